"""How implausible a setting is: its distance to published figures, beside all that may explain a distance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.fit_target import Correlations, FitTarget
from experiments.validation.pooling import NORMAL_95
from experiments.validation.published_figures import CONFIDENCE, GUESS, PublishedFigure

Floats = NDArray[np.float64]

STANDARD_DEVIATIONS: Final[Mapping[str, float]] = {
    CONFIDENCE: NORMAL_95,
    "prediction": NORMAL_95,
    "range": math.sqrt(3),
    GUESS: math.sqrt(2),
}
"""Kind of an interval -> standard deviations that half its width is worth.

Intervals of 95 % are read as normal. A range has no probabilities: a uniform distribution over it. A guess says less:
the U-shaped distribution, the widest that is usual for a bound (Guide to the Expression of Uncertainty in Measurement,
4.3.7 and 4.3.9, JCGM 100:2008).
"""


@dataclass(frozen=True, eq=False)
class Yardstick:
    """Published figures on their link scales, and how far from each a perfect model could lie.

    Attributes
    ----------
    target : FitTarget
        Published values, and what transforms simulated ones.
    below, above : ndarray, shape (figures,)
        Tolerance: distance from the value to the ends of the published interval.
    worth : ndarray, shape (figures,)
        Standard deviations that a tolerance is worth; see `STANDARD_DEVIATIONS`.
    discrepancy : float
        Standard deviation of the model's own error, as a share of the tolerance.
    """

    target: FitTarget
    below: Floats
    above: Floats
    worth: Floats
    discrepancy: float

    @classmethod
    def of(
        cls,
        figures: Sequence[PublishedFigure],
        discrepancy: float,
        shared: Correlations = MappingProxyType({}),
        one_service: bool = False,
    ) -> Yardstick:
        """Return the yardstick that some figures define; an interval without a kind counts as one of 95 %.

        Correlations of errors (`shared`) count in the likelihood, not in what rules out; see `FitTarget.of`.
        """
        target = FitTarget.of(figures, shared=shared, one_service=one_service)
        worth = np.array([STANDARD_DEVIATIONS.get(figure.interval_kind, NORMAL_95) for figure in figures])
        return cls(target, NORMAL_95 * target.below, NORMAL_95 * target.above, worth, discrepancy)

    @property
    def likelihood(self) -> FitTarget:
        """The same figures, kinds of intervals and discrepancy, as a normal likelihood."""
        scale = NORMAL_95 / self.worth
        missed = self.discrepancy * self.tolerance if self.discrepancy > 0.0 else None
        return replace(
            self.target,
            below=scale * self.target.below,
            above=scale * self.target.above,
            discrepancy=missed,
        )

    @property
    def tolerance(self) -> Floats:
        """Half the width of each published interval, on the link scale."""
        return (self.below + self.above) / 2

    def implausibilities(self, mean: Floats, variance: Floats) -> Floats:
        """Return the distance of each figure in standard deviations of all that is uncertain about it.

        Parameters
        ----------
        mean : ndarray, shape (settings, figures)
            Emulated or simulated figures, on the link scales; NaN where there is none.
        variance : ndarray, broadcast to the same shape
            Variance of `mean`; that of the observation and of the model's discrepancy are added.

        Returns
        -------
        ndarray, shape (settings, figures)
            Infinite where there is no figure.
        """
        reach = np.where(mean < self.target.value, self.below, self.above)
        between = 0.0 if self.target.between is None else self.target.between**2
        whole = np.sqrt((reach / self.worth) ** 2 + (self.discrepancy * reach) ** 2 + between + variance)
        distances: Floats = np.abs(mean - self.target.value) / whole
        return np.where(np.isnan(distances), np.inf, distances)


def decisive(implausibilities: Floats, misses: int) -> Floats:
    """Return the implausibility of each setting that decides: the largest, after as many misses as are allowed.

    Parameters
    ----------
    implausibilities : ndarray, shape (settings, figures)
    misses : int
        0 for the largest, 1 for the second largest, and so on; with too many, the smallest decides.
    """
    place = max(implausibilities.shape[1] - 1 - misses, 0)
    ordered: Floats = np.partition(implausibilities, place, axis=1)[:, place]
    return ordered
