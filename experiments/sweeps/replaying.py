"""Runs a stored sweep again and compares it, part by part, with what is stored."""

from __future__ import annotations

import hashlib

import pyarrow as pa
from pyarrow import parquet

from experiments.results.folder import staleness
from experiments.results.progress import with_progress
from experiments.sweeps.executors import ExecutorConfig, worker_pool
from experiments.sweeps.parts import FinishedPart
from experiments.sweeps.preparation import rules_of, task_of
from experiments.sweeps.reader import StoredSweep
from experiments.sweeps.running import job_of, run_jobs
from experiments.sweeps.task import SweepTask
from sim.errors import InputError


def replay_sweep(
    sweep: StoredSweep, executor: ExecutorConfig, cores: int | None, task: SweepTask | None = None
) -> None:
    """Run every stored part of a sweep again, and say whether it comes out the same; nothing is stored.

    Parameters
    ----------
    sweep : StoredSweep
    executor : ExecutorConfig
        Where to run.
    cores : int or None
        Threads or processes; None for all cores.
    task : SweepTask, optional
        What is run; the stored study if not given.

    Raises
    ------
    InputError
        Naming the parts that come out differently.
    """
    from sim.engine.loop import usable_cores

    task = task or task_of(sweep)
    rules, keep = rules_of(sweep, task), sweep.configuration["keep"]
    todo = [job_of(sweep, part, rules, keep) for part in sweep.entries]
    verdicts: dict[int, str] = {}
    with worker_pool(executor, cores or usable_cores()) as pool:
        for part in with_progress(run_jobs(task, todo, pool), len(todo), "parts"):
            verdicts[part.plan.part] = compare_part(sweep, part)
    _report(sweep, verdicts)


def compare_part(sweep: StoredSweep, part: FinishedPart) -> str:
    """Return ``bytes``, ``rows`` or ``other``: in what a part that was run again equals the stored one."""
    stored = sweep.entries[part.plan.part].files
    verdict = "bytes" if len(stored) == len(part.files) else "other"
    for table, (_, content) in part.files.items():
        path = f"tables/{table}/{part.plan.part:06}.parquet"
        if path not in stored:
            return "other"
        if hashlib.sha256(content).hexdigest() != stored[path].sha256:
            again, before = (
                parquet.read_table(pa.BufferReader(content)),
                parquet.read_table(sweep.folder / path),
            )
            if not again.equals(before):
                return "other"
            verdict = "rows"
    return verdict


def _report(sweep: StoredSweep, verdicts: dict[int, str]) -> None:
    other = [part for part, verdict in sorted(verdicts.items()) if verdict == "other"]
    if other:
        named = ", ".join(map(str, other[:5])) + (" and more" if len(other) > 5 else "")
        why = "; the model is another version now" if staleness(sweep.manifest) else ""
        raise InputError(
            f"{len(other)} of {len(verdicts)} parts of {sweep.folder} come out differently: {named}{why}"
        )
    rows = sum(verdict == "rows" for verdict in verdicts.values())
    words = "the same bytes" if not rows else f"the same rows, {rows} of them in files written otherwise"
    print(f"{sweep.folder}: {len(verdicts)} parts were run again and came out with {words}")
