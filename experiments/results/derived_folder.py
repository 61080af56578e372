"""Folders made from a results folder: an export, an analysis. They lie beside it and say what they come from."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from experiments.config.plain_values import PlainValues
from experiments.results.manifest import begin_manifest
from sim.errors import missing_library

NO_RESULT = ("out",)


def derived_folder(folder: Path, out: Path | None, suffix: str) -> Path:
    """Return the folder asked for, or one beside the results with a suffix to their name."""
    return out or folder.parent / f"{folder.resolve().name}-{suffix}"


def derived_configuration(seed: int, source: PlainValues, options: Mapping[str, str]) -> dict[str, object]:
    """Return what identifies a derived folder: its source, and the options that change its content.

    Parameters
    ----------
    seed : int
        Of the source.
    source : mapping
        What identifies the source's content.
    options : mapping
        As typed.
    """
    kept = {name: value for name, value in options.items() if name not in NO_RESULT}
    return {"seed": seed, "source": dict(source), "options": kept}


def start_manifest(command: str, arguments: Sequence[str], configuration: PlainValues) -> dict[str, object]:
    """Return the manifest of a derived folder, as far as it is known before.

    Parameters
    ----------
    command : str
    arguments : sequence of str
        Everything after the command, as typed.
    configuration : mapping
        As `derived_configuration` returns it.
    """
    typed = shlex.join(["alliance", command, *arguments])
    return begin_manifest(command, configuration) | {"command_line": typed}


def needed(extra: str, *libraries: str) -> None:
    """Refuse to go on without libraries, and name the extra that has them.

    Raises
    ------
    InputError
    """
    for library in libraries:
        if find_spec(library) is None:
            raise missing_library(library, extra)
