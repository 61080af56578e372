"""Runs the arms of a study under every alternative, and keeps what is finished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.measures.registry import measured
from experiments.results.kept_work import KeptWork, Packing, finished_pieces
from experiments.robustness.alternatives import Alternative
from experiments.robustness.robustness_plan import RobustnessPlan
from experiments.studies.run_worlds import run_worlds

Floats = NDArray[np.float64]
_PACKING: Final = Packing[Floats](lambda values: {"values": values}, lambda arrays: arrays["values"])


@dataclass(frozen=True)
class Job:
    """Some replicates of all arms under one alternative: those from `first` up to, but without, `last`."""

    alternative: Alternative
    first: int
    last: int


def run_jobs(
    plan: RobustnessPlan, jobs: Sequence[Job], kept: KeptWork, what: str, progress: bool = True
) -> list[Floats]:
    """Run jobs, or read what is kept of them.

    Parameters
    ----------
    plan : RobustnessPlan
    jobs : sequence of Job
    kept : KeptWork
        Pieces are numbered as the jobs.
    what : str
        Name of the jobs in the plural.
    progress : bool
        Whether to report how far they are.

    Returns
    -------
    list of ndarray, shape (arms, replicates of the job, outcomes)
    """

    def make(numbers: Sequence[int]) -> Iterator[Floats]:
        return _made(plan, [jobs[number] for number in numbers])

    sizes = [(job.last - job.first) * len(plan.study.arms) for job in jobs]
    return list(finished_pieces(len(jobs), make, _PACKING, kept, what, progress, sizes=(sizes, "clinics")))


def _made(plan: RobustnessPlan, jobs: Sequence[Job]) -> Iterator[Floats]:
    options, outcomes = plan.config.options, plan.study.outcomes
    worlds = (
        plan.inputs.world(parameters, options.seed, replicate)
        for job in jobs
        for replicate in range(job.first, job.last)
        for parameters in job.alternative.arms
    )
    runs = run_worlds(worlds, options.engine, options.cores)
    for job in jobs:
        values = np.empty((len(job.alternative.arms), job.last - job.first, len(outcomes)))
        for replicate in range(job.last - job.first):
            for arm, parameters in enumerate(job.alternative.arms):
                values[arm, replicate] = measured(next(runs), parameters, outcomes)
        yield values
