"""Table files of a results folder, written piece by piece so that no study has to fit in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, TypedDict

import pyarrow as pa

from experiments.inputs.clinic_inputs import sha256

BUFFERED_ROWS = 200_000


class StoredTable(TypedDict, total=False):
    """What a manifest says of a table file; nothing of one that was never written."""

    rows: int
    bytes: int
    sha256: str


class _FormatWriter(Protocol):
    """What Arrow's writers of CSV and Parquet have in common."""

    def write_table(self, table: pa.Table) -> None: ...

    def close(self) -> None: ...


def without_dictionaries(table: pa.Table) -> pa.Table:
    """Return a table whose dictionary columns have become text."""
    fields = [
        pa.field(item.name, pa.string()) if pa.types.is_dictionary(item.type) else item
        for item in table.schema
    ]
    return table.cast(pa.schema(fields))


class TableWriter:
    """One table, written piece by piece as Parquet (zstd) or CSV; the same pieces give the same bytes.

    Parameters
    ----------
    where : Path or pyarrow.BufferOutputStream
        Where to.
    kind : {'parquet', 'csv'}
    """

    def __init__(self, where: Path | pa.BufferOutputStream, kind: str) -> None:
        self._where, self._kind = where, kind
        self._writer: _FormatWriter | None = None
        self._held: list[pa.Table] = []
        self._held_rows = self.rows = 0

    def add(self, table: pa.Table) -> None:
        """Append rows; every table must have the same columns."""
        self._held.append(table if self._kind == "parquet" else without_dictionaries(table))
        self._held_rows += table.num_rows
        if self._held_rows >= BUFFERED_ROWS:
            self._flush()

    def _open(self, schema: pa.Schema) -> _FormatWriter:
        if self._kind == "csv":
            from pyarrow import csv

            csv_writer: _FormatWriter = csv.CSVWriter(self._where, schema)
            return csv_writer
        from pyarrow import parquet

        writer: _FormatWriter = parquet.ParquetWriter(self._where, schema, compression="zstd")
        return writer

    def _flush(self) -> None:
        table = pa.concat_tables(self._held).unify_dictionaries()
        if self._writer is None:
            self._writer = self._open(table.schema)
        self._writer.write_table(table)
        self.rows += table.num_rows
        self._held, self._held_rows = [], 0

    def finish(self) -> bool:
        """Write what is left; return False where nothing was added, so that nothing is there."""
        if self._held:
            self._flush()
        if self._writer is None:
            return False
        self._writer.close()
        return True


class TableFile:
    """One table on disk, with its checksum.

    Parameters
    ----------
    path : Path
        File without its ending.
    kind : {'parquet', 'csv'}
    """

    def __init__(self, path: Path, kind: str) -> None:
        self.path = path.with_name(f"{path.name}.{kind}")
        self._writer = TableWriter(self.path, kind)
        self.add = self._writer.add

    def close(self) -> StoredTable:
        """Write what is left and return ``{"rows", "bytes", "sha256"}``; nothing added, nothing written."""
        if not self._writer.finish():
            return {}
        return {
            "rows": self._writer.rows,
            "bytes": self.path.stat().st_size,
            "sha256": sha256(self.path),
        }


class TableFiles:
    """The tables of one results folder.

    Parameters
    ----------
    folder : Path
        The results folder; files go to its subfolder ``tables``.
    kind : {'parquet', 'csv'}
    """

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder, self._kind = folder / "tables", kind
        self._folder.mkdir()
        self._files: dict[str, TableFile] = {}

    def add(self, name: str, table: pa.Table) -> None:
        """Append rows to the table of that name."""
        if name not in self._files:
            self._files[name] = TableFile(self._folder / name, self._kind)
        self._files[name].add(table)

    def close(self) -> dict[str, StoredTable]:
        """Finish every file and return its path below the results folder -> rows, bytes and checksum."""
        return {f"tables/{file.path.name}": file.close() for file in self._files.values()}


def labelled(table: pa.Table, study: str, arm: str, replicate: int, point: int | str = 0) -> pa.Table:
    """Put the columns ``study arm point replicate`` before a table.

    A point of a sweep has a name. Names are then plain text: files of one sweep hold different ones, and dictionaries
    that differ cannot be grouped by.
    """
    count, coded = table.num_rows, isinstance(point, int)
    columns = {
        "study": _coded(study, count) if coded else pa.repeat(study, count),
        "arm": _coded(arm, count) if coded else pa.repeat(arm, count),
        "point": pa.repeat(pa.scalar(point, pa.int32() if coded else pa.string()), count),
        "replicate": pa.repeat(pa.scalar(replicate, pa.int32()), count),
    }
    for place, (name, column) in enumerate(columns.items()):
        table = table.add_column(place, name, column)
    return table


def _coded(name: str, count: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int8()), pa.array([name]))
