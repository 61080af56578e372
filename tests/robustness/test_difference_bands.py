"""Bands of differences over draws and single changes, and the figure that shows them with their verdicts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from experiments.plots import robust_forest
from experiments.robustness.difference_bands import difference_bands
from experiments.robustness.robustness_tables import ALTERNATIVES, CONTRASTS

DRAWS = np.linspace(0.0, 2.0, 21)


def alternatives(*rows: tuple[str, str, str, float | None]) -> pa.Table:
    """Return alternatives of one difference: group, stage, sign and value of each."""
    made = [
        {"group": group, "stage": stage, "sign": sign, "value": value, "contrast": "b", "outcome": "dropout"}
        for group, stage, sign, value in rows
    ]
    return pa.Table.from_pylist(made, pa.schema(list(ALTERNATIVES.items())))


def contrasts(**verdicts: str) -> pa.Table:
    made = [
        {"contrast": name, "outcome": "dropout", "unit": "%", "verdict": verdict, "value": 1.0}
        for name, verdict in verdicts.items()
    ]
    return pa.Table.from_pylist(made, pa.schema(list(CONTRASTS.items())))


def test_a_band_holds_nine_in_ten_draws_and_single_changes_reach_its_ends() -> None:
    rows = alternatives(
        *(("draws", "full", "kept", float(value)) for value in DRAWS),
        ("forms", "full", "turned", -0.4),
        ("parameters", "full", "kept", 3.0),
        # Neither counts in a verdict: only screened, and a theory that has no path for the difference.
        ("parameters", "screened", "turned", -9.0),
        ("theories", "full", "gone", -5.0),
        ("networks", "full", "not told", None),
    )
    band = difference_bands(rows)["b", "dropout"]
    assert (band.low, band.median, band.high) == pytest.approx((0.1, 1.0, 1.9))
    assert (band.least, band.most) == (-0.4, 3.0)


def test_a_check_without_draws_or_single_changes_has_no_such_band() -> None:
    band = difference_bands(alternatives(("draws", "full", "kept", 1.0)))["b", "dropout"]
    assert np.isnan([band.least, band.most]).all()
    band = difference_bands(alternatives(("forms", "full", "kept", 1.0)))["b", "dropout"]
    assert np.isnan([band.low, band.median, band.high]).all()


def test_the_figure_says_every_verdict_in_words_and_marks_what_leaves_the_panel() -> None:
    rows = alternatives(
        *(("draws", "full", "kept", float(value)) for value in DRAWS), ("forms", "full", "kept", 99.0)
    )
    verdicts = contrasts(b="ROBUST", c="FRAGILE", d="UNDECIDED")
    figure = robust_forest.draw(verdicts, rows, "usual_care")
    (axes,) = figure.axes
    assert {text.get_text() for text in axes.texts} == {"ROBUST", "FRAGILE", "UNDECIDED"}
    assert 2 < axes.get_xlim()[1] < 9
    assert ">" in {line.get_marker() for line in axes.lines}
    assert robust_forest.describe(verdicts, rows).startswith("b. ROBUST: dropout.")
