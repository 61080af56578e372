"""Repairs a sweep's results folder: files from their copies, copies from the files, the journal from its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from experiments.results.durable_files import UNFINISHED, write_whole
from experiments.results.manifest import MANIFEST, now
from experiments.results.stored_files import file_problem
from experiments.sweeps.files import (
    COPIES,
    ESTIMATES,
    JOURNAL_COPIES,
    TABLES,
    is_part_file,
    journal_copy,
    round_of,
)
from experiments.sweeps.journal import JOURNAL, Entry, Journal, format_line
from experiments.sweeps.reader import StoredSweep, checked_manifest, open_sweep
from experiments.sweeps.verification import damaged_parts, lost_journal_copies, read_copy
from sim.errors import InputError

_COPY_OF_LINE: Final = re.compile(r"\d{6,}\.jsonl")


def restore_layout(folder: Path) -> list[str]:
    """Replace a damaged manifest, points, design or plan by its copy, or a damaged copy by the file.

    Returns
    -------
    list of str
        What was damaged and is restored.

    Raises
    ------
    InputError
        If the folder does not hold a sweep, or file and copy are both damaged.
    OSError
        If it cannot be written.
    """
    found = []
    if not checked_manifest(folder / MANIFEST) and checked_manifest(folder / COPIES / MANIFEST):
        write_whole(folder / MANIFEST, (folder / COPIES / MANIFEST).read_bytes())
        found.append(f"{MANIFEST} was damaged and is restored")
    sweep = open_sweep(folder)
    content = (folder / MANIFEST).read_bytes()
    if not _holds(folder / COPIES / MANIFEST, content):
        write_whole(folder / COPIES / MANIFEST, content)
        found.append(f"the copy of {MANIFEST} was damaged and is restored")
    for name, digest in sweep.manifest["layout"].items():
        found += _restore(folder, name, digest)
    return found


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _restore(folder: Path, name: str, digest: str) -> list[str]:
    file, copy = folder / name, folder / COPIES / name
    problem, copy_problem = file_problem(file, digest), file_problem(copy, digest)
    if problem and copy_problem:
        raise InputError(f"{file} {problem}, and its copy {copy_problem}; choose another out and start again")
    if problem:
        write_whole(file, copy.read_bytes())
        return [f"{name} {problem}, and is restored"]
    if copy_problem:
        write_whole(copy, file.read_bytes())
        return [f"the copy of {name} {copy_problem}, and is restored"]
    return []


def repair_sweep(sweep: StoredSweep, log: Journal) -> list[str]:
    """Restore lines of the journal, remove damaged parts from it, and delete what belongs to no part.

    Parameters
    ----------
    sweep : StoredSweep
        With a whole layout; see `restore_layout`.
    log : Journal

    Returns
    -------
    list of str
        What was damaged, and what became of it.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    again = list(_entries_in_copies(sweep))
    for entry in again:
        log.add(entry)
    found = [f"{JOURNAL} had lost {len(again)} parts, which are restored"] if again else []
    sweep = open_sweep(sweep.folder)
    damaged = damaged_parts(sweep)
    for part in damaged:
        log.add(Entry(part, {}, ended=now()))
    found += [f"{line}; its part is run again" for part in damaged.values() for line in part]
    lost = [part for part in lost_journal_copies(sweep) if part not in damaged]
    for part in lost:
        write_whole(sweep.folder / journal_copy(part), format_line(sweep.journal[part]).encode())
    if lost:
        found.append(f"{JOURNAL_COPIES} lacked {len(lost)} parts, which are restored")
    _remove_strays(sweep, {part for part in sweep.journal if part not in damaged})
    return found


def _entries_in_copies(sweep: StoredSweep) -> Iterator[Entry]:
    """Yield what the copies say of whole parts that the journal lacks."""
    for part in range(len(sweep.layout.parts)):
        if part not in sweep.journal and (entry := read_copy(sweep.folder, part)):
            files = entry.files.items()
            if files and not any(
                file_problem(sweep.folder / path, stored.sha256, stored.bytes) for path, stored in files
            ):
                yield entry


def _remove_strays(sweep: StoredSweep, parts: Iterable[int]) -> None:
    """Delete files that a sweep has written and does not count; nothing else in the folder is touched."""
    folder, manifest = sweep.folder, sweep.manifest
    kept = {path for part in parts for path in sweep.journal[part].files}
    kept |= {journal_copy(part) for part in parts}
    kept |= {f"{where}{name}" for where in ("", f"{COPIES}/") for name in manifest["layout"]}
    for where in ("", COPIES, JOURNAL_COPIES, *(f"tables/{table}" for table in TABLES)):
        for path in (folder / where).glob("*"):
            name = path.relative_to(folder).as_posix()
            if name not in kept and _is_own(name) and not path.is_dir():
                path.unlink()


def _is_own(path: str) -> bool:
    """Return whether a file of this name is one that sweeps write and can do without."""
    where, _, name = path.rpartition("/")
    unfinished = name.startswith(".") and name.endswith(UNFINISHED)
    name = name[1 : -len(UNFINISHED)] if unfinished else name
    if where == JOURNAL_COPIES:
        return _COPY_OF_LINE.fullmatch(name) is not None
    if where in ("", COPIES):
        return round_of(name) is not None or (unfinished and name in (MANIFEST, *ESTIMATES))
    return is_part_file(f"{where}/{name}")
