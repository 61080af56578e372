"""The journal of a sweep: one line a finished part, append-only, each line with its own checksum."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from experiments.results.durable_files import open_locked
from experiments.sweeps.files import is_part_file
from sim.errors import InputError

JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class StoredFile:
    """One file of a part, as the journal records it."""

    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Entry:
    """One line of the journal.

    Attributes
    ----------
    part : int
        Number of the part.
    files : mapping
        Path below the results folder -> `StoredFile`; empty if the part is damaged and must be run again.
    runs, failed : int
        Clinics that were run, and those of them that failed.
    seconds : float
        How long they took.
    ended : str
        When (UTC).
    """

    part: int
    files: Mapping[str, StoredFile]
    runs: int = 0
    failed: int = 0
    seconds: float = 0.0
    ended: str = ""


def format_line(entry: Entry) -> str:
    """Return an entry as a line: its JSON, a tab, and the first 16 digits of that text's SHA-256."""
    text = json.dumps(asdict(entry), sort_keys=True)
    return f"{text}\t{hashlib.sha256(text.encode()).hexdigest()[:16]}\n"


def parse_line(line: str) -> Entry | None:
    """Return the entry in a line, or None if the line is damaged or incomplete."""
    text, _, check = line.rstrip("\n").rpartition("\t")
    if not line.endswith("\n") or hashlib.sha256(text.encode()).hexdigest()[:16] != check:
        return None
    try:
        written = json.loads(text)
        files = {path: StoredFile(**stored) for path, stored in written.pop("files").items()}
        entry = Entry(files=files, **written)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return entry if isinstance(entry.part, int) and all(map(is_part_file, files)) else None


def read_journal(folder: Path) -> dict[int, Entry]:
    """Return the last entry of every part that is stored; damaged lines are ignored.

    Raises
    ------
    InputError
        If there is a journal that cannot be read.
    """
    try:
        lines = (folder / JOURNAL).read_bytes().decode("utf-8", "replace").splitlines(keepends=True)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unreadable(folder, error) from error
    last = {entry.part: entry for entry in map(parse_line, lines) if entry is not None}
    return {part: entry for part, entry in sorted(last.items()) if entry.files}


class Journal:
    """A journal that is open for writing; see `open_journal`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def add(self, entry: Entry) -> None:
        """Append an entry and wait until it is on disk; after an error nothing of it remains.

        Raises
        ------
        OSError
            If the disk is full.
        """
        before = self._file.seek(0, os.SEEK_END)
        try:
            self._file.write(format_line(entry).encode())
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(before)
            raise


def _unreadable(folder: Path, error: OSError) -> InputError:
    return InputError(
        f"{folder / JOURNAL} cannot be read or written ({error.strerror}), but a file was expected"
    )


def results_digest(
    entries: Mapping[int, Entry], layout: Mapping[str, str], estimates: Mapping[str, str]
) -> str:
    """Return one checksum of all results: every file of every part, and the given ones of layout and estimates."""
    files = {path: stored.sha256 for entry in entries.values() for path, stored in entry.files.items()}
    listed = sorted({**files, **layout, **estimates}.items())
    return hashlib.sha256(json.dumps(listed).encode()).hexdigest()


@contextmanager
def open_journal(folder: Path) -> Iterator[Journal]:
    """Open a journal for writing, so that no other process writes to the same sweep; an empty one if there is none.

    An incomplete last line, left by a power cut, is removed.

    Raises
    ------
    InputError
        If another process has opened it, or it is not a file of the folder itself.
    """
    try:
        file = open_locked(folder / JOURNAL, folder)
    except OSError as error:
        raise _unreadable(folder, error) from error
    with file:
        file.seek(0)
        written = file.read()
        file.truncate(written.rfind(b"\n") + 1)
        yield Journal(file)
