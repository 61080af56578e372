"""Response curves: an outcome over the range of one parameter while all others vary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.ticker import MaxNLocator

from experiments.plots.page import Grid, Page
from experiments.plots.style import FAINT, GREY, OKABE_ITO, path_lines, styled, wrapped
from experiments.sensitivity.analysis import ResponseAnalysis, ranking
from experiments.validation.pooling import NORMAL_95

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.sensitivity.curves import Curve

TITLE: Final = "The outcome over the range of each parameter"
CAPTION: Final = (
    "Line: mean of the points in each of ten slices of the parameter's range, while all other parameters "
    "vary over theirs; band: its 95 % interval over points. Dots are single points. A flat line with a wide"
    " cloud can still hide effects that turn with another parameter."
)
SHOWN: Final = 4
DOTS: Final = 400


def draw(analyses: Sequence[ResponseAnalysis], method: str) -> Figure:
    """Draw the curves of the parameters that matter most, one row a response.

    Parameters
    ----------
    analyses : sequence of ResponseAnalysis
    method : str
        By which parameters are put in order.

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = ranking(analyses, method)[:SHOWN]
    columns = max(len(names), 2)
    with styled():
        grid = Grid(columns, 0.6, 0.6, 0.2, 1.35, 0.42, 1.0)
        page = Page(grid.bottom(columns * len(analyses)) + 0.6)
        page.heading(0.1, TITLE)
        for row, analysis in enumerate(analyses):
            _row(page, grid, row, analysis, names)
        return page.figure


def _row(page: Page, grid: Grid, row: int, analysis: ResponseAnalysis, names: list[str]) -> None:
    span = _span(analysis)
    for column, name in enumerate(names):
        axes = page.axes(grid.box(row * grid.columns + column))
        place = analysis.response.names.index(name)
        _panel(axes, analysis, analysis.curves[place], place)
        axes.set_ylim(*span)
        axes.set_xlabel(path_lines(name, 24), fontsize=7.5)
        if column == 0:
            unit = analysis.contrast.unit
            axes.set_title(wrapped(analysis.contrast.title, 90, 1) + (f" ({unit})" if unit else ""))


def _span(analysis: ResponseAnalysis) -> tuple[float, float]:
    means = analysis.response.means
    low, high = np.nanquantile(means, [0.005, 0.995])
    room = 0.06 * max(high - low, 1e-9)
    return float(low - room), float(high + room)


def _panel(axes: Axes, analysis: ResponseAnalysis, curve: Curve, place: int) -> None:
    settings = analysis.response.settings[place]
    numbers = [curve.words.index(value) if isinstance(value, str) else float(value) for value in settings]
    every = max(1, len(numbers) // DOTS)
    means = analysis.response.means
    axes.plot(numbers[::every], means[::every], ".", color="#B9C4CC", markersize=2, zorder=1)
    if curve.words:
        axes.errorbar(
            curve.at, curve.mean, NORMAL_95 * curve.error, fmt="o", color=OKABE_ITO["blue"], linewidth=1.2
        )
        axes.set_xticks(range(len(curve.words)), curve.words, rotation=25, ha="right", fontsize=7)
    else:
        band = (curve.mean - NORMAL_95 * curve.error, curve.mean + NORMAL_95 * curve.error)
        axes.fill_between(curve.at, *band, color=OKABE_ITO["sky"], alpha=0.45, linewidth=0)
        axes.plot(curve.at, curve.mean, color=OKABE_ITO["blue"], zorder=3)
        axes.xaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 2.5, 5, 10]))
    if analysis.contrast.minus:
        axes.axhline(0, color=GREY, linewidth=0.7)
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)


def describe(analyses: Sequence[ResponseAnalysis], method: str) -> str:
    """Say for the first parameter of each response from where to where its curve goes."""
    sentences = []
    for analysis in analyses:
        name = ranking([analysis], method)[0]
        curve = analysis.curves[analysis.response.names.index(name)]
        ends = f"from {curve.mean[0]:.3g} to {curve.mean[-1]:.3g}"
        sentences.append(f"{analysis.contrast.title}, over {name}: {ends}.")
    return "Mean response over a parameter's range. " + " ".join(sentences)
