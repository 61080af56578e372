"""Proper scores of forecasts, who is held out in which part, and how sure a difference between methods is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.measures.students_t import t_quantile
from experiments.routine_data.cluster_bootstrap import NORMAL_FROM, client_clusters
from experiments.validation.pooling import NORMAL_95

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

CRPS, BRIER = "CRPS", "Brier"
_NINE_TENTHS: Final = (0.05, 0.95)


@dataclass(frozen=True)
class ScoreDifference:
    """How much better or worse one method is than another.

    Attributes
    ----------
    method, against : str
    value, low, high : float
        Difference of mean scores with its 95 % interval; below 0 where `method` is the better one.
    """

    method: str
    against: str
    value: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval excludes 0."""
        return self.high < 0 or self.low > 0


def proper_scores(rule: str, outcome: Floats, forecast: Floats) -> Floats:
    """Return each client's score; lower is better.

    Parameters
    ----------
    rule : {'CRPS', 'Brier'}
    outcome : ndarray, shape (clients,)
        Last scores; or 1 for a dropout, 0 for none.
    forecast : ndarray, shape (clients, values) or (clients,)
        Equally likely values; or probabilities.
    """
    scores: Floats = crps(outcome, forecast) if rule == CRPS else (forecast - outcome) ** 2
    return scores


def crps(outcome: Floats, values: Floats) -> Floats:
    """Return the continuous ranked probability score of equally likely values: E|X - y| - E|X - X'| / 2.

    Parameters
    ----------
    outcome : ndarray, shape (clients,)
    values : ndarray, shape (clients, values)

    References
    ----------
    Gneiting & Raftery (2007), Strictly proper scoring rules, equation 21.
    """
    count = values.shape[1]
    off = np.abs(values - outcome[:, None]).mean(axis=1)
    # Of sorted values, the k-th is above k - 1 others and below count - k.
    spread: Floats = np.sort(values, axis=1) @ (2.0 * np.arange(count) + 1.0 - count) / count**2
    scores: Floats = off - spread
    return scores


def within_nine_tenths(outcome: Floats, forecast: Floats) -> NDArray[np.bool_]:
    """Return which outcomes lie where 9 of 10 were expected."""
    low, high = np.quantile(forecast, _NINE_TENTHS, axis=1)
    inside: NDArray[np.bool_] = (low <= outcome) & (outcome <= high)
    return inside


def parts_of(therapist: Whole, whole_therapists: bool, parts: int, seed: int) -> Whole:
    """Return the part in which each client is held out.

    Parameters
    ----------
    therapist : ndarray of int64
        -1 where unknown.
    whole_therapists : bool
        Whether all clients of a therapist are held out together.
    parts : int
    seed : int
    """
    clusters = client_clusters(therapist) if whole_therapists else np.arange(len(therapist))
    count = int(clusters.max(initial=-1)) + 1
    places: Whole = np.random.default_rng((seed, parts)).permutation(count) % parts
    return places[clusters]


def score_difference(
    method: str, against: str, differences: Floats, therapist: Whole, replicates: int, seed: int
) -> ScoreDifference:
    """Return the mean of clients' differences with its interval: therapists are drawn again, each with all clients.

    Parameters
    ----------
    method, against : str
    differences : ndarray, shape (clients,)
    therapist : ndarray of int64, shape (clients,)
        -1 where unknown; such clients are drawn one by one.
    replicates, seed : int
        Of the bootstrap.
    """
    clusters = client_clusters(therapist)
    sizes = np.bincount(clusters)
    sums = np.bincount(clusters, differences)
    rng = np.random.default_rng((seed, len(sizes)))
    drawn = rng.integers(0, len(sizes), (replicates, len(sizes)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    freedom = len(sizes) - 1
    quantile = t_quantile(freedom) if 0 < freedom < NORMAL_FROM else NORMAL_95
    value, reach = float(differences.mean()), quantile * float(means.std(ddof=1))
    return ScoreDifference(method, against, value, value - reach, value + reach)
