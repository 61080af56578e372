"""Lines and bands in figures that break off where there is no value, and show a value that stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ALPHA: Final = 0.2
_LONE_BAND: Final = 2.0
"""Width of a band that lasts one week, points: its own width would be zero."""

Floats = NDArray[np.float64]
Weeks = NDArray[np.int64]


def lone(values: Floats) -> NDArray[np.bool_]:
    """Return which values have no neighbour, so that no line leads to them.

    Examples
    --------
    >>> lone(np.array([0.1, 0.2, np.nan, 0.3, np.nan])).tolist()
    [False, False, False, True, False]
    """
    known = np.concatenate([[False], ~np.isnan(values), [False]])
    alone: NDArray[np.bool_] = known[1:-1] & ~known[:-2] & ~known[2:]
    return alone


def draw_line(axes: Axes, weeks: Weeks, values: Floats, colour: str, dashes: str = "-") -> None:
    """Draw a line that breaks off where a value is NaN; a value between two gaps is a point."""
    axes.plot(weeks, values, color=colour, linestyle=dashes)
    alone = lone(values)
    if alone.any():
        axes.plot(weeks[alone], values[alone], ".", color=colour, markersize=3)


def draw_band(axes: Axes, weeks: Weeks, low: Floats, high: Floats, colour: str) -> None:
    """Draw a band that breaks off where one of its ends is NaN; that of one week is an upright line."""
    axes.fill_between(weeks, low, high, color=colour, alpha=_ALPHA, linewidth=0)
    alone = lone(low + high)
    if alone.any():
        axes.vlines(weeks[alone], low[alone], high[alone], color=colour, alpha=_ALPHA, linewidth=_LONE_BAND)
