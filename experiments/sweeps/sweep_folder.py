"""A sweep's results folder as it is written: created, extended, filled part by part, and completed.

Files of the layout and of parts are written once, under names of their own; the manifest says which of them count, so
that replacing it by one rename decides whether an extension or a completion has happened.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from experiments.config.plain_values import PlainValues
from experiments.results.durable_files import write_whole
from experiments.results.manifest import MANIFEST, now
from experiments.sweeps import journal
from experiments.sweeps.files import (
    COPIES,
    JOURNAL_COPIES,
    LAYOUT,
    TABLES,
    journal_copy,
    layout_file,
    part_file,
    table_bytes,
    write_failure,
)
from experiments.sweeps.journal import Entry, Journal, StoredFile, format_line, results_digest
from experiments.sweeps.layout import Layout, plan_table, points_table
from experiments.sweeps.parts import FinishedPart
from experiments.sweeps.reader import StoredSweep, checked_manifest, open_sweep, with_checksum
from experiments.sweeps.repair import repair_sweep, restore_layout
from sim.errors import InputError

_RESULTS = ("results", "estimates", "ended")


def write_layout(folder: Path, added: Layout, manifest: PlainValues) -> None:
    """Store what is to be run; the manifest is written last and makes the rest valid.

    Parameters
    ----------
    folder : Path
        New, or of a sweep that is being extended.
    added : Layout
        What the new round adds to those before.
    manifest : mapping
        Of the rounds before, if there are any; ``layout`` and ``rounds`` are added here.

    Raises
    ------
    InputError
        If the disk is full.
    """
    tables = points_table(added.points), added.design, plan_table(added.parts)
    names = [layout_file(kind, added.rounds - 1) for kind in LAYOUT]
    contents = {name: table_bytes(table) for name, table in zip(names, tables, strict=True)}
    layout = {**manifest.get("layout", {}), **_digests(contents)}
    try:
        for name, content in contents.items():
            write_whole(folder / COPIES / name, content)
            write_whole(folder / name, content)
        (folder / journal.JOURNAL).touch()
        write_manifest(folder, {**manifest, "rounds": added.rounds, "layout": layout})
    except OSError as error:
        raise write_failure(folder, error) from error


def _digests(contents: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}


def write_manifest(folder: Path, manifest: PlainValues) -> None:
    """Replace the manifest atomically, with its own checksum, and then its copy."""
    text = json.dumps(with_checksum(manifest), indent=1, ensure_ascii=False, default=str)
    for path in (folder / MANIFEST, folder / COPIES / MANIFEST):
        write_whole(path, (text + "\n").encode())


def without_results(manifest: PlainValues) -> dict[str, object]:
    """Return the manifest of a sweep that is not complete any more."""
    return {name: value for name, value in manifest.items() if name not in _RESULTS}


class SweepWriter:
    """A results folder that this process alone writes to; see `open_for_writing`.

    Attributes
    ----------
    sweep : StoredSweep
        The folder as its readers see it.
    restored : tuple of str
        Which damaged files were replaced by their copies, or copies by the files, when the folder was opened.
    """

    def __init__(self, sweep: StoredSweep, log: Journal, restored: tuple[str, ...] = ()) -> None:
        self.sweep, self._log, self.restored = sweep, log, restored

    def add(self, part: FinishedPart) -> None:
        """Store a finished part: its files first, then its line in the journal, a copy of which comes before it.

        Raises
        ------
        InputError
            If the disk is full; the part is then not counted.
        """
        folder, number = self.sweep.folder, part.plan.part
        files = {}
        try:
            for table, (rows, content) in part.files.items():
                path = part_file(table, number)
                write_whole(folder / path, content)
                files[path] = StoredFile(rows, len(content), hashlib.sha256(content).hexdigest())
            entry = Entry(number, files, part.runs, part.failed, round(part.seconds, 3), now())
            write_whole(folder / journal_copy(number), format_line(entry).encode())
            self._log.add(entry)
        except OSError as error:
            raise write_failure(folder, error) from error

    def repair(self) -> list[str]:
        """Restore lines of the journal, remove damaged parts from it, and delete what belongs to no part.

        Returns
        -------
        list of str
            What was damaged, and what became of it.

        Raises
        ------
        InputError
            If the folder cannot be written to.
        """
        try:
            found = repair_sweep(self.sweep, self._log)
        except OSError as error:
            raise write_failure(self.sweep.folder, error) from error
        self.sweep = open_sweep(self.sweep.folder)
        return found

    def reopen(self) -> None:
        """Let a sweep that lacks something it had count as incomplete until it is complete again."""
        if self.sweep.complete:
            self._replace_manifest(without_results(self.sweep.manifest))

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
        except OSError as error:
            raise write_failure(folder, error) from error
        digests = _digests(estimates)
        results = results_digest(self.sweep.journal, self.sweep.manifest["layout"], digests)
        done = {"results": results, "estimates": digests, "ended": now()}
        self._replace_manifest({**self.sweep.manifest, **done})

    def _replace_manifest(self, manifest: PlainValues) -> None:
        folder = self.sweep.folder
        try:
            write_manifest(folder, manifest)
        except OSError as error:
            raise write_failure(folder, error) from error
        self.sweep = open_sweep(folder)


@contextmanager
def open_for_writing(folder: Path) -> Iterator[SweepWriter]:
    """Open a results folder for writing, which no other process may do meanwhile.

    Raises
    ------
    InputError
        If it does not hold a sweep, is being written, or leads elsewhere by symbolic links.
    """
    if not checked_manifest(folder / COPIES / MANIFEST):
        open_sweep(folder)
    _check_links(folder)
    with journal.open_journal(folder) as log:
        try:
            restored = tuple(restore_layout(folder))
        except OSError as error:
            raise write_failure(folder, error) from error
        yield SweepWriter(open_sweep(folder), log, restored)


def _check_links(folder: Path) -> None:
    """Refuse to write through links, which may lead anywhere in a folder of somebody else's."""
    for name in (COPIES, JOURNAL_COPIES, "tables", *(f"tables/{table}" for table in TABLES)):
        if (folder / name).is_symlink():
            raise InputError(
                f"{folder / name} is a symbolic link, but a folder of the sweep's own was expected"
            )
