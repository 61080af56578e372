"""Text files of rows and cells, read so that every complaint can name its row."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from sim.errors import InputError, note


def read_rows(path: str | Path, text: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield rows with their numbers, as a spreadsheet counts them from 1; rows without any content are skipped.

    Rows of separators only, as spreadsheets leave them behind, are skipped, too, and noted.

    Parameters
    ----------
    path : str or Path
        Where the text came from, for errors.
    text : str
        Content of the file.
    delimiter : str
        What separates two cells.

    Yields
    ------
    number, cells : int, list of str
        Cells without surrounding blanks.

    Raises
    ------
    InputError
        If quotation marks are not closed, or text follows them.
    """
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True
    )
    number, empty = 0, []
    try:
        for number, cells in enumerate(reader, start=1):
            if "".join(cells).strip():
                yield number, [cell.strip() for cell in cells]
            elif len(cells) > 1:
                empty.append(number)
    except csv.Error as error:
        raise InputError(f"{path}, row {number + 1}: the cells cannot be separated ({error})") from None
    if empty:
        note(f"{path}: {len(empty)} rows of empty cells (the first is row {empty[0]}) were left out")


def csv_text(where: str, table: object) -> str:
    """Return a table in memory as the text of a CSV file.

    Parameters
    ----------
    where : str
        What the table is, for errors.
    table : object
        A mapping of columns, an Arrow table (``to_pydict``), or a data frame (``to_dict``).

    Raises
    ------
    InputError
        If it is none of these, or its columns differ in length.
    """
    columns = _columns(where, table)
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1:
        raise InputError(f"{where} has columns of different lengths, but as many rows in each were expected")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return out.getvalue()


def _columns(where: str, table: object) -> dict[str, list[object]]:
    columns = table
    if isinstance(table, Arrow):
        columns = table.to_pydict()
    elif isinstance(table, DataFrame):
        columns = table.to_dict(orient="list")
    if not isinstance(columns, Mapping):
        raise InputError(
            f"{where} is of type {type(table).__name__}, but a path, a data frame, an Arrow table or a mapping "
            "of columns was expected"
        )
    return {str(name): list(values) for name, values in columns.items()}


def _cell(value: object) -> object:
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    return "" if missing else value


@runtime_checkable
class Arrow(Protocol):
    """What an Arrow table can do."""

    def to_pydict(self) -> dict[str, list[object]]:
        """Return its columns."""


@runtime_checkable
class DataFrame(Protocol):
    """What a data frame can do."""

    def to_dict(self, orient: str) -> dict[str, list[object]]:
        """Return its columns, with ``orient="list"``."""
