"""Ruptures and repairs of example dyads: a row a client, a column an appointment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, MaxNLocator

from experiments.plots.dyads import Dyads, example_dyads
from experiments.plots.page import Page, empty_page, legend_height
from experiments.plots.style import FAINT, GREY, OKABE_ITO, styled, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.studies.comparison_data import ComparisonData

TITLE: Final = "Ruptures and repairs of example dyads"
CAPTION: Final = (
    "Each row is one client of the first replicate of the reference arm, each square one appointment. Clients are "
    "taken at even steps through the clinic's list, not by how they fared, and sorted by length of treatment. "
    "Triangles pointing down are withdrawals, up are confrontations: full while nothing was tried, half full when the "
    "therapist tried in that session without success, hollow when the repair succeeded. A circle is an attempt at "
    "tension left over from before. Read off whether ruptures come in runs, how many stay unrepaired, and what kind "
    "of ending follows."
)
ROW: Final = 0.19
SYMBOL: Final = 0.16
KINDS: Final = (
    ("withdrawal", "v", OKABE_ITO["blue"]),
    ("confrontation", "^", OKABE_ITO["vermillion"]),
    ("earlier tension", "o", OKABE_ITO["green"]),
)
FILLS: Final = (
    ("no repair tried", "none", "full"),
    ("repair tried", "attempted", "left"),
    ("repaired", "repaired", "none"),
)
ENDS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("dropped out", "X", {"color": OKABE_ITO["vermillion"]}),
    ("ended as planned", "*", {"color": OKABE_ITO["green"], "markersize": 8}),
    ("limit reached", "|", {"color": "#000000", "markeredgewidth": 2.2, "markersize": 8}),
    ("referred on", "D", {"color": OKABE_ITO["purple"]}),
    ("in treatment", ">", {"color": GREY, "markerfacecolor": "white"}),
)


def draw(comparison: ComparisonData) -> Figure:
    """Draw the map.

    Parameters
    ----------
    comparison : ComparisonData
        Uses `example_sessions`, `example_clients`, `reference`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with styled():
        dyads = example_dyads(comparison)
        if dyads is None:
            return empty_page("No client began treatment, so there is no dyad to show.")
        handles, labels = _legend()
        top = 0.15 + legend_height(labels, SYMBOL) + 0.1
        page = Page(top + ROW * len(dyads.clients) + 0.55)
        page.legend(0.15, handles, labels, SYMBOL)
        axes = page.axes((0.75, top, 7.1, ROW * len(dyads.clients)))
        _cells(axes, dyads)
        _symbols(axes, dyads)
        _endings(axes, dyads)
        _axes(axes, dyads, comparison.reference)
        return page.figure


def _cells(axes: Axes, dyads: Dyads) -> None:
    """Draw a pale square per attended session and a cross a missed one."""
    came = dyads.attended
    axes.scatter(dyads.column[came], dyads.row[came], s=62, marker="s", color="#E9E9E9", linewidths=0)
    axes.plot(
        dyads.column[~came],
        dyads.row[~came],
        "x",
        color=GREY,
        markersize=4,
        markeredgewidth=1.0,
        linestyle="",
    )


def _symbols(axes: Axes, dyads: Dyads) -> None:
    for kind, marker, colour in KINDS:
        for _, repair, fill in FILLS:
            if kind == "earlier tension":
                here = (
                    dyads.attended & (dyads.rupture == "none") & (dyads.repair == repair) & (repair != "none")
                )
            else:
                here = (dyads.rupture == kind) & (dyads.repair == repair)
            axes.plot(dyads.column[here], dyads.row[here], linestyle="", **_mark(marker, colour, fill))


def _mark(marker: str, colour: str, fill: str) -> dict[str, Any]:
    return {
        "marker": marker,
        "color": colour,
        "fillstyle": fill,
        "markerfacecoloralt": "white",
        "markersize": 6,
        "markeredgewidth": 1.1,
    }


def _endings(axes: Axes, dyads: Dyads) -> None:
    """Mark behind the last appointment how treatment ended."""
    last = np.zeros(len(dyads.clients), dtype=np.int64)
    np.maximum.at(last, dyads.row, dyads.column)
    for status, marker, options in ENDS:
        rows = [row for row, end in enumerate(dyads.ends) if end == status]
        axes.plot(last[rows] + 1.0, rows, linestyle="", marker=marker, **{"markersize": 6, **options})


def _axes(axes: Axes, dyads: Dyads, reference: str) -> None:
    axes.set_xlim(0.3, max(dyads.longest, 10) + 1.9)
    axes.set_ylim(len(dyads.clients) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(12, integer=True))
    axes.set_xlabel(f"appointment ({wrapped(reference, 60, 1)}, first replicate)")
    axes.yaxis.set_major_locator(FixedLocator(range(len(dyads.clients))))
    axes.set_yticklabels([str(client) for client in dyads.clients], fontsize=7.5)
    axes.set_ylabel("client number")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_color(FAINT)


def _legend() -> tuple[list[Line2D], list[str]]:
    """Return handles and labels: what a session was, then how treatment ended."""
    handles = [Line2D([], [], linestyle="", marker="s", color="#E9E9E9", markersize=8)]
    handles.append(Line2D([], [], linestyle="", marker="x", color=GREY, markersize=5))
    labels = ["session without rupture", "appointment missed"]
    for kind, marker, colour in KINDS:
        for name, repair, fill in FILLS:
            if kind == "earlier tension" and repair == "none":
                continue
            handles.append(Line2D([], [], linestyle="", **_mark(marker, colour, fill)))
            labels.append(f"{kind}, {name}")
    for status, marker, options in ENDS:
        handles.append(Line2D([], [], linestyle="", marker=marker, **{"markersize": 6, **options}))
        labels.append(f"end: {status}" if status != "in treatment" else "still in treatment")
    return handles, labels


def describe(comparison: ComparisonData) -> str:
    """Count in one sentence what the map shows."""
    dyads = example_dyads(comparison)
    if dyads is None:
        return "Empty figure: no client began treatment."
    ruptures = dyads.rupture != "none"
    broken = int((ruptures & dyads.attended).sum())
    healed = int((ruptures & (dyads.repair == "repaired")).sum())
    return (
        f"Map of {len(dyads.clients)} clients and up to {dyads.longest} appointments: {broken} ruptures, "
        f"{healed} of them repaired in the same session, {int((~dyads.attended).sum())} appointments missed."
    )
