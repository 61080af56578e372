"""Theories on trial: the probability of each, and its deviation from every published figure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.colors import TwoSlopeNorm

from experiments.plots.page import Page, legend_height
from experiments.plots.style import FAINT, GREY, OKABE_ITO, arm_styles, styled, wrapped
from experiments.validation.published_figures import ROLES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from numpy.typing import NDArray

    from experiments.calibration.inference import ParticleSet
    from experiments.calibration.separation import Separation
    from experiments.calibration.theory_ranking import RankedTheory

ROW: Final = 0.3
CELL: Final = 0.21
FAR: Final = 5.0
"""Standard errors beyond which the colour does not change."""


def draw_probabilities(
    ranking: Sequence[RankedTheory], generations: Sequence[Mapping[str, ParticleSet]]
) -> Figure:
    """Draw the share of each theory in every generation, and its probability given the published errors.

    Parameters
    ----------
    ranking : sequence of RankedTheory
        Likeliest first.
    generations : sequence of mapping
        Theory -> particles that each generation kept of it.

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = tuple(ranked.theory for ranked in ranking)
    looks, labels = arm_styles(names, names[0]), [wrapped(name, 40, 1) for name in names]
    height = max(1.9, ROW * len(ranking))
    with styled():
        top = 0.45 + legend_height(labels)
        page = Page(top + 0.35 + height + 0.65)
        page.heading(0.1, "Probability of each theory")
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
        left.set_title("with shrinking accepted distance")
        right = page.axes((5.2, top + 0.35, 2.6, height))
        rows = np.arange(len(ranking))
        low = [max(ranked.probability - ranked.low, 0.0) for ranked in ranking]
        high = [max(ranked.high - ranked.probability, 0.0) for ranked in ranking]
        right.barh(rows, [ranked.probability for ranked in ranking], height=0.6, color="#D3DDE6")
        right.errorbar(
            [ranked.probability for ranked in ranking],
            rows,
            xerr=[low, high],
            fmt="o",
            color=OKABE_ITO["blue"],
        )
        right.set_yticks(rows, labels)
        right.set(xlim=(0, 1), ylim=(len(ranking) - 0.5, -0.5), xlabel="probability; line: Monte Carlo error")
        right.tick_params(axis="y", length=0)
        right.set_title("given the published errors")
    return page.figure


def draw_figures(ranking: Sequence[RankedTheory], separations: Sequence[Separation]) -> Figure:
    """Draw each theory's deviation from each published figure, in standard errors.

    Parameters
    ----------
    ranking : sequence of RankedTheory
        Order of the columns.
    separations : sequence of Separation
        Rows: those of the role ``calibrate`` first.

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = [ranked.theory for ranked in ranking]
    rows = [
        separation
        for role in ROLES
        for separation in separations
        if separation.figure.role == role and not separation.figure.directional
    ]
    deviations = np.array([[row.deviations[name] for name in names] for row in rows])
    height = CELL * len(rows)
    with styled():
        page = Page(height + 2.5)
        page.heading(0.1, "Deviation of each theory from each published figure")
        page.text(
            0.12,
            0.36,
            "Standard errors by which clinics with the theory's own posterior lie above (red) or below (blue) the "
            "published value.\nLeft, *: the figure discriminates between at least two theories.",
            color=GREY,
        )
        axes = page.axes((2.5, 0.85, 4.6, height))
        picture = _cells(axes, deviations)
        _label(axes, rows, names)
        bar = page.axes((7.5, 0.85, 0.13, height))
        axes.figure.colorbar(picture, cax=bar)
    return page.figure


def _cells(axes: Axes, deviations: NDArray[np.float64]) -> AxesImage:
    """Colour and write the deviation of each theory (column) from each figure (row)."""
    picture = axes.imshow(
        np.clip(deviations, -FAR, FAR), aspect="auto", cmap="RdBu_r", norm=TwoSlopeNorm(0, -FAR, FAR)
    )
    for (row, column), value in np.ndenumerate(deviations):
        if not math.isnan(value):
            colour = "white" if abs(value) > 0.6 * FAR else "#222222"
            axes.text(column, row, f"{value:+.1f}", ha="center", va="center", fontsize=7, color=colour)
    axes.set_facecolor(FAINT)
    return picture


def _label(axes: Axes, rows: Sequence[Separation], names: Sequence[str]) -> None:
    """Name rows and columns, and draw a line between fitted and predicted figures."""
    axes.set_yticks(
        range(len(rows)),
        [f"{'* ' if row.discriminates else ''}{row.figure.id.replace('_', ' ')}" for row in rows],
    )
    axes.set_xticks(range(len(names)), [wrapped(name, 40, 1) for name in names], rotation=35, ha="right")
    axes.tick_params(length=0)
    fitted = sum(row.figure.role == "calibrate" for row in rows)
    axes.axhline(fitted - 0.5, color="#222222", linewidth=1.2)
    for height, words in ((fitted / 2 - 0.5, "fitted"), ((fitted + len(rows)) / 2 - 0.5, "predicted")):
        axes.annotate(
            words, (1.02, height), xycoords=("axes fraction", "data"), rotation=270, va="center", color=GREY
        )
