"""History matching from a checked configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from experiments.calibration.history import match_history
from experiments.calibration.history_waves import History, Plan
from experiments.calibration.implausibility import Yardstick
from experiments.calibration.inference import scheduler_client
from experiments.calibration.prepared_fit import FittingProblem
from experiments.calibration.prior import searched_ranges
from experiments.calibration.sample_correlations import sample_correlations
from experiments.calibration.simulated_figures import Setting
from experiments.calibration.simulator import FigureSimulator
from experiments.config.setting_files import is_average_service
from experiments.results.kept_work import NOTHING_KEPT, KeptWork

SENT: Final = 200
"""Settings that are with the workers of a Dask scheduler at a time."""


def search_plausible(
    problem: FittingProblem, progress: bool = True, kept: KeptWork = NOTHING_KEPT
) -> History:
    """Rule out values of all open parameters that the figures contradict.

    Parameters
    ----------
    problem : FittingProblem
    progress : bool
        Whether to report waves and settings.
    kept : KeptWork
        What an earlier run has finished, and a place for more.

    Raises
    ------
    InputError
        If too few clinics gave a figure, or a Dask scheduler does not answer.
    """
    from threadpoolctl import threadpool_limits

    options = problem.options
    ranges = searched_ranges(problem.parameters, problem.ranges, options.space)
    plan = Plan(
        options.waves,
        options.points,
        options.plausible,
        options.cut,
        options.misses,
        options.seed,
        coverage=options.coverage,
    )
    simulator = problem.simulator(problem.parameters, options.clinics)

    def simulate(settings: Sequence[Setting]) -> Iterator[Mapping[str, float]]:
        return simulated(simulator, settings, options.cores, options.dask)

    # On one thread, so that sums have the same order on every number of cores.
    with threadpool_limits(1):
        yardstick = Yardstick.of(
            problem.figures,
            options.discrepancy,
            sample_correlations(simulator, options.cores),
            not is_average_service(problem.parameters),
        )
        return match_history(simulate, ranges, yardstick, plan, kept, progress)


def simulated(
    simulator: FigureSimulator, settings: Sequence[Setting], cores: int | None, dask: str | None
) -> Iterator[Mapping[str, float]]:
    """Yield the figures of settings in order, simulated on threads or by the workers of a Dask scheduler."""
    if dask is None:
        yield from simulator.many(settings, cores)
        return
    with scheduler_client(dask) as client:
        for start in range(0, len(settings), SENT):
            values, repetitions = zip(*settings[start : start + SENT], strict=True)
            yield from client.gather(client.map(simulator, values, repetitions, pure=False))
