"""The posterior: rounds of settings around the accepted ones, an emulator of each round, and chains on the emulator."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.emulator import Emulator, centre_and_whitening, fit_emulator
from experiments.calibration.fit_target import FitTarget, from_link_scale
from experiments.calibration.informed_prior import InformedPrior
from experiments.calibration.prior import Ranges

Floats = NDArray[np.float64]
Evaluate = Callable[[Sequence[Mapping[str, float]]], Sequence[Mapping[str, float]]]
"""Takes settings, returns the figures of each."""

ROUNDS: Final = 4
WALKERS: Final = 200
BURN_IN, KEPT_STEPS, THINNING = 400, 600, 20
"""Steps of the chains that are discarded, steps after those, and how many of these lie between two that are kept."""
STEP_SPREAD: Final = 0.3
"""Spread of the steps' lengths, as a share of the usual one: with steps all alike, chains would miss narrow ridges."""


@dataclass(frozen=True, eq=False)
class EmulatedPosterior:
    """The posterior of some parameters given published figures, sampled on an emulator.

    Attributes
    ----------
    ranges : mapping
        Where the prior is not 0: dotted name -> (low, high).
    target : FitTarget
        The figures.
    prior : InformedPrior or None
        None where it is uniform.
    values : ndarray, shape (draws, parameters)
        Equally likely settings.
    effective : float
        Effective sample size: the number of independent draws that the chains are worth.
    shift : float
        How far the mean moved in the last round: root mean square over parameters, in standard deviations.
    emulator : Emulator
        Of the last round, from the unit cube of the prior to the link scales of the target.
    design : ndarray, shape (settings, parameters)
        Settings simulated in all rounds, in the unit cube.
    responses : ndarray, shape (settings, figures)
        Their figures, on the link scales.
    region : ndarray, shape (any, parameters)
        Settings of the last round, inside which the emulator is valid.
    without_discrepancy : ndarray, shape (draws, parameters), or None
        Settings that are equally likely if the model has no error of its own; None where the target gives it none.
    """

    ranges: Ranges
    target: FitTarget
    prior: InformedPrior | None
    values: Floats
    effective: float
    shift: float
    emulator: Emulator
    design: Floats
    responses: Floats
    region: Floats
    without_discrepancy: Floats | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(self.ranges)

    def means(self, values: Floats) -> Floats:
        """Return expected figures of some settings, in the figures' own units; shape (settings, figures)."""
        mean, _ = self.emulator.predict(to_unit_cube(values, self.ranges))
        return np.array([from_link_scale(id, row) for id, row in zip(self.target.ids, mean.T, strict=True)]).T

    def log_likelihood(self, values: Floats) -> Floats:
        """Return the log likelihood of the published figures at some settings, up to a constant."""
        return self.target.log_likelihood(*self.emulator.predict(to_unit_cube(values, self.ranges)))


def to_unit_cube(values: Floats, ranges: Ranges) -> Floats:
    """Scale values to the prior's ranges, so that each goes from 0 to 1."""
    low, high = np.array(list(ranges.values())).T
    scaled: Floats = (values - low) / (high - low)
    return scaled


def settings_at(points: Floats, ranges: Ranges) -> list[dict[str, float]]:
    """Return the settings at points of the unit cube; the inverse of `to_unit_cube`."""
    low, high = np.array(list(ranges.values())).T
    return [dict(zip(ranges, map(float, row), strict=True)) for row in low + points * (high - low)]


