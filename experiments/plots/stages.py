"""Stages of the path through the clinic as stacked bars: their sizes, positions, and the room for their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from experiments.plots.reading import numbers, where, words

if TYPE_CHECKING:
    from experiments.studies.comparison_data import ComparisonData

ORDER: Final = (
    "arrived",
    "started",
    "not started",
    "stopped waiting",
    "ended as planned",
    "limit reached",
    "referred on",
    "in treatment",
    "dropped out, well enough",
    "dropped out, circumstances",
    "dropped out, dissatisfied",
    "dropped out, never came",
    "dropped out",
)
"""Known statuses from the top of their stage to its bottom."""

SPREAD: Final = 0.02
"""Gap between the bars of one stage, share of the panel's height."""

SMALLEST_GAP: Final = 0.118
"""Least distance between two labels, share of the panel's height."""


@dataclass(frozen=True)
class StackedBar:
    """One status of one stage: number of clients, and the ends of its bar (0 bottom to 1 top)."""

    status: str
    clients: float
    low: float
    high: float

    @property
    def middle(self) -> float:
        """Height of the middle of the bar."""
        return 0.5 * (self.low + self.high)


def clients_by_status(comparison: ComparisonData, arm: str, stage: str) -> dict[str, float]:
    """Return clients by status, in the order in which they are stacked from the top."""
    rows = where(comparison.flow, arm=arm, stage=stage)
    counts = dict(zip(words(rows, "status"), numbers(rows, "clients").tolist(), strict=True))
    known = [status for status in ORDER if status in counts]
    return {
        status: counts[status]
        for status in [*known, *(s for s in counts if s not in known)]
        if counts[status] > 0
    }


def stack(counts: dict[str, float], total: float, top: float = 1.0) -> list[StackedBar]:
    """Stack bars downward from `top`; `total` clients are as high as the panel less its gaps."""
    scale = (1.0 - 6 * SPREAD) / total
    bars = []
    for status, clients in counts.items():
        low = top - clients * scale
        bars.append(StackedBar(status, clients, low, top))
        top = low - SPREAD
    return bars


def spread_out(heights: list[float], gap: float) -> list[float]:
    """Move descending heights as little as needed so that neighbours are `gap` apart and all lie in [0.05, 0.95].

    Examples
    --------
    >>> [round(h, 2) for h in spread_out([0.5, 0.45], 0.1)]
    [0.5, 0.4]
    """
    moved: list[float] = []
    for height in heights:
        moved.append(min(height, 0.95 if not moved else moved[-1] - gap))
    floor = 0.05
    for index in range(len(moved) - 1, -1, -1):
        moved[index] = max(moved[index], floor)
        floor = moved[index] + gap
    return moved
