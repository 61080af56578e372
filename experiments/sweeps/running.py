"""Runs the parts of a sweep that are missing, wherever it was told to, and stores them as they come."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from typing import Final

import numpy as np

from experiments.results.progress import with_progress
from experiments.sweeps.executors import Pool
from experiments.sweeps.parts import Part, Work, run_chunk
from experiments.sweeps.precision import Rule
from experiments.sweeps.reader import Sweep
from experiments.sweeps.sweep_folder import Store
from experiments.sweeps.task import Task
from sim.errors import InputError

CHUNK_SECONDS: Final = 2.0
"""Work that is handed out at a time: long against what handing out costs, short against what a lost worker costs."""
_ATTEMPTS: Final = 3


def missing(sweep: Sweep, rules: Sequence[Rule]) -> list[Work]:
    """Return the work of every part that is laid out and not stored, in the order in which it is done."""
    keep = sweep.configuration["keep"]
    return [
        work_of(sweep, part, rules, keep)
        for part in range(len(sweep.layout.blocks))
        if part not in sweep.entries
    ]


def work_of(sweep: Sweep, part: int, rules: Sequence[Rule], keep: str) -> Work:
    """Return the work of one part of a sweep."""
    block = sweep.layout.blocks[part]
    rule = rules[block.round]
    looked = rule.target is not None and block.first > 0
    before = tuple(_looked_at(sweep, name, rule, block.first) if looked else () for name in block.points)
    return Work(block, tuple(sweep.layout.points[name] for name in block.points), rule, before, keep)


def _looked_at(sweep: Sweep, point: str, rule: Rule, count: int) -> tuple[float, ...]:
    outcome = sweep.outcomes[rule.outcome]
    values = sweep.values(outcome, sweep.arms[rule.arm])
    if rule.arm != rule.reference:
        values = values - sweep.values(outcome, sweep.arms[rule.reference])
    row: Iterable[np.float64] = values[list(sweep.layout.points).index(point), :count]
    return tuple(float(value) for value in row)


def run_missing(store: Store, task: Task, rules: Sequence[Rule], pool: Pool) -> None:
    """Run and store every part that is missing.

    Raises
    ------
    InputError
        If there is no room, or a part costs one worker after the other.
    """
    todo = missing(store.sweep, rules)
    for part in with_progress(finished(task, todo, pool), len(todo), "parts"):
        store.add(part)


def finished(task: Task, todo: Sequence[Work], pool: Pool) -> Iterator[Part]:
    """Yield parts as they are finished, in any order.

    Parameters
    ----------
    task : Task
    todo : sequence of Work
        Handed out in this order, several at a time where they are short.
    pool : Pool
        Where they are run.

    Raises
    ------
    InputError
        If a part costs one worker after the other.
    """
    waiting = list(reversed(todo))
    running: dict[Future[list[Part]], list[Work]] = {}
    lost: Counter[int] = Counter()
    seconds = CHUNK_SECONDS
    while waiting or running:
        while waiting and len(running) < 2 * pool.workers():
            chunk = [waiting.pop() for _ in range(_size(seconds, len(waiting), pool.workers()))]
            try:
                running[pool.submit(run_chunk, task, chunk)] = chunk
            except _lost_worker() as error:
                waiting += reversed(chunk)
                # A worker was lost since the last look: whatever is under way says so itself, below.
                if running:
                    break
                pool.restart()
                _count(lost, chunk, error)
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            if future not in running:
                continue
            chunk = running.pop(future)
            try:
                parts = future.result()
            except _lost_worker() as error:
                again = [chunk, *(running.values() if pool.restart() else ())]
                if len(again) > 1:
                    running.clear()
                works = [work for each in again for work in each]
                _count(lost, works, error)
                waiting += reversed(works)
                continue
            seconds += (sum(part.seconds for part in parts) / len(parts) - seconds) / 4
            yield from parts


def _size(seconds: float, waiting: int, workers: int) -> int:
    """Return how many parts to hand out: about as many as take `CHUNK_SECONDS`, and some for everybody at the end."""
    return max(1, min(int(CHUNK_SECONDS / max(seconds, 1e-6)), waiting // (2 * workers)))


def _lost_worker() -> tuple[type[BaseException], ...]:
    found: list[type[BaseException]] = [BrokenExecutor]
    if "distributed" in sys.modules:
        from distributed.scheduler import KilledWorker

        found.append(KilledWorker)
    return tuple(found)


def _count(lost: Counter[int], again: Sequence[Work], error: BaseException) -> None:
    """Say that a worker was lost, and give up where that happens again and again."""
    lost.update(work.block.part for work in again)
    print(f"a worker was lost; {len(again)} parts are run again", file=sys.stderr, flush=True)
    part, times = lost.most_common(1)[0]
    if times >= _ATTEMPTS:
        raise InputError(
            f"part {part} was under way when {times} workers were lost, as where memory runs out; "
            "use fewer cores, or look into the log of the workers"
        ) from error
