"""Panels of a lesson as one figure in the house's style, and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.ticker import MaxNLocator

from experiments.plots.page import Grid, Page
from experiments.plots.style import FAINT, GREY, LINES, WIDTH, styled, wrapped
from experiments.validation.pooling import NORMAL_95
from explorer.lessons.drawn_curve import DrawnCurve
from explorer.lessons.lesson_results import LessonLine, LessonPanel, LessonResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CAPTION: Final = (
    "Bands and bars: 95 % Monte Carlo intervals over replicates. They say how exactly the model is known to say this, "
    "not how true it is."
)
_LEGEND_LINE: Final = 0.155
_BAND: Final = 0.15
"""So faint that three bands on one another are no mark."""
_FROM_AFAR: Final = 5.5
"""Width of a figure that is read from afar, inches: shown as wide as another, all in it is larger."""


def draw(title: str, shown: LessonResult, afar: bool = False) -> Figure:
    """Draw every panel, two in a row, each with its own legend above it.

    Parameters
    ----------
    title : str
    shown : LessonResult
    afar : bool
        Whether it is to be read from afar; the panels are drawn one below the other then.

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = _names(shown)
    with styled():
        room = _LEGEND_LINE * max(_legend_lines(panel) for panel in shown.panels)
        columns, width = (1, _FROM_AFAR) if afar else (2, WIDTH)
        grid = Grid(columns, 0.72 + room, 0.55, 0.15, 2.1, 0.6, 0.92 + room, width)
        page = Page(grid.bottom(len(shown.panels)) + 0.6, width)
        page.heading(0.1, title)
        for place, panel in enumerate(shown.panels):
            box = grid.box(place)
            legend = _LEGEND_LINE * _legend_lines(panel)
            page.text(box[0], box[1] - legend - 0.26, panel.title, fontsize=9)
            _draw_panel(page.axes(box), panel, names)
        return page.figure


def draw_empty(curve: DrawnCurve) -> Figure:
    """Draw the axes of a curve that is to be drawn by hand, with the lines that are given.

    Parameters
    ----------
    curve : DrawnCurve

    Returns
    -------
    matplotlib.figure.Figure
    """
    with styled():
        grid = Grid(1, 0.72, 0.55, 0.15, 2.6, 0.6, 0.92)
        page = Page(grid.bottom(1) + 0.6)
        box = grid.box(0)
        page.text(box[0], box[1] - 0.26, curve.title, fontsize=9)
        axes = page.axes(box)
        for line in curve.given:
            axes.plot(line.x, line.mean, color=GREY, label=line.name)
        axes.set_xlim(curve.model.x[0] - 0.5, curve.model.x[-1] + 0.5)
        axes.set_ylim(curve.low, curve.high)
        axes.set_xlabel(curve.xlabel)
        axes.xaxis.set_major_locator(MaxNLocator(len(curve.model.x), integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(8))
        axes.grid(color=FAINT, linewidth=0.6)
        if curve.given:
            axes.legend(loc="upper right")
        return page.figure


def _names(shown: LessonResult) -> tuple[str, ...]:
    # The same line looks the same in every panel.
    return tuple(dict.fromkeys(one.name for panel in shown.panels for one in panel.lines))


def _legend_lines(panel: LessonPanel) -> int:
    return len(panel.lines) if len(panel.lines) > 1 else 0


def _draw_panel(axes: Axes, panel: LessonPanel, names: tuple[str, ...]) -> None:
    for place, one in enumerate(panel.lines):
        look = LINES[names.index(one.name) % len(LINES)]
        if panel.labels:
            _dots(axes, one, look, 0.16 * (place - (len(panel.lines) - 1) / 2))
        else:
            _curve(axes, one, look)
    axes.set_xlabel(panel.xlabel)
    if panel.labels:
        axes.set_xticks(range(len(panel.labels)), [wrapped(label, 16, 3) for label in panel.labels])
        axes.set_xlim(-0.5, len(panel.labels) - 0.5)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    if panel.zero:
        axes.axhline(0, color=GREY, linewidth=0.8)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    if len(panel.lines) > 1:
        axes.legend(
            loc="lower left", bbox_to_anchor=(0, 1.02), borderaxespad=0, borderpad=0, labelspacing=0.2
        )


def _curve(axes: Axes, one: LessonLine, look: tuple[str, Any, str]) -> None:
    colour, dashes, marker = look
    half = NORMAL_95 * one.error
    axes.fill_between(one.x, one.mean - half, one.mean + half, color=colour, alpha=_BAND, linewidth=0)
    axes.plot(one.x, one.mean, color=colour, linestyle=dashes, marker=marker, markersize=3, label=one.name)


def _dots(axes: Axes, one: LessonLine, look: tuple[str, Any, str], aside: float) -> None:
    colour, _, marker = look
    half = NORMAL_95 * one.error
    axes.errorbar(one.x + aside, one.mean, half, fmt=marker, color=colour, linewidth=1.4, label=one.name)


def describe(shown: LessonResult) -> str:
    """Say for those who cannot see the figure where every line begins and ends, or every dot lies."""
    return " ".join(
        f"{panel.title}: {'; '.join(_describe_line(one, panel) for one in panel.lines)}."
        for panel in shown.panels
    )


def _describe_line(one: LessonLine, panel: LessonPanel) -> str:
    if panel.labels:
        return f"{one.name} " + ", ".join(
            f"{m:.3g} ({label})" for m, label in zip(one.mean, panel.labels, strict=True)
        )
    known = np.flatnonzero(~np.isnan(one.mean))
    if not known.size:
        return f"{one.name} has no value"
    return f"{one.name} from {one.mean[known[0]]:.3g} to {one.mean[known[-1]]:.3g}"
