"""Predictions and the scores of releases, as Markdown, from the files in `docs`."""

from __future__ import annotations

import math
import shlex

from experiments.docs.kept_tables import EVIDENCE, docs_folder, kept_rows
from experiments.docs.markdown import table
from experiments.measures.registry import digits_of
from experiments.validation.predictions import Prediction, read_predictions, score
from experiments.validation.published_figures import PublishedFigure, read_published_figures

_NOT_YET = "not looked up"
_NOWHERE = ("id=", "clinics=", "seed=", "cores=", "out=", "evidence=")


def predictions_block() -> str:
    """Return every sealed prediction: what was predicted, and what was published later, if it has been looked up."""
    published = {figure.prediction: figure for figure in read_published_figures() if figure.prediction}
    rows = [
        _row(one, published.get(name))
        for name, one in read_predictions(docs_folder() / "predictions").items()
    ]
    return table(
        rows, ("name", "date", "figure", "where", "predicted", "published", "crps", "interval score", "seal")
    )


def _row(one: Prediction, figure: PublishedFigure | None) -> dict[str, str]:
    digits = max(2, digits_of(one.id))
    known = None if figure is None else score(one, figure)
    mean, low, high = (f"{value:.{digits}f}" for value in (one.mean, one.low, one.high))
    return {
        "name": one.id,
        "date": one.date,
        "figure": one.meaning,
        "where": _where(one.command),
        "predicted": f"{mean} ({low} to {high}) {one.unit}",
        "published": _NOT_YET if figure is None else f"{figure.value:.{digits}f}",
        "crps": "" if known is None else f"{known.crps:.2g}",
        "interval score": "" if known is None else f"{known.interval_score:.2g}",
        "seal": one.sha256[:12],
    }


def _where(command: str) -> str:
    words = [word for word in shlex.split(command)[2:] if not word.startswith(_NOWHERE)]
    return " ".join(words) or "default clinic"


def releases_block() -> str:
    """Return the scores of each release."""
    rows = kept_rows(EVIDENCE, "releases")
    return table(
        [
            {**row, "interval score": _number(row["interval_score"]), "crps": _number(row["crps"])}
            for row in rows
        ],
        ("version", "date", "role", "known", "figures", "inside", "crps", "interval score"),
    )


def _number(cell: str) -> str:
    value = float(cell or "nan")
    return "" if math.isnan(value) else f"{value:.2g}"
