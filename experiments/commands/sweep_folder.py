"""`alliance status`, `resume` and `verify`: what can be done with a sweep's results folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.reader import open_sweep
from sim.errors import InputError, nearest

_SETTINGS = ("executor", "cores")


def show_status(arguments: Sequence[str]) -> None:
    """Print how far a sweep is: ``FOLDER``."""
    from experiments.reports.sweep_text import status_text

    print(status_text(open_sweep(_folder("status", arguments))))


def resume(arguments: Sequence[str]) -> None:
    """Go on with a sweep: ``FOLDER [executor=NAME] [executor.name=value] [cores=N]``."""
    from experiments.commands.sweep import go_on

    place, cores = executor_from(arguments[1:])
    go_on(_folder("resume", arguments[:1]), place, cores)


def verify(arguments: Sequence[str]) -> None:
    """Compare every file with the checksum it was written with: ``FOLDER``.

    Raises
    ------
    InputError
        Naming the damaged files.
    """
    from experiments.sweeps.sweep_folder import damaged_files, damaged_parts

    folder = _folder("verify", arguments)
    sweep = open_sweep(folder)
    found = damaged_files(sweep)
    if not found:
        found = [words for part in damaged_parts(sweep).values() for words in part]
    if found:
        raise InputError(f"{folder} is damaged: {'; '.join(found)}; alliance resume {folder} repairs it")
    files = sum(len(entry.files) for entry in sweep.entries.values())
    missing = len(sweep.layout.parts) - len(sweep.entries)
    state = "and nothing is missing" if sweep.complete else f"and {missing} parts are still to be run"
    print(f"{folder}: {files} files in {len(sweep.entries)} parts are as they were written, {state}")


def _folder(command: str, arguments: Sequence[str]) -> Path:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        raise InputError(
            f"alliance {command} takes the folder of a sweep, as in: alliance {command} results/sweep-mine"
        )
    return Path(arguments[0])


def executor_from(overrides: Sequence[str]) -> tuple[ExecutorConfig, int | None]:
    """Return where to run, and on how many cores, as a command line says it.

    Parameters
    ----------
    overrides : sequence of str
        As of ``alliance sweep``: ``executor=dask``, ``executor.address=...``, ``cores=2``.

    Raises
    ------
    InputError
        For anything else, and for what Hydra refuses.
    """
    from hydra import compose, initialize_config_dir
    from omegaconf import OmegaConf

    from experiments.commands.hydra_errors import CONFIGURATION_ERRORS, hydra_sentence
    from experiments.commands.hydra_schema import register
    from experiments.config.checked_config import check_config
    from experiments.config.locations import configs_folder

    for override in overrides:
        name = override.partition("=")[0].partition(".")[0]
        if name not in _SETTINGS:
            raise InputError(
                f"{override} cannot be set here, but {' and '.join(_SETTINGS)} can{nearest(name, _SETTINGS)}"
            )
    register("sweep")
    try:
        with initialize_config_dir(str(configs_folder()), version_base="1.3"):
            values: Any = OmegaConf.to_container(compose("sweep", list(overrides)), resolve=True)
    except CONFIGURATION_ERRORS as error:
        raise InputError(hydra_sentence(error)) from error
    return ExecutorConfig(**values["executor"]), check_config("sweep", values).options.cores
