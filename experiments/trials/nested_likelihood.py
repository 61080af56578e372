"""The restricted likelihood of linear models with nested random effects, and its slopes, from cross-products alone.

Rows within clients within therapists, clients within therapists within clinics: every model of a trial has units nested
in units, each with a few random effects. The covariance is inverted one level after the other, so that nothing larger
than a unit's cross-products is ever handled. Variances are relative to that of residuals, which is profiled out.

References
----------
Bates, Maechler, Bolker & Walker (2015), Journal of Statistical Software 67(1) (the restricted likelihood); Henderson &
Searle (1981), SIAM Review 23:53 (inverse of a sum of matrices).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Level:
    """Units with random effects.

    Attributes
    ----------
    groups : ndarray of int64, shape (rows,)
        To which unit each row belongs; units of one name in different units of the next level are different.
    effects : tuple of int
        One or two columns of the predictors, whose effects vary between units.
    correlated : bool
        Whether these effects are correlated with each other within a unit.
    """

    groups: Whole
    effects: tuple[int, ...] = (0,)
    correlated: bool = False

    @property
    def entries(self) -> list[tuple[int, int]]:
        """Entries of the covariance of the effects that are estimated: row and column of the lower triangle."""
        pairs = [(row, column) for row in range(len(self.effects)) for column in range(row + 1)]
        return [pair for pair in pairs if self.correlated or pair[0] == pair[1]]

    @property
    def bases(self) -> Floats:
        """How the covariance of the effects changes with each of its entries; shape (entries, effects, effects)."""
        found = np.zeros((len(self.entries), len(self.effects), len(self.effects)))
        for number, (row, column) in enumerate(self.entries):
            found[number, row, column] = found[number, column, row] = 1.0
        return found


@dataclass(frozen=True, eq=False)
class Likelihood:
    """The parts of a restricted likelihood at some variances; the first axis is that of the points asked for.

    Up to a constant, -2 log likelihood is ``degrees * log(squares) + determinant``, with degrees the rows minus the
    fixed effects.

    Attributes
    ----------
    determinant, squares : ndarray, shape (points,)
        Logarithm of the determinants of the covariance and of the information on fixed effects; weighted sum of squared
        residuals.
    determinant_slopes, squares_slopes : ndarray, shape (points, parameters)
    coefficients : ndarray, shape (points, effects)
    inverse : ndarray, shape (points, effects, effects)
        Covariance of the fixed effects, over the variance of residuals.
    inverse_slopes : ndarray, shape (points, parameters, effects, effects)
    """

    determinant: Floats
    squares: Floats
    determinant_slopes: Floats
    squares_slopes: Floats
    coefficients: Floats
    inverse: Floats
    inverse_slopes: Floats


@dataclass(eq=False)
class _Weighted:
    """Cross-products weighted by the inverse covariance of the levels so far.

    Attributes
    ----------
    products : ndarray, shape (points, units, columns, columns)
    slopes : list of ndarray, same shape
        By each parameter so far.
    determinant : ndarray, shape (points,)
        Logarithm of that of the covariance.
    determinant_slopes : list of ndarray, shape (points,)
    """

    products: Floats
    slopes: list[Floats]
    determinant: Floats
    determinant_slopes: list[Floats]

    def gathered(self, starts: Whole) -> None:
        """Add up the units that lie in one unit of the next level."""
        self.products = np.add.reduceat(self.products, starts, axis=1)
        self.slopes = [np.add.reduceat(each, starts, axis=1) for each in self.slopes]

    def take_in(self, effects: list[int], bases: Floats, covariance: Floats) -> None:
        """Let the effects of some columns vary between units.

        With Z the columns, A = Z'Z and U = Z'W the products so far, and S the covariance of the effects, the products
        become W'W - U'KU, with K = (I + SA)^-1 S, and the determinant grows by that of I + SA.
        """
        rows = self.products[:, :, effects, :]
        own = rows[:, :, :, effects]
        grown = np.eye(len(effects)) + covariance[:, None] @ own
        shrunk = np.linalg.inv(grown)
        kernel = shrunk @ covariance[:, None]
        taken = kernel @ rows
        left = np.broadcast_to(np.eye(self.products.shape[-1]), self.products.shape).copy()
        left[:, :, effects, :] -= taken
        for number, slope in enumerate(self.slopes):
            inner = slope[:, :, effects][:, :, :, effects]
            self.determinant_slopes[number] = self.determinant_slopes[number] + np.einsum(
                "puab,puab->p", kernel, inner
            )
            self.slopes[number] = left.swapaxes(-1, -2) @ slope @ left
        seen = shrunk.swapaxes(-1, -2) @ rows
        self.determinant_slopes += list(np.einsum("puab,kab->kp", own @ shrunk, bases))
        self.slopes += [-(seen.swapaxes(-1, -2) @ base @ seen) for base in bases]
        self.determinant = self.determinant + np.linalg.slogdet(grown)[1].sum(axis=1)
        self.products = self.products - rows.swapaxes(-1, -2) @ taken


class NestedSums:
    """All that the likelihood needs of the data.

    Parameters
    ----------
    outcome : ndarray, shape (rows,)
    predictors : ndarray, shape (rows, effects)
    levels : sequence of Level
        From the innermost to the outermost.
    strata : ndarray of int64, shape (rows,), optional
        1 where residuals have another variance than where it is 0, as in an arm.

    Raises
    ------
    ValueError
        If there are not more rows than effects, or predictors depend on each other.
    """

    def __init__(
        self, outcome: Floats, predictors: Floats, levels: Sequence[Level], strata: Whole | None = None
    ) -> None:
        self.rows, self.effects = predictors.shape
        if self.rows <= self.effects or np.linalg.matrix_rank(predictors) < self.effects:
            raise ValueError(f"{self.rows} rows do not tell {self.effects} effects apart")
        self.degrees = self.rows - self.effects
        self.levels = list(levels)
        groups = [level.groups for level in levels]
        keys = groups if strata is None else [strata, *groups]
        order = np.lexsort(keys)
        whole = np.column_stack([predictors, outcome])[order]
        borders = [_borders([key[order] for key in keys])]
        borders += [_borders([key[order] for key in groups[number:]]) for number in range(len(groups))]
        first = borders[0]
        self.sizes = np.diff(first, append=self.rows).astype(np.float64)
        self.products: Floats = np.add.reduceat(whole[:, :, None] * whole[:, None, :], first, axis=0)
        self.other = None if strata is None else strata[order][first] == 1
        # Where, among the units of one level, those of each unit of the next begin.
        self.starts = [np.searchsorted(low, high) for low, high in itertools.pairwise(borders)]
        self.parameters = len(keys) - len(groups) + sum(len(level.entries) for level in levels)

    @property
    def scales(self) -> Floats:
        """Variances about as large as the sampling variance of one unit's effects; shape (parameters,)."""
        found = [] if self.other is None else [np.ones(1)]
        products = self.products
        for level, starts in zip(self.levels, self.starts, strict=True):
            products = np.add.reduceat(products, starts, axis=0)
            own = products[:, level.effects, level.effects]
            each = (own > 0).sum(axis=0) / own.sum(axis=0)
            found.append(np.array([math.sqrt(each[row] * each[column]) for row, column in level.entries]))
        return np.concatenate(found)

    def at(self, points: Floats) -> Likelihood:
        """Return the likelihood at some variances.

        Parameters
        ----------
        points : ndarray, shape (points, parameters)
            Relative to the variance of residuals (of stratum 0): first, if there are strata, that of residuals of
            stratum 1; then the entries of the covariance of each level (`Level.entries`), innermost first.
        """
        weighted, known = self._residuals(points)
        for level, starts in zip(self.levels, self.starts, strict=True):
            weighted.gathered(starts)
            bases = level.bases
            covariance = np.einsum("pk,kab->pab", points[:, known : known + len(bases)], bases)
            weighted.take_in(list(level.effects), bases, covariance)
            known += len(bases)
        return self._solved(weighted)

    def _residuals(self, points: Floats) -> tuple[_Weighted, int]:
        count = len(points)
        if self.other is None:
            products = np.broadcast_to(self.products, (count, *self.products.shape))
            return _Weighted(products, [], np.zeros(count), []), 0
        share = np.where(self.other, points[:, :1], 1.0)
        products = self.products / share[:, :, None, None]
        slope = -products * (self.other / share)[:, :, None, None]
        determinant = (self.sizes * np.log(share)).sum(axis=1)
        return _Weighted(products, [slope], determinant, [(self.sizes * self.other / share).sum(axis=1)]), 1

    def _solved(self, weighted: _Weighted) -> Likelihood:
        last = self.effects
        products = weighted.products.sum(axis=1)
        slopes = np.stack([each.sum(axis=1) for each in weighted.slopes], axis=1)
        inverse = np.linalg.inv(products[:, :last, :last])
        coefficients = np.einsum("pab,pb->pa", inverse, products[:, :last, last])
        residual = np.concatenate([-coefficients, np.ones((len(products), 1))], axis=1)
        known = slopes[:, :, :last, :last]
        return Likelihood(
            weighted.determinant - np.linalg.slogdet(inverse)[1],
            np.einsum("pa,pa->p", products[:, last], residual),
            np.stack(weighted.determinant_slopes, axis=1) + np.einsum("pab,pkab->pk", inverse, known),
            np.einsum("pa,pkab,pb->pk", residual, slopes, residual),
            coefficients,
            inverse,
            -(inverse[:, None] @ known @ inverse[:, None]),
        )


def _borders(keys: Sequence[Whole]) -> Whole:
    """Return where a new unit begins in sorted rows: where any of the keys changes."""
    changes = np.zeros(len(keys[0]), np.bool_)
    changes[0] = True
    for key in keys:
        changes[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(changes)
