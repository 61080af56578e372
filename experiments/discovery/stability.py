"""Which limits of a box recur when points and replicates are resampled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.response import LEVEL
from experiments.discovery.cases import Box, Cases, Quality
from experiments.results.progress import with_progress
from experiments.validation.pooling import NORMAL_95

Floats = NDArray[np.float64]
ENDS: Final = ("low", "high", "words")
HALF: Final = 0.5
"""A limit that recurs in fewer resamples is not considered reliable."""


@dataclass(frozen=True)
class LimitStability:
    """How often one limit of a box recurred over resamples.

    Attributes
    ----------
    parameter, end : str
        Dotted name, and ``low``, ``high`` or ``words``.
    value : float or str
        The limit in the box itself; words joined by commas.
    share, share_low, share_high : float
        How often the same end was restricted, with its 95 % interval (Wilson).
    low, high : float
        Between them lies the limit in 95 % of the resamples that have one; NaN for words.
    """

    parameter: str
    end: str
    value: float | str
    share: float
    share_low: float
    share_high: float
    low: float
    high: float

    @property
    def reliable(self) -> bool:
        """Whether the limit recurred in more than half of the resamples, beyond chance."""
        return self.share_low > HALF


@dataclass(frozen=True)
class Stability:
    """How stable a box is over resamples.

    Attributes
    ----------
    limits : tuple of LimitStability
        Restrictions of the box.
    elsewhere : Quality
        Coverage, density and mass of the resamples' boxes at the points left out of each: means.
    resamples : int
    """

    limits: tuple[LimitStability, ...]
    elsewhere: Quality
    resamples: int


def stability(cases: Cases, box: Box, find: Callable[[Cases], Box], resamples: int, seed: int) -> Stability:
    """Find boxes in resamples of rows and replicates, and compare them with the box of all rows.

    Parameters
    ----------
    cases : Cases
    box : mapping
        Found with all rows.
    find : callable
        How it was found: cases -> box.
    resamples : int
    seed : int
        Of the resamples.
    """
    found, unseen = [], []
    for drawn, left in with_progress(
        _resamples(cases, resamples, np.random.default_rng(seed)), resamples, "resamples"
    ):
        other = find(drawn)
        found.append(other)
        unseen.append(left.quality(other))
    means = (np.nanmean([getattr(one, name) for one in unseen]) for name in ("coverage", "density", "mass"))
    asked = [(name, end) for name, limit in box.items() for end in ENDS if _is_limited(getattr(limit, end))]
    limits = tuple(_limit_stability(name, end, box, found) for name, end in asked)
    return Stability(limits, Quality(*(float(mean) for mean in means)), resamples)


def _resamples(cases: Cases, resamples: int, rng: np.random.Generator) -> Iterator[tuple[Cases, Cases]]:
    rows, replicates = cases.response.values.shape
    while resamples:
        chosen = rng.integers(0, rows, (rows,))
        drawn = cases.resampled(chosen, rng.integers(0, replicates, (replicates,)))
        left = cases.resampled(np.setdiff1d(np.arange(rows), chosen), np.arange(replicates))
        # Rare cases can be missing from a resample altogether, which then has no box to find.
        if 0 < drawn.share < 1:
            resamples -= 1
            yield drawn, left


def _is_limited(value: float | tuple[str, ...]) -> bool:
    return bool(value) if isinstance(value, tuple) else bool(np.isfinite(value))


def _limit_stability(name: str, end: str, box: Box, found: list[Box]) -> LimitStability:
    value = getattr(box[name], end)
    others = [
        getattr(other[name], end)
        for other in found
        if name in other and _is_limited(getattr(other[name], end))
    ]
    share = len(others) / len(found)
    span = (np.nan, np.nan)
    if end != "words" and others:
        tail = (1 - LEVEL) / 2
        span = tuple(np.quantile(others, [tail, 1 - tail]))
    written = ", ".join(value) if isinstance(value, tuple) else float(value)
    return LimitStability(
        name, end, written, share, *wilson(len(others), len(found)), float(span[0]), float(span[1])
    )


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's method.

    Examples
    --------
    >>> [round(end, 2) for end in wilson(50, 50)]
    [0.93, 1.0]
    """
    z, share = NORMAL_95, hits / tries
    middle = (share + z * z / (2 * tries)) / (1 + z * z / tries)
    reach = z / (1 + z * z / tries) * np.sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries))
    return max(float(middle - reach), 0.0), min(float(middle + reach), 1.0)
