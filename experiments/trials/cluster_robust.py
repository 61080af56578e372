"""Least squares with errors that hold when clients of one therapist are alike: CR2 and Satterthwaite's degrees.

All clusters are worked on at once, by their cross-products.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_LEVERAGE: Final = 1e-8
"""Clusters that alone decide some effect have a leverage of 1; what they say of it has no error to be learnt from."""


@dataclass(frozen=True, eq=False)
class Clusters:
    """Cross-products of each cluster.

    Attributes
    ----------
    products : ndarray, shape (clusters, effects, effects)
        Of predictors.
    outcomes : ndarray, shape (clusters, effects)
        Of predictors and outcome.
    """

    products: Floats
    outcomes: Floats

    @classmethod
    def of(cls, outcome: Floats, predictors: Floats, clusters: Whole) -> Self:
        """Return those of the clusters that each row belongs to."""
        order = np.argsort(clusters, kind="stable")
        sorted_names, known = clusters[order], predictors[order]
        starts = np.flatnonzero(np.diff(sorted_names, prepend=sorted_names[0] - 1))
        return cls(
            np.add.reduceat(known[:, :, None] * known[:, None, :], starts, axis=0),
            np.add.reduceat(known * outcome[order][:, None], starts, axis=0),
        )


@dataclass(frozen=True)
class RobustEstimate:
    """An effect with an error that allows for clusters.

    Attributes
    ----------
    effect, error : float
    degrees : float
        Degrees of freedom.
    """

    effect: float
    error: float
    degrees: float


def cluster_robust(outcome: Floats, predictors: Floats, clusters: Whole, effect: int) -> RobustEstimate:
    """Fit least squares, with the bias-reduced cluster-robust error CR2 and Satterthwaite's degrees of freedom.

    Parameters
    ----------
    outcome : ndarray, shape (rows,)
        Also of 0 and 1: the effect is then a difference of risks.
    predictors : ndarray, shape (rows, effects)
    clusters : ndarray of int64, shape (rows,)
    effect : int
        Place of the effect.

    References
    ----------
    Bell & McCaffrey (2002), Survey Methodology 28:169; Pustejovsky & Tipton (2018), Journal of Business & Economic
    Statistics 36:672. Independent rows of one variance are the working model, as in clubSandwich for `lm`.
    """
    each = Clusters.of(outcome, predictors, clusters)
    root = np.linalg.cholesky(np.linalg.inv(each.products.sum(axis=0)))
    # In coordinates in which predictors are uncorrelated, a cluster's cross-products are its leverages.
    leverage, axes = np.linalg.eigh(root.T @ each.products @ root)
    scores = (each.outcomes - each.products @ (root @ root.T @ each.outcomes.sum(axis=0))) @ root
    left = np.clip(1.0 - leverage, 0.0, 1.0)
    stretched = np.where(left > _LEVERAGE, 1.0 / np.sqrt(np.maximum(left, _LEVERAGE)), 0.0)
    wanted = np.einsum("cab,a->cb", axes, root[effect])
    along = np.einsum("cab,ca->cb", axes, scores)
    seen = (wanted * stretched * along).sum(axis=1)
    error = math.sqrt(float(seen @ seen))

    # How the squared error varies, with independent residuals (Pustejovsky & Tipton, equation 11).
    own = (wanted**2 * leverage * stretched**2).sum(axis=1)
    crossed = np.einsum("cab,cb->ca", axes, wanted * leverage * stretched)
    shared = np.diag(own) - crossed @ crossed.T
    degrees = float(np.trace(shared)) ** 2 / float((shared**2).sum())
    coefficient = float(root[effect] @ root.T @ each.outcomes.sum(axis=0))
    return RobustEstimate(coefficient, error, degrees)
