"""A figure laid out in inches from its top left corner, so that nothing overlaps at any number of panels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from experiments.plots.style import GREY, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.legend import Legend

MARGIN = 0.12
"""Room kept free at the left edge, inches."""

LINE_SYMBOL = 0.36
"""Width of a line in a legend, inches."""

CHARACTER = 0.07
"""Width to reserve for one character of running text, inches."""

LINE = 0.155
"""Height to reserve for one line of text, inches."""

SHOWN_DPI = 100
"""Dots an inch at which a notebook shows a figure."""


@dataclass(frozen=True)
class Grid:
    """Positions of the panels of a regular grid; all lengths in inches.

    Attributes
    ----------
    columns : int
        Panels in a row.
    top, left, right : float
        Distance of the grid from the top, left and right edge of the page.
    height : float
        Height of one panel.
    gap_x, gap_y : float
        Room between panels, for their labels and titles.
    page : float
        Width of the page.
    """

    columns: int
    top: float
    left: float
    right: float
    height: float
    gap_x: float
    gap_y: float
    page: float = WIDTH

    def bottom(self, panels: int) -> float:
        """Return how far below the top of the page the last row of panels ends, inches."""
        rows = math.ceil(panels / self.columns)
        return self.top + rows * self.height + max(rows - 1, 0) * self.gap_y

    def box(self, index: int) -> tuple[float, float, float, float]:
        """Return left, top, width, height of one panel, counted along the rows from 0, inches."""
        row, column = divmod(index, self.columns)
        width = (self.page - self.left - self.right - (self.columns - 1) * self.gap_x) / self.columns
        left = self.left + column * (width + self.gap_x)
        return left, self.top + row * (self.height + self.gap_y), width, self.height


class ShownFigure(Figure):
    """A figure that a notebook shows as a picture, whether or not anybody set matplotlib up there."""

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        from experiments.plots.saving import png_bytes

        width, height = self.get_size_inches()
        return png_bytes(self), {"width": round(SHOWN_DPI * width), "height": round(SHOWN_DPI * height)}


class Page:
    """A figure of fixed width on which axes, text and legends are placed in inches.

    Parameters
    ----------
    height : float
        Height of the figure, inches.
    width : float
        Of a figure that is shown as wide as others and read from further away, less than theirs.
    """

    def __init__(self, height: float, width: float = WIDTH) -> None:
        self.height, self.width = height, width
        self.figure = ShownFigure(figsize=(width, height))

    def axes(self, box: tuple[float, float, float, float]) -> Axes:
        """Add axes in a box of left, top, width, height (inches)."""
        left, top, width, height = box
        bottom = self.height - top - height
        return self.figure.add_axes(
            (left / self.width, bottom / self.height, width / self.width, height / self.height)
        )

    def text(self, left: float, top: float, words: str, **options: Any) -> None:
        """Write text whose top left corner lies at the given point, inches."""
        self.figure.text(
            left / self.width, 1 - top / self.height, words, **{"ha": "left", "va": "top", **options}
        )

    def heading(self, top: float, words: str) -> None:
        """Write the bold heading of a part of the figure."""
        self.text(MARGIN, top, words, fontweight="bold", fontsize=9.5)

    def legend(
        self, top: float, handles: Sequence[Any], labels: Sequence[str], symbol: float = LINE_SYMBOL
    ) -> Legend:
        """Place a legend in as many columns as fit; `legend_height` says the room it takes.

        Parameters
        ----------
        top : float
            Distance from the top of the page, inches.
        handles, labels : sequence
            What is drawn, and its name.
        symbol : float
            Width of a drawn symbol, inches.
        """
        return self.figure.legend(
            handles,
            labels,
            loc="upper left",
            bbox_to_anchor=(MARGIN / self.width, 1 - top / self.height),
            ncols=legend_columns(labels, symbol, self.width),
            borderaxespad=0,
            borderpad=0,
            handlelength=symbol * 72 / 8.5,
            columnspacing=1.5,
            labelspacing=0.35,
        )


def legend_columns(labels: Sequence[str], symbol: float = LINE_SYMBOL, width: float = WIDTH) -> int:
    """Return how many legend entries fit side by side on a page."""
    longest = max((len(line) for label in labels for line in label.split("\n")), default=1)
    return max(1, min(len(labels), int((width - MARGIN) / (0.28 + symbol + CHARACTER * longest))))


def legend_height(labels: Sequence[str], symbol: float = LINE_SYMBOL) -> float:
    """Return the height of a legend in inches."""
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    rows = math.ceil(len(labels) / legend_columns(labels, symbol))
    return rows * (LINE * lines + 0.04)


def say_empty(axes: Axes, words: str) -> None:
    """Write in the middle of empty axes why nothing is drawn."""
    axes.text(0.5, 0.5, words, transform=axes.transAxes, ha="center", va="center", color=GREY, wrap=True)


def empty_page(words: str) -> Figure:
    """Return a small figure that says in words why there is nothing to draw."""
    page = Page(1.2)
    axes = page.axes((0.2, 0.1, WIDTH - 0.4, 1.0))
    axes.set_axis_off()
    say_empty(axes, words)
    return page.figure
