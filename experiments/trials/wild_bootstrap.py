"""The wild cluster bootstrap: p values and intervals that hold with few therapists, without a model of their effects.

Residuals of the model in which the effect has its hypothetical value get one random sign for all clients of a
therapist, and the t statistic is calculated again. To draw whole therapists with replacement would need many of them:
with three in an arm, most samples contain one twice.
"""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.trials.cluster_robust import Clusters

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SAMPLES: Final = 999
_ALL_SIGNS: Final = 10
"""Clusters up to which every combination of signs is used, rather than a sample of them."""
_LEVEL: Final = 0.95
_WIDEST: Final = 1e4
"""Standard errors from the estimate at which the search for the end of an interval stops."""
_HALVINGS: Final = 16


@dataclass(frozen=True)
class BootstrapEstimate:
    """An effect with its p value and 95 % interval.

    Attributes
    ----------
    effect, error : float
        By least squares, with the cluster-robust error that the t statistic is made of.
    p, low, high : float
    """

    effect: float
    error: float
    p: float
    low: float
    high: float


class _Hypotheses:
    """The t statistics of weighted samples under any hypothesis on the effect."""

    def __init__(self, outcome: Floats, predictors: Floats, clusters: Whole, effect: int) -> None:
        each = Clusters.of(outcome, predictors, clusters)
        inverse = np.linalg.inv(each.products.sum(axis=0))
        self.coefficients = inverse @ each.outcomes.sum(axis=0)
        self.scores = each.outcomes - each.products @ self.coefficients
        self.effect = float(self.coefficients[effect])
        own = inverse[:, effect]
        self.own, self.shared = own, each.products @ own
        self.leverage = self.shared @ inverse
        self.variance = float(own[effect])
        self.error = math.sqrt(float(((self.scores @ own) ** 2).sum()))
        self.weights = _weights(len(each.products))

    def p(self, value: float) -> float:
        """Return the share of samples, made as if the effect were a value, whose t is as large as that of the data."""
        moved = (self.effect - value) / self.variance
        scores = self.scores + self.shared * moved
        weighted = self.weights * (scores @ self.own)
        left = weighted - self.weights @ (scores @ self.leverage.T)
        # If all clusters get one sign, the t statistic is that of the data: the same but for rounding.
        ratio = weighted.sum(axis=1) ** 2 / np.maximum((left**2).sum(axis=1), 1e-300)
        seen = ((self.effect - value) / self.error) ** 2
        return float((ratio >= seen * (1.0 - 1e-9)).mean())


def cluster_bootstrap(outcome: Floats, predictors: Floats, clusters: Whole, effect: int) -> BootstrapEstimate:
    """Return an effect by least squares, with the p value and interval of the restricted wild cluster bootstrap.

    The interval holds all values of the effect whose p value is above .05. With up to 10 clusters, all combinations of
    signs are used; p is then at least 2 in that many, so that fewer than six clusters never give one below .05, and the
    interval has no ends. With more, signs are drawn, always the same for a number of clusters.

    Parameters
    ----------
    outcome : ndarray, shape (rows,)
    predictors : ndarray, shape (rows, effects)
    clusters : ndarray of int64, shape (rows,)
    effect : int
        Place of the effect.

    References
    ----------
    Cameron, Gelbach & Miller (2008), Review of Economics and Statistics 90:414; Roodman, Nielsen, MacKinnon & Webb
    (2019), Stata Journal 19:4 (how to compute it, and the interval).
    """
    known = _Hypotheses(outcome, predictors, clusters, effect)
    low, high = (_end(known, side) for side in (-1.0, 1.0))
    return BootstrapEstimate(known.effect, known.error, known.p(0.0), low, high)


def _end(known: _Hypotheses, side: float) -> float:
    """Return an end of the interval, to a thousandth of the standard error."""
    inner, outer = 0.0, 2.0
    while known.p(known.effect + side * outer * known.error) > 1.0 - _LEVEL:
        inner, outer = outer, 2.0 * outer
        if outer > _WIDEST:
            return side * math.inf
    for _ in range(_HALVINGS):
        middle = (inner + outer) / 2.0
        if known.p(known.effect + side * middle * known.error) > 1.0 - _LEVEL:
            inner = middle
        else:
            outer = middle
    return known.effect + side * outer * known.error


@functools.cache
def _weights(clusters: int) -> Floats:
    """Return signs of each cluster in each sample; the first sample is the data themselves."""
    if clusters <= _ALL_SIGNS:
        return np.array(list(itertools.product([1.0, -1.0], repeat=clusters)))
    signs = np.random.default_rng(clusters).choice([-1.0, 1.0], (SAMPLES + 1, clusters))
    signs[0] = 1.0
    return signs
