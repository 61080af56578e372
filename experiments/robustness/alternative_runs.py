"""Runs what is compared under every alternative, and keeps what is finished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from experiments.results.kept_work import KeptWork, Packing, finished_pieces
from experiments.robustness.check_plan import CheckPlan, Floats, Job

_PACKING: Final = Packing[Floats](lambda values: {"values": values}, lambda arrays: arrays["values"])


def run_jobs(
    plan: CheckPlan, jobs: Sequence[Job], kept: KeptWork, what: str, progress: bool = True
) -> list[Floats]:
    """Run jobs, or read what is kept of them.

    Parameters
    ----------
    plan : CheckPlan
    jobs : sequence of Job
    kept : KeptWork
        Pieces are numbered as the jobs.
    what : str
        Name of the jobs in the plural.
    progress : bool
        Whether to report how far they are.

    Returns
    -------
    list of ndarray, shape (contrasts, replicates of the job, outcomes)
    """

    def make(numbers: Sequence[int]) -> Iterator[Floats]:
        return plan.measure([jobs[number] for number in numbers])

    sizes = [(job.last - job.first) * plan.clinics for job in jobs]
    return list(finished_pieces(len(jobs), make, _PACKING, kept, what, progress, sizes=(sizes, "clinics")))
