"""Results folders: written under another name, renamed when complete, never given to another configuration."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from experiments.config.checked_config import CheckedConfig
from experiments.config.extensions import require_recorded
from experiments.config.plain_values import PlainValues
from experiments.results.durable_files import write_whole
from experiments.results.folder_workspace import (
    clear_leftovers,
    locked_workspace,
    real_folder,
    restore_replaced,
)
from experiments.results.manifest import MANIFEST, differences, fingerprint, model_digest, only_extensions
from experiments.results.manifest_check import check_manifest
from experiments.results.stored_files import damaged_files
from sim.errors import InputError

RESULTS = "results"
chosen_folder: ContextVar[Path | None] = ContextVar("chosen_folder", default=None)
"""What `choose_folder` returned last, for whoever lists the jobs of a command."""
LISTED_DIFFERENCES = 6


def choose_folder(config: CheckedConfig, configuration: PlainValues) -> Path:
    """Return the results folder: the one asked for, or one named after command, study and configuration."""
    folder = Path(config.options.out) if config.options.out is not None else _named(config, configuration)
    chosen_folder.set(folder)
    return folder


def _named(config: CheckedConfig, configuration: PlainValues) -> Path:
    parts = [config.command, config.study.get("name", "")]
    parts.append(fingerprint(configuration) if config.changed else "")
    return Path(RESULTS) / "-".join(part.replace("/", "_") for part in parts if part)


def stored_manifest(
    folder: Path, configuration: PlainValues, overwrite: bool, fill: bool = False
) -> PlainValues | None:
    """Return the manifest of a complete folder of the same configuration, or None where there is work to do.

    Parameters
    ----------
    folder : Path
        Where results are to go.
    configuration : mapping
        What is asked for now.
    overwrite : bool
        Whether to rerun what is stored.
    fill : bool
        Whether results that have lost a file are work to do; they are refused otherwise.

    Raises
    ------
    InputError
        If something else is there: a file, another kind of folder, results of another configuration, without some
        of their files, or made with an extension that is not loaded.
    """
    if Path.cwd().is_relative_to(real_folder(folder)):
        raise InputError(
            f"out is {str(folder)!r}, but a folder of its own was expected, below the present one"
        )
    restore_replaced(folder)
    if not _holds_something(folder):
        return None
    try:
        manifest = read_manifest(folder)
    except InputError as error:
        raise InputError(f"out is {str(folder)!r}, but a new folder was expected: {error}") from None
    found = differences(manifest["configuration"], configuration)
    if found:
        if only_extensions(manifest["configuration"], configuration):
            require_recorded(manifest["configuration"].get("inputs", {}))
        more = f" and {len(found) - LISTED_DIFFERENCES} more" if len(found) > LISTED_DIFFERENCES else ""
        raise InputError(
            f"{folder} holds results of another configuration, which are never overwritten; choose another "
            f"out, or remove it; different are {', '.join(found[:LISTED_DIFFERENCES])}{more}"
        )
    damaged = [] if overwrite else damaged_files(folder, manifest)
    if damaged and not fill:
        raise InputError(f"{folder} is damaged: {'; '.join(damaged)}; overwrite=true reruns it")
    if overwrite or damaged:
        return None
    clear_leftovers(folder)
    return manifest


def _holds_something(folder: Path) -> bool:
    try:
        # A link that leads nowhere yet is as good as none.
        if not os.path.lexists(folder) or (folder.is_symlink() and not folder.exists()):
            return False
        if not folder.is_dir():
            raise InputError(f"out is {str(folder)!r}, but a folder was expected and a file is there")
        return any(folder.iterdir())
    except OSError as error:
        raise InputError(
            f"out is {str(folder)!r}, but a readable folder was expected ({error.strerror})"
        ) from error


def read_manifest(folder: Path) -> PlainValues:
    """Return the manifest of a results folder.

    Raises
    ------
    InputError
        If the folder has none that can be read, or it lacks what this version needs.
    """
    restore_replaced(folder)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        raise InputError(f"{folder} is not a results folder (it has no readable {MANIFEST})") from None
    except OSError as error:
        raise InputError(
            f"{folder} is not a results folder (it has no readable {MANIFEST}: {error.strerror})"
        ) from None
    return check_manifest(manifest, folder / MANIFEST)


def staleness(manifest: PlainValues) -> str:
    """Return a warning if stored results come from other source code of the model, or an empty string."""
    if manifest.get("model") == model_digest():
        return ""
    return "made by another version of the model"


@contextmanager
def new_folder(folder: Path, replace: bool = True) -> Iterator[Path]:
    """Give a folder to write to, which takes its final name at once when the block ends without an error.

    Parameters
    ----------
    folder : Path
        Final name; of a symbolic link, what it names.
    replace : bool
        Whether what is there is replaced.

    Yields
    ------
    Path
        A hidden folder beside it, removed after an error and cleared after a kill.

    Raises
    ------
    InputError
        If the folder cannot be made, or another process writes it.
    """
    with locked_workspace(folder) as workspace:
        yield workspace.new
        workspace.put_in_place(replace)


def check_writable(folder: Path) -> None:
    """Refuse a location where no folder can be made, before a long run finds out.

    Raises
    ------
    InputError
    """
    with locked_workspace(folder):
        pass


def write_manifest(folder: Path, manifest: PlainValues) -> None:
    """Write ``manifest.json``, the last file of a results folder."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False, default=str)
    write_whole(folder / MANIFEST, (text + "\n").encode())
