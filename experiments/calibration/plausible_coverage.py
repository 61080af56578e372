"""Whether intervals of the posterior hold their share: clinics in which every open parameter is known, and drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.coverage import CENTRAL, Recovery
from experiments.calibration.plausible_posterior import likelihood_of, repeated, sample
from experiments.results.progress import with_progress

if TYPE_CHECKING:
    from experiments.calibration.history_waves import History
    from experiments.calibration.simulated_figures import SimulatedFigures

Floats = NDArray[np.float64]

PUBLISHED: Final = 10
"""Clinics whose average is published."""
SWEEPS: Final = 12
"""Sweeps of the slice sampler for each clinic: fewer than for the posterior itself, because there are many clinics."""
_NOTHING: Final = 1e6
"""Error of a figure that says nothing."""
_TRUTHS, _ERRORS, _SAMPLE = 40, 41, 42


def recover_all(history: History, figures: SimulatedFigures, first: int) -> tuple[tuple[Recovery, ...], ...]:
    """Publish figures of known settings that are plausible, and find the posterior from each anew.

    A known setting is drawn evenly from what the last wave leaves, as the prior says. Its figures are those of
    `PUBLISHED` clinics, with random errors as large as the real ones have, and independent. The model is then true, so
    that it has no discrepancy; the emulators are those of the run, with their errors.

    Parameters
    ----------
    history : History
        Of a run that has left something.
    figures : SimulatedFigures
    first : int
        Number under which the first simulated setting is kept.

    Returns
    -------
    tuple of tuple of Recovery
        Clinic by clinic, a recovery for each parameter.
    """
    plan = history.plan
    if not plan.coverage:
        return ()
    everyone = history.waves[-1].population.reshape(-1, len(history.ranges))
    places = np.random.default_rng([plan.seed, _TRUTHS]).permutation(len(everyone))[: plan.coverage]
    truths = everyone[places]
    settings = repeated(history, truths, PUBLISHED)
    simulated = figures(settings, first, "clinics of known parameters").reshape(len(truths), PUBLISHED, -1)
    found = (
        _recover(history, truth, _mean(clinics), number)
        for number, (truth, clinics) in enumerate(zip(truths, simulated, strict=True))
    )
    return tuple(with_progress(found, len(truths), "posteriors of known parameters", figures.progress))


def _mean(clinics: Floats) -> Floats:
    """Return the mean of the clinics that gave a figure; NaN where none did."""
    known = ~np.isnan(clinics)
    with np.errstate(invalid="ignore"):
        means: Floats = np.where(known, clinics, 0.0).sum(axis=0) / known.sum(axis=0)
    return means


def _recover(history: History, truth: Floats, mean: Floats, number: int) -> tuple[Recovery, ...]:
    seed = history.plan.seed
    real = history.yardstick.likelihood
    error = np.sqrt((real.below**2 + real.above**2) / 2)
    noise = error * np.random.default_rng([seed, _ERRORS, number]).normal(size=error.shape)
    # What no clinic gave says nothing.
    known = ~np.isnan(mean)
    value, error = np.where(known, mean + noise, real.value), np.where(known, error, _NOTHING)
    target = replace(
        real, value=value, below=error, above=error, correlation=None, discrepancy=None, between=None
    )
    clinics = history.waves[-1].judge.clinic_variances(truth[None, :])[0] / PUBLISHED
    groups = history.waves[-1].population
    random = np.random.default_rng([seed, _SAMPLE, number])
    points = sample(likelihood_of(history, target, clinics), groups[number % len(groups)], SWEEPS, random)
    ends = np.quantile(points, CENTRAL, axis=0).T
    return tuple(
        Recovery(path, low + value * (high - low), low + start * (high - low), low + end * (high - low))
        for (path, (low, high)), value, (start, end) in zip(
            history.ranges.items(), map(float, truth), ends.tolist(), strict=True
        )
    )
