"""How likely the published figures are under a whole model: the likelihood, averaged over its prior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.emulator import Emulator, fit_emulator
from experiments.calibration.refinement import EmulatedPosterior, to_unit_cube

Floats = NDArray[np.float64]

SAMPLES: Final = 20_000
GROUPS: Final = 8
_DEGREES_OF_FREEDOM: Final = 5
_INFLATION: Final = 1.3


@dataclass(frozen=True)
class MarginalLikelihood:
    """The marginal likelihood ("evidence") of a model.

    Attributes
    ----------
    log : float
        Its logarithm, up to a constant that all models share.
    error : float
        Monte Carlo standard error of the logarithm: of the emulator and of the integral.
    """

    log: float
    error: float


def marginal_likelihood(posterior: EmulatedPosterior, seed: int) -> MarginalLikelihood:
    """Integrate the likelihood over the prior, by importance sampling around the posterior.

    The error that comes from the emulator is estimated by leaving out every eighth setting in turn (jackknife).

    Parameters
    ----------
    posterior : EmulatedPosterior
    seed : int
    """
    from scipy.stats import multivariate_t

    draws = to_unit_cube(posterior.values, posterior.ranges)
    # Wider than the posterior and with heavy tails, so that no weight (likelihood over proposal) can become very large.
    spread = np.atleast_2d(np.cov(draws.T)) * _INFLATION**2
    random = np.random.default_rng([seed, 3])
    proposal = multivariate_t(draws.mean(axis=0), spread, _DEGREES_OF_FREEDOM, seed=random)
    points = np.reshape(proposal.rvs(SAMPLES), (SAMPLES, -1))
    proposed = np.atleast_1d(proposal.logpdf(points))
    allowed = ((points >= 0) & (points <= 1)).all(axis=1)

    def log_weights(emulator: Emulator) -> Floats:
        # The prior is uniform on the unit cube with density 1, so that it appears only as the limits.
        logs = np.full(SAMPLES, -np.inf)
        valid = allowed & emulator.covers(points)
        logs[valid] = posterior.target.log_likelihood(*emulator.predict(points[valid])) - proposed[valid]
        return logs

    whole = log_weights(posterior.emulator)
    log = _log_mean(whole)
    # The variance of a mean of weights, on the scale of its logarithm.
    integration = float(np.std(np.exp(whole - log))) / SAMPLES**0.5
    groups = np.arange(len(posterior.design)) % GROUPS
    parts = [
        _log_mean(
            log_weights(
                fit_emulator(
                    posterior.design[groups != group], posterior.responses[groups != group], posterior.region
                )
            )
        )
        for group in range(GROUPS)
    ]
    # Variance of a delete-a-group jackknife: groups - 1 times the mean squared departure.
    jackknife = (GROUPS - 1) / GROUPS * float(np.sum((np.array(parts) - np.mean(parts)) ** 2))
    return MarginalLikelihood(log, (jackknife + integration**2) ** 0.5)


def _log_mean(logs: Floats) -> float:
    # Taking out the largest first keeps exp from overflowing or vanishing.
    top = logs.max()
    return float(top + np.log(np.mean(np.exp(logs - top))))


def model_probabilities(
    likelihoods: Sequence[MarginalLikelihood], seed: int, draws: int = 10_000
) -> tuple[Floats, Floats, Floats]:
    """Return each model's probability, and the ends of its 90 % interval for Monte Carlo error.

    All models have the same prior probability.
    """
    logs = np.array([likelihood.log for likelihood in likelihoods])
    errors = np.array([likelihood.error for likelihood in likelihoods])
    random = np.random.default_rng([seed, 4])
    perturbed = logs + errors * random.normal(size=(draws, len(logs)))
    low, high = np.quantile(_shares(perturbed), (0.05, 0.95), axis=0)
    return _shares(logs[None])[0], low, high


def _shares(logs: Floats) -> Floats:
    odds = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares: Floats = odds / odds.sum(axis=1, keepdims=True)
    return shares
