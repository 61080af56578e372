"""`alliance replay`: makes a results folder again from its manifest alone, and compares the tables."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from experiments.commands import argument_kinds as kinds
from experiments.commands.arguments import Command
from experiments.commands.executor_arguments import executor_of
from sim.errors import InputError

if TYPE_CHECKING:
    from experiments.api.replaying import Replay
    from experiments.config.checked_config import CheckedConfig
    from experiments.config.plain_values import PlainValues


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


def _simulate(config: CheckedConfig) -> None:
    from experiments.commands.simulate import simulate_clinic

    simulate_clinic(config)


def _compare(config: CheckedConfig) -> None:
    from experiments.commands.compare import compare_arms

    compare_arms(config)


def _validate(config: CheckedConfig) -> None:
    from experiments.commands.validate import validate_model

    validate_model(config)


_RUN: Mapping[str, Callable[[CheckedConfig], None]] = {
    "simulate": _simulate,
    "compare": _compare,
    "validate": _validate,
}


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
    from experiments.config.extensions import load_recorded
    from experiments.results.folder import read_manifest

    manifest = read_manifest(given.folder)
    load_recorded(manifest["configuration"].get("inputs", {}))
    command = manifest.get("command")
    if command == "sweep":
        from experiments.api import replaying

        executor = executor_of(given.executor)
        replayed = replaying.replay(given.folder, executor=executor, cores=given.cores)
    elif command in _RUN and not given.executor and given.cores is None:
        replayed = _replayed(given.folder, manifest)
    else:
        known = ", ".join(("sweep", *_RUN))
        raise InputError(
            f"{' '.join(arguments)} cannot be replayed; the folder alone of alliance {known} was expected"
        )
    if not replayed.same:
        raise InputError(replayed.text)
    print(replayed)


def _replayed(folder: Path, stored: PlainValues) -> Replay:
    from experiments.api.replaying import Replay
    from experiments.results.manifest import differences
    from experiments.sweeps.part_comparison import DIFFERENT, SAME_BYTES

    again = _run_again(stored)
    figures = {name: value for name, value in stored["configuration"].items() if name == "figures"}
    found = differences(stored["configuration"], {**again["configuration"], **figures})
    if found:
        raise InputError(f"{folder} cannot be replayed: different are {', '.join(found)}")
    verdicts = {}
    for path, entry in stored["tables"].items():
        same = entry.get("sha256") == again["tables"].get(path, {}).get("sha256")
        verdicts[path] = SAME_BYTES if same else DIFFERENT
    return Replay(stored, folder, verdicts, "tables")


def _run_again(stored: PlainValues) -> PlainValues:
    """Run a configuration in a folder that is thrown away, and return the new manifest."""
    from experiments.config.checked_config import check_config
    from experiments.results.folder import read_manifest

    command = stored["command"]
    values = {
        name: value for name, value in stored["configuration"].items() if name not in ("inputs", "arms")
    }
    # Pictures are drawn from the tables that are compared.
    values |= {"figures": False} if "figures" in values else {}
    with tempfile.TemporaryDirectory() as name:
        config = check_config(command, {**values, "out": f"{name}/again"})
        with contextlib.redirect_stdout(io.StringIO()):
            _RUN[command](config)
        return read_manifest(Path(name) / "again")
