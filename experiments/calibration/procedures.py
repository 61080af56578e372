"""The three procedures: a screening, a calibration, a trial of theories, each from a checked configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from experiments.calibration import theory_trial
from experiments.calibration.fit_summary import CalibrationSummary, summarise
from experiments.calibration.fit_target import FitTarget, deviations
from experiments.calibration.inference import Budget, Generations, ParticleSet, abc_sampler, run_smc
from experiments.calibration.preparation import FittingProblem
from experiments.calibration.prior import screened_ranges
from experiments.calibration.refinement import Evaluate, refine
from experiments.calibration.screening import ElementaryEffects, elementary_effects
from experiments.calibration.simulator import DeviationModel, FigureSimulator
from experiments.calibration.theory_ranking import TrialSummary, summarise_trial
from experiments.config.options import Options
from experiments.results.progress import with_progress
from experiments.validation.published_figures import read_published_figures
from sim.parameters import Parameters

OnGeneration = Callable[[Mapping[str, ParticleSet], int, float], None]
"""Takes each finished generation, the number of settings it simulated, and its seconds."""

MODEL = "clinics"
"""Name of the only model in the database of a calibration."""


def screen_parameters(problem: FittingProblem, parameters: Parameters, options: Options) -> ElementaryEffects:
    """Return the elementary effects of every open parameter on the figures that may be fitted."""
    simulator = problem.simulator(parameters, options.clinics)

    def evaluate(settings: Sequence[tuple[Mapping[str, float], int]]) -> Iterator[Mapping[str, float]]:
        simulated = simulator.many(settings, options.cores)
        for values in with_progress(simulated, len(settings), "settings"):
            yield deviations(problem.figures, values)

    ids = [figure.id for figure in problem.figures]
    ranges = screened_ranges(parameters)
    return elementary_effects(evaluate, ranges, ids, options.trajectories, options.seed)


def calibrate(
    problem: FittingProblem,
    parameters: Parameters,
    options: Options,
    folder: Path,
    on_generation: OnGeneration,
) -> CalibrationSummary:
    """Draw generations of settings that come closer to the figures, sample the posterior, and summarise both.

    Parameters
    ----------
    problem : FittingProblem
    parameters : sim.Parameters
        Configured values; those that are not fitted keep them.
    options : Options
    folder : Path
        Holds the database of generations, which are continued.
    on_generation : callable
    """
    simulator = problem.simulator(parameters, options.clinics)
    every = draw_generations(problem, {MODEL: simulator}, options, folder, on_generation)
    generations = [particles[MODEL] for particles in every]
    last = generations[-1]
    ranges = {path: problem.ranges[path] for path in last.paths}
    present = parameters.flat()
    target, evaluate = FitTarget.of(problem.figures), evaluator(simulator, options.cores)
    posterior = refine(last.values, ranges, target, evaluate, options.surface, options.seed)
    return summarise(
        generations,
        posterior,
        problem.figures,
        {path: float(present[path]) for path in problem.ranges},
        lambda settings: simulator.many(settings, options.cores),
        options.seed,
    )


def try_theories(
    problem: FittingProblem,
    parameters: Parameters,
    options: Options,
    folder: Path,
    on_generation: OnGeneration,
    on_theory: Callable[[str], None],
) -> TrialSummary:
    """Let theories compete for the figures that may be fitted, then assess each by all figures.

    Parameters
    ----------
    problem, parameters, options, folder, on_generation
        As for `calibrate`; theories that the folder holds are not run again.
    on_theory : callable
        Takes the name of each theory when its own calibration starts.
    """
    by_theory = theory_trial.theory_parameters(parameters)
    simulators = {theory: problem.simulator(base) for theory, base in by_theory.items()}
    figures = read_published_figures(problem.evidence)
    generations = draw_generations(problem, simulators, options, folder, on_generation)
    verdicts = []
    for theory, base in by_theory.items():
        on_theory(theory)
        start = theory_trial.starting_settings(generations, theory, problem.ranges, options.seed)
        evaluate = evaluator(simulators[theory], options.cores)
        verdicts.append(
            theory_trial.run(theory, start, base, evaluate, figures, problem.inputs, options, folder / theory)
        )
    return summarise_trial(generations, verdicts, options.seed)


def draw_generations(
    problem: FittingProblem,
    simulators: Mapping[str, FigureSimulator],
    options: Options,
    folder: Path,
    on_generation: OnGeneration,
) -> Generations:
    """Return the generations in a folder's database, after as many more as there is time for.

    Raises
    ------
    KeyboardInterrupt
        With a sentence that says how to resume.
    """
    models = {name: DeviationModel(simulator) for name, simulator in simulators.items()}
    budget = Budget(options.particles, options.generations, 60 * options.minutes)
    ids = tuple(figure.id for figure in problem.figures)
    try:
        with abc_sampler(options.cores, options.dask) as sampler:
            return run_smc(models, problem.ranges, ids, folder, budget, sampler, options.seed, on_generation)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"interrupted; finished generations are kept in {folder}, and the same again resumes after them"
        ) from None


def evaluator(simulator: FigureSimulator, cores: int | None) -> Evaluate:
    """Return what simulates the settings of a round once each."""

    def evaluate(settings: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        simulated = simulator.many(((values, 0) for values in settings), cores)
        return list(with_progress(simulated, len(settings), "settings of a round"))

    return evaluate


def generation_line(particles: Mapping[str, ParticleSet], simulated: int, seconds: float) -> str:
    """Return one line on a finished generation; arguments as `OnGeneration` takes them."""
    sets = list(particles.values())
    kept = sum(len(each.weights) for each in sets)
    typical = " ".join(f"{name} {each.typical_deviation:.2f}" for name, each in particles.items())
    if len(sets) == 1:
        typical = f"{sets[0].typical_deviation:.2f}"
    return (
        f"generation {1 + sets[0].number}: kept {kept} of {simulated} settings in {seconds:.0f} s, median deviation "
        f"{typical} half-widths"
    )
