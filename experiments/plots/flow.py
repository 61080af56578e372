"""The path of clients from arrival to the end of treatment, one alluvial diagram per arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from experiments.plots.page import LINE, Grid, Page, empty_page, say_empty
from experiments.plots.reading import numbers
from experiments.plots.stages import SMALLEST_GAP, StackedBar, clients_by_status, spread_out, stack
from experiments.plots.style import GREY, OKABE_ITO, readable, styled, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.studies.comparison_data import ComparisonData

TITLE: Final = "From arrival to ending"
CAPTION: Final = (
    "The thickness of a band is the number of clients who took that path, all replicates together. Percentages at the "
    "start are of those who arrived, at the end of those who began; the count on the left is a clinic's mean. Clients "
    "who left dropped out: because they were dissatisfied, unannounced because they felt well enough, or for reasons "
    "outside the treatment. Read off how many never got a place before the study closed, and how treatments ended in "
    "each arm."
)
COLOURS: Final = {
    "arrived": "#9A9A9A",
    "started": OKABE_ITO["blue"],
    "not started": "#CFCFCF",
    "waiting": "#CFCFCF",
    "stopped waiting": "#B5B5B5",
    "ended as planned": OKABE_ITO["green"],
    "limit reached": OKABE_ITO["sky"],
    "referred on": OKABE_ITO["purple"],
    "in treatment": "#8C8C8C",
    "dropped out, well enough": OKABE_ITO["orange"],
    "dropped out, circumstances": OKABE_ITO["yellow"],
    "dropped out, dissatisfied": OKABE_ITO["vermillion"],
    "dropped out, never came": "#E3B7A0",
    "dropped out": OKABE_ITO["vermillion"],
}
SHORT: Final = {
    "dropped out, well enough": "left well enough",
    "dropped out, circumstances": "left for other reasons",
    "dropped out, dissatisfied": "left dissatisfied",
    "dropped out, never came": "never came",
}
"""Shorter labels for those that do not fit beside their bar."""


def draw(comparison: ComparisonData) -> Figure:
    """Draw one alluvial diagram per arm.

    Parameters
    ----------
    comparison : ComparisonData
        Uses `flow`, `arms`, `replicates`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with styled():
        if numbers(comparison.flow, "clients").sum() == 0:
            return empty_page("No client arrived.")
        columns = 1 if len(comparison.arms) == 1 else 2
        title = LINE * max(_title(arm, columns).count("\n") + 1 for arm in comparison.arms)
        grid = Grid(columns, 0.2 + title, 0.15, 0.15, 1.7, 0.3, 0.25 + title)
        page = Page(grid.bottom(len(comparison.arms)) + 0.15)
        for index, arm in enumerate(comparison.arms):
            axes = page.axes(grid.box(index))
            axes.set_axis_off()
            axes.set_title(_title(arm, columns), fontweight="bold")
            _panel(axes, comparison, arm, columns)
        return page.figure


def _title(arm: str, columns: int) -> str:
    return wrapped(arm, 96 // columns - 6, 2)


def _panel(axes: Axes, comparison: ComparisonData, arm: str, columns: int) -> None:
    arrived = clients_by_status(comparison, arm, "arrival")
    total = sum(arrived.values())
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.08, 1)
    if total == 0:
        say_empty(axes, "nobody arrived")
        return
    wide = columns == 1
    lefts = (0.02, 0.42, 0.76) if wide else (0.02, 0.36, 0.58)
    by_start, ended = (
        clients_by_status(comparison, arm, "start"),
        clients_by_status(comparison, arm, "ending"),
    )
    first, second = stack(arrived, total), stack(by_start, total)
    started = next((bar for bar in second if bar.status == "started"), None)
    third = stack(ended, total, top=started.high if started else 1.0)
    _ribbons(axes, first[0], second, lefts[0], lefts[1])
    if started:
        _ribbons(axes, started, third, lefts[1], lefts[2])
    for bars, left in zip((first, second, third), lefts, strict=True):
        _bars(axes, bars, left)
    _start_labels(axes, first, second, lefts, total, comparison.replicates)
    _end_labels(axes, third, lefts[2], sum(ended.values()))


def _bars(axes: Axes, bars: list[StackedBar], left: float) -> None:
    for bar in bars:
        axes.add_patch(
            Rectangle(
                (left - 0.012, bar.low),
                0.024,
                bar.high - bar.low,
                color=_colour(bar.status),
                linewidth=0,
            )
        )


def _ribbons(axes: Axes, source: StackedBar, targets: list[StackedBar], left: float, right: float) -> None:
    """Draw a curved band from a slice of the source to each target."""
    top = source.high
    for bar in targets:
        height = bar.high - bar.low
        middle = 0.5 * (left + right)
        corners = [(left, top), (middle, top), (middle, bar.high), (right, bar.high)]
        corners += [
            (right, bar.low),
            (middle, bar.low),
            (middle, top - height),
            (left, top - height),
            (left, top),
        ]
        codes = [Path.MOVETO] + 3 * [Path.CURVE4] + [Path.LINETO] + 3 * [Path.CURVE4] + [Path.CLOSEPOLY]
        axes.add_patch(PathPatch(Path(corners, codes), color=_colour(bar.status), alpha=0.4, linewidth=0))
        top -= height


def _words(status: str) -> str:
    return SHORT.get(status, readable(status))


def _colour(status: str) -> str:
    return COLOURS.get(status, "#B0B0B0")


def _start_labels(
    axes: Axes,
    first: list[StackedBar],
    second: list[StackedBar],
    lefts: tuple[float, float, float],
    total: float,
    replicates: int,
) -> None:
    """Write into the bands how many arrived (a replicate) and what share began."""
    axes.text(
        lefts[0] + 0.03, first[0].middle, f"{_count(total / replicates)}\narrived", va="center", fontsize=8
    )
    for bar in second:
        share, status = _percent(bar.clients, total), _words(bar.status)
        if bar.status == "started":
            axes.text(lefts[1] - 0.03, bar.middle, f"{share}\n{status}", va="center", ha="right", fontsize=8)
        else:
            axes.text(lefts[1] + 0.012, bar.low - 0.03, f"{share} {status}", va="top", ha="right", fontsize=8)


def _end_labels(axes: Axes, bars: list[StackedBar], left: float, started: float) -> None:
    """Write the outcomes of those who started, with a thin line to the bar where a label had to move."""
    for bar, height in zip(bars, spread_out([bar.middle for bar in bars], SMALLEST_GAP), strict=True):
        axes.plot([left + 0.015, left + 0.035], [bar.middle, height], color=GREY, linewidth=0.7)
        label = f"{_percent(bar.clients, started)} {_words(bar.status)}"
        axes.text(left + 0.045, height, label, va="center", fontsize=8)


def _percent(bar: float, total: float) -> str:
    share = 100 * bar / max(total, 1.0)
    return f"{share:.1f} %" if 0 < share < 1 else f"{share:.0f} %"


def _count(clients: float) -> str:
    return f"{clients:,.0f}" if np.isclose(clients, round(clients)) else f"{clients:,.1f}"


def describe(comparison: ComparisonData) -> str:
    """Say for every arm how its treatments ended."""
    sentences = []
    for arm in comparison.arms:
        ended = clients_by_status(comparison, arm, "ending")
        shares = [
            f"{_percent(clients, sum(ended.values()))} {_words(status)}" for status, clients in ended.items()
        ]
        sentences.append(f"{readable(arm)}: {', '.join(shares) or 'nobody began treatment'}.")
    return "Flow of clients. " + " ".join(sentences)
