"""The posterior: rounds of settings around the accepted ones, surfaces learned from them, and chains on these."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.emulator import Surface, learn, whitened
from experiments.calibration.fit_target import Target, unlinked
from experiments.calibration.prior import Ranges

Floats = NDArray[np.float64]
Evaluate = Callable[[Sequence[Mapping[str, float]]], Sequence[Mapping[str, float]]]
"""Takes settings, returns the figures of each."""

ROUNDS: Final = 4
WALKERS: Final = 200
SETTLE, KEEP, EVERY = 400, 600, 20
"""Steps of the chains that are thrown away, steps after those, and how many of those lie between two that are kept."""
STEPS_DIFFER: Final = 0.3
"""Spread of the steps' lengths, as a share of the usual one: steps all alike would miss narrow places."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """What published figures say of parameters.

    Attributes
    ----------
    ranges : mapping
        The prior, uniform: dotted name -> (low, high).
    target : Target
        The figures.
    values : ndarray, shape (draws, parameters)
        Equally likely settings.
    effective : float
        Number of independent draws that the chains are worth.
    shift : float
        How far the mean moved in the last round: root mean square over parameters, in standard deviations.
    surface : Surface
        Of the last round, over places in the prior's ranges (0 to 1), on the linked scales of the target.
    tried : ndarray, shape (settings, parameters)
        Settings simulated in all rounds, as places in the prior's ranges.
    found : ndarray, shape (settings, figures)
        Their figures, on the linked scales.
    cloud : ndarray, shape (any, parameters)
        Those of the last round, inside which the surface holds.
    """

    ranges: Ranges
    target: Target
    values: Floats
    effective: float
    shift: float
    surface: Surface
    tried: Floats
    found: Floats
    cloud: Floats

    @property
    def paths(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(self.ranges)

    def means(self, values: Floats) -> Floats:
        """Return what settings give on average over clinics, in the figures' own units; shape (settings, figures)."""
        mean, _ = self.surface.at(places(values, self.ranges))
        return np.array([unlinked(id, own) for id, own in zip(self.target.ids, mean.T, strict=True)]).T

    def log_likelihood(self, values: Floats) -> Floats:
        """Return the log likelihood of the published figures at some settings, up to a constant."""
        return self.target.log_likelihood(*self.surface.at(places(values, self.ranges)))


def places(values: Floats, ranges: Ranges) -> Floats:
    """Return where values lie in the prior's ranges, from 0 to 1."""
    low, high = np.array(list(ranges.values())).T
    found: Floats = (values - low) / (high - low)
    return found


def settings_at(points: Floats, ranges: Ranges) -> list[dict[str, float]]:
    """Return the settings at places in the prior's ranges; undoes `places`."""
    low, high = np.array(list(ranges.values())).T
    return [dict(zip(ranges, map(float, row), strict=True)) for row in low + points * (high - low)]


def refine(
    accepted: Floats, ranges: Ranges, target: Target, evaluate: Evaluate, size: int, seed: int
) -> Posterior:
    """Turn accepted settings into a posterior that is as wide as the published intervals allow.

    Accepted settings are too spread out, by the distance that was still allowed and by the luck of their clinics, and
    they were selected by that luck. So settings are drawn around them, all are simulated, none is thrown away, and
    figures are learned as surfaces. Where on these surfaces the published values are likely, given their published
    errors and that of the surface, chains find out; around their draws the next round is simulated. Nothing depends
    on how the first settings were weighted: they only have to lie around the right place.

    Parameters
    ----------
    accepted : ndarray, shape (any, parameters)
        Settings to begin around.
    ranges : mapping
        The prior: dotted name -> (low, high), in the order of the columns.
    target : Target
    evaluate : callable
    size : int
        Settings of a round.
    seed : int

    Returns
    -------
    Posterior
    """
    random = np.random.default_rng([seed, 1])
    cloud = random.choice(places(accepted, ranges), size)
    tried, found = np.empty((0, len(ranges))), np.empty((0, len(target.ids)))
    for number in range(ROUNDS):
        design = widened(cloud, random)
        tried = np.concatenate([tried, design])
        found = np.concatenate([found, target.linked(evaluate(settings_at(design, ranges)))])
        surface = learn(tried, found, design)
        # The likeliest of the round: chains that begin where nothing is likely would never get away.
        likely = np.argsort(-target.log_likelihood(*surface.at(design)))[:WALKERS]
        draws, effective = chains(surface, target, design[likely], seed + number)
        moved = (draws.mean(axis=0) - cloud.mean(axis=0)) / draws.std(axis=0)
        cloud = random.choice(draws, size)
    low, high = np.array(list(ranges.values())).T
    shift = float(np.sqrt(np.mean(moved**2)))
    return Posterior(
        ranges, target, low + draws * (high - low), effective, shift, surface, tried, found, design
    )


def widened(cloud: Floats, random: np.random.Generator) -> Floats:
    """Return points with about twice the variance of a cloud, inside the unit cube.

    A surface must be known somewhat beyond where the posterior lies. What would leave the cube is mirrored at its
    faces.
    """
    _, whitening = whitened(cloud)
    moved = cloud + random.normal(size=cloud.shape) @ np.linalg.inv(whitening)
    folded: Floats = np.abs((moved + 1) % 2 - 1)
    return folded


def chains(surface: Surface, target: Target, start: Floats, seed: int) -> tuple[Floats, float]:
    """Draw from the posterior on a surface: uniform prior inside the unit cube, published errors.

    Many chains that learn from each other how far to step (emcee; differential evolution, ter Braak 2006).

    Parameters
    ----------
    surface : Surface
    target : Target
    start : ndarray, shape (chains, parameters)
        Different points inside the surface's cloud.
    seed : int

    Returns
    -------
    draws : ndarray, shape (draws, parameters)
    effective : float
        What they are worth.
    """
    import emcee

    def log_posterior(points: Floats) -> Floats:
        allowed = ((points >= 0) & (points <= 1)).all(axis=1) & surface.holds(points)
        found = np.full(len(points), -np.inf)
        if allowed.any():
            found[allowed] = target.log_likelihood(*surface.at(points[allowed]))
        return found

    sampler = emcee.EnsembleSampler(
        *start.shape, log_posterior, vectorize=True, moves=emcee.moves.DEMove(sigma=STEPS_DIFFER)
    )
    sampler.random_state = np.random.RandomState(seed % 2**32).get_state()
    sampler.run_mcmc(start, SETTLE + KEEP)
    draws: Floats = sampler.get_chain(discard=SETTLE, thin=EVERY, flat=True)
    with np.errstate(invalid="ignore"):
        slowest = float(np.max(sampler.get_autocorr_time(discard=SETTLE, tol=0)))
    # A chain that never moved has no autocorrelation: then nothing can be said for the draws.
    return draws, min(len(draws), len(start) * KEEP / slowest) if math.isfinite(slowest) else 0.0
