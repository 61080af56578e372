"""Paired differences of every arm to the reference, one panel per outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.ticker import MaxNLocator

from experiments.plots.outcome_labels import outcome_label, unit_words
from experiments.plots.page import LINE, Grid, Page, empty_page
from experiments.plots.reading import distinct, numbers, where, words
from experiments.plots.style import FAINT, GREY, WIDTH, arm_styles, readable, styled, wrapped

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.plots.style import ArmStyle
    from experiments.studies.comparison_data import ComparisonData

TITLE: Final = "Paired differences to the reference arm"
CAPTION: Final = (
    "Each point is an arm minus the reference, averaged over pairs of clinics that share their clients, therapists and "
    "random numbers; the bar is the 95 % interval over replicates. A bar that does not touch the vertical line (no "
    "difference) shows that the two arms differ in the model. The interval narrows with more replicates: it is the "
    "precision of the simulation, not uncertainty about real clinics. Each panel has its own unit."
)
NAME_WIDTH: Final = 24
TICK_CHARACTER: Final = 0.064
"""Width of a digit below an axis, inches."""


def draw(comparison: ComparisonData) -> Figure:
    """Draw the forest plot.

    Parameters
    ----------
    comparison : ComparisonData
        Uses `differences`, `arms`, `reference`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    others = [arm for arm in comparison.arms if arm != comparison.reference]
    outcomes = distinct(comparison.differences, "outcome")
    with styled():
        if not others or not outcomes:
            return empty_page("The study has one arm only, so there is no difference to show.")
        names = [wrapped(arm, NAME_WIDTH, 3) for arm in others]
        rows = len(names) * (0.08 + LINE * max(name.count("\n") + 1 for name in names))
        heads = LINE * max(_heading(outcome).count("\n") + 1 for outcome in outcomes)
        widest = max(len(line) for name in names for line in name.split("\n"))
        grid = Grid(3, 0.4 + heads, 0.3 + TICK_CHARACTER * widest, 0.15, rows, 0.28, 0.62 + heads)
        page = Page(grid.bottom(len(outcomes)) + 0.55)
        page.heading(0.1, f"Difference to {wrapped(comparison.reference, 60, 1)}, 95 % intervals")
        for index, outcome in enumerate(outcomes):
            axes = page.axes(grid.box(index))
            _panel(axes, comparison, where(comparison.differences, outcome=outcome), others)
            axes.set_title(_heading(outcome))
            _name_rows(axes, names, listed=index % grid.columns == 0)
        return page.figure


def _heading(outcome: str) -> str:
    return wrapped(outcome_label(outcome), 28, 3)


def _panel(axes: Axes, comparison: ComparisonData, rows: pa.Table, others: list[str]) -> None:
    styles = arm_styles(comparison.arms, comparison.reference)
    axes.axvline(0, color="#444444", linewidth=0.9)
    for height, arm in enumerate(others):
        row = where(rows, arm=arm)
        if row.num_rows:
            _interval(axes, row, float(height), styles[arm])
    _room_for_zero(axes, rows)
    axes.set_xlabel(wrapped(unit_words(words(rows, "unit")[0], difference=True), 30, 2))
    axes.grid(axis="x", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)


def _interval(axes: Axes, row: pa.Table, height: float, style: ArmStyle) -> None:
    """Draw one point with its interval; a hollow point where the interval is not known."""
    value, low, high = (float(numbers(row, name)[0]) for name in ("value", "low", "high"))
    if not np.isfinite(value):
        axes.text(
            0.5,
            height,
            "not estimable",
            transform=axes.get_yaxis_transform(),
            color=GREY,
            va="center",
            ha="center",
            fontsize=7.5,
            bbox={"color": "white", "pad": 1},
        )
        return
    known = bool(np.isfinite(low) and np.isfinite(high))
    if known:
        axes.plot([low, high], [height, height], color=style.colour, linewidth=1.8, solid_capstyle="butt")
    axes.plot(
        [value],
        [height],
        style.marker,
        color=style.colour,
        markersize=5.5,
        markerfacecolor=style.colour if known else "white",
    )


def _room_for_zero(axes: Axes, rows: pa.Table) -> None:
    """Choose limits that hold every interval and zero, with room on both sides."""
    ends = np.concatenate([numbers(rows, name) for name in ("value", "low", "high")] + [np.zeros(1)])
    ends = ends[np.isfinite(ends)]
    low, high = float(ends.min()), float(ends.max())
    if low == high:
        axes.set_xlim(-1, 1)
        axes.set_xticks([0])
        return
    room = 0.12 * (high - low)
    axes.set_xlim(low - room, high + room)
    axes.xaxis.set_major_locator(MaxNLocator(_bins(axes), steps=[1, 2, 2.5, 5, 10], prune="both"))


def _bins(axes: Axes) -> int:
    """Return into how many steps the axis can be cut so that the numbers below it keep apart."""
    width = axes.get_position().width * WIDTH
    for bins in (5, 4, 3):
        ticks = MaxNLocator(bins, steps=[1, 2, 2.5, 5, 10]).tick_values(*axes.get_xlim())
        longest = max(len(f"{tick:.5f}".rstrip("0")) for tick in ticks)
        if (longest + 1.5) * TICK_CHARACTER * (bins + 1) < width:
            return bins
    return 2


def _name_rows(axes: Axes, names: list[str], listed: bool) -> None:
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)) if listed else [], names if listed else [])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def describe(comparison: ComparisonData) -> str:
    """Say for every arm which outcomes differ from the reference beyond their interval."""
    sentences = []
    for arm in comparison.arms:
        if arm == comparison.reference:
            continue
        rows = where(comparison.differences, arm=arm)
        low, high = numbers(rows, "low"), numbers(rows, "high")
        clear = [
            f"{outcome_label(outcome)} {'higher' if low[index] > 0 else 'lower'}"
            for index, outcome in enumerate(words(rows, "outcome"))
            if low[index] > 0 or high[index] < 0
        ]
        sentences.append(f"{readable(arm)}: {', '.join(clear) or 'no clear difference'}.")
    return f"Differences to {readable(comparison.reference)}. " + " ".join(sentences)
