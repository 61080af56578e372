"""`alliance replay`: makes a results folder again from its manifest alone, and compares the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.commands import argument_kinds as kinds
from experiments.commands.arguments import Command
from experiments.commands.executor_arguments import executor_of
from sim.errors import InputError


@dataclass(frozen=True)
class ReplayArguments:
    """What `alliance replay` takes."""

    folder: Path = kinds.operand(Path, "a results folder, such as results/simulate")
    executor: tuple[str, ...] = kinds.overrides(
        "where to run a sweep: a file of configs/executor, and its settings"
    )
    cores: int | None = kinds.whole(None, "threads or processes for a sweep; by default all", 1, 1024)


COMMAND: Final = Command(
    "replay", "Runs what a results folder holds again, and compares the tables.", ReplayArguments
)


def replay(arguments: Sequence[str]) -> None:
    """Run what a folder holds again and compare: ``FOLDER``, for a sweep also ``[executor=NAME] [cores=N]``.

    Parameters
    ----------
    arguments : sequence of str
        As `COMMAND` describes them.

    Raises
    ------
    InputError
        If it comes out differently, or the folder cannot be replayed.
    """
    given = COMMAND.read(arguments)
    from experiments.api import replaying
    from experiments.results.folder import read_manifest

    sweeps_only = bool(given.executor) or given.cores is not None
    if sweeps_only and read_manifest(given.folder).get("command") != "sweep":
        raise InputError(
            f"{' '.join(arguments)} cannot be replayed so; executor and cores are for sweeps, "
            "and the folder alone was expected"
        )
    replayed = replaying.replay(given.folder, executor=executor_of(given.executor), cores=given.cores)
    if not replayed.same:
        raise InputError(replayed.text)
    print(replayed)
