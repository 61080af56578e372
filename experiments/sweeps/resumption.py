"""Runs what is missing in a sweep's results folder, for the first time or after an interruption."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from experiments.sweeps.creation import check_model
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.point_estimates import estimate_files
from experiments.sweeps.prepared_sweep import rules_of, task_of
from experiments.sweeps.reader import StoredSweep, open_sweep
from experiments.sweeps.running import run_missing
from experiments.sweeps.sweep_folder import SweepWriter, open_for_writing
from experiments.sweeps.task import SweepTask
from experiments.sweeps.verification import damaged_estimates
from experiments.sweeps.worker_pool import worker_pool


@dataclass(frozen=True)
class Resumption:
    """A finished sweep.

    Attributes
    ----------
    sweep : StoredSweep
    repaired : tuple of str
        What was damaged, one sentence for each file; its part has been run again.
    stored_before : bool
        Whether nothing was left to run.
    """

    sweep: StoredSweep
    repaired: tuple[str, ...]
    stored_before: bool


def resume_sweep(
    folder: Path,
    executor: ExecutorConfig,
    cores: int | None,
    task: SweepTask | None = None,
    progress: bool = True,
) -> Resumption:
    """Run what is missing in a results folder, damaged parts included, and store the estimates.

    Parameters
    ----------
    folder : Path
        Of a sweep.
    executor : ExecutorConfig
        Where to run.
    cores : int or None
        Threads or processes; None for all cores.
    task : SweepTask, optional
        What is run; the stored study if not given.
    progress : bool
        Whether to show how far it is.

    Raises
    ------
    InputError
        If the folder is of another version of the model, cannot be written to, or is in use.
    KeyboardInterrupt
        Saying how many parts are stored and how to resume.
    """
    from sim.engine.loop import usable_cores

    with open_for_writing(folder) as writer:
        repaired = (*writer.restored, *writer.repair())
        sweep = writer.sweep
        stored_before = sweep.complete and not sweep.journal_problem and not damaged_estimates(sweep)
        if not stored_before:
            check_model(sweep)
            writer.reopen()
            _run(writer, task or task_of(writer.sweep), executor, cores or usable_cores(), progress)
        return Resumption(writer.sweep, repaired, stored_before)


def _run(writer: SweepWriter, task: SweepTask, executor: ExecutorConfig, cores: int, progress: bool) -> None:
    folder = writer.sweep.folder
    try:
        with worker_pool(executor, cores) as pool:
            run_missing(writer, task, rules_of(writer.sweep, task), pool, progress)
    except KeyboardInterrupt:
        stored, parts = len(open_sweep(folder).entries), len(writer.sweep.layout.parts)
        raise KeyboardInterrupt(
            f"stopped; {stored} of {parts} parts are stored; resume with: alliance resume {folder}"
        ) from None
    writer.sweep = open_sweep(folder)
    writer.complete(estimate_files(writer.sweep))
