"""Text tables whose first row names the columns, separated by commas, semicolons or tabs."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.config.user_files import UserFile, has_control_characters
from experiments.inputs.delimited import read_rows
from sim.errors import InputError, note, shown

MOST_COLUMNS: Final = 1_000
LONGEST_NAME: Final = 200
"""Signs in the name of a column or a person."""
_SEPARATORS: Final[Mapping[str, str]] = {",": "commas", ";": "semicolons", "\t": "tabs"}
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_HINT: Final = "sep="
_TOO_LONG: Final = 400


@dataclass(frozen=True)
class ColumnTable:
    """A table as its file has it.

    Attributes
    ----------
    path : str
        Of the file, for errors.
    head : int
        Number of the row that names the columns.
    columns : tuple of str
        Names, all different and none of them empty.
    rows : sequence of (int, list of str)
        Number of each further row, and its cells: as many as there are columns.
    """

    path: str
    head: int
    columns: tuple[str, ...]
    rows: Sequence[tuple[int, list[str]]]

    def column(self, name: str) -> list[str]:
        """Return the cells of one column."""
        place = self.columns.index(name)
        return [cells[place] for _, cells in self.rows]


def number_in(cell: str) -> float:
    """Return the number that a cell holds, with a decimal point or comma; NaN if it is none."""
    if _DECIMAL_COMMA.fullmatch(cell):
        cell = cell.replace(",", ".")
    # Python reads 1_000 as a number, and any number of digits; nobody who fills in a table means that.
    if "_" in cell or len(cell) > _TOO_LONG:
        return math.nan
    try:
        return float(cell)
    except ValueError:
        return math.nan


def read_column_table(file: UserFile, what: str) -> ColumnTable:
    """Read a table.

    Parameters
    ----------
    file : UserFile
    what : str
        What a row is, in the plural, for errors: ``people``.

    Raises
    ------
    InputError
        If there is nothing in it but column names, a column is there twice or has no name, or a row has too many or
        too few cells.
    """
    path, text = file.path, file.text
    separator, lines = _separator(text), text
    if text.lower().startswith(_HINT):
        # Excel's own line about separators; a blank one in its place keeps the numbers of the rows.
        separator, lines = text[len(_HINT)], text[len(_HINT) + 1 :]
    rows = list(read_rows(path, lines, separator))
    if not rows:
        raise InputError(
            f"{path} is empty, but a row of column names and further rows, {what}, were expected"
        )
    if separator != ",":
        note(f"{path} was read with {_SEPARATORS.get(separator, repr(separator))} between cells")
    (number, head), below = rows[0], rows[1:]
    where = f"{path}, row {number}"
    if len(head) > MOST_COLUMNS:
        raise InputError(f"{where} names {len(head)} columns, but at most {MOST_COLUMNS} were expected")
    kept = [
        place
        for place, name in enumerate(head)
        if name or any(any(cells[place : place + 1]) for _, cells in below)
    ]
    _check_head(where, [head[place] for place in kept])
    if not below:
        raise InputError(f"{path} has column names but no {what}; at least one further row was expected")
    table = [(number, _fitted(f"{path}, row {number}", cells, kept)) for number, cells in below]
    if any("," in cell and _DECIMAL_COMMA.fullmatch(cell) for _, cells in table for cell in cells):
        note(f"{path}: commas in numbers were read as decimal points")
    return ColumnTable(path, number, tuple(head[place] for place in kept), table)


def _separator(text: str) -> str:
    """Return what separates the cells of the first row with content, quoted text apart."""
    first = next((line for line in text[:1_000_000].splitlines() if line.strip()), "")
    counts = Counter(re.sub(r'"[^"]*"', "", first))
    return max(_SEPARATORS, key=lambda mark: counts[mark])


def _check_head(where: str, head: Sequence[str]) -> None:
    for column, times in Counter(head).items():
        if not column:
            raise InputError(f"{where}: a column has no name, but cells below it have content")
        if has_control_characters(column):
            raise InputError(f"{where}: column {column!r} has a character that cannot be printed in its name")
        if len(column) > LONGEST_NAME:
            raise InputError(
                f"{where}: {shown(column)} has {len(column)} characters, but a shorter name was expected"
            )
        if times > 1:
            raise InputError(f"{where}: column {column!r} is there {times} times, but once was expected")


def _fitted(where: str, cells: list[str], kept: Sequence[int]) -> list[str]:
    width = kept[-1] + 1
    if len(cells) < width or any(cells[width:]):
        raise InputError(f"{where} has {len(cells)} cells, but {width}, as many as columns, were expected")
    return [cells[place] for place in kept]
