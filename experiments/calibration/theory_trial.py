"""Theories on trial: each fitted by itself over all open parameters, then judged by what it foretells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.confusion import Confusion, confuse
from experiments.calibration.figure_predictions import (
    NormalLaw,
    Predictions,
    normal_law,
    predictions_without,
)
from experiments.calibration.history_procedure import simulated
from experiments.calibration.implausibility import Yardstick
from experiments.calibration.other_clinics import ForetoldElsewhere, foretell_elsewhere
from experiments.calibration.prepared_fit import FittingProblem
from experiments.calibration.prior import Ranges, searched_ranges
from experiments.calibration.simulated_figures import Setting, Simulate
from experiments.calibration.stacking import Stacked, stacked
from experiments.calibration.theory_waves import TheoryFit, TrialPlan, fit_theories
from experiments.config.group_files import group_options, load_group_file
from experiments.measures.registry import ESTIMANDS, clinics_for
from experiments.results.kept_work import NOTHING_KEPT, KeptWork
from experiments.results.progress import progress_line
from experiments.validation.published_figures import PublishedFigure, read_published_figures
from sim.parameters import Parameters

Floats = NDArray[np.float64]

WITH, WITHOUT, HALVED, EVERYWHERE = (
    "with_discrepancy",
    "without_discrepancy",
    "halved_ranges",
    "with_other_clinics",
)
"""The judgement itself; with no error granted to the model; with every searched range half as wide; and with figures
from clinics that no fit has simulated."""
UNRELIABLE: Final = 1.0
"""Difference of log predictive densities between two ways to compute them from which a figure is not judged."""
UNSTEADY: Final = 0.5
"""Monte Carlo standard error of a log predictive density from which a figure is not judged."""
HOPELESS: Final = 5.0
"""Log density below that of the best theory from which it does not matter how far below."""
TOO_FEW: Final = "too few clinics give it"
_LAW: Final = 42


@dataclass(frozen=True, eq=False)
class Trial:
    """A finished trial of theories.

    Attributes
    ----------
    plan : TrialPlan
    ranges : mapping
        Dotted name -> (low, high) of every parameter that was searched.
    figures : tuple of PublishedFigure
        Those that are emulated; the ones that may be fitted come first.
    yardstick : Yardstick
        Of these.
    left_out : mapping
        Other figures -> why nothing is said of them.
    fits : tuple of TheoryFit
    predictions : tuple of Predictions
        Of each theory, from fits that leave figures out one by one.
    laws : tuple of NormalLaw
        Of each theory.
    densities : mapping
        Variant -> log predictive densities by the normal laws; shape (figures, theories).
    judged : ndarray of bool, shape (figures,)
        Figures whose densities are steady, and the same in both ways of computing them.
    weights : mapping
        Variant -> stacking weights.
    confusion : Confusion
    elsewhere : ForetoldElsewhere
        Figures from clinics that no fit has simulated.
    """

    plan: TrialPlan
    ranges: Ranges
    figures: tuple[PublishedFigure, ...]
    yardstick: Yardstick
    left_out: Mapping[str, str]
    fits: tuple[TheoryFit, ...]
    predictions: tuple[Predictions, ...]
    laws: tuple[NormalLaw, ...]
    densities: Mapping[str, Floats]
    judged: NDArray[np.bool_]
    weights: Mapping[str, Stacked]
    confusion: Confusion
    elsewhere: ForetoldElsewhere

    @property
    def theories(self) -> tuple[str, ...]:
        """Names of the theories, in the order of everything else."""
        return tuple(fit.theory for fit in self.fits)


def theory_parameters(parameters: Parameters) -> dict[str, Parameters]:
    """Return the parameters under each theory that is known."""
    return {
        theory: Parameters.of({"theory": load_group_file("theory", theory)}, parameters)
        for theory in group_options("theory")
    }


def try_theories(problem: FittingProblem, progress: bool = True, kept: KeptWork = NOTHING_KEPT) -> Trial:
    """Fit every theory to the figures that may be fitted, and judge all by what they foretell of each figure.

    Parameters
    ----------
    problem : FittingProblem
    progress : bool
        Whether to report how far it is.
    kept : KeptWork
        What an earlier run has finished, and a place for more.

    Raises
    ------
    InputError
        If too few clinics gave a figure, or a Dask scheduler does not answer.
    """
    from threadpoolctl import threadpool_limits

    options = problem.options
    plan = TrialPlan(
        options.waves,
        options.points,
        options.plausible,
        options.cut,
        options.discrepancy,
        options.datasets,
        options.seed,
    )
    shown, others, left_out = predicted_figures(problem)
    figures = (*problem.figures, *shown)
    ranges = searched_ranges(problem.parameters, problem.ranges, options.space)
    by_theory = theory_parameters(problem.parameters)
    simulators = {theory: _simulate(problem, base, figures) for theory, base in by_theory.items()}
    elsewhere = {theory: _simulate(problem, base, others) for theory, base in by_theory.items()}
    # On one thread, so that sums have the same order on every number of cores.
    with threadpool_limits(1):
        fits = fit_theories(simulators, ranges, figures, len(problem.figures), plan, kept, progress)
        foretold = foretell_elsewhere(elsewhere, others, fits, ranges, plan, kept, progress)
        return _judged(plan, ranges, figures, left_out, fits, foretold, problem.parameters, progress)


def predicted_figures(
    problem: FittingProblem,
) -> tuple[list[PublishedFigure], list[PublishedFigure], dict[str, str]]:
    """Return figures of the role predict: those that clinics of a fit show, those of variants of them, and the others.

    The others come with the reason why nothing is said of them.
    """
    clinics = set(clinics_for([figure.id for figure in problem.figures]))
    shown: list[PublishedFigure] = []
    others: list[PublishedFigure] = []
    left_out = {}
    for figure in read_published_figures(problem.evidence):
        if figure.role != "predict":
            continue
        measure = ESTIMANDS[figure.id]
        if figure.directional:
            left_out[figure.id] = "a direction has no density"
        elif figure.clinic:
            left_out[figure.id] = "it is measured in other settings"
        elif measure.parts:
            left_out[figure.id] = "it is a quotient of averages over clinics"
        else:
            (shown if set(measure.arms) <= clinics else others).append(figure)
    return shown, others, left_out


def _simulate(problem: FittingProblem, base: Parameters, figures: Sequence[PublishedFigure]) -> Simulate:
    options = problem.options
    simulator = problem.simulator(base, options.clinics, figures)

    def simulate(settings: Sequence[Setting]) -> Iterator[Mapping[str, float]]:
        return simulated(simulator, settings, options.cores, options.dask)

    return simulate


def _judged(
    plan: TrialPlan,
    ranges: Ranges,
    figures: Sequence[PublishedFigure],
    left_out: Mapping[str, str],
    fits: Sequence[TheoryFit],
    foretold: ForetoldElsewhere,
    parameters: Parameters,
    progress: bool,
) -> Trial:
    """Return everything that the fits of the theories say of the figures, and of figures that theories make."""
    yardstick = fits[0].emulated.yardstick
    values = yardstick.target.value
    rare = {figure.id: TOO_FEW for figure in figures}
    used = tuple(figure for figure in figures if figure.id in yardstick.target.ids)
    for figure in used:
        del rare[figure.id]
    progress_line("what each theory foretells", progress)
    predictions = tuple(
        predictions_without(fit.emulated, fit.explored, values, plan.discrepancy) for fit in fits
    )
    whole = (np.zeros(len(ranges)), np.ones(len(ranges)))
    laws = _laws(plan, fits, values, whole)
    narrow = _laws(plan, fits, values, half_box(ranges, parameters))
    densities = {
        WITH: _densities(laws, values, plan.discrepancy),
        WITHOUT: _densities(laws, values, 0.0),
        HALVED: _densities(narrow, values, plan.discrepancy),
    }
    left_out_one = np.stack([one.densities for one in predictions], axis=-1)
    errors = np.stack([one.errors for one in predictions], axis=-1)
    judged = reliable(left_out_one, errors, densities[WITH])
    elsewhere = foretold.known()
    rare |= dict.fromkeys(
        (figure.id for figure in foretold.figures if figure not in elsewhere.figures), TOO_FEW
    )
    counted = {variant: found[judged] for variant, found in densities.items()}
    used_elsewhere = steady(elsewhere.densities, elsewhere.errors)
    counted[EVERYWHERE] = np.concatenate([counted[WITH], elsewhere.densities[used_elsewhere]])
    weights = {variant: stacked(found, plan.seed) for variant, found in counted.items()}
    confusion = confuse(
        laws, [fit.figures for fit in fits], judged, plan.datasets, plan.discrepancy, plan.seed
    )
    return Trial(
        plan,
        ranges,
        used,
        yardstick,
        {**left_out, **rare},
        tuple(fits),
        predictions,
        laws,
        densities,
        judged,
        weights,
        confusion,
        elsewhere,
    )


def _laws(
    plan: TrialPlan, fits: Sequence[TheoryFit], values: Floats, box: tuple[Floats, Floats]
) -> tuple[NormalLaw, ...]:
    return tuple(
        normal_law(
            fit.emulated, values, plan.discrepancy, fit.simulated.points, box, [plan.seed, _LAW, number]
        )
        for number, fit in enumerate(fits)
    )


def _densities(laws: Sequence[NormalLaw], values: Floats, discrepancy: float) -> Floats:
    return np.stack([law.log_densities(values[None], discrepancy)[0] for law in laws], axis=-1)


def half_box(ranges: Ranges, parameters: Parameters) -> tuple[Floats, Floats]:
    """Return the part of the unit cube in which every range is half as wide, and holds the configured value."""
    present = parameters.flat()
    low, high = np.array(list(ranges.values())).T
    place = np.array([float(present[path]) for path in ranges])
    place = np.clip((place - low) / (high - low), 0, 1)
    return place / 2, (place + 1) / 2


def reliable(left_out: Floats, errors: Floats, by_law: Floats) -> NDArray[np.bool_]:
    """Return of which figures log predictive densities are known: steady, and the same in two ways for every theory.

    Parameters
    ----------
    left_out, errors : ndarray, shape (figures, theories)
        From fits that leave figures out, with Monte Carlo standard errors.
    by_law : ndarray, shape (figures, theories)
        By the normal laws.
    """
    relative = [
        np.maximum(found - found.max(axis=1, keepdims=True), -HOPELESS) for found in (left_out, by_law)
    ]
    same = np.abs(relative[0] - relative[1]).max(axis=1) <= UNRELIABLE
    both: NDArray[np.bool_] = same & steady(left_out, errors)
    return both


def steady(densities: Floats, errors: Floats) -> NDArray[np.bool_]:
    """Return of which figures the log predictive densities of all theories that are not hopeless are known well."""
    hopeful = densities - densities.max(axis=1, keepdims=True) > -HOPELESS
    known: NDArray[np.bool_] = np.where(hopeful, errors, 0.0).max(axis=1) <= UNSTEADY
    return known
