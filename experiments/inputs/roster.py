"""Rosters: tables of the real clients or therapists of a service.

The first row names the columns: any of the traits, in any order, and optionally ``name``, an identifier. An
empty cell is a trait that is not known, to be drawn; so is a trait without a column. Every other column is carried
along into the tables of results, where ``age`` is called ``roster_age``; the model does not read it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.config.user_files import Source, as_file, has_control_characters
from experiments.inputs.column_tables import LONGEST_NAME, ColumnTable, number_in, read_column_table
from sim.errors import InputError, shown
from sim.population.people import CLIENT_TRAITS, THERAPIST_TRAITS, trait_range

NAME = "name"
"""The column that identifies people."""
CARRIED: Final = "roster_"
"""What a column that is no trait begins with in the tables of results."""
_ALIKE: Final = 0.75


@dataclass(frozen=True, eq=False)
class Roster:
    """People of a service, in the order of their rows; person i of a results table is row i.

    Attributes
    ----------
    names : tuple of str
        Identifiers, one a person; empty if the file has no column ``name``.
    columns : dict of str to ndarray of float64, shape (n,)
        Every trait, in the units of the model; NaN where it is to be drawn.
    carried : mapping of str to pyarrow.Array
        Columns that are no trait, by the names that they have in the tables of results: whole numbers, numbers or text.
    """

    names: tuple[str, ...]
    columns: dict[str, NDArray[np.float64]]
    carried: Mapping[str, pa.Array] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of people."""
        return len(next(iter(self.columns.values())))


def read_clients(source: Source) -> Roster:
    """Read a roster of clients.

    Parameters
    ----------
    source : str, Path or UserFile
        A text file with commas, semicolons or tabs between cells; columns are ``name``, any of
        `sim.population.people.CLIENT_TRAITS`, and whatever else is to be carried along.

    Returns
    -------
    Roster

    Raises
    ------
    InputError
        Naming file, row and column: no such file, not a text table, nobody in it, a repeated column or one nearly
        called like a trait, a missing or repeated name, a trait that is not a number or out of range, too many or too
        few cells.
    """
    return _read(source, CLIENT_TRAITS)


def read_therapists(source: Source) -> Roster:
    """Read a roster of therapists; as `read_clients`, with columns among `sim.population.people.THERAPIST_TRAITS`."""
    return _read(source, THERAPIST_TRAITS)


def _read(source: Source, traits: tuple[str, ...]) -> Roster:
    table = read_column_table(as_file(source), "people")
    others = [column for column in table.columns if column not in (NAME, *traits)]
    for column in others:
        _check_other(f"{table.path}, row {table.head}", column, traits)
    names = _names(table) if NAME in table.columns else ()
    columns = {
        trait: _numbers(table, trait) if trait in table.columns else np.full(len(table.rows), np.nan)
        for trait in traits
    }
    carried = {f"{CARRIED}{column}": _carried(table, column) for column in others}
    return Roster(names, columns, carried)


def _check_other(where: str, column: str, traits: tuple[str, ...]) -> None:
    """Refuse a column that was probably meant to be a trait; any other is carried along."""
    known = (NAME, *traits)
    alike = get_close_matches(column.lower().replace(" ", "_"), known, n=1, cutoff=_ALIKE)
    if alike:
        raise InputError(
            f"{where}: {shown(column)} is not a column of this roster; did you mean {alike[0]!r}?"
        )
    if column in (*CLIENT_TRAITS, *THERAPIST_TRAITS):
        whose = "clients" if column in CLIENT_TRAITS else "therapists"
        raise InputError(
            f"{where}: {shown(column)} is not a column of this roster, but one of a roster of {whose}; "
            f"one of {', '.join(known)} was expected"
        )


def _names(table: ColumnTable) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    for (number, _), name in zip(table.rows, table.column(NAME), strict=True):
        where = f"{table.path}, row {number}, column {NAME!r}"
        if not name:
            raise InputError(f"{where} is empty, but an identifier was expected")
        if has_control_characters(name):
            raise InputError(f"{where} is {shown(name)}, but a name of printable characters was expected")
        if len(name) > LONGEST_NAME:
            raise InputError(
                f"{where} has {len(name)} characters, but a name of at most {LONGEST_NAME} was expected"
            )
        if name in seen:
            raise InputError(f"{where}: {name!r} is in row {seen[name]} already")
        seen[name] = number
    return tuple(seen)


def _numbers(table: ColumnTable, trait: str) -> NDArray[np.float64]:
    low, high = trait_range(trait)
    values = np.full(len(table.rows), np.nan)
    for person, ((row, _), cell) in enumerate(zip(table.rows, table.column(trait), strict=True)):
        if not cell:
            continue
        values[person] = number_in(cell)
        if not low <= values[person] <= high:
            raise InputError(
                f"{table.path}, row {row}, column {trait!r} is {shown(cell)}, but a number from {low:g} to {high:g}, "
                "or an empty cell, was expected"
            )
    return values


def _carried(table: ColumnTable, column: str) -> pa.Array:
    """Return whole numbers, numbers or text, the first of these that holds every cell; null where one is empty."""
    cells = table.column(column)
    for (row, _), cell in zip(table.rows, cells, strict=True):
        if has_control_characters(cell):
            raise InputError(
                f"{table.path}, row {row}, column {column!r} is {shown(cell)}, but printable characters "
                "were expected"
            )
    given = [cell for cell in cells if cell]
    # 007 is a code, not a number: its zeros would be lost.
    codes = any(len(cell) > 1 and cell[0] == "0" and cell[1:].isdigit() for cell in given)
    if given and not codes and all(len(cell) < 16 and cell.lstrip("-").isdecimal() for cell in given):
        return pa.array([int(cell) if cell else None for cell in cells], pa.int64())
    numbers = [number_in(cell) if cell else None for cell in cells]
    if given and not codes and all(number is None or math.isfinite(number) for number in numbers):
        return pa.array(numbers, pa.float64())
    return pa.array([cell or None for cell in cells], pa.string())
