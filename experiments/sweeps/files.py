"""Files that are complete or do not exist, even after a power cut."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from sim.errors import InputError

UNFINISHED = ".tmp"


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
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
        sync_names(path.parent)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def sync_names(folder: Path) -> None:
    """Wait until the names in a folder are on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def table_bytes(table: pa.Table) -> bytes:
    """Return a table as a Parquet file."""
    stream = pa.BufferOutputStream()
    parquet.write_table(table, stream, compression="zstd")
    content: bytes = stream.getvalue().to_pybytes()
    return content


def write_failure(folder: Path, error: OSError) -> InputError:
    """Return the error for a results folder that cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return InputError(
            f"the disk of {folder} is full; everything stored so far is complete: free some space, then run "
            f"alliance resume {folder}"
        )
    return InputError(
        f"{folder} cannot be written to ({error.strerror}); everything stored so far is complete: continue with "
        f"alliance resume {folder}"
    )
