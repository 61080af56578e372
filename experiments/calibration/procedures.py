"""Two procedures, a screening and a calibration, each from a checked configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from experiments.calibration.fit_summary import CalibrationSummary, summarise
from experiments.calibration.fit_target import FitTarget, deviations
from experiments.calibration.inference import Budget, ParticleSet, abc_sampler, run_smc
from experiments.calibration.prepared_fit import FittingProblem
from experiments.calibration.prior import screened_ranges
from experiments.calibration.refinement import Evaluate, refine
from experiments.calibration.sample_correlations import sample_correlations
from experiments.calibration.screening import ElementaryEffects, elementary_effects
from experiments.calibration.simulator import DeviationModel, FigureSimulator
from experiments.config.setting_files import is_average_service
from experiments.results.kept_work import NOTHING_KEPT, KeptWork, Packing, finished_pieces
from experiments.results.progress import progress_line, with_progress


def screen_parameters(
    problem: FittingProblem, progress: bool = True, kept: KeptWork = NOTHING_KEPT
) -> ElementaryEffects:
    """Return the elementary effects of every open parameter on the figures that may be fitted.

    Parameters
    ----------
    problem : FittingProblem
    progress : bool
        Whether to report how many settings are done.
    kept : KeptWork
        Settings that were simulated before, and a place for those that are simulated now.
    """
    options = problem.options
    simulator = problem.simulator(problem.parameters, options.clinics)

    def evaluate(settings: Sequence[tuple[Mapping[str, float], int]]) -> Iterator[Mapping[str, float]]:
        def make(numbers: Sequence[int]) -> Iterator[Mapping[str, float]]:
            simulated = simulator.many((settings[number] for number in numbers), options.cores)
            return (deviations(problem.figures, values) for values in simulated)

        return finished_pieces(len(settings), make, packing, kept, "settings", progress)

    ids = [figure.id for figure in problem.figures]
    packing = Packing[Mapping[str, float]](
        lambda found: {"deviations": np.array([found[id] for id in ids])},
        lambda arrays: dict(zip(ids, map(float, arrays["deviations"]), strict=True)),
    )
    ranges = screened_ranges(problem.parameters)
    return elementary_effects(evaluate, ranges, ids, options.trajectories, options.seed)


def calibrate(problem: FittingProblem, folder: Path, progress: bool = True) -> CalibrationSummary:
    """Draw generations of settings that come closer to the figures, sample the posterior, and summarise both.

    Parameters
    ----------
    problem : FittingProblem
    folder : Path
        Holds the database of generations, which are continued.
    progress : bool
        Whether to report generations and rounds.

    Raises
    ------
    KeyboardInterrupt
        With a sentence on what is kept; see `draw_generations`.
    """
    options = problem.options
    simulator = problem.simulator(problem.parameters, options.clinics)
    generations = draw_generations(problem, simulator, folder, progress)
    last = generations[-1]
    ranges = {path: problem.ranges[path] for path in last.paths}
    present = problem.parameters.flat()
    target = FitTarget.of(
        problem.figures,
        options.discrepancy,
        sample_correlations(simulator, options.cores),
        not is_average_service(problem.parameters),
    )
    evaluate = evaluator(simulator, options.cores, progress)
    with _resumable(folder):
        posterior = refine(
            last.values, ranges, target, evaluate, options.surface, options.seed, problem.prior
        )
        return summarise(
            generations,
            posterior,
            problem.figures,
            {path: float(present[path]) for path in problem.ranges},
            lambda settings: simulator.many(settings, options.cores),
            options.seed,
        )


def draw_generations(
    problem: FittingProblem, simulator: FigureSimulator, folder: Path, progress: bool = True
) -> list[ParticleSet]:
    """Return the generations in a folder's database, after as many more as there is time for.

    Raises
    ------
    KeyboardInterrupt
        With a sentence that says how to resume.
    """
    options = problem.options
    budget = Budget(options.particles, options.generations, 60 * options.minutes)
    ids = tuple(figure.id for figure in problem.figures)

    def report(particles: ParticleSet, simulated: int, seconds: float) -> None:
        progress_line(generation_line(particles, simulated, seconds), progress)

    with _resumable(folder), abc_sampler(options.cores, options.dask) as sampler:
        return run_smc(
            DeviationModel(simulator),
            problem.ranges,
            ids,
            folder,
            budget,
            sampler,
            options.seed,
            report,
            problem.prior,
        )


@contextmanager
def _resumable(folder: Path) -> Iterator[None]:
    """Say in an interrupt what is kept."""
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"interrupted; finished generations are kept in {folder}, and the same command resumes after them"
        ) from None


def evaluator(simulator: FigureSimulator, cores: int | None, progress: bool = True) -> Evaluate:
    """Return what simulates the settings of a round once each."""

    def evaluate(settings: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        simulated = simulator.many(((values, 0) for values in settings), cores)
        return list(with_progress(simulated, len(settings), "settings of a round", progress))

    return evaluate


def generation_line(particles: ParticleSet, simulated: int, seconds: float) -> str:
    """Return one line on a finished generation: what it kept of how many settings, and how close they are."""
    return (
        f"generation {1 + particles.number}: kept {len(particles.weights)} of {simulated} settings in {seconds:.0f} s, "
        f"median deviation {particles.typical_deviation:.2f} half-widths"
    )
