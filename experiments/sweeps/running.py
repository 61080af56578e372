"""Runs the parts of a sweep that are missing, wherever the executor says, and stores them as they are finished."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from typing import Final

import numpy as np

from experiments.results.progress import with_progress
from experiments.sweeps.executors import Pool
from experiments.sweeps.parts import FinishedPart, PartJob, part_sentence, run_chunk
from experiments.sweeps.precision import StoppingRule
from experiments.sweeps.reader import StoredSweep
from experiments.sweeps.sweep_folder import SweepWriter
from experiments.sweeps.task import SweepTask
from sim.errors import InputError, one_line

CHUNK_SECONDS: Final = 2.0
"""Work submitted at a time: long against the cost of submitting, short against the cost of a lost worker."""
_ATTEMPTS: Final = 3
_LOG: Final = logging.getLogger(__name__)


def missing_jobs(sweep: StoredSweep, rules: Sequence[StoppingRule]) -> list[PartJob]:
    """Return the job of every part that is planned and not stored, in the order in which they are run."""
    keep = sweep.configuration["keep"]
    return [
        job_of(sweep, part, rules, keep)
        for part in range(len(sweep.layout.parts))
        if part not in sweep.journal
    ]


def job_of(sweep: StoredSweep, part: int, rules: Sequence[StoppingRule], keep: str) -> PartJob:
    """Return the job of one part of a sweep."""
    plan = sweep.layout.parts[part]
    rule = rules[plan.round]
    checked = rule.target is not None and plan.first > 0
    before = tuple(_checked_values(sweep, name, rule, plan.first) if checked else () for name in plan.points)
    return PartJob(plan, tuple(sweep.layout.points[name] for name in plan.points), rule, before, keep)


def _checked_values(sweep: StoredSweep, point: str, rule: StoppingRule, count: int) -> tuple[float, ...]:
    outcome = sweep.outcomes[rule.outcome]
    values = sweep.values(outcome, sweep.arms[rule.arm])
    if rule.arm != rule.reference:
        values = values - sweep.values(outcome, sweep.arms[rule.reference])
    row: Iterable[np.float64] = values[list(sweep.layout.points).index(point), :count]
    return tuple(float(value) for value in row)


def run_missing(
    writer: SweepWriter, task: SweepTask, rules: Sequence[StoppingRule], pool: Pool, progress: bool = True
) -> None:
    """Run and store every part that is missing.

    Raises
    ------
    InputError
        If the disk is full, or a part loses one worker after the other.
    """
    todo = missing_jobs(writer.sweep, rules)
    for part in with_progress(run_jobs(task, todo, pool), len(todo), "parts", progress):
        writer.add(part)


def run_jobs(task: SweepTask, todo: Sequence[PartJob], pool: Pool) -> Iterator[FinishedPart]:
    """Yield parts as they are finished, in any order.

    Parameters
    ----------
    task : SweepTask
    todo : sequence of PartJob
        Submitted in this order, several at a time where they are short.
    pool : Pool
        Where they are run.

    Raises
    ------
    InputError
        If a part loses one worker after the other.
    """
    waiting = list(reversed(todo))
    running: dict[Future[list[FinishedPart]], list[PartJob]] = {}
    lost: Counter[int] = Counter()
    seconds = CHUNK_SECONDS
    while waiting or running:
        while waiting and len(running) < 2 * pool.workers():
            chunk = [waiting.pop() for _ in range(_size(seconds, len(waiting), pool.workers()))]
            try:
                running[pool.submit(run_chunk, task, chunk)] = chunk
            except lost_worker_errors() as error:
                waiting += reversed(chunk)
                # A worker was lost since the last check: the futures that are under way report it, below.
                if running:
                    break
                how = pool.how_lost(error)
                pool.restart()
                _count(lost, chunk, how, error)
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            if future not in running:
                continue
            chunk = running.pop(future)
            try:
                parts = future.result()
            except lost_worker_errors() as error:
                how = pool.how_lost(error)
                again = [chunk, *(running.values() if pool.restart() else ())]
                if len(again) > 1:
                    running.clear()
                jobs = [job for each in again for job in each]
                _count(lost, jobs, how, error)
                waiting += reversed(jobs)
                continue
            seconds += (sum(part.seconds for part in parts) / len(parts) - seconds) / 4
            yield from parts


def _size(seconds: float, waiting: int, workers: int) -> int:
    """Return how many parts to submit: about as many as take `CHUNK_SECONDS`, and some for every worker at the end."""
    return max(1, min(int(CHUNK_SECONDS / max(seconds, 1e-6)), waiting // (2 * workers)))


def lost_worker_errors() -> tuple[type[BaseException], ...]:
    """Return the errors that say that a worker was lost, and not that what it ran was at fault."""
    errors: list[type[BaseException]] = [BrokenExecutor]
    if "distributed" in sys.modules:
        from distributed.scheduler import KilledWorker

        errors.append(KilledWorker)
    return tuple(errors)


def _count(lost: Counter[int], again: Sequence[PartJob], how: str, error: BaseException) -> None:
    """Report that a worker was lost, and give up after repeated losses."""
    lost.update(job.plan.part for job in again)
    _LOG.warning("a worker was lost%s; %d parts are run again", f" ({how})" if how else "", len(again))
    part, times = lost.most_common(1)[0]
    if times >= _ATTEMPTS:
        (plan,) = (job.plan for job in again if job.plan.part == part)
        raise InputError(
            f"{part_sentence(plan)} was under way when {times} workers were lost"
            f" ({how or one_line(str(error)) or type(error).__name__}); finished parts are stored, and resume goes on"
        ) from error
