"""Linear models with nested random effects, fitted by restricted maximum likelihood, with Satterthwaite's degrees.

Variances are found by Fisher scoring within bounds. Tests hold them to lme4, lmerTest and nlme.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.trials.nested_likelihood import Level, Likelihood, NestedSums
from experiments.trials.satterthwaite import satterthwaite

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

_STEPS: Final = 100
_HALVINGS: Final = 30
_TOLERANCE: Final = 1e-9
"""By how much the deviance can still be expected to fall where the search ends."""
_SHIFT: Final = 1e-7
"""Of a variance, relative to its scale, by which second derivatives are taken from slopes."""
_CONVEX: Final = 0.1
"""Share of the expected curvature from which the observed one is trusted."""
_LEAST_SHARE: Final = 1e-6
"""Of the variance of residuals in one stratum, relative to the other: at 0, there is no likelihood."""


@dataclass(frozen=True, eq=False)
class NestedFit:
    """A fitted model.

    Attributes
    ----------
    coefficients : ndarray, shape (effects,)
        Fixed effects.
    covariance : ndarray, shape (effects, effects)
        Of the fixed effects, at the estimated variances.
    residual : float
        Variance of residuals, of stratum 0 if there are strata.
    other_residual : float
        That of stratum 1.
    random : tuple of ndarray
        Covariance of the random effects of each level, innermost first.
    deviance : float
        -2 times the restricted log likelihood.
    at_bound : bool
        Whether a variance is estimated as 0, or a correlation as 1 or -1.
    converged : bool
    """

    coefficients: Floats
    covariance: Floats
    residual: float
    other_residual: float
    random: tuple[Floats, ...]
    deviance: float
    at_bound: bool
    converged: bool
    _slopes: Floats
    _information: Floats

    def error(self, effect: int) -> float:
        """Return the standard error of a fixed effect."""
        return math.sqrt(self.covariance[effect, effect])

    def degrees_of_freedom(self, effect: int) -> float:
        """Return Satterthwaite's degrees of freedom of a fixed effect, those of lmerTest.

        A variance that is estimated as 0 counts as known, as in `mixed_model`.

        Parameters
        ----------
        effect : int
            Its place.
        """
        variance = float(self.covariance[effect, effect])
        return satterthwaite(
            variance, np.append(self._slopes[:, effect, effect], variance), self._information
        )


def fit_nested_model(
    outcome: Floats, predictors: Floats, levels: Sequence[Level], strata: Whole | None = None
) -> NestedFit:
    """Fit a linear model with nested random effects by restricted maximum likelihood.

    Parameters
    ----------
    outcome : ndarray, shape (rows,)
    predictors : ndarray, shape (rows, effects)
        With a column of ones for the intercept.
    levels : sequence of Level
        From the innermost to the outermost.
    strata : ndarray of int64, shape (rows,), optional
        1 where residuals have another variance than where it is 0.

    Raises
    ------
    ValueError
        If there are not more rows than effects, or predictors depend on each other.

    References
    ----------
    Longford (1987), Biometrika 74:817 (Fisher scoring for nested random effects).
    """
    sums = NestedSums(outcome, predictors, levels, strata)
    search = _Search(sums)
    here = search.start()
    for _ in range(_STEPS):
        better = search.improved(here)
        if better is None:
            return search.fitted(here, converged=True)
        here = better
    return search.fitted(here, converged=False)


@dataclass(frozen=True, eq=False)
class _Place:
    """A place in the search.

    Attributes
    ----------
    point : ndarray, shape (parameters,)
        In the coordinates of the search.
    found : Likelihood
        There, and a little beside it in the direction of each parameter of the likelihood.
    shifts : ndarray, shape (parameters,)
        How far beside it.
    deviance : float
        -2 times the restricted log likelihood, up to a constant.
    """

    point: Floats
    found: Likelihood
    shifts: Floats
    deviance: float

    def curvature(self, slopes: Floats) -> Floats:
        """Return second derivatives, from slopes here and beside."""
        second = (slopes[1:] - slopes[0]) / self.shifts[:, None]
        found: Floats = (second + second.T) / 2.0
        return found


class _Search:
    """Fisher scoring within bounds, with steps that are halved until the deviance falls.

    Its coordinates are the parameters of the likelihood, but for two correlated effects of a level: there, the variance
    of the first, the slope of the second on it, and the variance of the second given the first. The bounds of all
    variances are then 0.
    """

    def __init__(self, sums: NestedSums) -> None:
        self.sums = sums
        self.scales = sums.scales
        known = 0 if sums.other is None else 1
        self.bounds = np.full(len(self.scales), _LEAST_SHARE)
        self.pairs = []
        for level in sums.levels:
            if level.correlated:
                self.pairs.append(known)
            for number, (row, column) in enumerate(level.entries):
                self.bounds[known + number] = 0.0 if row == column else -np.inf
            known += len(level.entries)

    def start(self) -> _Place:
        """Return the place where the search begins: variances as large as the sampling variance of one unit's."""
        return self.place(np.where(np.isinf(self.bounds), 0.0, self.scales))

    def place(self, point: Floats) -> _Place:
        """Return what is found at a point."""
        parameters, _ = self.transformed(point)
        shifts = _SHIFT * np.maximum(np.abs(parameters), self.scales)
        found = self.sums.at(np.vstack([parameters, parameters + np.diag(shifts)]))
        deviance = self.sums.degrees * math.log(found.squares[0]) + float(found.determinant[0])
        return _Place(point, found, shifts, deviance)

    def transformed(self, point: Floats) -> tuple[Floats, Floats]:
        """Return the parameters of the likelihood, and their derivatives by the coordinates."""
        parameters, slopes = point.copy(), np.eye(len(point))
        for first in self.pairs:
            own, by, rest = point[first : first + 3]
            here = slice(first, first + 3)
            parameters[here] = own, by * own, by * by * own + rest
            slopes[here, here] = [[1.0, 0.0, 0.0], [by, own, 0.0], [by * by, 2.0 * by * own, 1.0]]
        return parameters, slopes

    def bent(self, point: Floats, slope: Floats) -> Floats:
        """Return what slopes by the parameters add to the curvature, as these are not linear in the coordinates."""
        found = np.zeros((len(point), len(point)))
        for first in self.pairs:
            own, by, _ = point[first : first + 3]
            found[first + 1, first + 1] = 2.0 * own * slope[first + 2]
            crossed = slope[first + 1] + 2.0 * by * slope[first + 2]
            found[first, first + 1] = found[first + 1, first] = crossed
        return found

    def improved(self, here: _Place) -> _Place | None:
        """Return a better place, or None if there is none to be expected."""
        slope, curvature = self._scored(here)
        free = (here.point > self.bounds) | (slope < 0.0)
        step = np.zeros_like(slope)
        step[free] = -np.linalg.pinv(curvature[np.ix_(free, free)], hermitian=True) @ slope[free]
        for _ in range(_HALVINGS):
            point = np.maximum(here.point + step, self.bounds)
            if -slope @ (point - here.point) < _TOLERANCE:
                break
            there = self.place(point)
            if there.deviance < here.deviance:
                return there
            step = step / 2.0
        return None

    def _scored(self, here: _Place) -> tuple[Floats, Floats]:
        """Return slopes of the deviance by the coordinates, and the curvature by which to step."""
        found, degrees = here.found, self.sums.degrees
        part, squares = found.determinant_slopes[0], found.squares_slopes[0] / found.squares[0]
        turned = here.curvature(found.determinant_slopes)
        second = here.curvature(found.squares_slopes) / found.squares[0]
        slope = degrees * squares + part
        _, changes = self.transformed(here.point)
        expected = changes.T @ (-turned - np.outer(part, part) / degrees) @ changes
        observed = changes.T @ (turned + degrees * (second - np.outer(squares, squares))) @ changes
        observed += self.bent(here.point, slope)
        convex = np.linalg.eigvalsh(observed - _CONVEX * expected)[0] > 0.0
        return changes.T @ slope, observed if convex else expected

    def fitted(self, here: _Place, converged: bool) -> NestedFit:
        """Return the model at a place."""
        found, degrees = here.found, self.sums.degrees
        residual = float(found.squares[0]) / degrees
        parameters, changes = self.transformed(here.point)
        other, random, known = residual, [], 0
        if self.sums.other is not None:
            other, known = residual * float(parameters[0]), 1
        for level in self.sums.levels:
            entries = parameters[known : known + len(level.entries)]
            random.append(residual * np.einsum("k,kab->ab", entries, level.bases))
            known += len(entries)
        free = here.point > self.bounds
        return NestedFit(
            found.coefficients[0],
            residual * found.inverse[0],
            residual,
            other,
            tuple(random),
            here.deviance + degrees * (1.0 + math.log(2.0 * math.pi / degrees)),
            not free.all(),
            converged,
            residual * np.einsum("kj,kab->jab", changes, found.inverse_slopes[0])[free],
            self._information(here, residual, changes, free),
        )

    def _information(self, here: _Place, residual: float, changes: Floats, free: Flags) -> Floats:
        """Return that observed on the coordinates that are not at their bounds, and the logarithm of `residual`."""
        found = here.found
        slope = found.squares_slopes[0] / residual + found.determinant_slopes[0]
        second = here.curvature(found.determinant_slopes) + here.curvature(found.squares_slopes) / residual
        inner = changes.T @ second @ changes + self.bent(here.point, slope)
        outer = -(changes.T @ found.squares_slopes[0])[free, None] / residual
        own = np.full((1, 1), float(self.sums.degrees))
        return np.block([[inner[np.ix_(free, free)], outer], [outer.T, own]])
