"""Small tables as CSV with rounded numbers, for people and spreadsheets."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pyarrow as pa


def write_rounded_csv(table: pa.Table, path: Path, digits: int = 6, missing: str = "") -> None:
    """Write a table as CSV.

    Parameters
    ----------
    table : pyarrow.Table
        Columns of text, numbers and booleans.
    path : Path
    digits : int
        Significant digits of real numbers.
    missing : str
        Written for NaN and null.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.column_names)
        for row in zip(*(table[name].to_pylist() for name in table.column_names), strict=True):
            writer.writerow([_cell(value, digits, missing) for value in row])


def _cell(value: str | float | bool | None, digits: int, missing: str) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return missing
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)
