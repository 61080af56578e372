"""A sweep's results folder as it is written: created, extended, filled part by part, repaired and completed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from experiments.config.plain_values import PlainValues
from experiments.results.manifest import MANIFEST, now
from experiments.sweeps import journal
from experiments.sweeps.files import table_bytes, write_failure, write_whole
from experiments.sweeps.journal import Entry, Journal, StoredFile
from experiments.sweeps.layout import Layout, plan_table, points_table
from experiments.sweeps.parts import FinishedPart
from experiments.sweeps.reader import (
    DESIGN,
    PLAN,
    POINTS,
    StoredSweep,
    checked_manifest,
    open_sweep,
    with_checksum,
)
from experiments.sweeps.verification import damaged_parts, file_problem, results_digest
from sim.errors import InputError

LAYOUT = (POINTS, DESIGN, PLAN)
COPIES = ".copies"


def write_layout(folder: Path, layout: Layout, manifest: PlainValues) -> None:
    """Store what is to be run; the manifest is written last and makes the rest valid.

    Parameters
    ----------
    folder : Path
        New, or of a sweep that is being extended.
    layout : Layout
        All rounds, the new one included.
    manifest : mapping
        Without ``layout`` and ``rounds``, which are added here.

    Raises
    ------
    InputError
        If the disk is full.
    """
    contents = layout_files(layout)
    try:
        for name, content in contents.items():
            _write_twice(folder, name, content)
        (folder / journal.JOURNAL).touch()
        write_manifest(folder, {**manifest, **layout_digests(layout, contents)})
    except OSError as error:
        raise write_failure(folder, error) from error


def layout_files(layout: Layout) -> dict[str, bytes]:
    """Return the three files that hold a layout."""
    tables = points_table(layout.points), layout.design, plan_table(layout.parts)
    return {name: table_bytes(table) for name, table in zip(LAYOUT, tables, strict=True)}


def layout_digests(layout: Layout, contents: Mapping[str, bytes]) -> dict[str, object]:
    """Return what a manifest says of a layout: how many rounds it has, and the checksums of its files."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    return {"rounds": layout.rounds, "layout": digests}


def write_manifest(folder: Path, manifest: PlainValues) -> None:
    """Replace the manifest atomically, with its own checksum."""
    text = json.dumps(with_checksum(manifest), indent=1, ensure_ascii=False, default=str)
    _write_twice(folder, MANIFEST, (text + "\n").encode())


def _write_twice(folder: Path, name: str, content: bytes) -> None:
    """Write a file that cannot be computed again, and a copy of it."""
    write_whole(folder / COPIES / name, content)
    write_whole(folder / name, content)


def restore_copies(folder: Path) -> list[str]:
    """Replace a damaged manifest, points, design or plan by its copy, and return what was found.

    Raises
    ------
    InputError
        If the folder does not hold a sweep, or a copy is damaged too.
    """
    found = []
    if not checked_manifest(folder / MANIFEST) and checked_manifest(folder / COPIES / MANIFEST):
        write_whole(folder / MANIFEST, (folder / COPIES / MANIFEST).read_bytes())
        found.append(f"{MANIFEST} was damaged and is restored")
    for name, digest in open_sweep(folder).manifest["layout"].items():
        problem, copy = file_problem(folder / name, digest), folder / COPIES / name
        if problem and file_problem(copy, digest):
            raise InputError(
                f"{folder / name} {problem}, and so is its copy; choose another out and start again"
            )
        if problem:
            write_whole(folder / name, copy.read_bytes())
            found.append(f"{name} {problem}, and is restored")
    return found


class SweepWriter:
    """A results folder that this process alone writes to; see `open_for_writing`.

    Attributes
    ----------
    sweep : StoredSweep
        The folder as its readers see it.
    restored : tuple of str
        Which damaged files were replaced by their copies when the folder was opened.
    """

    def __init__(self, sweep: StoredSweep, log: Journal, restored: tuple[str, ...] = ()) -> None:
        self.sweep, self._log, self.restored = sweep, log, restored

    def add(self, part: FinishedPart) -> None:
        """Store a finished part: its files first, then its line in the journal.

        Raises
        ------
        InputError
            If the disk is full; the part is then not counted.
        """
        folder, number = self.sweep.folder, part.plan.part
        files = {}
        try:
            for table, (rows, content) in part.files.items():
                path = f"tables/{table}/{number:06}.parquet"
                write_whole(folder / path, content)
                files[path] = StoredFile(rows, len(content), hashlib.sha256(content).hexdigest())
            self._log.add(Entry(number, files, part.runs, part.failed, round(part.seconds, 3), now()))
        except OSError as error:
            raise write_failure(folder, error) from error

    def repair(self) -> list[str]:
        """Remove damaged parts from the journal, delete files that belong to no part, and return what was damaged.

        Raises
        ------
        InputError
            If the folder cannot be written to.
        """
        found, folder = damaged_parts(self.sweep), self.sweep.folder
        try:
            for part in found:
                self._log.add(Entry(part, {}, ended=now()))
            owned = {
                path
                for part, entry in self.sweep.entries.items()
                if part not in found
                for path in entry.files
            }
            for path in (folder / "tables").rglob("*"):
                if path.is_file() and path.relative_to(folder).as_posix() not in owned:
                    path.unlink()
        except OSError as error:
            raise write_failure(folder, error) from error
        self.sweep = open_sweep(folder)
        return [line for part in found.values() for line in part]

    def complete(self, estimates: Mapping[str, bytes]) -> None:
        """Store the estimates, and mark the sweep as complete in the manifest.

        Parameters
        ----------
        estimates : mapping
            Name -> content.

        Raises
        ------
        InputError
            If the disk is full.
        """
        folder = self.sweep.folder
        try:
            for name, content in estimates.items():
                write_whole(folder / name, content)
            digests = {name: hashlib.sha256(content).hexdigest() for name, content in estimates.items()}
            results = {"results": results_digest(self.sweep, digests), "estimates": digests}
            write_manifest(folder, {**self.sweep.manifest, **results, "ended": now()})
        except OSError as error:
            raise write_failure(folder, error) from error


@contextmanager
def open_for_writing(folder: Path) -> Iterator[SweepWriter]:
    """Open a results folder for writing, which no other process may do meanwhile."""
    if not (folder / journal.JOURNAL).is_file():
        open_sweep(folder)
        raise InputError(f"{folder} has lost its {journal.JOURNAL}; choose another out and start again")
    with journal.open_journal(folder) as log:
        restored = tuple(restore_copies(folder))
        yield SweepWriter(open_sweep(folder), log, restored)
