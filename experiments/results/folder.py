"""Results folders: written under another name, renamed when complete, never given to another configuration."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.config.checked_config import CheckedConfig
from experiments.config.plain_values import PlainValues
from experiments.results.manifest import MANIFEST, differences, fingerprint, model_digest
from sim.errors import InputError

RESULTS = "results"
LISTED_DIFFERENCES = 6


def choose_folder(config: CheckedConfig, configuration: PlainValues) -> Path:
    """Return the results folder: the one asked for, or one named after command, study and configuration."""
    if config.options.out is not None:
        return Path(config.options.out)
    parts = [config.command, config.study.get("name", "")]
    parts.append(fingerprint(configuration) if config.changed else "")
    return Path(RESULTS) / "-".join(part.replace("/", "_") for part in parts if part)


def stored_manifest(folder: Path, configuration: PlainValues, overwrite: bool) -> PlainValues | None:
    """Return the manifest of a complete folder of the same configuration, or None where there is work to do.

    Parameters
    ----------
    folder : Path
        Where results are to go.
    configuration : mapping
        What is asked for now.
    overwrite : bool
        Whether to rerun what is stored.

    Raises
    ------
    InputError
        If something else is there: a file, another kind of folder, or results of another configuration.
    """
    if Path.cwd().is_relative_to(folder.resolve()):
        raise InputError(
            f"out is {str(folder)!r}, but a folder of its own was expected, below the present one"
        )
    if not os.path.lexists(folder):
        return None
    if not folder.is_dir():
        raise InputError(f"out is {str(folder)!r}, but a folder was expected and a file is there")
    if not any(folder.iterdir()):
        return None
    try:
        manifest = read_manifest(folder)
    except InputError as error:
        raise InputError(f"out is {str(folder)!r}, but a new folder was expected: {error}") from None
    found = differences(manifest["configuration"], configuration)
    if found:
        more = f" and {len(found) - LISTED_DIFFERENCES} more" if len(found) > LISTED_DIFFERENCES else ""
        raise InputError(
            f"{folder} holds results of another configuration, which are never overwritten; choose another "
            f"out, or remove it; different are {', '.join(found[:LISTED_DIFFERENCES])}{more}"
        )
    return None if overwrite else manifest


def read_manifest(folder: Path) -> PlainValues:
    """Return the manifest of a results folder.

    Raises
    ------
    InputError
        If the folder has none that can be read.
    """
    try:
        manifest: PlainValues = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest["configuration"]["seed"]
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"{folder} is not a results folder (it has no readable {MANIFEST})") from None
    return manifest


def staleness(manifest: PlainValues) -> str:
    """Return a warning if stored results come from other source code of the model, or an empty string."""
    if manifest.get("model") == model_digest():
        return ""
    return "made by another version of the model"


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give a folder to write to, which takes its final name at once when the block ends without an error.

    Parameters
    ----------
    folder : Path
        Final name. What is there is replaced.

    Yields
    ------
    Path
        ``<folder>.partial-<process>``, removed after an error.

    Raises
    ------
    InputError
        If the folder cannot be made.
    """
    partial = _new_partial(folder)
    try:
        yield partial
        _sync(partial)
        _rename(partial, folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def check_writable(folder: Path) -> None:
    """Refuse a location where no folder can be made, before a long run finds out.

    Raises
    ------
    InputError
    """
    _new_partial(folder).rmdir()


def _new_partial(folder: Path) -> Path:
    partial = folder.with_name(f"{folder.name}.partial-{os.getpid()}")
    try:
        partial.mkdir(parents=True)
    except OSError as error:
        raise InputError(
            f"out is {str(folder)!r}, but a writable location was expected ({error.strerror})"
        ) from error
    return partial


def _rename(partial: Path, folder: Path) -> None:
    aside = folder.with_name(f"{folder.name}.replaced-{os.getpid()}")
    if folder.exists():
        folder.rename(aside)
    partial.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Wait until files and their names are on disk, so that a complete folder survives a power cut."""
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_manifest(folder: Path, manifest: PlainValues) -> None:
    """Write ``manifest.json``, the last file of a results folder."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False, default=str)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
