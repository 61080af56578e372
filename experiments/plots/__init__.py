"""The six plots of a comparison; each takes the comparison and returns a matplotlib figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from experiments.plots import attendance, flow, forest, networks, rupture_map, trajectories

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.studies.comparison_data import ComparisonData

__all__ = ["DRAWINGS", "Drawing"]


@dataclass(frozen=True)
class Drawing:
    """One figure of the report.

    Attributes
    ----------
    name : str
        File name without ending.
    title, caption : str
        Heading, and what to read off.
    draw : callable
        ComparisonData to figure.
    describe : callable
        ComparisonData to the text that stands for the picture where it cannot be seen.
    """

    name: str
    title: str
    caption: str
    draw: Callable[[ComparisonData], Figure]
    describe: Callable[[ComparisonData], str]


DRAWINGS: Final = tuple(
    Drawing(name, module.TITLE, module.CAPTION, module.draw, module.describe)
    for name, module in (
        ("differences", forest),
        ("trajectories", trajectories),
        ("ruptures", rupture_map),
        ("flow", flow),
        ("sessions_attended", attendance),
        ("networks", networks),
    )
)
"""All figures, in the order of the report."""
