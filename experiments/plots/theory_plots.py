"""Theories on trial: how likely each is, and how far each is from every published figure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.colors import TwoSlopeNorm

from experiments.plots.page import Page, legend_height
from experiments.plots.style import FAINT, GREY, OKABE_ITO, arm_styles, readable, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from numpy.typing import NDArray

    from experiments.calibration.inference import Generation
    from experiments.calibration.separation import Separation
    from experiments.reports.theory_report import Standing

ROW: Final = 0.3
CELL: Final = 0.21
FAR: Final = 5.0
"""Standard errors from which all is drawn alike."""


def draw_probabilities(table: Sequence[Standing], generations: Sequence[Mapping[str, Generation]]) -> Figure:
    """Draw the share of each theory in every generation, and its probability given the published errors.

    Parameters
    ----------
    table : sequence of Standing
        Likeliest first.
    generations : sequence of mapping
        Theory -> what a generation has kept of it.

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = tuple(one.theory for one in table)
    looks, labels = arm_styles(names, names[0]), [readable(name) for name in names]
    height = max(1.9, ROW * len(table))
    with styled():
        top = 0.45 + legend_height(labels)
        page = Page(top + 0.35 + height + 0.65)
        page.heading(0.1, "How likely each theory is")
        left = page.axes((0.7, top + 0.35, 2.6, height))
        numbers = np.arange(1, len(generations) + 1)
        handles = [
            left.plot(
                numbers,
                [each[name].share if name in each else 0.0 for each in generations],
                color=looks[name].colour,
                linestyle=looks[name].dashes,
                marker=looks[name].marker,
            )[0]
            for name in names
        ]
        page.legend(0.4, handles, labels)
        left.set(xlabel="generation", ylabel="share of settings", ylim=(0, None), xticks=numbers)
        left.set_title("ever closer to the figures")
        right = page.axes((5.2, top + 0.35, 2.6, height))
        rows = np.arange(len(table))
        low = [max(one.probability - one.low, 0.0) for one in table]
        high = [max(one.high - one.probability, 0.0) for one in table]
        right.barh(rows, [one.probability for one in table], height=0.6, color="#D3DDE6")
        right.errorbar(
            [one.probability for one in table], rows, xerr=[low, high], fmt="o", color=OKABE_ITO["blue"]
        )
        right.set_yticks(rows, labels)
        right.set(xlim=(0, 1), ylim=(len(table) - 0.5, -0.5), xlabel="probability; line: Monte Carlo error")
        right.tick_params(axis="y", length=0)
        right.set_title("with the published errors")
    return page.figure


def draw_figures(table: Sequence[Standing], apart: Sequence[Separation]) -> Figure:
    """Draw how many standard errors each theory is from each published figure.

    Parameters
    ----------
    table : sequence of Standing
        Order of the columns.
    apart : sequence of Separation
        Rows: those of the role ``calibrate`` first.

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = [one.theory for one in table]
    rows = [
        one
        for role in ("calibrate", "predict")
        for one in apart
        if one.figure.role == role and not one.figure.directional
    ]
    off = np.array([[one.off[name] for name in names] for one in rows])
    height = CELL * len(rows)
    with styled():
        page = Page(height + 2.5)
        page.heading(0.1, "How far each theory is from each published figure")
        page.text(
            0.12,
            0.36,
            "Standard errors by which clinics with the theory's own posterior lie above (red) or below (blue) the "
            "published value.\nLeft, *: the figure tells at least two theories apart.",
            color=GREY,
        )
        axes = page.axes((2.5, 0.85, 4.6, height))
        picture = _cells(axes, off)
        _named(axes, rows, names)
        bar = page.axes((7.5, 0.85, 0.13, height))
        axes.figure.colorbar(picture, cax=bar)
    return page.figure


def _cells(axes: Axes, off: NDArray[np.float64]) -> AxesImage:
    """Colour and write how far each theory (column) is from each figure (row)."""
    picture = axes.imshow(
        np.clip(off, -FAR, FAR), aspect="auto", cmap="RdBu_r", norm=TwoSlopeNorm(0, -FAR, FAR)
    )
    for (row, column), value in np.ndenumerate(off):
        if not math.isnan(value):
            colour = "white" if abs(value) > 0.6 * FAR else "#222222"
            axes.text(column, row, f"{value:+.1f}", ha="center", va="center", fontsize=7, color=colour)
    axes.set_facecolor(FAINT)
    return picture


def _named(axes: Axes, rows: Sequence[Separation], names: Sequence[str]) -> None:
    """Name rows and columns, and draw a line between fitted and predicted figures."""
    axes.set_yticks(
        range(len(rows)), [f"{'* ' if one.tells else ''}{one.figure.id.replace('_', ' ')}" for one in rows]
    )
    axes.set_xticks(range(len(names)), [readable(name) for name in names], rotation=35, ha="right")
    axes.tick_params(length=0)
    fitted = sum(one.figure.role == "calibrate" for one in rows)
    axes.axhline(fitted - 0.5, color="#222222", linewidth=1.2)
    side: dict[str, Any] = {"rotation": 270, "va": "center", "color": GREY}
    for place, words in ((fitted / 2 - 0.5, "fitted"), ((fitted + len(rows)) / 2 - 0.5, "predicted")):
        axes.annotate(words, (1.02, place), xycoords=("axes fraction", "data"), **side)
