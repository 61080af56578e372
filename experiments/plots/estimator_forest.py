"""What estimators report beside what is true, theory by theory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from experiments.estimators.judgement import GOOD, NEAR, Row, largest_truth, truth_reach
from experiments.plots.page import Grid, Page
from experiments.plots.style import FAINT, GREY, OKABE_ITO, readable, styled, wrapped

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLUMNS: Final = 5
_ROW: Final = 0.19
"""Height of an estimator, inches."""
_TOP: Final = 1.5
_LIMITS: Final = (-2.0, 4.5)
"""Ends of the axis, in largest true effects: few estimators go further, and these far."""


def draw_estimators(table: pa.Table) -> Figure:
    """Draw the truth and the estimates of every estimator under every theory.

    All effects of a kind are divided by the largest true one that any theory has, and turned so that what helps is
    above 0.

    Parameters
    ----------
    table : pyarrow.Table
        As `experiments.estimators.estimator_tables.estimators_table` makes it.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = [row for row in table.to_pylist() if math.isfinite(row["truth_sd"])]
    theories = list(dict.fromkeys(row["theory"] for row in rows))
    names = list(dict.fromkeys(row["estimator"] for row in rows))
    grid = Grid(min(_COLUMNS, max(len(theories), 1)), _TOP, 1.75, 0.12, _ROW * len(names), 0.12, 0.6)
    with styled():
        page = Page(grid.bottom(len(theories)) + 0.75)
        page.heading(0.1, "What estimators of the alliance's effect report, and what is true")
        page.text(
            0.12,
            0.33,
            "1 is the largest true effect of its kind under any of these theories; above 0, a better alliance means "
            "fewer symptoms.\nBars hold the middle 95 % of studies.",
            color=GREY,
        )
        _legend(page)
        for place, theory in enumerate(theories):
            axes = page.axes(grid.box(place))
            _panel(axes, [row for row in rows if row["theory"] == theory], rows, names)
            axes.set_title(wrapped(theory, 18), fontsize=7.5)
            labels = [readable(name) for name in names] if place % _COLUMNS == 0 else []
            axes.set_yticks(range(len(names)) if labels else [], labels)
        page.text(
            0.12,
            grid.bottom(len(theories)) + 0.4,
            f"The axis ends at {_LIMITS[0]:.0f} and {_LIMITS[1]}; a triangle stands for a mean beyond.",
            color=GREY,
            fontsize=7.5,
        )
    return page.figure


def _panel(axes: Axes, own: Sequence[Row], rows: Sequence[Row], names: Sequence[str]) -> None:
    axes.axvline(0, color=FAINT, linewidth=0.8, zorder=0)
    for row in own:
        forms = str(row["scores"]) == "forms"
        middle = names.index(str(row["estimator"]))
        unit = -(largest_truth(row, rows) or math.nan)
        truth, mean = row["truth_sd"] / unit, row["estimate_sd"] / unit
        if forms:
            axes.fill_betweenx(
                [middle - 0.45, middle + 0.45], truth - NEAR, truth + NEAR, color="#E8E8E8", lw=0
            )
            axes.plot([truth, truth], [middle - 0.45, middle + 0.45], color="black", linewidth=1.4)
            reach = min(truth_reach(row) / abs(unit), 9.0)
            axes.plot([truth - reach, truth + reach], [middle, middle], color="black", linewidth=0.6)
        _mark(
            axes,
            middle + (-0.17 if forms else 0.19),
            mean,
            1.96 * row["empirical_sd"] * row["sd_unit"] / unit,
            row,
        )
    axes.set_xlim(*_LIMITS)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0, labelsize=7)
    axes.tick_params(axis="x", labelsize=6.5)


def _mark(axes: Axes, height: float, mean: float, spread: float, row: Row) -> None:
    forms, colour = str(row["scores"]) == "forms", _colour(row["coverage"])
    low, high = _LIMITS
    axes.plot(
        [mean - spread, mean + spread],
        [height, height],
        color=colour,
        linewidth=1.2 if forms else 0.6,
        alpha=0.6,
    )
    beyond = ">" if mean > high else "<" if mean < low else ""
    axes.plot(
        min(max(mean, low + 0.12), high - 0.12),
        height,
        marker=beyond or "o",
        markersize=3.2 if forms else 2.6,
        color=colour,
        markerfacecolor=colour if forms else "white",
        markeredgewidth=0.7,
    )


def _colour(coverage: float) -> str:
    if math.isnan(coverage):
        return GREY
    return OKABE_ITO["blue"] if coverage >= GOOD else OKABE_ITO["vermillion"]


def _legend(page: Page) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    blue, red = OKABE_ITO["blue"], OKABE_ITO["vermillion"]
    entries = {
        "truth (twins), 95 % interval": Line2D(
            [], [], color="black", marker="|", markersize=9, markeredgewidth=1.6, linestyle=""
        ),
        f"truth ± {NEAR}": Patch(color="#E8E8E8"),
        f"coverage {100 * GOOD:.0f} % or more": Line2D([], [], color=blue, marker="o"),
        "coverage below that": Line2D([], [], color=red, marker="o"),
        "filled: from forms": Line2D([], [], color=GREY, marker="o"),
        "hollow: from states": Line2D([], [], color=GREY, marker="o", markerfacecolor="white", linewidth=0.6),
    }
    page.legend(0.75, list(entries.values()), list(entries))
