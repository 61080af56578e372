"""Files and folders that are complete or do not exist, even after a power cut, and that one process alone writes."""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from sim.errors import InputError

UNFINISHED: Final = ".tmp"
_BUSY: Final = (errno.EWOULDBLOCK, errno.EACCES)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name, wait until it is on disk, and give it its name.

    Raises
    ------
    OSError
        If that fails, for example because the disk is full; the old file, if any, is kept.
    """
    partial = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Whatever a kill left under this name, or a link that somebody else put there, is not written to.
        partial.unlink(missing_ok=True)
        with partial.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
        wait_for_disk(path.parent)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def wait_for_disk(path: Path) -> None:
    """Wait until the content of a file, or the names in a folder, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(folder: Path) -> None:
    """Wait until all files below a folder, and their names, are on disk."""
    for path in [*folder.rglob("*"), folder]:
        wait_for_disk(path)


def open_locked(path: Path, folder: Path) -> IO[bytes]:
    """Open a file for reading and appending that no other process has open in this way; it is made if need be.

    Parameters
    ----------
    path : Path
        A link is not followed.
    folder : Path
        What the file belongs to, for the error.

    Raises
    ------
    InputError
        If another process has it open.
    OSError
        If it cannot be opened.
    """
    while True:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        file = os.fdopen(os.open(path, flags, 0o666), "a+b", buffering=0)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _names(path, file):
                return file
            # Whoever had it open has removed it meanwhile: there may be a new one of this name.
            file.close()
        except OSError as error:
            file.close()
            if error.errno in _BUSY:
                raise being_written(folder) from error
            raise


def is_locked(path: Path) -> bool:
    """Tell whether a process has a file open as `open_locked` opens it."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in _BUSY
    return False


def being_written(folder: Path) -> InputError:
    """Return the error for a results folder that another process writes."""
    return InputError(f"{folder} is being written by another process; wait until it is done")


def _names(path: Path, file: IO[bytes]) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
