"""`alliance sweep`: a study at many points of its parameter space, from configuration to a results folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.api.sweeping import Sweep
from experiments.results.folder import staleness
from experiments.sweeps.executors import ExecutorConfig
from sim.errors import InputError

if TYPE_CHECKING:
    from experiments.config.checked_config import CheckedConfig


def sweep_study(config: CheckedConfig) -> None:
    """Run a study at every point of its design, store it and print it; what is stored already is not run again.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance sweep``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with the study, a file or the folder.
    """
    executor = ExecutorConfig(**config.values["executor"])
    if config.options.extend and config.options.out is None:
        raise InputError("extend=true adds to a finished sweep, but out does not say which; give out=FOLDER")
    run_and_print(Sweep.from_config(config), executor, config.options.cores)


def run_and_print(sweep: Sweep, executor: ExecutorConfig, cores: int | None) -> None:
    """Run what is missing in a sweep, and print the outcomes.

    Parameters
    ----------
    sweep : Sweep
    executor : ExecutorConfig
        Where to run.
    cores : int or None
        Threads or processes; None for all cores.
    """
    sweep.run(executor, cores=cores)
    for line in sweep.repaired:
        print(line)
    print(sweep)
    print(f"\nresults: {sweep.folder}{_note(sweep) if sweep.stored_before else ''}")


def _note(sweep: Sweep) -> str:
    note = "nothing was run again"
    if staleness(sweep.manifest):
        note += f"; made by another version of the model: alliance replay {sweep.folder} shows whether that matters"
    return f" (stored before; {note})"
