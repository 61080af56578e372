"""Results of history matching: what is left of parameters, and of pairs of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.history_summary import constrained_pairs, left_over, left_points, scored_points
from experiments.plots.page import Grid, Page, empty_page
from experiments.plots.style import GREY, OKABE_ITO, styled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.calibration.history_waves import History

Floats = NDArray[np.float64]

MOST: Final = 16
PAIRS: Final = 3
BINS: Final = 20
CELLS: Final = 10
NOTHING: Final = "Nothing is left: every setting that was found is ruled out."
_PRESENT, _BAND = OKABE_ITO["vermillion"], "#D3DDE6"


def draw_left(history: History, present: Mapping[str, float]) -> Figure:
    """Draw the densities of what is left of the most constrained parameters.

    Parameters
    ----------
    history : History
    present : mapping
        Configured values.

    Returns
    -------
    matplotlib.figure.Figure
    """
    shown = left_over(history, present)[:MOST]
    if not shown:
        return empty_page(NOTHING)
    points, places = left_points(history), list(history.ranges)
    grid = Grid(columns=4, top=0.75, left=0.2, right=0.15, height=0.9, gap_x=0.22, gap_y=0.55)
    with styled():
        page = Page(grid.bottom(len(shown)) + 0.4)
        page.heading(0.1, "What is left of the most constrained parameters")
        page.text(
            0.12,
            0.35,
            "Bars: what is not ruled out; line: the searched range, evenly. Red: configured value.",
            color=GREY,
        )
        for index, one in enumerate(shown):
            axes, (low, high) = page.axes(grid.box(index)), one.range
            values = low + points[:, places.index(one.path)] * (high - low)
            axes.hist(
                values,
                bins=BINS,
                range=one.range,
                weights=np.full(len(values), 1 / len(values)),
                color=_BAND,
            )
            axes.axhline(1 / BINS, color=GREY, linewidth=0.8)
            axes.axvline(one.present, color=_PRESENT, linestyle=(0, (4, 1.2)))
            axes.set(xlim=one.range, yticks=[])
            axes.locator_params(axis="x", nbins=3, prune="both")
            axes.set_title(_short(one.path), fontsize=7.5)
    return page.figure


def _short(path: str) -> str:
    return path.replace("population.", "").replace("therapists.", "")


def draw_pairs(history: History) -> Figure:
    """Draw, for the most constrained pairs, the least implausibility in each cell and how much of each is left.

    Parameters
    ----------
    history : History

    Returns
    -------
    matplotlib.figure.Figure
    """
    pairs = constrained_pairs(history, PAIRS)
    if not pairs:
        return empty_page(NOTHING)
    points, scores = scored_points(history)
    left, paths = left_points(history), list(history.ranges)
    grid = Grid(columns=PAIRS, top=0.85, left=0.65, right=0.95, height=1.75, gap_x=0.65, gap_y=0.75)
    with styled():
        page = Page(grid.bottom(2 * PAIRS) + 0.6)
        page.heading(0.1, "What is left of the most constrained pairs of parameters")
        page.text(
            0.12,
            0.35,
            "Above: least implausibility of any point in a cell. Below: density of what is left, relative to an even "
            "spread.\nEmpty cells: no point.",
            color=GREY,
        )
        maps = [
            [least_in_cells(points[:, pair], scores) for pair in map(list, pairs)],
            [density_in_cells(left[:, pair]) for pair in map(list, pairs)],
        ]
        for row, (values, colours) in enumerate(zip(maps, ("cividis_r", "cividis"), strict=True)):
            low, high = float(np.nanmin(values)), float(np.nanmax(values))
            for column, (cells, pair) in enumerate(zip(values, pairs, strict=True)):
                axes = page.axes(grid.box(row * PAIRS + column))
                ends = [history.ranges[paths[place]] for place in pair]
                picture = axes.imshow(
                    cells.T,
                    origin="lower",
                    aspect="auto",
                    cmap=colours,
                    vmin=low,
                    vmax=high,
                    extent=(*ends[0], *ends[1]),
                )
                _label(axes, _short(paths[pair[0]]), _short(paths[pair[1]]))
            x, top, width, height = grid.box(row * PAIRS + len(pairs) - 1)
            axes.figure.colorbar(picture, cax=page.axes((x + width + 0.12, top, 0.12, height)))
    return page.figure


def _label(axes: Axes, below: str, beside: str) -> None:
    axes.set_xlabel(below, fontsize=7)
    axes.set_ylabel(beside, fontsize=7)
    axes.tick_params(labelsize=6.5)
    axes.locator_params(nbins=3)


def _cells(points: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    places = np.minimum((points * CELLS).astype(np.int64), CELLS - 1)
    return places[:, 0], places[:, 1]


def least_in_cells(points: Floats, scores: Floats) -> Floats:
    """Return the least score in each cell of a square grid over the unit square; NaN where there is no point."""
    least = np.full((CELLS, CELLS), np.inf)
    np.minimum.at(least, _cells(points), scores)
    return np.where(np.isinf(least), np.nan, least)


def density_in_cells(points: Floats) -> Floats:
    """Return the density of points in each cell, 1 where they are spread evenly; NaN where there is no point."""
    counts = np.zeros((CELLS, CELLS))
    np.add.at(counts, _cells(points), 1.0)
    densities: Floats = counts * CELLS**2 / len(points)
    return np.where(counts == 0, np.nan, densities)
