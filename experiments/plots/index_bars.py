"""How much each parameter matters: bars with intervals, one panel a response, one figure a method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.plots.page import CHARACTER, Grid, Page, say_empty
from experiments.plots.style import FAINT, GREY, OKABE_ITO, styled, wrapped
from experiments.sensitivity.analysis import RANKED, ResponseAnalysis, ranking

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.analysis.response import SensitivityIndex

TITLES: Final = {
    "sobol": "Shares of the variance (Sobol indices)",
    "morris": "Mean absolute effect over the whole range (Morris)",
    "pawn": "How far the distribution moves (PAWN)",
}
CAPTIONS: Final = {
    "sobol": (
        "Dark: the parameter on its own (first order). Light: with all its interactions with "
        "others (total). Bars are estimates, lines their 95 % bootstrap intervals over base points; they are"
        " corrected for random variation, so that an estimate can fall below zero."
    ),
    "morris": (
        "Bars are mean absolute effects in the unit of the outcome, lines their 95 % bootstrap intervals "
        "over paths. The upright mark is what chance alone hardly ever exceeds; bars that stay below it are "
        "pale. A hollow diamond is how much the effect depends on the other parameters (sigma)."
    ),
    "pawn": (
        "Bars are medians over ten slices of a parameter's range, lines their 95 % bootstrap intervals over"
        " points. The upright mark is what one in twenty parameters without any effect would exceed; bars "
        "that stay below it are pale."
    ),
}
DARK: Final = OKABE_ITO["blue"]
LIGHT: Final = "#9CC7E3"
PALE: Final = "#D4DCE3"
NOTHING: Final = "not distinguishable from chance"
SHOWN: Final = 20
ROW: Final = 0.24


def draw(analyses: Sequence[ResponseAnalysis], method: str) -> Figure:
    """Draw the indices of one method.

    Parameters
    ----------
    analyses : sequence of ResponseAnalysis
        At least one.
    method : {'sobol', 'morris', 'pawn'}

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = ranking(analyses, method)[:SHOWN]
    left = 0.3 + 0.82 * CHARACTER * max(len(name) for name in names)
    with styled():
        grid = Grid(2 if len(analyses) > 1 else 1, 0.6, left, 0.25, ROW * len(names) + 0.1, 0.3, 0.85)
        page = Page(grid.bottom(len(analyses)) + 0.55)
        page.heading(0.1, TITLES[method])
        for place, analysis in enumerate(analyses):
            axes = page.axes(grid.box(place))
            _panel(axes, analysis, method, names)
            axes.set_title(wrapped(analysis.contrast.title, 38 if len(analyses) > 1 else 90, 2))
            axes.set_xlabel(_axis(analysis, method))
            axes.set_yticks(range(len(names)), names if place % grid.columns == 0 else [""] * len(names))
        return page.figure


def _axis(analysis: ResponseAnalysis, method: str) -> str:
    unit = analysis.contrast.unit
    own = {
        "sobol": "share of the variance",
        "morris": unit or "unit of the outcome",
        "pawn": "distance, 0 to 1",
    }
    return own[method]


def _panel(axes: Axes, analysis: ResponseAnalysis, method: str, names: list[str]) -> None:
    main = {index.parameter: index for index in analysis.of(method, RANKED[method])}
    first = {index.parameter: index for index in analysis.of(method, "first")}
    sigma = {index.parameter: index for index in analysis.of(method, "sigma")}
    if not np.isfinite([index.value for index in main.values()]).any():
        say_empty(axes, NOTHING)
    for height, name in enumerate(names):
        index = main[name]
        usual = LIGHT if method == "sobol" else DARK
        _bar(axes, index, height, 0.62, usual if index.clear else PALE)
        if name in first:
            _bar(axes, first[name], height + 0.12, 0.22, DARK, line=DARK)
        if name in sigma:
            axes.plot([sigma[name].value], [height], "D", color=GREY, markerfacecolor="white", markersize=4)
        if index.chance > 0:
            axes.plot(
                [index.chance] * 2,
                [height - 0.34, height + 0.34],
                color=OKABE_ITO["vermillion"],
                linewidth=1.6,
            )
    axes.axvline(0, color="#444444", linewidth=0.8)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)


def _bar(
    axes: Axes, index: SensitivityIndex, height: float, thick: float, colour: str, line: str = "#333333"
) -> None:
    axes.barh([height], [index.value], thick, color=colour)
    if np.isfinite(index.low) and index.high > index.low:
        axes.plot([index.low, index.high], [height] * 2, color=line, linewidth=1.1, solid_capstyle="butt")


def describe(analyses: Sequence[ResponseAnalysis], method: str) -> str:
    """Name the parameter that matters most to each response."""
    sentences = []
    for analysis in analyses:
        known = [index for index in analysis.of(method, RANKED[method]) if np.isfinite(index.value)]
        top = max(known, key=lambda index: index.value, default=None)
        said = NOTHING if top is None else f"{top.parameter} {top.value:.2g}"
        sentences.append(f"{analysis.contrast.title}: {said}.")
    return f"{TITLES[method]}, highest each. " + " ".join(sentences)
