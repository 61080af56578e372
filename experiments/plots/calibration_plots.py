"""Results of a calibration: parameters before and after, correlated pairs, fit of each figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.fit_target import half_width
from experiments.plots.page import Grid, Page, legend_height
from experiments.plots.style import FAINT, GREY, OKABE_ITO, styled, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.calibration.fit_summary import CalibrationSummary, Marginal

Floats = NDArray[np.float64]

PAIRS: Final = 5
BINS: Final = 20
LIMIT: Final = 4.0
ROW: Final = 0.3
_BEFORE, _AFTER, _BAND = OKABE_ITO["vermillion"], OKABE_ITO["blue"], "#D3DDE6"


def _column(summary: CalibrationSummary, path: str) -> Floats:
    return summary.posterior.values[:, summary.posterior.paths.index(path)]


def _drawn(summary: CalibrationSummary, path: str) -> Floats:
    return np.array([draw[path] for draw in summary.draws[1:]])


def _words(path: str) -> str:
    return wrapped(" ".join(path.split(".")[-2:]), 18)


def draw_marginals(summary: CalibrationSummary) -> Figure:
    """Draw the posterior of each parameter over its prior, the best constrained first.

    Parameters
    ----------
    summary : CalibrationSummary

    Returns
    -------
    matplotlib.figure.Figure
    """
    grid = Grid(columns=4, top=0.75, left=0.2, right=0.15, height=0.9, gap_x=0.22, gap_y=0.55)
    marginals = summary.ordered
    with styled():
        page = Page(grid.bottom(len(marginals)) + 0.4)
        page.heading(0.1, "Open parameters after the calibration")
        page.text(
            0.12,
            0.35,
            "Bars: posterior; line: prior, over its whole range. Red: configured value; blue: best-supported.",
            color=GREY,
        )
        for index, marginal in enumerate(marginals):
            axes = page.axes(grid.box(index))
            low, high = marginal.prior
            _histogram(axes, _column(summary, marginal.path), marginal.prior)
            _prior_line(axes, summary, marginal)
            axes.axvline(marginal.present, color=_BEFORE, linestyle=(0, (4, 1.2)))
            axes.axvline(marginal.best, color=_AFTER)
            axes.set(xlim=(low, high), yticks=[])
            axes.locator_params(axis="x", nbins=3, prune="both")
            note = "" if marginal.identified else " (open)"
            axes.set_title(
                marginal.path.replace("population.", "").replace("therapists.", "") + note,
                fontsize=7.5,
            )
    return page.figure


def _prior_line(axes: Axes, summary: CalibrationSummary, marginal: Marginal) -> None:
    prior = summary.posterior.prior
    if prior is None:
        axes.axhline(1 / BINS, color=GREY, linewidth=0.8)
        return
    low, high = marginal.prior
    column = prior.sample[:, summary.posterior.paths.index(marginal.path)]
    counts, edges = np.histogram(low + column * (high - low), BINS, (low, high))
    axes.stairs(counts / len(column), edges, color=GREY, linewidth=0.8)


def _histogram(axes: Axes, values: Floats, ends: tuple[float, float]) -> None:
    axes.hist(values, bins=BINS, range=ends, weights=np.full(len(values), 1 / len(values)), color=_BAND)


def draw_pairs(summary: CalibrationSummary) -> Figure:
    """Draw the best constrained parameters against each other.

    Parameters
    ----------
    summary : CalibrationSummary

    Returns
    -------
    matplotlib.figure.Figure
    """
    marginals = summary.ordered[:PAIRS]
    count = len(marginals)
    grid = Grid(columns=count, top=0.55, left=0.75, right=0.15, height=1.25, gap_x=0.12, gap_y=0.12)
    with styled():
        page = Page(grid.bottom(count * count) + 0.5)
        page.heading(0.1, "The best constrained parameters, against each other")
        for row, below in enumerate(marginals):
            for column, left in enumerate(marginals[: row + 1]):
                axes = page.axes(grid.box(row * count + column))
                _pair(axes, summary, left, below)
                axes.tick_params(labelbottom=row == count - 1, labelleft=column == 0 < row, labelsize=7)
                axes.locator_params(nbins=3, prune="both")
                if row == count - 1:
                    axes.set_xlabel(_words(left.path), fontsize=7.5)
                if column == 0:
                    axes.set_ylabel(_words(below.path), fontsize=7.5)
    return page.figure


def _pair(axes: Axes, summary: CalibrationSummary, left: Marginal, below: Marginal) -> None:
    axes.set_xlim(*left.prior)
    if left is below:
        _histogram(axes, _column(summary, left.path), left.prior)
        return
    axes.scatter(
        _drawn(summary, left.path), _drawn(summary, below.path), 6, color="#6B8299", alpha=0.5, linewidths=0
    )
    axes.plot([left.present], [below.present], "X", color=_BEFORE)
    axes.plot([left.best], [below.best], "o", color=_AFTER)
    axes.set_ylim(*below.prior)


def draw_fit(summary: CalibrationSummary) -> Figure:
    """Draw each fitted figure before and after, on a scale on which all published intervals have the same width.

    Parameters
    ----------
    summary : CalibrationSummary

    Returns
    -------
    matplotlib.figure.Figure
    """
    height = ROW * len(summary.fits)
    labels = ["published interval", "before", "best-supported point", "95 % of the posterior"]
    with styled():
        page = Page(height + 1.35 + legend_height(labels))
        page.heading(0.1, "Fitted figures, before and after")
        top = 0.5 + legend_height(labels)
        axes = page.axes((2.3, top, 5.4, height))
        handles = _fits(axes, summary)
        page.legend(0.38, handles, labels)
        axes.set_yticks(range(len(summary.fits)), [fit.figure.id.replace("_", " ") for fit in summary.fits])
        axes.set(ylim=(len(summary.fits) - 0.5, -0.5), xlim=(-LIMIT, LIMIT))
        axes.set_xlabel(
            "half-widths from the middle of the published interval; values beyond are at the edge"
        )
        axes.tick_params(axis="y", length=0)
    return page.figure


def _fits(axes: Axes, summary: CalibrationSummary) -> list[object]:
    rows = np.arange(len(summary.fits))
    middle = np.array([sum(fit.figure.bounds) / 2 for fit in summary.fits])
    half = np.array([half_width(fit.figure) for fit in summary.fits])

    def positions(name: str) -> Floats:
        values = (np.array([getattr(fit, name) for fit in summary.fits]) - middle) / half
        clipped: Floats = np.clip(values, -LIMIT, LIMIT)
        return clipped

    band = axes.barh(rows, 2, left=-1, height=0.8, color=_BAND)
    axes.axvline(0, color=FAINT, zorder=0)
    (before,) = axes.plot(positions("before"), rows, "X", color=_BEFORE, clip_on=False)
    lines = axes.hlines(rows, positions("low"), positions("high"), color=_AFTER)
    (after,) = axes.plot(positions("after"), rows, "o", color=_AFTER, clip_on=False)
    return [band, before, after, lines]
