"""The results folders below a folder, as their manifests describe them; nothing is changed, and no table is read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from experiments.config.plain_values import PlainValues
from experiments.results.folder_workspace import Workspace, folder_named_by
from experiments.results.kept_work import KeptPieces, kept_pieces
from experiments.results.manifest import MANIFEST
from experiments.results.manifest_check import check_manifest
from sim.errors import InputError

NO_MANIFEST: Final = f"no {MANIFEST}"
_DEEPEST: Final = 5


@dataclass(frozen=True)
class FoundFolder:
    """One results folder.

    Attributes
    ----------
    folder : Path
        Its name, below the folder that was searched.
    files : Path
        Where its files are: elsewhere only while it is replaced, or before it is complete.
    manifest : mapping
        Empty if it cannot be read.
    problem : str
        Why the manifest cannot be read.
    kept : KeptPieces, optional
        Of a run that has not finished: what it has done so far.
    """

    folder: Path
    files: Path
    manifest: PlainValues
    problem: str = ""
    kept: KeptPieces | None = None


@dataclass
class FoundFolders:
    """What a search found.

    Attributes
    ----------
    results : list of FoundFolder
    others : dict
        Other folders -> why they are none.
    """

    results: list[FoundFolder] = field(default_factory=list)
    others: dict[Path, str] = field(default_factory=dict)


def find_folders(folder: Path) -> FoundFolders:
    """Return the results folders below a folder, or the folder itself if it is one.

    Raises
    ------
    InputError
        If there is no such folder, or it cannot be read.
    """
    try:
        os.listdir(folder)
    except OSError as error:
        raise InputError(f"{folder} cannot be read ({error.strerror}), but a folder was expected") from None
    found = FoundFolders()
    if not _search(folder, found, _DEEPEST, set()):
        found.others.clear()
    return found


def _search(folder: Path, found: FoundFolders, depth: int, seen: set[tuple[int, int]]) -> bool:
    """Add what is below a folder; tell whether there was anything."""
    try:
        state = folder.stat()
        if (state.st_dev, state.st_ino) in seen:
            return False
        seen.add((state.st_dev, state.st_ino))
        if os.path.lexists(folder / MANIFEST):
            read = _read(folder, folder)
            if read is None:
                found.others[folder] = f"its {MANIFEST} is of something else"
                return False
            found.results.append(read)
            return True
        inner = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
    except OSError as error:
        found.others[folder] = error.strerror or type(error).__name__
        return False
    before = len(found.results)
    for name in inner:
        if name.startswith("."):
            found.results.extend(_unfinished(folder / name))
        elif depth and not _search(folder / name, found, depth - 1, seen):
            found.others.setdefault(folder / name, NO_MANIFEST)
    if len(found.results) > before:
        return True
    for name in inner:
        found.others.pop(folder / name, None)
    return False


def _read(folder: Path, files: Path) -> FoundFolder | None:
    """Return a results folder; None for a manifest that is no manifest of results."""
    try:
        manifest = json.loads((files / MANIFEST).read_text(encoding="utf-8"))
        if not isinstance(manifest, dict) or "command" not in manifest:
            return None
        return FoundFolder(folder, files, check_manifest(manifest, folder / MANIFEST))
    except InputError as error:
        return FoundFolder(folder, files, {}, str(error))
    except OSError as error:
        return FoundFolder(folder, files, {}, f"{MANIFEST} cannot be read ({error.strerror})")
    except ValueError:
        return FoundFolder(folder, files, {}, f"{MANIFEST} is damaged")


def _unfinished(hidden: Path) -> Iterator[FoundFolder]:
    """Yield what a run that was stopped has left beside the folder that it was to fill."""
    folder = folder_named_by(hidden)
    if folder is None:
        return
    workspace = Workspace.of(folder)
    replaced = os.path.isdir(workspace.old) and not os.path.lexists(folder)
    if replaced and (whole := _read(folder, workspace.old)) is not None:
        yield whole
    for kept in kept_pieces(workspace):
        yield FoundFolder(folder, kept.place, kept.manifest, kept=kept)
