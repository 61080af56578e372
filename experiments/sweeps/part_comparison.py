"""Runs a stored sweep again and compares it, part by part, with what is stored."""

from __future__ import annotations

import hashlib

import pyarrow as pa
from pyarrow import parquet

from experiments.results.progress import with_progress
from experiments.results.stored_files import file_problem
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.files import part_file
from experiments.sweeps.parts import FinishedPart
from experiments.sweeps.prepared_sweep import rules_of, task_of
from experiments.sweeps.reader import StoredSweep
from experiments.sweeps.running import job_of, run_jobs
from experiments.sweeps.task import SweepTask
from experiments.sweeps.worker_pool import worker_pool

SAME_BYTES, SAME_ROWS, DIFFERENT = "same bytes", "same rows", "different"


def replay_sweep(
    sweep: StoredSweep,
    executor: ExecutorConfig,
    cores: int | None,
    task: SweepTask | None = None,
    progress: bool = True,
) -> dict[int, str]:
    """Run every stored part of a sweep again and compare it; nothing is stored.

    Parameters
    ----------
    sweep : StoredSweep
    executor : ExecutorConfig
        Where to run.
    cores : int or None
        Threads or processes; None for all cores.
    task : SweepTask, optional
        What is run; the stored study if not given.
    progress : bool
        Whether to show how far it is.

    Returns
    -------
    dict of int to str
        Part -> `SAME_BYTES`, `SAME_ROWS` (in a file written differently) or `DIFFERENT`, in order of the parts.
    """
    from sim.engine.loop import usable_cores

    task = task or task_of(sweep)
    rules, keep = rules_of(sweep, task), sweep.configuration["keep"]
    jobs = [job_of(sweep, part, rules, keep) for part in sweep.entries]
    verdicts: dict[int, str] = {}
    with worker_pool(executor, cores or usable_cores()) as pool:
        for part in with_progress(run_jobs(task, jobs, pool), len(jobs), "parts", progress):
            verdicts[part.plan.part] = compare_part(sweep, part)
    return dict(sorted(verdicts.items()))


def compare_part(sweep: StoredSweep, part: FinishedPart) -> str:
    """Return how a part that was run again equals the stored one.

    Raises
    ------
    InputError
        If a stored file is not what was written.
    """
    stored = sweep.entries[part.plan.part].files
    for path, file in stored.items():
        if problem := file_problem(sweep.folder / path, file.sha256, file.bytes):
            raise sweep.damaged(f"{path} {problem}")
    verdict = SAME_BYTES if len(stored) == len(part.files) else DIFFERENT
    for table, (_, content) in part.files.items():
        path = part_file(table, part.plan.part)
        if path not in stored:
            return DIFFERENT
        if hashlib.sha256(content).hexdigest() != stored[path].sha256:
            again = parquet.read_table(pa.BufferReader(content))
            if not again.equals(parquet.read_table(sweep.folder / path)):
                return DIFFERENT
            verdict = SAME_ROWS
    return verdict
