"""Finished pieces of a long run, kept beside its results folder until that is complete.

Each piece is a file of its own, which has its name when it is whole; one that is damaged is made again.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from experiments.config.plain_values import PlainValues
from experiments.results.durable_files import write_whole
from experiments.results.folder_workspace import Workspace, locked_workspace
from experiments.results.manifest import MANIFEST
from experiments.results.manifest_check import check_identity
from experiments.results.progress import progress_line, with_progress
from sim.errors import InputError

Arrays = Mapping[str, NDArray[Any]]
T = TypeVar("T")

_UNREADABLE: Final = (OSError, ValueError, LookupError, TypeError, EOFError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True)
class Packing(Generic[T]):
    """How a piece of work becomes arrays, and arrays the same piece of work.

    Attributes
    ----------
    pack, unpack : callable
    """

    pack: Callable[[T], Arrays]
    unpack: Callable[[Arrays], T]


class KeptWork:
    """Where finished pieces of one run are kept.

    Parameters
    ----------
    folder : Path, optional
        Exists; nothing is kept if it is not given.
    manifest : mapping, optional
        Of the run.
    first : int
        Pieces of an earlier stage, after which this one is numbered.
    """

    def __init__(
        self, folder: Path | None = None, manifest: PlainValues | None = None, first: int = 0
    ) -> None:
        self._folder, self._manifest, self._first = folder, manifest or {}, first

    def after(self, count: int) -> KeptWork:
        """Return the same place for the next stage of the run, after so many pieces of this one."""
        return KeptWork(self._folder, self._manifest, self._first + count)

    def expect(self, total: int, what: str) -> None:
        """Note how many pieces there will be and what they are, for whoever looks for unfinished runs."""
        if self._folder is not None:
            noted = {**self._manifest, "pieces": self._first + total, "piece_name": what}
            write_whole(self._folder / MANIFEST, json.dumps(noted, default=str).encode())

    def forget_if_empty(self) -> None:
        """Remove the note, and the folders if nothing else is in them."""
        if self._folder is not None and not self.count:
            with suppress(OSError):
                (self._folder / MANIFEST).unlink(missing_ok=True)
                self._folder.rmdir()
                self._folder.parent.rmdir()

    @property
    def count(self) -> int:
        """How many pieces are kept."""
        return 0 if self._folder is None else sum(1 for _ in self._folder.glob("*.npz"))

    def read(self, number: int, packing: Packing[T]) -> T | None:
        """Return a piece; None if it is not kept, or cannot be read."""
        if self._folder is None:
            return None
        try:
            with self._path(number).open("rb") as file, np.load(file, allow_pickle=False) as stored:
                return packing.unpack({name: stored[name] for name in stored.files})
        except _UNREADABLE:
            return None

    def write(self, number: int, piece: T, packing: Packing[T]) -> None:
        """Keep a piece."""
        if self._folder is None:
            return
        # Not waited for until it is on disk: after a power cut it may be damaged, and is then made again.
        partial = self._folder / "partial"
        with partial.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **packing.pack(piece))
        partial.rename(self._path(number))

    def _path(self, number: int) -> Path:
        assert self._folder is not None
        return self._folder / f"{self._first + number:06d}.npz"


NOTHING_KEPT: Final = KeptWork()


@contextmanager
def kept_work(folder: Path | None, manifest: PlainValues) -> Iterator[KeptWork]:
    """Give the finished pieces of an earlier run of the same, and a place for more; no other process has it meanwhile.

    Parameters
    ----------
    folder : Path or None
        The results folder; pieces are kept beside it until it is complete. None keeps nothing.
    manifest : mapping
        As it is when a run begins: pieces of another configuration, model or version are left alone.

    Raises
    ------
    InputError
        If another process writes the same results folder, or nothing can be written there.
    KeyboardInterrupt
        When interrupted, with a sentence on what is kept.
    """
    if folder is None:
        yield NOTHING_KEPT
        return
    with locked_workspace(folder) as workspace:
        place = workspace.kept / _identity(manifest)
        place.mkdir(parents=True, exist_ok=True)
        kept = KeptWork(place, manifest)
        try:
            yield kept
        except KeyboardInterrupt as stop:
            if stop.args or not kept.count:
                raise
            raise KeyboardInterrupt(
                f"stopped; {kept.count} finished parts are kept, and the same command resumes after them"
            ) from None
        finally:
            kept.forget_if_empty()


@dataclass(frozen=True)
class KeptPieces:
    """Finished pieces of a run that was stopped, or goes on elsewhere.

    Attributes
    ----------
    place : Path
        Where they are.
    manifest : mapping
        Of the run, as it was when it began.
    count, total : int
        Pieces that are kept, and those of the whole run.
    what : str
        Name of the pieces in the plural.
    running : bool
        Whether a process is at work on them.
    """

    place: Path
    manifest: PlainValues
    count: int
    total: int
    what: str
    running: bool


def kept_pieces(workspace: Workspace) -> Iterator[KeptPieces]:
    """Yield what is kept of each run beside a results folder; notes that are damaged are left out."""
    for note in sorted(workspace.kept.glob(f"*/{MANIFEST}")):
        try:
            manifest = dict(json.loads(note.read_text(encoding="utf-8")))
            check_identity(manifest, note)
            total, what = int(manifest["pieces"]), str(manifest["piece_name"])
        except (*_UNREADABLE, InputError):
            continue
        yield KeptPieces(note.parent, manifest, KeptWork(note.parent).count, total, what, workspace.busy)


def _identity(manifest: PlainValues) -> str:
    text = json.dumps([manifest[name] for name in ("command", "fingerprint", "model", "versions")])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def finished_pieces(
    total: int,
    make: Callable[[Sequence[int]], Iterator[T]],
    packing: Packing[T],
    kept: KeptWork,
    what: str,
    progress: bool = True,
    sizes: tuple[Sequence[int], str] | None = None,
    *,
    first: int = 0,
    whole: int | None = None,
) -> Iterator[T]:
    """Yield the pieces of a run in order: those that are kept, and the others as they are made, which are then kept.

    Parameters
    ----------
    total : int
        How many pieces there are.
    make : callable
        Takes the numbers of pieces, from 0 and in order, and yields these pieces.
    packing : Packing
    kept : KeptWork
    what : str
        Name of the pieces in the plural.
    progress : bool
        Whether to report how many are done.
    sizes : (sequence of int, str), optional
        Of pieces of different sizes, how much work each is, and what that is counted in: progress is reported so.
    first : int
        Number under which the first piece is kept, in a run that makes its pieces in several parts.
    whole : int, optional
        How many pieces all parts have; the total if not given.
    """
    kept.expect(total if whole is None else whole, what if whole is None else "parts")
    missing = [number for number in range(total) if kept.read(first + number, packing) is None]
    if len(missing) < total:
        progress_line(f"resuming after {total - len(missing)} of {total} {what} that were kept", progress)
    amounts, unit = ([1] * total, what) if sizes is None else sizes
    work = sum(amounts[number] for number in missing)
    source = make(missing)
    numbered = zip(missing, source, strict=True)
    made = with_progress(numbered, work, unit, progress, amount=lambda pair: amounts[pair[0]])
    lacking = set(missing)
    try:
        for number in range(total):
            piece = None if number in lacking else kept.read(first + number, packing)
            if piece is None:
                piece = next(made)[1]
                kept.write(first + number, piece, packing)
            yield piece
        # Exhausts the iterator, so that progress is reported up to the last piece.
        next(made, None)
    finally:
        # A pool of threads is closed here, and not by the search for garbage, which may run in one of its threads.
        if isinstance(source, Generator):
            source.close()
