"""One writer for each format; formats that allow it are written piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

import pyarrow as pa

from experiments.exports.sheet import Sheet
from experiments.exports.variables import Variable, shorten
from experiments.results.table_files import TableFile

if TYPE_CHECKING:
    import pandas as pd

Pieces = Iterable[pa.Table]
Write = Callable[[Path, Sheet, Sequence[Variable], Pieces], None]


class Labels(TypedDict):
    """Labels of a file as pyreadstat takes them."""

    column_labels: dict[str, str | None]
    variable_value_labels: dict[str, dict[int | float, str]]


FILE_LABEL: Final = 60
"""Characters of a file's own label; SPSS holds 64 bytes, Stata 80 characters."""


def write_csv(folder: Path, sheet: Sheet, variables: Sequence[Variable], pieces: Pieces) -> None:
    """Write comma-separated values: names as text, true and false, an empty cell for a missing value."""
    _stream(TableFile(folder / sheet.name, "csv"), pieces)


def write_parquet(folder: Path, sheet: Sheet, variables: Sequence[Variable], pieces: Pieces) -> None:
    """Write Parquet whose fields carry ``label`` and ``unit``."""

    def labelled(piece: pa.Table) -> pa.Table:
        noted = [
            field.with_metadata({"label": variable.label, "unit": variable.column.unit})
            for field, variable in zip(piece.schema, variables, strict=True)
        ]
        return piece.cast(pa.schema(noted))

    _stream(TableFile(folder / sheet.name, "parquet"), map(labelled, pieces))


def _stream(file: TableFile, pieces: Pieces) -> None:
    for piece in pieces:
        file.add(piece)
    file.close()


def write_sav(folder: Path, sheet: Sheet, variables: Sequence[Variable], pieces: Pieces) -> None:
    """Write an SPSS file; the whole table is in memory while it is written."""
    import pyreadstat

    path = folder / f"{sheet.name}.sav"
    with _written_by_readstat(path):
        pyreadstat.write_sav(
            to_frame(variables, pieces),
            path,
            file_label=_file_label(sheet),
            row_compress=True,
            variable_measure={v.name: "nominal" if v.nominal else "scale" for v in variables},
            **_labels(variables),
        )


def write_dta(folder: Path, sheet: Sheet, variables: Sequence[Variable], pieces: Pieces) -> None:
    """Write a file of Stata 14 or later; the whole table is in memory while it is written."""
    import pyreadstat

    path = folder / f"{sheet.name}.dta"
    with _written_by_readstat(path):
        pyreadstat.write_dta(
            to_frame(variables, pieces),
            path,
            file_label=_file_label(sheet),
            **_labels(variables),
        )


@contextmanager
def _written_by_readstat(path: Path) -> Iterator[None]:
    """Raise what cannot be written as every other library does; this one does not say why."""
    from pyreadstat import ReadstatError

    try:
        yield
    except ReadstatError as error:
        raise OSError(f"{path.name} cannot be written ({error}); is the disk full?") from error


def _file_label(sheet: Sheet) -> str:
    return shorten(f"alliance-sim, {sheet.name}", FILE_LABEL)


def _labels(variables: Sequence[Variable]) -> Labels:
    return {
        "column_labels": {v.name: v.label for v in variables},
        "variable_value_labels": {v.name: dict(v.values.items()) for v in variables if v.values},
    }


def to_frame(variables: Sequence[Variable], pieces: Pieces) -> pd.DataFrame:
    """Return a table as pandas takes it: names and yes or no as codes, whole numbers that allow missing values."""
    import pandas as pd

    parts = [_as_codes(piece, variables) for piece in pieces]
    whole = (
        pa.concat_tables(parts) if parts else pa.table({v.name: pa.array([], pa.null()) for v in variables})
    )
    nullable = {pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}
    found: pd.DataFrame = whole.to_pandas(types_mapper=nullable.get)
    return found


def _as_codes(piece: pa.Table, variables: Sequence[Variable]) -> pa.Table:
    return pa.table({v.name: _as_number(piece[v.column.name].combine_chunks()) for v in variables})


def _as_number(values: pa.Array) -> pa.Array:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return values.indices.cast(pa.int32())
    if pa.types.is_boolean(kind) or (pa.types.is_integer(kind) and kind.bit_width < 64):
        return values.cast(pa.int32())
    return values.cast(pa.float64()) if pa.types.is_floating(kind) else values


WRITERS: Final[Mapping[str, Write]] = {
    "csv": write_csv,
    "parquet": write_parquet,
    "sav": write_sav,
    "dta": write_dta,
}
"""Formats with a file a table; a workbook holds all tables."""
