"""The codebook: every column of every exported table, its meaning, and its counts and range."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from experiments.exports.sheet import Sheet
from experiments.exports.variables import Variable

COLUMNS: Final = (
    "table",
    "variable",
    "column",
    "type",
    "unit",
    "meaning",
    "values",
    "valid",
    "missing",
    "lowest",
    "highest",
)


@dataclass
class ColumnCounts:
    """Valid and missing values of a column, and its lowest and highest number."""

    valid: int = 0
    missing: int = 0
    lowest: float | None = None
    highest: float | None = None


class ColumnStatistics:
    """Counts valid and missing values, lowest and highest number of every column."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], ColumnCounts] = {}

    def watch(self, sheet: Sheet) -> Iterator[pa.Table]:
        """Yield the pieces of a table, and count them."""
        for piece in sheet.pieces():
            for name in piece.column_names:
                self._count((sheet.name, name), piece[name])
            yield piece

    def _count(self, key: tuple[str, str], values: pa.ChunkedArray) -> None:
        counts = self._counts.setdefault(key, ColumnCounts())
        counts.missing += values.null_count
        counts.valid += len(values) - values.null_count
        if pa.types.is_floating(values.type) or pa.types.is_integer(values.type):
            span = pc.min_max(values).as_py()
            counts.lowest = min(_known(counts.lowest, span["min"]), default=None)
            counts.highest = max(_known(counts.highest, span["max"]), default=None)

    def of(self, table: str, column: str) -> ColumnCounts:
        """Return what was counted of a column; nothing if it has no rows."""
        return self._counts.get((table, column), ColumnCounts())


def _known(*values: float | None) -> list[float]:
    return [value for value in values if value is not None]


def codebook_rows(
    sheet: Sheet, variables: Sequence[Variable], statistics: ColumnStatistics
) -> list[dict[str, str]]:
    """Return one row a column, as `COLUMNS` names them."""
    rows = []
    for variable in variables:
        column, counts = variable.column, statistics.of(sheet.name, variable.column.name)
        rows.append(
            {
                "table": sheet.name,
                "variable": variable.name,
                "column": column.name,
                "type": column.kind,
                "unit": column.unit,
                "meaning": column.meaning,
                "values": "; ".join(f"{code} {label}" for code, label in variable.values.items()),
                "valid": str(counts.valid),
                "missing": str(counts.missing),
                "lowest": _number(counts.lowest),
                "highest": _number(counts.highest),
            }
        )
    return rows


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.6g}"


def as_csv(rows: Sequence[Mapping[str, str]]) -> str:
    """Write a codebook as comma-separated values."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_markdown(rows: Sequence[Mapping[str, str]], source: str) -> str:
    """Write a codebook for reading, one part a table.

    Parameters
    ----------
    rows : sequence of mapping
        As `codebook_rows` returns them.
    source : str
        Where the tables come from.
    """
    parts = [f"# Codebook\n\nExported from {source}. Simulated data: no real person is described.\n"]
    listed = [name for name in COLUMNS if name not in ("table", "column")]
    for table in dict.fromkeys(row["table"] for row in rows):
        own = [row for row in rows if row["table"] == table]
        lines = ["| " + " | ".join(listed) + " |", "|" + " --- |" * len(listed)]
        lines += ["| " + " | ".join(row[name].replace("|", "\\|") for name in listed) + " |" for row in own]
        parts.append(f"## {table}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)
