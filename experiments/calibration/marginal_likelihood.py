"""How likely the published figures are under a whole model: the likelihood, averaged over its prior."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.emulator import Surface, learn
from experiments.calibration.refinement import Posterior, places

Floats = NDArray[np.float64]

SAMPLES: Final = 20_000
GROUPS: Final = 8
_FREEDOM: Final = 5
_WIDER: Final = 1.3


@dataclass(frozen=True)
class Evidence:
    """The marginal likelihood of a model.

    Attributes
    ----------
    log : float
        Its logarithm, up to a constant that all models share.
    error : float
        Monte Carlo standard error of that: of the surface and of the integral.
    """

    log: float
    error: float


def evidence_of(posterior: Posterior, seed: int) -> Evidence:
    """Integrate the likelihood over the prior, by importance sampling around the posterior.

    What the surface's own luck does is found by leaving out every eighth setting in turn (jackknife).

    Parameters
    ----------
    posterior : Posterior
    seed : int
    """
    from scipy.stats import multivariate_t

    inside = places(posterior.values, posterior.ranges)
    spread = np.atleast_2d(np.cov(inside.T)) * _WIDER**2
    around = multivariate_t(inside.mean(axis=0), spread, _FREEDOM, seed=np.random.default_rng([seed, 3]))
    points = np.reshape(around.rvs(SAMPLES), (SAMPLES, -1))
    against = np.atleast_1d(around.logpdf(points))
    allowed = ((points >= 0) & (points <= 1)).all(axis=1)

    def terms(surface: Surface) -> Floats:
        found = np.full(SAMPLES, -np.inf)
        there = allowed & surface.holds(points)
        found[there] = posterior.target.log_likelihood(*surface.at(points[there])) - against[there]
        return found

    whole = terms(posterior.surface)
    log = _log_mean(whole)
    # The variance of a mean of weights, on the scale of its logarithm.
    luck = float(np.std(np.exp(whole - log))) / SAMPLES**0.5
    groups = np.arange(len(posterior.tried)) % GROUPS
    parts = [
        _log_mean(
            terms(learn(posterior.tried[groups != group], posterior.found[groups != group], posterior.cloud))
        )
        for group in range(GROUPS)
    ]
    jackknife = (GROUPS - 1) / GROUPS * float(np.sum((np.array(parts) - np.mean(parts)) ** 2))
    return Evidence(log, (jackknife + luck**2) ** 0.5)


def _log_mean(terms: Floats) -> float:
    top = terms.max()
    return float(top + np.log(np.mean(np.exp(terms - top))))


def probabilities(evidences: list[Evidence], seed: int, draws: int = 10_000) -> tuple[Floats, Floats, Floats]:
    """Return each model's probability, and between what it lies nine times of ten given the errors.

    Every model is as likely as the others before the figures are seen.
    """
    logs = np.array([one.log for one in evidences])
    errors = np.array([one.error for one in evidences])
    random = np.random.default_rng([seed, 4])
    luck = logs + errors * random.normal(size=(draws, len(logs)))
    low, high = np.quantile(_shares(luck), (0.05, 0.95), axis=0)
    return _shares(logs[None])[0], low, high


def _shares(logs: Floats) -> Floats:
    odds = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares: Floats = odds / odds.sum(axis=1, keepdims=True)
    return shares