def refine(
    accepted: Floats,
    ranges: Ranges,
    target: FitTarget,
    evaluate: Evaluate,
    size: int,
    seed: int,
    prior: InformedPrior | None = None,
) -> EmulatedPosterior:
    """Turn accepted settings into a posterior that is as wide as the published intervals allow.

    Accepted settings are too spread out, by the distance that was still allowed and by the chance variation of their
    clinics, and they were selected by that variation. So settings are drawn around them, all are simulated, none is
    rejected, and an emulator of the figures is fitted. Chains sample the settings at which the emulator makes the
    published values likely, given their published errors and its own; the next round is simulated around their draws.
    The result does not depend on the weights of the first settings, which only have to surround the right region.

    Parameters
    ----------
    accepted : ndarray, shape (any, parameters)
        Settings to start around.
    ranges : mapping
        Dotted name -> (low, high), in the order of the columns.
    target : FitTarget
    evaluate : callable
    size : int
        Settings of a round.
    seed : int
    prior : InformedPrior, optional
        Uniform over the ranges if not given.

    Returns
    -------
    EmulatedPosterior
    """
    assert prior is None or list(prior.ranges) == list(ranges), "parameters in the same order"
    random = np.random.default_rng([seed, 1])
    centres = random.choice(to_unit_cube(accepted, ranges), size)
    design, responses = np.empty((0, len(ranges))), np.empty((0, len(target.ids)))
    for number in range(ROUNDS):
        region = widen(centres, random)
        design = np.concatenate([design, region])
        figures = evaluate(settings_at(region, ranges))
        responses = np.concatenate([responses, target.to_link_scale(figures)])
        emulator = fit_emulator(design, responses, region)
        # Start at the likeliest settings: from where nothing is likely, chains would never move away.
        likeliest = np.argsort(-_log_posterior(region, emulator, target, prior))[:WALKERS]
        draws, effective = sample_posterior(emulator, target, region[likeliest], seed + number, prior)
        # Rounds have converged when the mean of the draws stays where the settings were centred.
        moved = (draws.mean(axis=0) - centres.mean(axis=0)) / draws.std(axis=0)
        centres = random.choice(draws, size)
    low, high = np.array(list(ranges.values())).T
    shift = float(np.sqrt(np.mean(moved**2)))
    values = low + draws * (high - low)
    posterior = EmulatedPosterior(
        ranges, target, prior, values, effective, shift, emulator, design, responses, region
    )
    return posterior if target.discrepancy is None else _with_exact_draws(posterior, region[likeliest], seed)


def _with_exact_draws(posterior: EmulatedPosterior, start: Floats, seed: int) -> EmulatedPosterior:
    """Return a posterior together with draws that grant the model no error of its own, from the same emulator."""
    exact, low_high = posterior.target.without_discrepancy, np.array(list(posterior.ranges.values())).T
    draws, _ = sample_posterior(posterior.emulator, exact, start, seed + ROUNDS, posterior.prior)
    return replace(posterior, without_discrepancy=low_high[0] + draws * (low_high[1] - low_high[0]))


def widen(points: Floats, random: np.random.Generator) -> Floats:
    """Return points with about twice the variance of others, inside the unit cube.

    An emulator must be valid somewhat beyond the posterior. What would leave the cube is reflected at its faces.
    """
    _, whitening = centre_and_whitening(points)
    # inv(whitening) is the Cholesky factor of the points' own covariance: noise of the same shape doubles the variance.
    moved = points + random.normal(size=points.shape) @ np.linalg.inv(whitening)
    # |((x + 1) mod 2) - 1| folds the line into [0, 1] as a mirror at each face would.
    reflected: Floats = np.abs((moved + 1) % 2 - 1)
    return reflected


def _log_posterior(
    points: Floats, emulator: Emulator, target: FitTarget, prior: InformedPrior | None
) -> Floats:
    """Return the log density at points of the unit cube, up to a constant."""
    likelihood = target.log_likelihood(*emulator.predict(points))
    return likelihood if prior is None else likelihood + prior.log_density(points)


def sample_posterior(
    emulator: Emulator, target: FitTarget, start: Floats, seed: int, prior: InformedPrior | None = None
) -> tuple[Floats, float]:
    """Draw from the posterior on an emulator, inside the unit cube, with published errors.

    Many chains take the size and direction of their steps from each other (emcee; differential evolution, ter Braak
    2006).

    Parameters
    ----------
    emulator : Emulator
    target : FitTarget
    start : ndarray, shape (chains, parameters)
        Distinct points inside the emulator's region.
    seed : int
    prior : InformedPrior, optional
        Uniform if not given.

    Returns
    -------
    draws : ndarray, shape (draws, parameters)
    effective : float
        Effective sample size.
    """
    import emcee

    def log_posterior(points: Floats) -> Floats:
        allowed = ((points >= 0) & (points <= 1)).all(axis=1) & emulator.covers(points)
        logs = np.full(len(points), -np.inf)
        if allowed.any():
            logs[allowed] = _log_posterior(points[allowed], emulator, target, prior)
        return logs

    sampler = emcee.EnsembleSampler(
        *start.shape, log_posterior, vectorize=True, moves=emcee.moves.DEMove(sigma=STEP_SPREAD)
    )
    sampler.random_state = np.random.RandomState(seed % 2**32).get_state()
    sampler.run_mcmc(start, BURN_IN + KEPT_STEPS)
    draws: Floats = sampler.get_chain(discard=BURN_IN, thin=THINNING, flat=True)
    with np.errstate(invalid="ignore"):
        slowest = float(np.max(sampler.get_autocorr_time(discard=BURN_IN, tol=0)))
    # The slowest parameter decides: each chain is worth its length over that autocorrelation time.
    # A chain that never moved has no autocorrelation time: its draws count as none.
    return draws, min(len(draws), len(start) * KEPT_STEPS / slowest) if math.isfinite(slowest) else 0.0
