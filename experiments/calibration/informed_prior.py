"""A prior that draws of another posterior give: a small service borrows strength from the literature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.prior import Ranges
from sim.errors import InputError

Floats = NDArray[np.float64]

POSTERIOR: Final = "posterior"
"""What stands for the path of the draws that come with the project."""
WIDENING: Final = 1.5
"""Factor by which standard deviations of the draws are multiplied: a service differs from the studies' average."""
SAMPLED: Final = 20_000
_LEAST: Final = 1e-6
_TRIES: Final = 1_000


@dataclass(frozen=True, eq=False)
class InformedPrior:
    """A multivariate normal on the unit cube of the ranges, cut off at its faces.

    Attributes
    ----------
    ranges : mapping
        Dotted name -> (low, high), from 0 to 1 in the unit cube.
    mean : ndarray, shape (parameters,)
    factor : ndarray, shape (parameters, parameters)
        Cholesky factor of the covariance.
    sample : ndarray, shape (any, parameters)
        Draws from it, in the unit cube.
    """

    ranges: Ranges
    mean: Floats
    factor: Floats
    sample: Floats

    @classmethod
    def of(cls, draws: Sequence[Mapping[str, float]], ranges: Ranges) -> InformedPrior:
        """Return the prior with the mean and `WIDENING` times the standard deviations of some draws.

        Parameters
        ----------
        draws : sequence of mapping
            Dotted name -> value.
        ranges : mapping
            Of the fitted parameters, which the draws must have.

        Raises
        ------
        InputError
            If a fitted parameter is not among the draws, or most of the draws lie outside the ranges.
        """
        missing = [path for path in ranges if path not in draws[0]]
        if missing:
            raise InputError(
                f"prior has no draws of {', '.join(missing)}, but of every fitted parameter some were expected"
            )
        low, high = np.array(list(ranges.values())).T
        points = (np.array([[draw[path] for path in ranges] for draw in draws]) - low) / (high - low)
        covariance = WIDENING**2 * np.atleast_2d(np.cov(points.T)) + _LEAST * np.eye(len(ranges))
        mean: Floats = points.mean(axis=0)
        factor = np.asarray(np.linalg.cholesky(covariance), dtype=np.float64)
        # From a fixed stream of its own: the same draws and ranges are the same prior.
        sample = _inside(mean, factor, SAMPLED, np.random.default_rng(SAMPLED))
        return cls(ranges, mean, factor, sample)

    def log_density(self, points: Floats) -> Floats:
        """Return the log density at points of the unit cube, up to a constant; shape (points,)."""
        standard = np.linalg.solve(self.factor, (points - self.mean).T)
        logs: Floats = -0.5 * (standard**2).sum(axis=0)
        return np.where(((points >= 0) & (points <= 1)).all(axis=1), logs, -np.inf)


def _inside(mean: Floats, factor: Floats, count: int, random: np.random.Generator) -> Floats:
    """Return draws of the normal that lie inside the unit cube."""
    kept, found = [], 0
    for _ in range(_TRIES):
        points = mean + random.normal(size=(count, len(mean))) @ factor.T
        inside = points[((points >= 0) & (points <= 1)).all(axis=1)]
        kept.append(inside)
        found += len(inside)
        if found >= count:
            return np.concatenate(kept)[:count]
    raise InputError(
        "prior has its draws outside the ranges of calibration.fitted, but most inside were expected"
    )
