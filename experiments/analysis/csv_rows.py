"""Tables of an analysis: rows as a CSV file and as an Arrow table."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

Row = Mapping[str, str | float | bool | None]


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write rows with the names of the first as heading; what is not known is an empty cell.

    Parameters
    ----------
    path : Path
    rows : sequence of mapping
        Without any, the file holds an empty line.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


def _cell(value: str | float | bool | None) -> str | int:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6g}" if math.isfinite(value) else ""
    return "" if value is None else value


def rows_table(rows: Sequence[Row]) -> pa.Table:
    """Return rows as an Arrow table; a column with any text in it is text, and NaN is null.

    Parameters
    ----------
    rows : sequence of mapping
        All have the names of the first; without any, the table has no columns.
    """
    if not rows:
        return pa.table({})
    return pa.table({name: _column([row[name] for row in rows]) for name in rows[0]})


def _column(values: Sequence[str | float | bool | None]) -> pa.Array:
    if any(isinstance(value, str) for value in values):
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    return pa.array(values, from_pandas=True)
