"""What simulated clinics show beside published figures, as Markdown, from the results kept in `docs/evidence/`."""

from __future__ import annotations

from collections import defaultdict

from pyarrow import csv as arrow_csv

from experiments.config.plain_values import PlainValues
from experiments.docs.kept_tables import EVIDENCE, docs_folder, kept_rows
from experiments.docs.markdown import table
from experiments.measures.registry import ESTIMANDS
from experiments.reports.differing_text import HELPS
from experiments.reports.scoreboard_text import short_source
from experiments.validation.published_figures import ROLES
from experiments.validation.questionnaire_scales import STATISTICS
from experiments.validation.scoreboard import (
    Score,
    decimal_text,
    digits_of,
    scoreboard_from_table,
    sentence,
    sign_line,
    tally,
    unit_of,
)

_NOTES = {"memory": " (from memory)", "second-hand": " (second-hand)"}


def _board() -> list[Score]:
    return scoreboard_from_table(arrow_csv.read_csv(docs_folder() / EVIDENCE / "scoreboard.csv"))


def estimands_block() -> str:
    """Return every estimand with its unit, clinics, how it is computed, and what the simulated clinics give."""
    estimates = {
        row["id"]: row for row in arrow_csv.read_csv(docs_folder() / EVIDENCE / "estimands.csv").to_pylist()
    }
    rows = [
        {
            "name": estimand.name,
            "unit": estimand.unit,
            "clinics": ", ".join(estimand.arms),
            "what": estimand.meaning,
            "simulated": _estimate(estimates.get(estimand.name)),
        }
        for estimand in ESTIMANDS.values()
    ]
    return table(rows, ("name", "unit", "clinics", "what", "simulated"))


def _estimate(row: PlainValues | None) -> str:
    if row is None or row["simulated"] is None:
        return ""
    return (
        decimal_text(row["simulated"], 2 if abs(row["simulated"]) >= 1 else 3) + f" ± {row['mc_error']:.1g}"
    )


def _row(score: Score) -> dict[str, str]:
    figure, estimate = score.figure, score.simulated
    digits = digits_of(figure)
    low, high = (decimal_text(end, digits) for end in figure.bounds)
    published = "above 0" if figure.directional else f"{decimal_text(figure.value, digits)} ({low} to {high})"
    return {
        "name": figure.id,
        "figure": figure.quantity,
        "published": published,
        "interval": figure.interval_kind,
        "simulated": f"{decimal_text(estimate.value, digits)} ± {estimate.error:.1g} {unit_of(figure)}".strip(),
        "lies": score.verdict if score.clear else f"{score.verdict}, barely",
        "source": short_source(figure.source) + _NOTES.get(figure.confidence, ""),
    }


def scoreboard_block() -> str:
    """Return the scoreboard: one table a role."""
    board = _board()
    parts = []
    for role in ROLES:
        rows = [_row(score) for score in board if score.figure.role == role]
        if rows:
            parts += [f"**{tally(board, role)}**", table(rows, tuple(rows[0])), sign_line(board, role)]
    return "\n\n".join(filter(None, parts))


def misses_block() -> str:
    """Return one sentence for every figure that is missed."""
    return "\n".join(f"- {sentence(score)}" for score in _board() if sentence(score))


def scales_block() -> str:
    """Return how good each questionnaire is."""
    statistics: dict[str, dict[str, str]] = defaultdict(dict)
    for row in kept_rows(EVIDENCE, "scales"):
        statistics[row["score"]][row["statistic"]] = decimal_text(float(row["value"]), 2)
    rows = [
        {"column": score, **{statistic: values.get(statistic, "") for statistic in STATISTICS}}
        for score, values in statistics.items()
    ]
    return table(rows, ("column", *STATISTICS))


def differing_block() -> str:
    """Return the mechanism parameters that would let figures of a setting fit better, setting by setting."""
    return table([_moved(row) for row in kept_rows(EVIDENCE, "differing")], _MOVED)


_MOVED = (
    "setting",
    "name",
    "value",
    "misfit in the setting",
    "inside",
    "misfit in the default",
    "inside there",
)


def _moved(row: dict[str, str]) -> dict[str, str]:
    misfit, usual = (
        f"{float(row[f'{prefix}misfit_before']):.2f} to {float(row[f'{prefix}misfit_after']):.2f} "
        f"± {float(row[f'{prefix}error']):.2f}"
        for prefix in ("", "usual_")
    )
    mark = "" if row["found"] == HELPS else f" ({row['found']})"
    return {
        "setting": row["setting"],
        "name": row["parameter"],
        "value": f"{float(row['value']):.3g} instead of {float(row['configured']):.3g}",
        "misfit in the setting": misfit + mark,
        "inside": f"{row['inside_before']} to {row['inside_after']} of {row['of']}",
        "misfit in the default": usual,
        "inside there": f"{row['usual_inside_before']} to {row['usual_inside_after']}",
    }
