"""Figures of interventions and long waits: what theories foretell of clinics that no fit has simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.emulated_theory import log_normal, published_variances
from experiments.calibration.fit_target import FitTarget
from experiments.calibration.history_waves import values_at
from experiments.calibration.implausibility import Yardstick
from experiments.calibration.prior import Ranges
from experiments.calibration.simulated_figures import Setting, Simulate, SimulatedFigures
from experiments.calibration.theory_waves import TheoryFit, TrialPlan, chance_of_averages, known_average
from experiments.results.kept_work import KeptWork
from experiments.validation.published_figures import PublishedFigure

Floats = NDArray[np.float64]

CLINICS: Final = 2
"""Clinics, each in all its variants, in which each plausible setting is simulated."""
_FIRST_REPETITION: Final = 50
_KNOWN: Final = 0.5
"""Share of a theory's plausible settings that must give a figure."""


@dataclass(frozen=True, eq=False)
class ForetoldElsewhere:
    """Plain predictions of figures by the plausible settings of each theory, simulated.

    Attributes
    ----------
    figures : tuple of PublishedFigure
    means, spreads : ndarray, shape (figures, theories)
        Of the predictive distributions, on the link scales.
    densities, errors : ndarray, shape (figures, theories)
        Log predictive densities of the published values, and their Monte Carlo standard errors (jackknife over
        settings).
    """

    figures: tuple[PublishedFigure, ...]
    means: Floats
    spreads: Floats
    densities: Floats
    errors: Floats

    def known(self) -> ForetoldElsewhere:
        """Return the figures of which every theory foretells something."""
        kept = np.flatnonzero(~np.isnan(self.densities).any(axis=1))
        parts = (part[kept] for part in (self.means, self.spreads, self.densities, self.errors))
        return ForetoldElsewhere(tuple(self.figures[place] for place in kept), *parts)


def foretell_elsewhere(
    simulators: Mapping[str, Simulate],
    figures: Sequence[PublishedFigure],
    fits: Sequence[TheoryFit],
    ranges: Ranges,
    plan: TrialPlan,
    kept: KeptWork,
    progress: bool,
) -> ForetoldElsewhere:
    """Simulate the plausible settings of each theory in the clinics that figures compare.

    Parameters
    ----------
    simulators : mapping
        Theory -> what simulates its settings and measures these figures.
    figures : sequence of PublishedFigure
    fits : sequence of TheoryFit
    ranges : mapping
    plan : TrialPlan
    kept : KeptWork
    progress : bool
    """
    if not figures:
        nothing = np.empty((0, len(fits)))
        return ForetoldElsewhere((), nothing, nothing, nothing, nothing)
    target, done = FitTarget.of(figures), plan.evaluations(len(fits))
    whole = done + CLINICS * plan.plausible * len(fits)
    found = []
    for number, fit in enumerate(fits):
        settings: list[Setting] = [
            (values_at(point, ranges), _FIRST_REPETITION + clinic)
            for point in fit.plausible
            for clinic in range(CLINICS)
        ]
        simulate = SimulatedFigures(simulators[fit.theory], target, kept, progress, whole)
        what = f"clinics with interventions under {fit.theory}"
        values = simulate(settings, done + number * len(settings), what)
        by_clinic = values.reshape(plan.plausible, CLINICS, -1)
        foretold = _foretold(by_clinic, figures, plan.discrepancy)
        found.append((*foretold, _jackknife_errors(by_clinic, figures, plan.discrepancy)))
    means, spreads, densities, errors = (np.stack(part, axis=-1) for part in zip(*found, strict=True))
    return ForetoldElsewhere(tuple(figures), means, spreads, densities, errors)


def _jackknife_errors(values: Floats, figures: Sequence[PublishedFigure], discrepancy: float) -> Floats:
    """Return the standard error of each log density, from leaving out one setting after the other."""
    count = len(values)
    without = np.array(
        [_foretold(np.delete(values, place, axis=0), figures, discrepancy)[2] for place in range(count)]
    )
    errors: Floats = np.sqrt((count - 1) / count * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    return errors


def _foretold(
    values: Floats, figures: Sequence[PublishedFigure], discrepancy: float
) -> tuple[Floats, Floats, Floats]:
    """Return mean, spread and log density of the prediction of each figure; NaN where too little is known.

    Parameters
    ----------
    values : ndarray, shape (settings, clinics, figures)
    figures : sequence of PublishedFigure
    discrepancy : float
    """
    yardstick = Yardstick.of(figures, discrepancy)
    averages, chance = known_average(values), chance_of_averages(values)
    count = (~np.isnan(averages)).sum(axis=0)
    enough = count >= max(2, _KNOWN * len(averages))
    means, variances = np.full(len(figures), np.nan), np.full(len(figures), np.nan)
    means[enough] = np.nanmean(averages[:, enough], axis=0)
    variances[enough] = np.nanvar(averages[:, enough], axis=0, ddof=1)
    # Settings differ by less than averages over few clinics do; the mean over settings has an error, too.
    own = np.maximum(variances - chance, 0) + variances / np.maximum(count, 1)
    spreads = np.sqrt(own + published_variances(yardstick, discrepancy))
    return means, spreads, log_normal(yardstick.target.value, means, spreads)
