"""Which parameters interact: second-order Sobol indices as a matrix, first order on its diagonal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.plots.index_bars import NOTHING
from experiments.plots.page import CHARACTER, Grid, Page, say_empty
from experiments.plots.style import GREY, styled, wrapped
from experiments.sensitivity.analysis import ResponseAnalysis, ranking

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE: Final = "Interactions of pairs of parameters"
CAPTION: Final = (
    "Shares of the variance in per cent: on the diagonal a parameter on its own, below it what "
    "a pair adds to both (second order). Bold: the 95 % interval lies above zero, as one in forty "
    "would by chance alone. Grey: not distinguishable from zero."
)
SHOWN: Final = 12
CELL: Final = 0.34


def draw(analyses: Sequence[ResponseAnalysis]) -> Figure:
    """Draw the matrices, one a response.

    Parameters
    ----------
    analyses : sequence of ResponseAnalysis
        With second-order indices.

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = ranking(analyses, "sobol")[:SHOWN]
    left = 0.6 + 0.82 * CHARACTER * max(len(name) for name in names)
    with styled():
        side = CELL * len(names)
        grid = Grid(2 if len(analyses) > 1 else 1, 0.6, left, 0.2, side, 0.3, 0.85)
        page = Page(grid.bottom(len(analyses)) + 0.35)
        page.heading(0.1, TITLE)
        for place, analysis in enumerate(analyses):
            box = grid.box(place)
            axes = page.axes((box[0], box[1], min(box[2], 2.2 * side), side))
            _matrix(axes, analysis, names)
            axes.set_title(wrapped(analysis.contrast.title, 36 if len(analyses) > 1 else 90, 2))
            own = [f"{name}  {k}" for k, name in enumerate(names, 1)]
            short = [str(k) for k in range(1, len(names) + 1)]
            axes.set_yticks(range(len(names)), own if place % grid.columns == 0 else short)
            axes.set_xticks(range(len(names)), short)
        return page.figure


def _matrix(axes: Axes, analysis: ResponseAnalysis, names: list[str]) -> None:
    cells = np.full((len(names), len(names)), np.nan)
    for index in (*analysis.of("sobol", "first"), *analysis.of("sobol", "second")):
        other = index.other or index.parameter
        if index.parameter in names and other in names and np.isfinite(index.value):
            low, high = sorted((names.index(index.parameter), names.index(other)))
            cells[high, low] = index.value if index.clear else 0.0
            axes.text(
                low,
                high,
                f"{100 * index.value:.0f}".replace("-0", "0").replace("-", "\N{MINUS SIGN}"),
                ha="center",
                va="center",
                fontsize=7.5,
                fontweight="bold" if index.clear else "normal",
                color=GREY if not index.clear else ("white" if index.value > 0.3 else "#1b1b1b"),
            )
    if np.isnan(cells).all():
        say_empty(axes, NOTHING)
    axes.imshow(cells, aspect="auto", cmap="Blues", vmin=0, vmax=0.6)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def describe(analyses: Sequence[ResponseAnalysis]) -> str:
    """Name the strongest pair of each response."""
    sentences = []
    for analysis in analyses:
        pairs = [index for index in analysis.of("sobol", "second") if index.clear]
        top = max(pairs, key=lambda index: index.value, default=None)
        said = "no pair is clear" if top is None else f"{top.parameter} with {top.other} {top.value:.0%}"
        sentences.append(f"{analysis.contrast.title}: {said}.")
    return "Second-order shares. " + " ".join(sentences)
