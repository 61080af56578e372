"""Rosters: CSV tables of the real clients or therapists of a service.

The first row names the columns: any of the traits, in any order, and optionally ``name``, an identifier. An
empty cell is a trait that is not known, to be drawn; so is a trait without a column.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.inputs.delimited import read_rows, read_text
from sim.errors import InputError, nearest
from sim.population.people import CLIENT_TRAITS, THERAPIST_TRAITS, trait_range

NAME = "name"
"""The column that identifies people."""

Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True, eq=False)
class Roster:
    """People of a service, in the order of their rows; person i of a results table is row i.

    Attributes
    ----------
    names : tuple of str
        Identifiers, one a person; empty if the file has no column ``name``.
    columns : dict of str to ndarray of float64, shape (n,)
        Every trait, in the units of the model; NaN where it is to be drawn.
    """

    names: tuple[str, ...]
    columns: dict[str, NDArray[np.float64]]

    def __len__(self) -> int:
        """Return the number of people."""
        return len(next(iter(self.columns.values())))


def read_clients(path: str | Path, text: str | None = None) -> Roster:
    """Read a roster of clients.

    Parameters
    ----------
    path : str or Path
        A CSV file (commas, UTF-8) whose columns are among ``name`` and `sim.population.people.CLIENT_TRAITS`.
    text : str, optional
        Its content; read from the file if not given.

    Returns
    -------
    Roster

    Raises
    ------
    InputError
        Naming file, row and column: no such file, not UTF-8 or not CSV, nobody in it, an unknown or repeated
        column, a missing or repeated name, a cell that is not a number or out of range, too many or too few
        cells.
    """
    return _read(path, text, CLIENT_TRAITS)


def read_therapists(path: str | Path, text: str | None = None) -> Roster:
    """Read a roster of therapists; as `read_clients`, with columns among `sim.population.people.THERAPIST_TRAITS`."""
    return _read(path, text, THERAPIST_TRAITS)


def _read(path: str | Path, text: str | None, traits: tuple[str, ...]) -> Roster:
    rows = list(read_rows(path, read_text(path) if text is None else text))
    if not rows:
        raise InputError(
            f"{path} is empty, but a row of column names and a row for each person were expected"
        )
    head, people = rows[0], rows[1:]
    _check_head(path, head, traits)
    if not people:
        raise InputError(f"{path} has column names but no people; at least one further row was expected")
    _check_widths(path, people, len(head[1]))
    index = {column: k for k, column in enumerate(head[1])}
    names = _names(path, people, index[NAME]) if NAME in index else ()
    columns = {
        trait: _numbers(path, people, trait, index[trait]) if trait in index else np.full(len(people), np.nan)
        for trait in traits
    }
    return Roster(names, columns)


def _check_head(path: str | Path, head: tuple[int, list[str]], traits: tuple[str, ...]) -> None:
    number, columns = head
    for column in columns:
        if column not in (NAME, *traits):
            raise InputError(f"{path}, row {number}: {_unknown_column(column, traits)}")
    for column, times in Counter(columns).items():
        if times > 1:
            raise InputError(
                f"{path}, row {number}: column {column!r} is there {times} times, but once was expected"
            )


def _unknown_column(column: str, traits: tuple[str, ...]) -> str:
    if not column:
        return "a column has no name"
    for mark, separator in ((";", "semicolons"), ("\t", "tabs")):
        if mark in column:
            return f"the cells are separated by {separator}, but commas were expected"
    return f"{column!r} is not a column of this roster{nearest(column, (NAME, *traits))}"


def _check_widths(path: str | Path, people: Rows, width: int) -> None:
    for number, cells in people:
        if len(cells) != width:
            raise InputError(
                f"{path}, row {number} has {len(cells)} cells, but {width}, as many as columns, were expected"
            )


def _names(path: str | Path, people: Rows, column: int) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    for number, cells in people:
        name = cells[column]
        if not name:
            raise InputError(
                f"{path}, row {number}, column {NAME!r} is empty, but an identifier was expected"
            )
        if name in seen:
            raise InputError(
                f"{path}, row {number}, column {NAME!r}: {name!r} is in row {seen[name]} already"
            )
        seen[name] = number
    return tuple(seen)


def _numbers(path: str | Path, people: Rows, trait: str, column: int) -> NDArray[np.float64]:
    low, high = trait_range(trait)
    values = np.full(len(people), np.nan)
    for person, (number, cells) in enumerate(people):
        cell = cells[column]
        if not cell:
            continue
        values[person] = _number(cell)
        if not low <= values[person] <= high:
            raise InputError(
                f"{path}, row {number}, column {trait!r} is {cell!r}, but a number from {low:g} to {high:g}, "
                "or an empty cell, was expected"
            )
    return values


def _number(cell: str) -> float:
    try:
        # Python reads 1_000 as a number; nobody who fills in a table means that.
        return float(cell) if "_" not in cell else math.nan
    except ValueError:
        return math.nan
