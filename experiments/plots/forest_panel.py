"""One panel of a forest plot: points with intervals, rows with names, zero in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.ticker import MaxNLocator

from experiments.plots.outcome_labels import outcome_label, unit_words
from experiments.plots.reading import numbers
from experiments.plots.style import FAINT, GREY, WIDTH, wrapped

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.axes import Axes

    from experiments.plots.style import ArmStyle

TICK_CHARACTER: Final = 0.064
"""Width of a digit below an axis, inches."""


def panel_heading(outcome: str) -> str:
    """Return the heading of the panel of an outcome, in lines."""
    return wrapped(outcome_label(outcome), 28, 3)


def frame_panel(axes: Axes, unit: str) -> None:
    """Draw the line of no difference, the grid and the unit of a panel.

    Parameters
    ----------
    axes : Axes
    unit : str
        Of the outcome.
    """
    axes.axvline(0, color="#444444", linewidth=0.9)
    axes.set_xlabel(wrapped(unit_words(unit, difference=True), 30, 2))
    axes.grid(axis="x", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)


def draw_interval(axes: Axes, row: pa.Table, height: float, style: ArmStyle) -> None:
    """Draw one point with its interval; a hollow point where the interval is not known."""
    value, low, high = (float(numbers(row, name)[0]) for name in ("value", "low", "high"))
    if not np.isfinite(value):
        axes.text(
            0.5,
            height,
            "not estimable",
            transform=axes.get_yaxis_transform(),
            color=GREY,
            va="center",
            ha="center",
            fontsize=7.5,
            bbox={"color": "white", "pad": 1},
        )
        return
    known = bool(np.isfinite(low) and np.isfinite(high))
    if known:
        axes.plot([low, high], [height, height], color=style.colour, linewidth=1.8, solid_capstyle="butt")
    axes.plot(
        [value],
        [height],
        style.marker,
        color=style.colour,
        markersize=5.5,
        markerfacecolor=style.colour if known else "white",
    )


def interval_ends(rows: pa.Table) -> list[float]:
    """Return the values of estimates and both ends of their intervals, as far as they are known."""
    ends = np.concatenate([numbers(rows, name) for name in ("value", "low", "high")])
    return [float(end) for end in ends[np.isfinite(ends)]]


def limit_panel(axes: Axes, ends: Sequence[float]) -> None:
    """Choose limits that hold everything and zero, with room on both sides."""
    low, high = min([0.0, *ends]), max([0.0, *ends])
    if low == high:
        axes.set_xlim(-1, 1)
        axes.set_xticks([0])
        return
    room = 0.12 * (high - low)
    axes.set_xlim(low - room, high + room)
    axes.xaxis.set_major_locator(MaxNLocator(_bins(axes), steps=[1, 2, 2.5, 5, 10], prune="both"))


def _bins(axes: Axes) -> int:
    """Return into how many steps the axis can be cut so that the numbers below it keep apart."""
    width = axes.get_position().width * WIDTH
    for bins in (5, 4, 3):
        ticks = MaxNLocator(bins, steps=[1, 2, 2.5, 5, 10]).tick_values(*axes.get_xlim())
        longest = max(len(f"{tick:.5f}".rstrip("0")) for tick in ticks)
        if (longest + 1.5) * TICK_CHARACTER * (bins + 1) < width:
            return bins
    return 2


def name_rows(axes: Axes, names: Sequence[str], listed: bool) -> None:
    """Write the name of each row to the left of a panel, or only keep the room of its rows."""
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)) if listed else [], names if listed else [])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
