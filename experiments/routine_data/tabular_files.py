"""Tables of rows and columns in any format that services keep them in, all read as text: CSV, xlsx, sav, dta, Parquet.

Text files are read in one go by Arrow where their rows are plain, and row by row where they are not; both ways give
the same table and count rows as a spreadsheet does.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from experiments.config.user_files import UserFile, has_control_characters
from experiments.inputs.column_tables import LONGEST_NAME, MOST_COLUMNS, read_column_table
from sim.errors import InputError, missing_library, nearest, note, shown

if TYPE_CHECKING:
    import pandas as pd

LARGE: Final = 200_000
"""Bytes from which a text file is read by Arrow."""
MOST_SHEET_CELLS: Final = 30_000_000
_MAGIC: Final = {
    b"PAR1": "parquet",
    b"PK\x03\x04": "xlsx",
    b"$FL2": "sav",
    b"$FL3": "sav",
    b"<stata_dta>": "dta",
}
_OLD_STATA: Final = (113, 114, 115)


@dataclass(frozen=True, eq=False)
class FileTable:
    """A table as its file has it.

    Attributes
    ----------
    path : str
        Of the file, for errors.
    columns : mapping of str to pyarrow.StringArray
        Cells without surrounding blanks; null where empty.
    numbers : sequence of int
        Number of each row, counted from 1 with the row of names.
    """

    path: str
    columns: dict[str, pa.Array]
    numbers: Sequence[int]

    @property
    def rows(self) -> int:
        """Number of rows below the names."""
        return len(self.numbers)

    def where(self, row: int, column: str) -> str:
        """Return the location of a cell as errors name it."""
        return f"{self.path}, row {self.numbers[row]}, column {column!r}"


def read_table(file: UserFile) -> FileTable:
    """Read a table in whatever format its content is.

    Raises
    ------
    InputError
        If it is none that can be read, is empty, or its rows and columns do not fit together.
    """
    kind = next((kind for start, kind in _MAGIC.items() if file.content.startswith(start)), "")
    if not kind and file.path.lower().endswith(".dta") and file.content[:1] in map(_byte, _OLD_STATA):
        kind = "dta"
    if kind == "parquet":
        return _parquet(file)
    if kind == "xlsx":
        return _workbook(file)
    if kind:
        return _statistics_file(file, kind)
    return _text(file)


def read_rows(file: UserFile, columns: Sequence[str], keep: Mapping[str, str]) -> FileTable:
    """Read some columns of the rows that have given texts; of Parquet files, no others are held in memory.

    Parameters
    ----------
    file : UserFile
    columns : sequence of str
    keep : mapping of str to str
        Column -> text that it must have.

    Raises
    ------
    InputError
        If a column is not there, no row is kept, or the file cannot be read.
    """
    if not file.content.startswith(b"PAR1"):
        return _kept(read_table(file), columns, keep)
    from pyarrow import parquet

    try:
        schema = parquet.read_schema(pa.BufferReader(file.content))
        _check_there(file.path, columns, schema.names)
        texts = [name for name in keep if pa.types.is_string(schema.field(name).type)]
        table = parquet.read_table(
            pa.BufferReader(file.content),
            columns=list(columns),
            filters=[(name, "==", keep[name]) for name in texts] or None,
        )
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{file.path} cannot be read as a Parquet file ({_first_line(error)})") from None
    if not table.num_rows:
        raise InputError(f"{file.path}: no row has the texts of 'keep', but some were expected")
    whole = _checked(file.path, {name: _as_text(file.path, name, table[name]) for name in table.column_names})
    return _kept(whole, columns, keep)


def _check_there(path: str, columns: Sequence[str], there: Sequence[str]) -> None:
    for column in columns:
        if column not in there:
            raise InputError(
                f"{path} has no column {shown(column)}{nearest(column, there)} (there are: {', '.join(there[:30])})"
            )


def _kept(table: FileTable, columns: Sequence[str], keep: Mapping[str, str]) -> FileTable:
    _check_there(table.path, columns, list(table.columns))
    chosen = pa.array([True] * table.rows)
    for name, text in keep.items():
        chosen = pc.and_(chosen, pc.fill_null(pc.equal(table.columns[name], text), False))
    if not pc.any(chosen).as_py():
        raise InputError(f"{table.path}: no row has the texts of 'keep', but some were expected")
    numbers = [number for number, kept in zip(table.numbers, chosen.to_pylist(), strict=True) if kept]
    found = {name: table.columns[name].filter(chosen) for name in columns}
    return FileTable(table.path, found, numbers)


def _byte(number: int) -> bytes:
    return bytes([number])


def _text(file: UserFile) -> FileTable:
    text = file.text
    if len(text) > LARGE:
        table = _read_by_arrow(file.path, text)
        if table is not None:
            return table
    table_of_cells = read_column_table(UserFile(file.path, text.encode()), "sessions")
    columns = {name: _trimmed(pa.array(table_of_cells.column(name))) for name in table_of_cells.columns}
    return FileTable(file.path, columns, [number for number, _ in table_of_cells.rows])


def _read_by_arrow(path: str, text: str) -> FileTable | None:
    """Return a table of plain rows, or None for one in which every row has to be looked at."""
    head = text[: text.find("\n")].strip("\r")
    if not head.strip() or head.lower().startswith("sep=") or '"' in head:
        return None
    counts = Counter(head)
    separator = max(",;\t", key=lambda mark: counts[mark])
    names = [name.strip() for name in head.split(separator)]
    if len(set(names)) < len(names) or "" in names or len(names) > MOST_COLUMNS:
        return None
    if any(has_control_characters(name) or len(name) > LONGEST_NAME for name in names):
        return None
    try:
        table = csv.read_csv(
            pa.py_buffer(text.encode()),
            read_options=csv.ReadOptions(column_names=names, skip_rows=1, block_size=1 << 24),
            parse_options=csv.ParseOptions(
                delimiter=separator, newlines_in_values='"' in text, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = {name: _trimmed(table[name].combine_chunks()) for name in names}
    empty = pa.array([True] * table.num_rows)
    for column in columns.values():
        empty = pc.and_(empty, pc.is_null(column))
    if table.num_rows == 0 or pc.any(empty).as_py():
        return None
    if separator != ",":
        note(f"{path} was read with {'semicolons' if separator == ';' else 'tabs'} between cells")
    return FileTable(path, columns, range(2, table.num_rows + 2))


def _trimmed(column: pa.Array) -> pa.Array:
    """Return cells without surrounding blanks, empty ones as null."""
    cells = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)


def _parquet(file: UserFile) -> FileTable:
    from pyarrow import parquet

    try:
        table = parquet.read_table(pa.BufferReader(file.content))
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{file.path} cannot be read as a Parquet file ({_first_line(error)})") from None
    return _checked(file.path, {name: _as_text(file.path, name, table[name]) for name in table.column_names})


def _as_text(path: str, name: str, column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    if pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_decode()
    try:
        return _trimmed(whole_numbers(whole))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise InputError(
            f"{path}, column {name!r} is of type {whole.type}, but text, numbers or dates were expected"
        ) from None


def whole_numbers(column: pa.Array) -> pa.Array:
    """Return a column as text: whole numbers without decimals, dates in the order year, month, day."""
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column, format="%Y-%m-%d")
    if not pa.types.is_floating(column.type):
        return column.cast(pa.string())
    column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    text = column.cast(pa.string())
    return pc.replace_substring_regex(text, r"\.0$", "")


def _statistics_file(file: UserFile, kind: str) -> FileTable:
    try:
        import pyreadstat
    except ImportError:
        raise missing_library("pyreadstat", "exports") from None
    read = pyreadstat.read_sav if kind == "sav" else pyreadstat.read_dta
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"copy.{kind}"
        copy.write_bytes(file.content)
        try:
            frame, _ = read(str(copy))
        except Exception as error:  # its own errors, and those of decoding
            program = "SPSS" if kind == "sav" else "Stata"
            raise InputError(
                f"{file.path} cannot be read as a file of {program} ({_first_line(error)})"
            ) from None
    return _checked(file.path, {str(name): _frame_column(frame[name]) for name in frame.columns})


def _frame_column(values: pd.Series) -> pa.Array:
    known = [None if value is None or value != value else value for value in values.tolist()]
    return _trimmed(pa.array([_cell_text(value) for value in known], pa.string()))


def _cell_text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _workbook(file: UserFile) -> FileTable:
    try:
        import openpyxl
    except ImportError:
        raise missing_library("openpyxl", "exports") from None
    try:
        book = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        if (sheet.max_row or 0) * (sheet.max_column or 0) > MOST_SHEET_CELLS:
            raise InputError(
                f"{file.path} has a sheet of {sheet.max_row} rows and {sheet.max_column} columns, but at most "
                f"{MOST_SHEET_CELLS} cells were expected; save it as CSV"
            )
        rows = [[_cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except InputError:
        raise
    except Exception as error:  # a zip file of anything, or a damaged one, raises anything
        raise InputError(f"{file.path} cannot be read as an Excel workbook ({_first_line(error)})") from None
    if len(book.worksheets) > 1:
        note(f"{file.path} has {len(book.worksheets)} sheets; the first, {shown(sheet.title)}, was read")
    head = rows[0] if rows else []
    while head and head[-1] is None:
        head = head[:-1]
    if any(any(row[len(head) :]) for row in rows[1:]):
        raise InputError(f"{file.path}, row 1: a column has no name, but cells below it have content")
    filled = [(k + 2, row) for k, row in enumerate(rows[1:]) if any(row)]
    columns = {}
    for place, name in enumerate(head):
        if name is None or name in columns:
            what = "has no name" if name is None else f"{name!r} is there twice"
            raise InputError(
                f"{file.path}, row 1: column {place + 1} {what}, but different names were expected"
            )
        columns[name.strip()] = _trimmed(pa.array([row[place] for _, row in filled], pa.string()))
    return _checked(file.path, columns, [number for number, _ in filled])


def _checked(path: str, columns: dict[str, pa.Array], numbers: Sequence[int] | None = None) -> FileTable:
    if not columns:
        raise InputError(
            f"{path} is empty, but a row of column names and further rows, sessions, were expected"
        )
    rows = len(next(iter(columns.values())))
    if not rows:
        raise InputError(f"{path} has column names but no sessions; at least one further row was expected")
    return FileTable(path, columns, range(2, rows + 2) if numbers is None else numbers)


def _first_line(error: BaseException) -> str:
    return re.sub(r"\s+", " ", str(error))[:200] or type(error).__name__
