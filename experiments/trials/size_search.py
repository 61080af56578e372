"""The smallest size with a given power, from trials that are run at sizes where they tell most.

Power rises with size along a curve whose form is known. The probit of power is about the effect over its standard
error, less the critical value; the squared error has a part that falls as 1 / size, and a part that more of the same
cannot lower, such as differences between therapists when clients are added. Three numbers say this: where the curve
begins, where it passes the power that is wanted, and the share of the second part there. What the trials so far leave
open about them is a posterior on a grid, from which follow the size, its interval, the sizes that are tried next, and
the probability that no size within the limits suffices.

Bisection that trusts no form of the curve (Chalmers & Adkins 2020) needs many more trials for the same interval,
because each tells only on which side of it the size lies, and it cannot tell a size beyond the limits from none.
Surrogates of any form (Zimmer & Debelak 2023) need more trials, too. What is kept of both is to go where the answer is
still open.

References
----------
Waeber, Frazier & Henderson (2013), SIAM Journal on Control and Optimization 51:2261 (bisection with a posterior).
Chalmers & Adkins (2020), The Quantitative Methods for Psychology 16:248 (its use for sample sizes).
Zimmer & Debelak (2023), Psychological Methods (surrogates of power).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL: Final = 0.95
"""Of the interval of a size."""
FOUND, NONE, OPEN = "found", "none", "open"
_NORMAL: Final = NormalDist()
_ALPHA: Final = 0.05
_STARTS: Final = np.linspace(-1.3, 1.3, 9)
"""Where the curve begins, less the probit of half the error of the first kind: 0 for a normal test."""
_START_SPREAD: Final = 0.4
_BOUND_SHARES: Final = np.array([0.0, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75, 0.9])
"""Shares of the squared error that more of the same cannot lower."""
_STEP: Final = 0.01
"""Of the grid of sizes, as a share."""
_CEILINGS: Final = 40
"""Powers at the largest size, below what is wanted, on the grid."""
_NEXT: Final = (0.1, 0.5, 0.9)
"""Quantiles of what is known of the size at which the next trials are run."""
_NO_SIZE: Final = 0.25
"""Prior probability that no size within the limits suffices."""


@dataclass(frozen=True)
class SizeFound:
    """What is known of a size.

    Attributes
    ----------
    state : {'found', 'none', 'open'}
        Known to the precision that was asked for; no size within the limits suffices; neither yet.
    size, low, high : float
        Median and central 95 % of the posterior; infinite beyond the limit.
    none : float
        Probability that no size within the limits suffices.
    most_power, most_low, most_high : float
        Power at the largest size: median and central 95 %.
    ceiling_high : float
        Upper end of the central 95 % of the power with any number, however large.
    """

    state: str
    size: float
    low: float
    high: float
    none: float
    most_power: float
    most_low: float
    most_high: float
    ceiling_high: float


class SizeSearch:
    """The posterior of the smallest size with a given power.

    Parameters
    ----------
    power : float
        That is wanted, between .05 and 1.
    least, most : int
        Limits of the size.
    precision : float
        Half the width of the interval at which the search ends, as a share of the size.
    step : int
        Sizes that can be had are multiples of it, such as 2 for therapists in two arms.

    Examples
    --------
    >>> search = SizeSearch(0.8, 10, 1000, precision=0.2)
    >>> search.add(100, hits=80, trials=100)
    >>> search.found().state, search.next_sizes()[0] < 100 < search.next_sizes()[-1]
    ('open', True)
    """

    def __init__(self, power: float, least: int, most: int, precision: float, step: int = 1) -> None:
        self.power, self.least, self.most = power, least, most
        self.precision, self.step = precision, step
        self._reached = False
        count = max(2, math.ceil(math.log(most / least) / _STEP) + 1)
        self._sizes: Floats = np.geomspace(least, most, count)
        self._wanted = _NORMAL.inv_cdf(power)
        # Axes: size (or power at the limit), where the curve begins, share that stays.
        self._start = (_NORMAL.inv_cdf(_ALPHA / 2) + _STARTS)[None, :, None]
        self._share = _BOUND_SHARES[None, None, :]
        prior = np.exp(-0.5 * (_STARTS / _START_SPREAD) ** 2)[None, :, None]
        prior = prior / prior.sum() / len(_BOUND_SHARES)
        ceilings = np.linspace(_ALPHA / 2, power, _CEILINGS + 2)[1:-1]
        self._ceilings: Floats = np.array([_NORMAL.inv_cdf(ceiling) for ceiling in ceilings])
        shape = (len(_STARTS), len(_BOUND_SHARES))
        self._within: Floats = np.broadcast_to(np.log(prior * (1 - _NO_SIZE) / count), (count, *shape)).copy()
        self._beyond: Floats = np.broadcast_to(
            np.log(prior * _NO_SIZE / _CEILINGS), (_CEILINGS, *shape)
        ).copy()

    def add(self, size: int, hits: int, trials: int) -> None:
        """Take in trials of a size, and how many of them found the effect."""
        self._reached |= size == self.most
        vars(self).pop("_masses", None)
        self._within += _log_likelihood(self._curve_within(size), hits, trials)
        self._beyond += _log_likelihood(self._curve_beyond(size), hits, trials)

    def _curve_within(self, size: float) -> Floats:
        """Return the probit of power at a size, on the grid of curves that pass what is wanted within the limits."""
        ratio = (size / self._sizes)[:, None, None]
        return self._start + (self._wanted - self._start) * _risen(ratio, self._share)

    def _curve_beyond(self, size: float) -> Floats:
        """Return the same for curves that do not."""
        ceiling = self._ceilings[:, None, None]
        return self._start + (ceiling - self._start) * _risen(np.array(size / self.most), self._share)

    @cached_property
    def _masses(self) -> tuple[Floats, Floats]:
        highest = max(self._within.max(), self._beyond.max())
        within, beyond = np.exp(self._within - highest), np.exp(self._beyond - highest)
        whole = within.sum() + beyond.sum()
        return within / whole, beyond / whole

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """Return quantiles of the size; infinite where no size within the limits suffices."""
        cumulated = np.cumsum(self._masses[0].sum(axis=(1, 2)))
        places = np.searchsorted(cumulated, shares)
        return [
            float(self._sizes[place]) if place < len(self._sizes) else math.inf for place in places.tolist()
        ]

    def power_at(self, size: float, shares: Sequence[float] = (0.5,)) -> list[float]:
        """Return quantiles of the power at a size."""
        within, beyond = self._masses
        curve = np.concatenate([self._curve_within(size).ravel(), self._curve_beyond(size).ravel()])
        mass = np.concatenate([within.ravel(), beyond.ravel()])
        order = np.argsort(curve)
        cumulated = np.cumsum(mass[order])
        places = np.minimum(np.searchsorted(cumulated, shares), len(order) - 1)
        return [_NORMAL.cdf(float(curve[order[place]])) for place in places.tolist()]

    @property
    def state(self) -> str:
        """Return whether the size is known to the precision wanted, no size suffices, or neither is known yet."""
        tail = (1 - LEVEL) / 2
        if self._reached and self._masses[1].sum() > 1 - tail:
            return NONE
        low, middle, high = self.quantiles([tail, 0.5, 1 - tail])
        if math.isfinite(high) and high - low <= 2 * max(self.precision * middle, self.step):
            return FOUND
        return OPEN

    def found(self) -> SizeFound:
        """Return what the trials so far say."""
        tail = (1 - LEVEL) / 2
        low, middle, high = self.quantiles([tail, 0.5, 1 - tail])
        most_low, most_power, most_high = self.power_at(self.most, [tail, 0.5, 1 - tail])
        ceiling = self.power_at(math.inf, [1 - tail])[0]
        none = float(self._masses[1].sum())
        return SizeFound(self.state, middle, low, high, none, most_power, most_low, most_high, ceiling)

    def next_sizes(self, shares: Sequence[float] = _NEXT) -> list[int]:
        """Return sizes at which trials tell most: the middle and the ends of where the answer is still looked for."""
        return sorted({self.rounded_up(min(size, self.most)) for size in self.quantiles(shares)})

    def rounded_up(self, size: float) -> int:
        """Return the smallest size that can be had from one on."""
        return min(max(self.least, math.ceil(size / self.step - 1e-9) * self.step), self.most)


def _risen(ratio: Floats, share: Floats) -> Floats:
    """Return how far a curve has risen at a multiple of its size: 0 at nothing, 1 at that size."""
    with np.errstate(divide="ignore"):
        risen: Floats = 1.0 / np.sqrt(share + (1.0 - share) / ratio)
    return risen


def _log_likelihood(probit: Floats, hits: int, trials: int) -> Floats:
    from scipy.special import log_ndtr

    found: Floats = hits * log_ndtr(probit) + (trials - hits) * log_ndtr(-probit)
    return found
