"""The linear model with one random intercept, as trials with therapists use it: REML and Satterthwaite's degrees.

Virtual trials fit it ten thousands of times. With one grouping, everything the likelihood needs are sums over groups,
so a fit takes a fraction of a millisecond, where general libraries take hundreds. Tests hold it to lme4, lmerTest and
statsmodels. Models with more random effects are in `nested_model`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.trials.satterthwaite import satterthwaite

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_RATIOS: Final = np.concatenate([[0.0], np.exp(np.linspace(-8.0, 8.0, 17))])
"""Ratios of the variances between and within groups among which the search begins."""
_STEPS: Final = 60
_TOLERANCE: Final = 1e-7
_NOTHING: Final = 1e-6
"""Ratios below this are taken to be 0."""


@dataclass(frozen=True, eq=False)
class MixedFit:
    """A fitted model.

    Attributes
    ----------
    coefficients : ndarray, shape (effects,)
        Fixed effects.
    covariance : ndarray, shape (effects, effects)
        Of the fixed effects, at the estimated variances.
    between, within : float
        Variance between groups, and of residuals.
    groups : int
    """

    coefficients: Floats
    covariance: Floats
    between: float
    within: float
    groups: int
    _slopes: Floats
    """Of ``covariance`` by the ratio of the variances; shape (effects, effects)."""
    _information: Floats
    """Second derivatives of the deviance by the ratio and the logarithm of ``within``; shape (2, 2)."""

    @property
    def intraclass(self) -> float:
        """Share of the variance that lies between groups."""
        return self.between / (self.between + self.within)

    def error(self, effect: int) -> float:
        """Return the standard error of a fixed effect."""
        return math.sqrt(self.covariance[effect, effect])

    def degrees_of_freedom(self, effect: int) -> float:
        """Return Satterthwaite's degrees of freedom of a fixed effect, those of lmerTest.

        Where the variance between groups is estimated as 0, they are those of residuals. Fewer would make the test
        conservative: what has the error too large is that the variance cannot be estimated as less (docs/studies.md).

        Parameters
        ----------
        effect : int
            Its place.
        """
        variance = float(self.covariance[effect, effect])
        if self.between == 0.0:
            return float(self._information[1, 1])
        slopes = np.array([self._slopes[effect, effect], variance])
        return satterthwaite(variance, slopes, self._information)


@dataclass(frozen=True)
class _Deviance:
    """-2 times the restricted log likelihood at a ratio, profiled over all else, and its derivatives by the ratio."""

    slope: float
    observed: float
    expected: float

    def step(self) -> float:
        """Return by how much to change the ratio: by the observed curvature where it is convex, else the expected."""
        return -self.slope / (self.observed if self.observed > 0.1 * self.expected else self.expected)


class _GroupSums:
    """All that the likelihood needs of the data."""

    def __init__(self, outcome: Floats, predictors: Floats, groups: Whole) -> None:
        whole = np.column_stack([predictors, outcome])
        _, place = np.unique(groups, return_inverse=True)
        self.rows, self.effects = predictors.shape
        self.sizes: Floats = np.bincount(place).astype(np.float64)
        columns = np.stack([np.bincount(place, column) for column in whole.T], axis=1)
        self.outer = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
        self.products: Floats = whole.T @ whole
        self.degrees = self.rows - self.effects

    def heights(self, ratios: Floats) -> Floats:
        """Return the deviance at several ratios."""
        last = self.effects
        scaled = 1.0 + ratios[:, None] * self.sizes
        weighted = self.products - ((ratios[:, None] / scaled) @ self.outer).reshape(-1, last + 1, last + 1)
        _, known = np.linalg.slogdet(weighted[:, :last, :last])
        _, both = np.linalg.slogdet(weighted)
        # The determinant with the outcome over that without it is the weighted sum of squared residuals.
        found: Floats = self.degrees * (both - known) + np.log(scaled).sum(axis=1) + known
        return found

    def fit(self, ratio: float) -> tuple[MixedFit, _Deviance]:
        """Return the model at a ratio of the variances, and the slope and curvatures of the deviance there."""
        last, shape = self.effects, (3, self.effects + 1, self.effects + 1)
        shrunk = 1.0 / (1.0 + ratio * self.sizes)
        own = self.sizes * shrunk
        # Weights of group sums in the weighted products, and their first and second derivatives by the ratio.
        weights = np.stack([ratio * shrunk, shrunk**2, -2.0 * own * shrunk**2])
        weighted, first, second = -(weights @ self.outer).reshape(shape)
        weighted = weighted + self.products
        inverse = np.linalg.inv(weighted[:last, :last])
        coefficients = inverse @ weighted[:last, last]
        residual = np.append(-coefficients, 1.0)
        squares = float(weighted[last] @ residual)
        moved = first @ residual
        squares_slope = float(moved @ residual)
        squares_curve = float(residual @ second @ residual - 2.0 * moved[:last] @ inverse @ moved[:last])
        crossed = inverse @ first[:last, :last]
        slope = float(own.sum() + np.trace(crossed))
        curve = float(-(own**2).sum() + (inverse * second[:last, :last]).sum() - (crossed * crossed.T).sum())

        within, degrees = squares / self.degrees, self.degrees
        profile = _Deviance(
            squares_slope / within + slope,
            squares_curve / within + curve - (squares_slope / within) ** 2 / degrees,
            -curve - slope**2 / degrees,
        )
        observed = [
            [squares_curve / within + curve, -squares_slope / within],
            [-squares_slope / within, degrees],
        ]
        fitted = MixedFit(
            coefficients,
            inverse * within,
            ratio * within,
            within,
            len(self.sizes),
            -crossed @ inverse * within,
            np.array(observed),
        )
        return fitted, profile


def fit_mixed_model(outcome: Floats, predictors: Floats, groups: Whole) -> MixedFit:
    """Fit a linear model with a random intercept by restricted maximum likelihood.

    Parameters
    ----------
    outcome : ndarray, shape (rows,)
    predictors : ndarray, shape (rows, effects)
        With a column of ones for the intercept.
    groups : ndarray of int64, shape (rows,)
        To which group each row belongs, such as its therapist.

    Returns
    -------
    MixedFit
        With a variance between groups of 0 where that is likeliest.

    Raises
    ------
    ValueError
        If there are not more rows than effects, or predictors depend on each other.

    References
    ----------
    Bates, Maechler, Bolker & Walker (2015), Journal of Statistical Software 67(1) (the restricted likelihood).
    """
    rows, effects = predictors.shape
    if rows <= effects or np.linalg.matrix_rank(predictors) < effects:
        raise ValueError(f"{rows} rows do not tell {effects} effects apart")
    sums = _GroupSums(outcome, predictors, groups)
    best = int(np.argmin(sums.heights(_RATIOS)))
    low, high = _RATIOS[max(best - 1, 0)], _RATIOS[min(best + 1, len(_RATIOS) - 1)]
    ratio = float(_RATIOS[best])
    fitted, deviance = sums.fit(ratio)
    for _ in range(_STEPS):
        if ratio == 0.0 and deviance.slope >= 0.0:
            break
        # The minimum lies on the side to which the deviance falls.
        low, high = (ratio, high) if deviance.slope < 0.0 else (low, ratio)
        wanted = ratio + deviance.step()
        new = wanted if low < wanted < high else (low + high) / 2.0
        if abs(new - ratio) < _TOLERANCE * (1.0 + ratio):
            break
        ratio = new
        fitted, deviance = sums.fit(ratio)
    return fitted if ratio == 0.0 or ratio > _NOTHING else sums.fit(0.0)[0]
