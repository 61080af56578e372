"""The way of clients from arrival to the end of treatment, one alluvial diagram an arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from experiments.plots.page import LINE, Grid, Page, empty_page, say_empty
from experiments.plots.reading import numbers
from experiments.plots.stages import SMALLEST_GAP, Part, clients_by_status, spread_out, stack
from experiments.plots.style import GREY, OKABE_ITO, readable, styled, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.studies.comparison_data import ComparisonData

TITLE: Final = "From arrival to ending"
CAPTION: Final = (
    "Bands are as thick as the number of clients who took that way, all replicates together. Percentages at the "
    "start are of those who arrived, at the end of those who began; the count on the left is a clinic's mean. Clients "
    "who left dropped out: because they were dissatisfied, or unannounced because they felt well enough. Read off how "
    "many never got a place before the study closed, and how treatments ended in each arm."
)
COLOURS: Final = {
    "arrived": "#9A9A9A",
    "started": OKABE_ITO["blue"],
    "not started": "#CFCFCF",
    "waiting": "#CFCFCF",
    "ended as planned": OKABE_ITO["green"],
    "limit reached": OKABE_ITO["sky"],
    "referred on": OKABE_ITO["purple"],
    "in treatment": "#8C8C8C",
    "dropped out, well enough": OKABE_ITO["orange"],
    "dropped out, dissatisfied": OKABE_ITO["vermillion"],
    "dropped out": OKABE_ITO["vermillion"],
}
SHORT: Final = {
    "dropped out, well enough": "left well enough",
    "dropped out, dissatisfied": "left dissatisfied",
}
"""Shorter words for what does not fit beside its bar."""


def draw(findings: ComparisonData) -> Figure:
    """Draw one alluvial diagram an arm.

    Parameters
    ----------
    findings : ComparisonData
        Uses `flow`, `arms`, `replicates`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with styled():
        if numbers(findings.flow, "clients").sum() == 0:
            return empty_page("No client arrived.")
        columns = 1 if len(findings.arms) == 1 else 2
        title = LINE * max(_title(arm, columns).count("\n") + 1 for arm in findings.arms)
        grid = Grid(columns, 0.2 + title, 0.15, 0.15, 1.7, 0.3, 0.25 + title)
        page = Page(grid.bottom(len(findings.arms)) + 0.15)
        for place, arm in enumerate(findings.arms):
            axes = page.axes(grid.box(place))
            axes.set_axis_off()
            axes.set_title(_title(arm, columns), fontweight="bold")
            _panel(axes, findings, arm, columns)
        return page.figure


def _title(arm: str, columns: int) -> str:
    return wrapped(arm, 96 // columns - 6, 2)


def _panel(axes: Axes, findings: ComparisonData, arm: str, columns: int) -> None:
    arrived = clients_by_status(findings, arm, "arrival")
    total = sum(arrived.values())
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.08, 1)
    if total == 0:
        say_empty(axes, "nobody arrived")
        return
    wide = columns == 1
    places = (0.02, 0.42, 0.76) if wide else (0.02, 0.36, 0.58)
    begun, ended = clients_by_status(findings, arm, "start"), clients_by_status(findings, arm, "ending")
    first, second = stack(arrived, total), stack(begun, total)
    started = next((part for part in second if part.status == "started"), None)
    third = stack(ended, total, top=started.high if started else 1.0)
    _ribbons(axes, first[0], second, places[0], places[1])
    if started:
        _ribbons(axes, started, third, places[1], places[2])
    for parts, place in zip((first, second, third), places, strict=True):
        _bars(axes, parts, place)
    _start_labels(axes, first, second, places, total, findings.replicates)
    _end_labels(axes, third, places[2], sum(ended.values()))


def _bars(axes: Axes, parts: list[Part], place: float) -> None:
    for part in parts:
        axes.add_patch(
            Rectangle(
                (place - 0.012, part.low),
                0.024,
                part.high - part.low,
                color=_colour(part.status),
                linewidth=0,
            )
        )


def _ribbons(axes: Axes, source: Part, targets: list[Part], left: float, right: float) -> None:
    """Draw a curved band from a slice of the source to each target."""
    top = source.high
    for part in targets:
        height = part.high - part.low
        middle = 0.5 * (left + right)
        corners = [(left, top), (middle, top), (middle, part.high), (right, part.high)]
        corners += [
            (right, part.low),
            (middle, part.low),
            (middle, top - height),
            (left, top - height),
            (left, top),
        ]
        codes = [Path.MOVETO] + 3 * [Path.CURVE4] + [Path.LINETO] + 3 * [Path.CURVE4] + [Path.CLOSEPOLY]
        axes.add_patch(PathPatch(Path(corners, codes), color=_colour(part.status), alpha=0.4, linewidth=0))
        top -= height


def _words(status: str) -> str:
    return SHORT.get(status, readable(status))


def _colour(status: str) -> str:
    return COLOURS.get(status, "#B0B0B0")


def _start_labels(
    axes: Axes,
    first: list[Part],
    second: list[Part],
    places: tuple[float, float, float],
    total: float,
    replicates: int,
) -> None:
    """Write into the bands how many arrived (a replicate) and what share began."""
    axes.text(
        places[0] + 0.03, first[0].middle, f"{_count(total / replicates)}\narrived", va="center", fontsize=8
    )
    for part in second:
        share, status = _percent(part.clients, total), _words(part.status)
        if part.status == "started":
            axes.text(
                places[1] - 0.03, part.middle, f"{share}\n{status}", va="center", ha="right", fontsize=8
            )
        else:
            axes.text(
                places[1] + 0.012, part.low - 0.03, f"{share} {status}", va="top", ha="right", fontsize=8
            )


def _end_labels(axes: Axes, parts: list[Part], place: float, started: float) -> None:
    """Write what became of those who began, kept apart, with a thin line to the bar where a label had to move."""
    for part, height in zip(parts, spread_out([part.middle for part in parts], SMALLEST_GAP), strict=True):
        axes.plot([place + 0.015, place + 0.035], [part.middle, height], color=GREY, linewidth=0.7)
        label = f"{_percent(part.clients, started)} {_words(part.status)}"
        axes.text(place + 0.045, height, label, va="center", fontsize=8)


def _percent(part: float, total: float) -> str:
    share = 100 * part / max(total, 1.0)
    return f"{share:.1f} %" if 0 < share < 1 else f"{share:.0f} %"


def _count(clients: float) -> str:
    return f"{clients:,.0f}" if np.isclose(clients, round(clients)) else f"{clients:,.1f}"


def describe(findings: ComparisonData) -> str:
    """Say for every arm how its treatments ended."""
    sentences = []
    for arm in findings.arms:
        ended = clients_by_status(findings, arm, "ending")
        shares = [
            f"{_percent(clients, sum(ended.values()))} {_words(status)}" for status, clients in ended.items()
        ]
        sentences.append(f"{readable(arm)}: {', '.join(shares) or 'nobody began treatment'}.")
    return "Flow of clients. " + " ".join(sentences)
