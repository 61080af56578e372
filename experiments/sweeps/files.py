"""The files of a sweep: their names, and what is said where they cannot be written."""

from __future__ import annotations

import errno
import re
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import parquet

from sim.errors import InputError

POINTS, DESIGN, PLAN = "points", "design", "plan"
LAYOUT: Final = (POINTS, DESIGN, PLAN)
"""Tables that say what is to be run; each round of a sweep has a file of each, which never changes."""
SUMMARIES: Final = "summaries"
TABLES: Final = (SUMMARIES, "clients", "therapists", "weeks", "sessions")
SUMMARY, DIFFERENCES = "summary.parquet", "differences.parquet"
ESTIMATES: Final = (SUMMARY, DIFFERENCES)
COPIES: Final = ".copies"
JOURNAL_COPIES: Final = f"{COPIES}/journal"
"""A file with the journal's line for each part, from which the journal can be made again."""
_LAYOUT_FILE: Final = re.compile(rf"({'|'.join(LAYOUT)})(?:-([2-9]|[1-9]\d+))?\.parquet")
_PART_FILE: Final = re.compile(rf"tables/(?:{'|'.join(TABLES)})/\d{{6,}}\.parquet")


def layout_file(table: str, number: int) -> str:
    """Return the name of a file of `LAYOUT` in a round, counted from 0.

    Examples
    --------
    >>> layout_file("plan", 0), layout_file("plan", 1)
    ('plan.parquet', 'plan-2.parquet')
    """
    return f"{table}-{number + 1}.parquet" if number else f"{table}.parquet"


def round_of(name: str) -> tuple[str, int] | None:
    """Return which of `LAYOUT` a file holds, and of which round; None for any other name."""
    found = _LAYOUT_FILE.fullmatch(name)
    return (found[1], int(found[2] or 1) - 1) if found else None


def part_file(table: str, part: int) -> str:
    """Return where a part's rows of a table are, below the results folder."""
    return f"tables/{table}/{part:06}.parquet"


def is_part_file(path: str) -> bool:
    """Return whether a path below the results folder is one that `part_file` returns."""
    return _PART_FILE.fullmatch(path) is not None


def journal_copy(part: int) -> str:
    """Return where the copy of a part's line of the journal is, below the results folder."""
    return f"{JOURNAL_COPIES}/{part:06}.jsonl"


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
