"""Effects of every arm in the bands of a moderator, one panel per outcome, one part per moderator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.lines import Line2D

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
from experiments.plots.page import LINE, Grid, Page, empty_page, legend_height
from experiments.plots.reading import distinct, numbers, where, words
from experiments.plots.style import arm_styles, readable, styled, wrapped

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.plots.style import ArmStyle
    from experiments.studies.comparison_data import ComparisonData

TITLE: Final = "Effects by moderator"
CAPTION: Final = (
    "Each point is an arm minus the reference among the people of one band, averaged over pairs of clinics; the bar is "
    "the 95 % interval over replicates. No arm changes a moderator, and bands differ in what is correlated with it: "
    "they show for whom an effect is larger in the model, not why. Each panel has its own unit."
)
NAME_WIDTH: Final = 20
SPREAD: Final = 0.7
"""Room that the arms of one band share, in rows."""


def draw(comparison: ComparisonData) -> Figure:
    """Draw the effects in bands.

    Parameters
    ----------
    comparison : ComparisonData
        Uses `effects_by_moderator`, `arms`, `reference`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    effects = comparison.effects_by_moderator
    arms, moderators = distinct(effects, "arm"), distinct(effects, "moderator")
    with styled():
        if not arms:
            return empty_page("The study has no moderators.")
        styles = arm_styles(comparison.arms, comparison.reference)
        names = [wrapped(arm, 40, 3) for arm in arms]
        top = 0.4 + legend_height(names) + 0.2
        parts = [where(effects, moderator=moderator) for moderator in moderators]
        grids, bottom = [], top
        for part in parts:
            grids.append(_grid(part, bottom, len(arms)))
            bottom = grids[-1].bottom(len(distinct(part, "outcome"))) + 0.75
        page = Page(bottom)
        page.heading(0.1, f"Difference to {wrapped(comparison.reference, 60, 1)} by band, 95 % intervals")
        page.legend(0.4, [_handle(styles[arm]) for arm in arms], names)
        for moderator, part, grid in zip(moderators, parts, grids, strict=True):
            page.heading(grid.top - _heads(part) - 0.3, f"By {wrapped(moderator, 80, 1)}")
            _draw_part(page, grid, part, {arm: styles[arm] for arm in arms})
        return page.figure


def _handle(style: ArmStyle) -> Line2D:
    return Line2D([], [], color=style.colour, marker=style.marker, linewidth=1.8)


def _heads(part: pa.Table) -> float:
    return LINE * max(panel_heading(outcome).count("\n") + 1 for outcome in distinct(part, "outcome"))


def _names(part: pa.Table) -> list[str]:
    return [wrapped(band, NAME_WIDTH, 3) for band in distinct(part, "band")]


def _grid(part: pa.Table, bottom: float, arms: int) -> Grid:
    """Return the grid of the panels of one moderator, below what is there already."""
    names, heads = _names(part), _heads(part)
    row = max(0.12 * arms + 0.1, 0.08 + LINE * max(name.count("\n") + 1 for name in names))
    widest = max(len(line) for name in names for line in name.split("\n"))
    left = 0.3 + TICK_CHARACTER * widest
    return Grid(3, bottom + 0.3 + heads, left, 0.15, len(names) * row, 0.28, 0.62 + heads)


def _draw_part(page: Page, grid: Grid, part: pa.Table, styles: dict[str, ArmStyle]) -> None:
    for index, outcome in enumerate(distinct(part, "outcome")):
        axes, rows = page.axes(grid.box(index)), where(part, outcome=outcome)
        frame_panel(axes, words(rows, "unit")[0])
        limit_panel(axes, interval_ends(rows))
        for place, band in enumerate(distinct(part, "band")):
            _draw_band(axes, where(rows, band=band), place, styles)
        axes.set_title(panel_heading(outcome))
        name_rows(axes, _names(part), listed=index % grid.columns == 0)


def _draw_band(axes: Axes, rows: pa.Table, place: int, styles: dict[str, ArmStyle]) -> None:
    """Draw the arms of one band below each other; one that has nobody in it is said only where all have nobody."""
    if not np.isfinite(numbers(rows, "value")).any():
        draw_interval(axes, rows[:1], place, next(iter(styles.values())))
        return
    for k, (arm, style) in enumerate(styles.items()):
        row = where(rows, arm=arm)
        if np.isfinite(numbers(row, "value")).any():
            draw_interval(axes, row, place + SPREAD * ((k + 0.5) / len(styles) - 0.5), style)


def describe(comparison: ComparisonData) -> str:
    """Say which contrasts between bands differ from zero beyond their interval."""
    table, sentences = comparison.moderation, []
    for moderator in distinct(table, "moderator"):
        for arm in distinct(table, "arm"):
            rows = where(table, moderator=moderator, arm=arm)
            clear = (numbers(rows, "low") > 0) | (numbers(rows, "high") < 0)
            named = zip(words(rows, "outcome"), words(rows, "contrast"), clear, strict=True)
            found = [
                f"{outcome_label(outcome)} ({contrast})" for outcome, contrast, differs in named if differs
            ]
            text = ", ".join(found) or "no clear difference between bands"
            sentences.append(f"{readable(arm)} by {readable(moderator)}: {text}.")
    return f"Effects by moderator. {' '.join(sentences)}"
