"""The way to a box: as it gets smaller, fewer cases are in it, and less else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.plots.page import Page
from experiments.plots.style import FAINT, GREY, OKABE_ITO, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.discovery.cases import Quality
    from experiments.discovery.prim import Peeling

TITLE: Final = "How the box was found"
CAPTION: Final = (
    "Each dot is a step of the peeling, from all points (left) to the smallest box (right). Further steps make "
    "the box purer (density) and lose cases (coverage). The colour says how many parameters are "
    "restricted; the ring is the box that was chosen, and the cross how boxes found in resamples perform at "
    "points that were not used."
)


def draw(peeling: Peeling, chosen: Quality, elsewhere: Quality) -> Figure:
    """Draw coverage against density along the peeling.

    Parameters
    ----------
    peeling : Peeling
    chosen : Quality
        Of the box with the restrictions that were kept.
    elsewhere : Quality
        At points not used.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with styled():
        page = Page(3.6)
        page.heading(0.1, TITLE)
        axes = page.axes((0.7, 0.5, 4.6, 2.5))
        density = np.array([step.density for step in peeling.steps])
        coverage = np.array([step.coverage for step in peeling.steps])
        axes.plot(density, coverage, color=FAINT, zorder=1)
        looks = list(OKABE_ITO.values())
        for count in sorted(set(peeling.restricted)):
            here = np.array(peeling.restricted) == count
            label = f"{count} parameter{'s' if count != 1 else ''} restricted"
            axes.plot(density[here], coverage[here], "o", color=looks[count % len(looks)], label=label)
        axes.plot(
            [chosen.density],
            [chosen.coverage],
            "o",
            markersize=11,
            markerfacecolor="none",
            color="#1b1b1b",
            label="chosen",
        )
        axes.plot([elsewhere.density], [elsewhere.coverage], "x", color="#1b1b1b", label="at points not used")
        axes.set_xlabel("density: share of the points inside that are cases")
        axes.set_ylabel("coverage: share of the cases inside")
        axes.set_xlim(0, 1.03)
        axes.set_ylim(0, 1.06)
        axes.grid(color=FAINT, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.axvline(density[0], color=GREY, linewidth=0.8, linestyle=":")
        axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0))
        return page.figure


def describe(chosen: Quality) -> str:
    """Say how good the chosen box is."""
    return f"The chosen box has coverage {chosen.coverage:.0%} and density {chosen.density:.0%}."
