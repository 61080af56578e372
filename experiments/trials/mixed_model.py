"""The linear model with one random intercept, as trials with therapists use it: REML and Satterthwaite's degrees.

Virtual trials fit it ten thousands of times. With one grouping, everything the likelihood needs are sums over groups,
so a fit takes a fraction of a millisecond, where general libraries take hundreds. Tests hold it to lme4, lmerTest and
statsmodels. Models with more random effects are in `nested_model`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from experiments.trials.satterthwaite import satterthwaite

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_Sums: TypeAlias = tuple[Floats, Floats, Floats, int]
"""Of one model: sizes of groups, products of their sums, products of all rows, and how many rows there are."""

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


class _Profile(NamedTuple):
    """Several models, each at a ratio of its variances; all else is what is likeliest at that ratio.

    Attributes
    ----------
    coefficients : ndarray, shape (models, effects)
    inverse, crossed : ndarray, shape (models, effects, effects)
        Covariance of the effects over ``within``; it times the slope of its own inverse by the ratio.
    within : ndarray, shape (models,)
    slope, observed, expected : ndarray, shape (models,)
        Of -2 times the restricted log likelihood by the ratio: slope, and observed and expected curvature.
    information : ndarray, shape (models, 2, 2)
        Second derivatives by the ratio and the logarithm of ``within``.
    """

    coefficients: Floats
    inverse: Floats
    crossed: Floats
    within: Floats
    slope: Floats
    observed: Floats
    expected: Floats
    information: Floats

    def step(self) -> Floats:
        """Return by how much to change each ratio: by the observed curvature where it is convex, else the expected."""
        convex = self.observed > 0.1 * self.expected
        return -self.slope / np.where(convex, self.observed, self.expected)

    def model(self, place: int, ratio: float, groups: int) -> MixedFit:
        """Return one of the models."""
        within, inverse = float(self.within[place]), self.inverse[place]
        return MixedFit(
            self.coefficients[place],
            inverse * within,
            ratio * within,
            within,
            groups,
            -self.crossed[place] @ inverse * within,
            self.information[place],
        )


class _GroupSums:
    """All that the likelihoods of several models with the same numbers of groups and effects need of the data."""

    def __init__(self, sizes: Floats, outer: Floats, products: Floats, rows: Whole) -> None:
        self.sizes, self.outer, self.products, self.rows = sizes, outer, products, rows
        self.effects = products.shape[-1] - 1
        self.degrees = rows - self.effects

    @classmethod
    def of(cls, models: Sequence[_Sums]) -> _GroupSums:
        """Return those of several models."""
        sizes, outer, products, rows = zip(*models, strict=True)
        return cls(np.stack(sizes), np.stack(outer), np.stack(products), np.array(rows))

    def of_some(self, chosen: NDArray[np.bool_]) -> _GroupSums:
        """Return those of some of the models."""
        if chosen.all():
            return self
        return _GroupSums(self.sizes[chosen], self.outer[chosen], self.products[chosen], self.rows[chosen])

    def heights(self, ratios: Floats) -> Floats:
        """Return the deviance of each model at several ratios, shape (models, ratios)."""
        last, models = self.effects, len(self.sizes)
        scaled = 1.0 + ratios[:, None] * self.sizes[:, None, :]
        weighted = (ratios[:, None] / scaled) @ self.outer
        weighted = self.products[:, None] - weighted.reshape(models, len(ratios), last + 1, last + 1)
        _, known = np.linalg.slogdet(weighted[..., :last, :last])
        _, both = np.linalg.slogdet(weighted)
        # The determinant with the outcome over that without it is the weighted sum of squared residuals.
        found: Floats = self.degrees[:, None] * (both - known) + np.log(scaled).sum(axis=2) + known
        return found

    def profile(self, ratio: Floats) -> _Profile:
        """Return the models, each at its own ratio of the variances."""
        last, models = self.effects, len(self.sizes)
        shrunk = 1.0 / (1.0 + ratio[:, None] * self.sizes)
        own = self.sizes * shrunk
        # Weights of group sums in the weighted products, and their first and second derivatives by the ratio.
        weights = np.stack([ratio[:, None] * shrunk, shrunk**2, -2.0 * own * shrunk**2], axis=1)
        sums = -(weights @ self.outer).reshape(models, 3, last + 1, last + 1)
        weighted, first, second = self.products + sums[:, 0], sums[:, 1], sums[:, 2]
        inverse = np.asarray(np.linalg.inv(weighted[:, :last, :last]), dtype=np.float64)
        coefficients = (inverse @ weighted[:, :last, last:])[..., 0]
        residual = np.concatenate([-coefficients, np.ones((models, 1))], axis=1)[..., None]
        squares = _dot(weighted[:, last:], residual)
        moved = first @ residual
        squares_slope = _dot(moved.mT, residual)
        squares_curve = _dot(residual.mT @ second, residual) - 2.0 * _dot(
            moved[:, :last].mT @ inverse, moved[:, :last]
        )
        crossed = inverse @ first[:, :last, :last]
        slope = own.sum(axis=1) + np.trace(crossed, axis1=1, axis2=2)
        curve = -(own**2).sum(axis=1) + (inverse * second[:, :last, :last]).sum(axis=(1, 2))
        curve -= (crossed * crossed.mT).sum(axis=(1, 2))

        within = squares / self.degrees
        bent, leaning = squares_curve / within + curve, squares_slope / within
        information = np.stack(
            [np.stack([bent, -leaning], axis=1), np.stack([-leaning, self.degrees], axis=1)], axis=1
        )
        return _Profile(
            coefficients,
            inverse,
            crossed,
            within,
            leaning + slope,
            bent - leaning**2 / self.degrees,
            -curve - slope**2 / self.degrees,
            information,
        )

    def likeliest(self) -> tuple[Floats, _Profile]:
        """Return the likeliest ratio of each model, and the models there."""
        best = np.argmin(self.heights(_RATIOS), axis=1)
        low, high = _RATIOS[np.maximum(best - 1, 0)], _RATIOS[np.minimum(best + 1, len(_RATIOS) - 1)]
        ratio = _RATIOS[best]
        profile, searched = self.profile(ratio), np.ones(len(ratio), np.bool_)
        for _ in range(_STEPS):
            # The minimum lies on the side to which the deviance falls.
            falls = profile.slope < 0.0
            low, high = np.where(falls, ratio, low), np.where(falls, high, ratio)
            wanted = ratio + profile.step()
            new = np.where((low < wanted) & (wanted < high), wanted, (low + high) / 2.0)
            searched &= ~((ratio == 0.0) & ~falls) & (np.abs(new - ratio) >= _TOLERANCE * (1.0 + ratio))
            if not searched.any():
                break
            ratio, profile = self._moved(searched, np.where(searched, new, ratio), profile)
        nothing = (ratio > 0.0) & (ratio <= _NOTHING)
        return (
            self._moved(nothing, np.where(nothing, 0.0, ratio), profile)
            if nothing.any()
            else (ratio, profile)
        )

    def _moved(self, changed: NDArray[np.bool_], ratio: Floats, profile: _Profile) -> tuple[Floats, _Profile]:
        """Return the ratios, and the models at these, of which only some have changed."""
        fresh = self.of_some(changed).profile(ratio[changed])
        for whole, part in zip(profile, fresh, strict=True):
            whole[changed] = part
        return ratio, profile


def _dot(row: Floats, column: Floats) -> Floats:
    found: Floats = (row @ column)[:, 0, 0]
    return found


def _sums(outcome: Floats, predictors: Floats, groups: Whole) -> _Sums | None:
    """Return what the likelihood needs of the data, or None where they do not tell the effects apart."""
    rows, effects = predictors.shape
    if rows <= effects or np.linalg.matrix_rank(predictors) < effects:
        return None
    whole = np.column_stack([predictors, outcome])
    _, place = np.unique(groups, return_inverse=True)
    columns = np.asarray([np.bincount(place, column) for column in whole.T], dtype=np.float64).T
    outer: Floats = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    sizes: Floats = np.bincount(place).astype(np.float64)
    products: Floats = whole.T @ whole
    return sizes, outer, products, rows


def fit_mixed_models(models: Sequence[tuple[Floats, Floats, Whole]]) -> list[MixedFit | None]:
    """Fit several linear models with a random intercept, many at once: most of the time goes into calls, not numbers.

    Parameters
    ----------
    models : sequence of (outcome, predictors, groups)
        Each as for `fit_mixed_model`.

    Returns
    -------
    list of MixedFit or None
        The same for each model, whatever others there are; None where the data do not tell the effects apart.
    """
    alike: dict[tuple[int, ...], list[tuple[int, _Sums]]] = {}
    for place, model in enumerate(models):
        sums = _sums(*model)
        if sums is not None:
            alike.setdefault(sums[1].shape, []).append((place, sums))
    found: list[MixedFit | None] = [None] * len(models)
    for (groups, _), members in alike.items():
        ratios, profile = _GroupSums.of([sums for _, sums in members]).likeliest()
        for at, (place, _) in enumerate(members):
            found[place] = profile.model(at, float(ratios[at]), groups)
    return found


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
    (fitted,) = fit_mixed_models([(outcome, predictors, groups)])
    if fitted is None:
        raise ValueError(f"{len(predictors)} rows do not tell {predictors.shape[1]} effects apart")
    return fitted
