"""A plot with its heading, its caption, and the text that replaces it where it cannot be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Subject = TypeVar("Subject", contravariant=True)


@dataclass(frozen=True)
class DescribedPlot(Generic[Subject]):
    """One plot of a report.

    Attributes
    ----------
    name : str
        File name without ending.
    title, caption : str
        Heading, and how to read the plot.
    draw : callable
        Results to figure.
    describe : callable
        Results to the text that replaces the plot where it cannot be seen.
    """

    name: str
    title: str
    caption: str
    draw: Callable[[Subject], Figure]
    describe: Callable[[Subject], str]
