"""The posterior of all open parameters within what history matching has left, by slice sampling on its emulators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.fit_target import FitTarget
from experiments.calibration.history_waves import History, PlausiblePosterior, values_at
from experiments.calibration.plausible_region import GROUPS, Places, Region, swept

if TYPE_CHECKING:
    from experiments.calibration.history_waves import EmulatedFigures
    from experiments.calibration.simulated_figures import Setting, SimulatedFigures

Floats = NDArray[np.float64]

SWEEPS: Final = 30
"""Sweeps of the slice sampler through all parameters."""
CLINICS: Final = 4
"""Clinics that show what a draw's figures really are."""
_SAMPLE, _DRAWS = 30, 31
_FIRST_REPETITION: Final = 100
"""Repetitions that neither waves nor plausible draws have used."""


@dataclass(frozen=True, eq=False)
class EmulatedLikelihood:
    """Log likelihood of published figures anywhere in what is left, by the emulators of the last wave.

    The prior is even over what is left: outside, the density is 0.

    Attributes
    ----------
    judge : EmulatedFigures
    region : Region
    target : FitTarget
    extra : ndarray, shape (figures,), or float
        Variance added to that of the emulators.
    """

    judge: EmulatedFigures
    region: Region
    target: FitTarget
    extra: Floats | float = 0.0

    def __call__(self, points: Floats) -> Floats:
        """Return the log likelihood at points of the unit cube, wherever they are; shape (points,)."""
        mean, variance = self.judge.predict(points)
        return self.target.log_likelihood(mean, np.broadcast_to(variance + self.extra, mean.shape))

    def above(self, points: Floats, levels: Floats) -> NDArray[np.bool_]:
        """Return which points lie in what is left and are more likely than a level of their own."""
        inside = self(points) >= levels
        likely = np.flatnonzero(inside)
        inside[likely] = self.region.holds(points[likely])
        return inside


def sample(likelihood: EmulatedLikelihood, start: Floats, sweeps: int, random: np.random.Generator) -> Floats:
    """Return draws from the posterior.

    Points that fill the region are drawn again by their likelihood (importance resampling), then moved by a slice
    sampler: each sweep keeps every point above a level of its own, drawn evenly below the point's density (Neal 2003,
    Annals of Statistics 31:705).

    Parameters
    ----------
    likelihood : EmulatedLikelihood
    start : ndarray, shape (points, parameters)
        Spread evenly over the region.
    sweeps : int
    random : numpy.random.Generator

    Returns
    -------
    ndarray, shape (points, parameters)
        In the unit cube.
    """
    logs = likelihood(start)
    weights = np.exp(logs - logs.max())
    points = start[random.choice(len(start), len(start), p=weights / weights.sum())]
    for _ in range(sweeps):
        levels = likelihood(points) - random.exponential(size=len(points))

        def holds(tried: Floats, places: Places, levels: Floats = levels) -> NDArray[np.bool_]:
            return likelihood.above(tried, levels[places])

        points = swept(points, holds, random)
    return points


def likelihood_of(history: History, target: FitTarget, extra: Floats | float = 0.0) -> EmulatedLikelihood:
    """Return the likelihood of some published values within what a run has left."""
    region = Region(tuple(wave.judge for wave in history.waves), history.plan.cut)
    return EmulatedLikelihood(history.waves[-1].judge, region, target, extra)


def find_posterior(history: History, figures: SimulatedFigures, first: int) -> PlausiblePosterior:
    """Sample the posterior, and simulate draws from it.

    Parameters
    ----------
    history : History
        Of a run that has left something.
    figures : SimulatedFigures
    first : int
        Number under which the first simulated draw is kept.
    """
    plan = history.plan
    likelihood = likelihood_of(history, history.yardstick.likelihood)
    points = np.stack(
        [
            sample(likelihood, start, SWEEPS, np.random.default_rng([plan.seed, _SAMPLE, group]))
            for group, start in enumerate(history.waves[-1].population)
        ]
    )
    everyone = points.reshape(GROUPS * points.shape[1], -1)
    random = np.random.default_rng([plan.seed, _DRAWS])
    chosen = everyone[random.permutation(len(everyone))[: plan.draws + 1]]
    settings = repeated(history, chosen, CLINICS)
    simulated = figures(settings, first, "clinics of posterior draws").reshape(len(chosen), CLINICS, -1)
    mean = simulated.mean(axis=1)
    variances = history.waves[-1].judge.clinic_variances(chosen) / CLINICS
    support = likelihood.target.log_likelihood(mean, variances)
    best = int(np.argmax(np.where(np.isnan(support), -np.inf, support)))
    order = np.concatenate([[best], np.delete(np.arange(len(chosen)), best)])
    emulated = history.waves[-1].judge.predict(chosen)[0]
    return PlausiblePosterior(points, chosen[order], mean[order], emulated[order])


def repeated(history: History, points: Floats, clinics: int) -> list[Setting]:
    """Return settings in which several clinics of each point are simulated."""
    return [
        (values, _FIRST_REPETITION + clinic)
        for values in (values_at(point, history.ranges) for point in points)
        for clinic in range(clinics)
    ]
