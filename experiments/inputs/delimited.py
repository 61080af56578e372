"""Text files of rows and cells, read so that every complaint can name its row."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from sim.errors import InputError


def read_text(path: str | Path) -> str:
    """Return the content of a UTF-8 file; a byte order mark, as spreadsheets write it, is left out.

    Raises
    ------
    InputError
        If there is no such file, it cannot be opened, or it is not UTF-8 text.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path} does not exist, but a file was expected") from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not UTF-8 text (byte {error.start}), but a text file was expected"
        ) from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    if "\0" in text:
        raise InputError(f"{path} holds binary data, but a text file was expected")
    return text


def read_rows(path: str | Path, text: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield rows with their numbers, as a spreadsheet counts them from 1; blank lines are skipped.

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
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if len(cells) > 1 or "".join(cells).strip():
                yield number, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise InputError(f"{path}, row {number + 1}: the cells cannot be separated ({error})") from None


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
