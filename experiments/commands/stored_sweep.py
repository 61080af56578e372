"""`alliance status`, `resume` and `verify`: what can be done with a sweep's results folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.commands import argument_kinds as kinds
from experiments.commands.arguments import Command
from experiments.commands.executor_arguments import executor_of

_FOLDER: Final = "the folder of a sweep, such as results/sweep-mine"


@dataclass(frozen=True)
class FolderArguments:
    """What `alliance status` and `alliance verify` take."""

    folder: Path = kinds.operand(Path, _FOLDER)


@dataclass(frozen=True)
class ResumeArguments:
    """What `alliance resume` takes."""

    folder: Path = kinds.operand(Path, _FOLDER)
    executor: tuple[str, ...] = kinds.overrides("where to run: a file of configs/executor, and its settings")
    cores: int | None = kinds.whole(None, "threads or processes of this machine; by default all", 1, 1024)


STATUS: Final = Command("status", "Shows how far a sweep is.", FolderArguments)
RESUME: Final = Command("resume", "Runs what is missing in a sweep.", ResumeArguments)
VERIFY: Final = Command(
    "verify", "Compares every file of a sweep with the checksum it was written with.", FolderArguments
)


def show_status(arguments: Sequence[str]) -> None:
    """Print how far a sweep is: ``FOLDER``."""
    given = STATUS.read(arguments)
    from experiments.reports.sweep_text import status_text
    from experiments.sweeps.reader import open_sweep

    print(status_text(open_sweep(given.folder)))


def resume(arguments: Sequence[str]) -> None:
    """Run what is missing in a sweep: ``FOLDER [executor=NAME] [executor.name=value] [cores=N]``."""
    given = RESUME.read(arguments)
    executor = executor_of(given.executor)
    from experiments.api.sweeping import Sweep
    from experiments.commands.sweep import run_and_print

    run_and_print(Sweep.open(given.folder), executor, given.cores)


def verify(arguments: Sequence[str]) -> None:
    """Compare every file with the checksum it was written with: ``FOLDER``.

    Raises
    ------
    InputError
        Naming the damaged files.
    """
    given = VERIFY.read(arguments)
    from experiments.reports.sweep_text import verification_text
    from experiments.sweeps.reader import open_sweep
    from experiments.sweeps.verification import verify_sweep

    sweep = open_sweep(given.folder)
    print(verification_text(sweep, verify_sweep(sweep)))
