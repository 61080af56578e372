"""The cases of interest: which rows of a design lie beyond a threshold, and the boxes that single them out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.response import Response
from sim.errors import InputError

Flags = NDArray[np.bool_]
Setting = float | int | str


@dataclass(frozen=True)
class Limit:
    """The limits of a box on one parameter.

    Attributes
    ----------
    low, high : float
        Both ends included; infinite where there is none.
    words : tuple of str
        Admitted names, for a parameter that takes names; else empty.
    """

    low: float = -math.inf
    high: float = math.inf
    words: tuple[str, ...] = ()

    def holds(self, settings: Sequence[Setting]) -> Flags:
        """Return which settings lie within."""
        if self.words:
            return np.array([setting in self.words for setting in settings], dtype=bool)
        numbers = np.asarray(settings, dtype=np.float64)
        found: Flags = (numbers >= self.low) & (numbers <= self.high)
        return found


Box = Mapping[str, Limit]
"""Dotted name of a parameter -> its limits; parameters not named are unrestricted."""


@dataclass(frozen=True)
class Quality:
    """How good a box is.

    Attributes
    ----------
    coverage : float
        Share of all cases that lie inside.
    density : float
        Share of the rows inside that are cases.
    mass : float
        Share of all rows that lie inside.
    """

    coverage: float
    density: float
    mass: float


@dataclass(frozen=True, eq=False)
class Cases:
    """Rows of a design, and which of them are cases.

    Attributes
    ----------
    response : Response
        Rows with any run.
    threshold : float
    above : bool
        Whether cases lie above the threshold or below it.
    """

    response: Response
    threshold: float
    above: bool

    @property
    def flags(self) -> Flags:
        """Which rows are cases."""
        means = self.response.means
        found: Flags = means > self.threshold if self.above else means < self.threshold
        return found

    @property
    def share(self) -> float:
        """Share of the rows that are cases."""
        return float(self.flags.mean())

    def inside(self, box: Box) -> Flags:
        """Return which rows lie inside a box."""
        found = np.ones(len(self.response.values), dtype=bool)
        for name, limit in box.items():
            found &= limit.holds(self.response.settings[self.response.names.index(name)])
        return found

    def quality(self, box: Box) -> Quality:
        """Return coverage, density and mass of a box; NaN where they are shares of nothing."""
        inside, flags = self.inside(box), self.flags
        hits = float((inside & flags).sum())
        return Quality(_share(hits, flags.sum()), _share(hits, inside.sum()), float(inside.mean()))

    def resampled(self, rows: NDArray[np.int64], replicates: NDArray[np.int64]) -> Cases:
        """Return the cases given by resampled rows and replicates."""
        response = self.response
        settings = tuple(tuple(own[row] for row in rows) for own in response.settings)
        values = response.values[np.ix_(rows, replicates)]
        # A row whose own replicates were all left out keeps those it has.
        empty = ~np.isfinite(values).any(axis=1)
        values[empty] = response.values[rows][empty]
        resampled = replace(
            response, coordinates=response.coordinates[rows], settings=settings, values=values
        )
        return replace(self, response=resampled)


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else math.nan


def cases_of(response: Response, threshold: float, above: bool) -> Cases:
    """Return the cases of a response.

    Raises
    ------
    InputError
        If all or none of the rows are cases, or the response is the same at all of them.
    """
    if response.sameness:
        raise InputError(response.sameness.removesuffix("."))
    cases = Cases(response.only(np.isfinite(response.means)), threshold, above)
    if not 0 < cases.share < 1:
        means = cases.response.means
        side = "above" if above else "below"
        raise InputError(
            f"{side} is {threshold:g}, but a value that divides the points was expected: {response.title} lies "
            f"between {means.min():.3g} and {means.max():.3g} at {len(means)} points"
        )
    return cases
