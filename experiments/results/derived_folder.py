"""Folders made from a results folder: an export, an analysis. They stand beside it and say what they come from."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from experiments.results.manifest import begin_manifest
from sim.errors import InputError

NO_RESULT = ("out",)


def derived_folder(folder: Path, out: str, suffix: str) -> Path:
    """Return the folder asked for, or one beside the results with a suffix to their name."""
    return Path(out) if out else folder.parent / f"{folder.resolve().name}-{suffix}"


def derived_configuration(seed: int, source: Mapping[str, Any], options: Mapping[str, str]) -> dict[str, Any]:
    """Return what makes a derived folder the same: its source, and the options that change what is in it.

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


def begun(command: str, arguments: Sequence[str], configuration: Mapping[str, Any]) -> dict[str, Any]:
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
            raise InputError(f"{library} is not installed; pip install 'alliance-sim[{extra}]' has it")


def whole(name: str, text: str, low: int = 0, high: int = 2**63 - 1) -> int:
    """Return an option's whole number.

    Raises
    ------
    InputError
        If it is none, or out of range.
    """
    try:
        value = int(text)
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise InputError(f"{name} is {text!r}, but a whole number from {low} to {high} was expected")
    return value


def number(name: str, text: str) -> float:
    """Return an option's number.

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if value != value or abs(value) == float("inf"):
        raise InputError(f"{name} is {text!r}, but a number was expected")
    return value


def flag(name: str, text: str) -> bool:
    """Return an option's truth.

    Raises
    ------
    InputError
        If it is neither true nor false.
    """
    if text.lower() not in ("true", "false"):
        raise InputError(f"{name} is {text!r}, but true or false was expected")
    return text.lower() == "true"
