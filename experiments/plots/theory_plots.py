"""Theories on trial: their weights, how near they come to figures, and whether figures tell them apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.colors import Normalize, TwoSlopeNorm

from experiments.plots.page import Page
from experiments.plots.style import FAINT, GREY, OKABE_ITO, readable, styled, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from experiments.calibration.theory_summary import TrialSummary

ROW: Final = 0.34
CELL: Final = 0.21
FAR: Final = 3.0
"""Half-widths beyond which the colour does not change."""
_SHIFT: Final = 0.22


def draw_weights(summary: TrialSummary) -> Figure:
    """Draw the stacking weight of each theory in three ways, with intervals over figures.

    Parameters
    ----------
    summary : TrialSummary

    Returns
    -------
    matplotlib.figure.Figure
    """
    theories = summary.theories
    rows, height = np.arange(len(theories)), max(1.9, ROW * len(theories))
    ways = (
        ("as judged", OKABE_ITO["blue"], "o", [(one.weight, one.low, one.high) for one in theories]),
        ("no discrepancy", OKABE_ITO["orange"], "s", [one.without for one in theories]),
        ("ranges halved", OKABE_ITO["green"], "^", [one.halved for one in theories]),
    )
    with styled():
        page = Page(height + 1.6)
        page.heading(0.1, "Stacking weights of the theories")
        axes, handles = page.axes((2.6, 0.85, 5.0, height)), []
        for number, (_, colour, marker, found) in enumerate(ways):
            weights, low, high = np.array(found).T
            # A weight can lie outside its interval where it is at 0 or 1 in nearly all bootstraps.
            reach = [np.maximum(weights - low, 0), np.maximum(high - weights, 0)]
            place = rows + (number - 1) * _SHIFT
            handles.append(
                axes.errorbar(weights, place, xerr=reach, fmt=marker, color=colour, markersize=4, linewidth=1)
            )
        page.legend(0.4, handles, [name for name, *_ in ways])
        axes.set_yticks(rows, [wrapped(one.theory, 40, 1) for one in theories])
        axes.set(xlim=(-0.02, 1), ylim=(len(theories) - 0.5, -0.5))
        axes.set_xlabel("weight; lines: 90 % intervals over figures")
        axes.tick_params(axis="y", length=0)
    return page.figure


def draw_nearest(summary: TrialSummary) -> Figure:
    """Draw how near each theory can come to each figure together with the others, in half-widths.

    Parameters
    ----------
    summary : TrialSummary

    Returns
    -------
    matplotlib.figure.Figure
    """
    figures = summary.trial.figures
    fitted = summary.trial.fits[0].emulated.fitted
    nearest = np.array([[one.nearest for one in summary.of(figure.id)] for figure in figures])
    height = CELL * len(figures)
    with styled():
        page = Page(height + 2.6)
        page.heading(0.1, "How near each theory can come to each figure")
        page.text(
            0.12,
            0.36,
            "Half-widths of the published interval, by the best settings that meet the other figures as well as the "
            "theory can.\nRed, above 1: the theory cannot meet the figure, whatever its parameters.",
            color=GREY,
        )
        axes = page.axes((2.6, 0.85, 5.2, height))
        axes.imshow(np.clip(nearest, 0, FAR), aspect="auto", cmap="RdBu_r", norm=TwoSlopeNorm(1, 0, FAR))
        _write(axes, nearest, np.abs(np.clip(nearest, 0, FAR) - 1) > 0.75, ".1f")
        _label(axes, [readable(figure.id) for figure in figures], [one.theory for one in summary.theories])
        axes.axhline(fitted - 0.5, color="#222222", linewidth=1.2)
        for middle, words in ((fitted / 2 - 0.5, "fitted"), ((fitted + len(figures)) / 2 - 0.5, "predicted")):
            axes.annotate(
                words,
                (1.01, middle),
                xycoords=("axes fraction", "data"),
                rotation=270,
                va="center",
                color=GREY,
            )
    return page.figure


def draw_confusion(summary: TrialSummary) -> Figure:
    """Draw which theory the figures that each theory made were given to.

    Parameters
    ----------
    summary : TrialSummary

    Returns
    -------
    matplotlib.figure.Figure
    """
    names, shares = [one.theory for one in summary.theories], summary.confusion_rows()
    height = max(1.6, 1.4 * CELL * len(names))
    with styled():
        page = Page(height + 2.4)
        page.heading(0.1, "Whose figures are they?")
        page.text(0.12, 0.36, "Rows: the theory that made them. Columns: the theory chosen.", color=GREY)
        axes = page.axes((2.6, 0.75, 4.9, height))
        axes.imshow(shares, aspect="auto", cmap="Blues", norm=Normalize(0, 1))
        _write(axes, shares, shares > 0.6, ".2f")
        _label(axes, [readable(name) for name in names], names)
    return page.figure


def _write(axes: Axes, values: NDArray[np.float64], dark: NDArray[np.bool_], form: str) -> None:
    """Write a value into each cell, light where the cell is dark."""
    for (row, column), value in np.ndenumerate(values):
        if not math.isnan(value):
            colour = "white" if dark[row, column] else "#222222"
            axes.text(column, row, f"{value:{form}}", ha="center", va="center", fontsize=7, color=colour)
    axes.set_facecolor(FAINT)


def _label(axes: Axes, rows: Sequence[str], columns: Sequence[str]) -> None:
    axes.set_yticks(range(len(rows)), rows)
    axes.set_xticks(range(len(columns)), [wrapped(name, 40, 1) for name in columns], rotation=35, ha="right")
    axes.tick_params(length=0)
