"""Paired differences of every arm to the reference, one panel per outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from experiments.plots.forest_panel import (
    TICK_CHARACTER,
    draw_interval,
    frame_panel,
    interval_ends,
    limit_panel,
    name_rows,
    panel_heading,
)
from experiments.plots.outcome_labels import outcome_label
from experiments.plots.page import LINE, Grid, Page, empty_page
from experiments.plots.reading import distinct, numbers, where, words
from experiments.plots.style import arm_styles, readable, styled, wrapped

if TYPE_CHECKING:
    import pyarrow as pa
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
    styles = arm_styles(comparison.arms, comparison.reference)
    with styled():
        if not others or not comparison.differences.num_rows:
            return empty_page("The study has one arm only, so there is no difference to show.")
        title = f"Difference to {wrapped(comparison.reference, 60, 1)}, 95 % intervals"
        return draw_forest(comparison.differences, "arm", others, styles, title)


def draw_forest(
    estimates: pa.Table, across: str, lines: Sequence[str], styles: Mapping[str, ArmStyle], title: str
) -> Figure:
    """Draw one panel an outcome, with a line for each value of a column.

    Parameters
    ----------
    estimates : pyarrow.Table
    across : str
        The column whose values are the lines.
    lines : sequence of str
        Those values, in order.
    styles : mapping
        Of each line.
    title : str
        Heading of the figure.
    """
    outcomes = distinct(estimates, "outcome")
    names = [wrapped(line, NAME_WIDTH, 3) for line in lines]
    height = len(names) * (0.08 + LINE * max(name.count("\n") + 1 for name in names))
    heads = LINE * max(panel_heading(outcome).count("\n") + 1 for outcome in outcomes)
    widest = max(len(line) for name in names for line in name.split("\n"))
    grid = Grid(3, 0.4 + heads, 0.3 + TICK_CHARACTER * widest, 0.15, height, 0.28, 0.62 + heads)
    page = Page(grid.bottom(len(outcomes)) + 0.55)
    page.heading(0.1, title)
    for index, outcome in enumerate(outcomes):
        axes, rows = page.axes(grid.box(index)), where(estimates, outcome=outcome)
        frame_panel(axes, words(rows, "unit")[0])
        limit_panel(axes, interval_ends(rows))
        for place, line in enumerate(lines):
            row = where(rows, **{across: line})
            if row.num_rows:
                draw_interval(axes, row, float(place), styles[line])
        axes.set_title(panel_heading(outcome))
        name_rows(axes, names, listed=index % grid.columns == 0)
    return page.figure


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
