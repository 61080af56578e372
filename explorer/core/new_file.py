"""What the explorer's commands leave behind: a file that was not there, of the kind that the end of its name says."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from experiments.results.durable_files import write_whole
from sim import InputError


def csv_bytes(table: pa.Table) -> bytes:
    """Return a table as CSV."""
    buffer = io.BytesIO()
    csv.write_csv(table, buffer)
    return buffer.getvalue()


def write_new(out: Path, kinds: Mapping[str, Callable[[], bytes]]) -> None:
    """Write a file whole, or not at all.

    Parameters
    ----------
    out : path
    kinds : mapping of str to callable
        End of the name, as ``.csv``, to a function that returns the content; only one is called.

    Raises
    ------
    InputError
        If the name ends otherwise, the file is there already, or it cannot be written.
    """
    if out.suffix not in kinds:
        raise InputError(f"out is {out}, but a name that ends in {', '.join(kinds)} was expected")
    if out.exists():
        raise InputError(f"out is {out}, which already exists; choose another name")
    content = kinds[out.suffix]()
    try:
        # A folder that is not there is rather a slip of the pen than one to be made.
        out.parent.stat()
        write_whole(out, content)
    except OSError as error:
        raise InputError(f"out is {out}, which cannot be written ({error.strerror})") from None
