"""The table of published figures: typed rows, and one sentence for each mistake that a file can contain."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from experiments.config.user_files import Source, as_file
from experiments.inputs.column_tables import number_in, read_column_table
from experiments.measures.registry import ESTIMANDS
from sim.errors import InputError, nearest, shown

SHIPPED: Final = Path(__file__).with_name("published_figures.csv")
"""The figures that come with the project."""

ROLES: Final = ("calibrate", "predict")
SIGN: Final = "sign"
MARGIN: Final = 0.15
"""Share of a value, on both sides, that counts as its interval where none was published."""


@dataclass(frozen=True)
class PublishedFigure:
    """A number that studies have published, with its interval.

    Attributes
    ----------
    id : str
        Key of `experiments.measures.registry.ESTIMANDS`.
    role : {'calibrate', 'predict'}
        Whether parameters may be fitted to it.
    value, low, high : float
        Published value and interval in units of the estimand; NaN where there is none.
    quantity, unit, estimand, setting, source, confidence : str
        Descriptions; empty where the file gives none.
    studies, patients : int or None
        Number of studies and of patients behind the value.
    """

    id: str
    role: str
    value: float
    low: float
    high: float
    quantity: str = ""
    unit: str = ""
    estimand: str = ""
    setting: str = ""
    studies: int | None = None
    patients: int | None = None
    source: str = ""
    confidence: str = ""

    @property
    def directional(self) -> bool:
        """Whether the figure is the sign of an effect, without a value."""
        return self.unit == SIGN

    @property
    def bounds(self) -> tuple[float, float]:
        """The interval in which a simulated value agrees: the published one, else 15 % on both sides.

        A claim of direction is met from 0 on.
        """
        if self.directional:
            return 0.0, math.inf
        if math.isnan(self.low):
            reach = MARGIN * abs(self.value)
            return self.value - reach, self.value + reach
        return self.low, self.high


COLUMNS: Final = tuple(item.name for item in fields(PublishedFigure))
NEEDED: Final = ("id", "role", "value", "low", "high")
SPANS: Final[Mapping[str, tuple[float, float]]] = {
    "share": (0, 1),
    "ICC": (0, 1),
    "coefficient": (0, 1),
    "r": (-1, 1),
    "OR": (0, math.inf),
}
"""Unit -> what a value in it can be; every finite number in another one."""
_COUNTS: Final = ("studies", "patients")


def read_published_figures(source: Source = SHIPPED) -> tuple[PublishedFigure, ...]:
    """Read a table of figures.

    Parameters
    ----------
    source : str, Path or UserFile
        A text file with commas, semicolons or tabs between cells. The first row names the
        columns; see `PublishedFigure`.

    Returns
    -------
    tuple of PublishedFigure
        In the order of the file.

    Raises
    ------
    InputError
        Naming file, row and column: an unknown, missing or repeated column, an unknown or repeated id, an unknown
        role, a cell that is not a number, an interval that does not contain its value, or a unit other than the
        estimand's.
    """
    table = read_column_table(as_file(source), "figures")
    _check_head(f"{table.path}, row {table.head}", table.columns)
    by_id: dict[str, PublishedFigure] = {}
    for number, cells in table.rows:
        where = f"{table.path}, row {number}"
        figure = _figure(where, dict(zip(table.columns, cells, strict=True)))
        if figure.id in by_id:
            raise InputError(f"{where}, column 'id': {figure.id!r} is also in an earlier row")
        by_id[figure.id] = figure
    return tuple(by_id.values())


def _check_head(where: str, columns: Sequence[str]) -> None:
    for column in columns:
        if column not in COLUMNS:
            raise InputError(f"{where}: {shown(column)} is not a column of figures{nearest(column, COLUMNS)}")
    for column in NEEDED:
        if column not in columns:
            raise InputError(f"{where} has no column {column!r}, but {', '.join(NEEDED)} were expected")


def _figure(where: str, cells: dict[str, str]) -> PublishedFigure:
    id, role, unit = cells["id"], cells["role"], cells.get("unit", "")
    if id not in ESTIMANDS:
        raise InputError(f"{where}, column 'id': {shown(id)} is not an estimand{nearest(id, ESTIMANDS)}")
    if role not in ROLES:
        raise InputError(f"{where}, column 'role' is {shown(role)}, but {' or '.join(ROLES)} was expected")
    measured = ESTIMANDS[id].unit
    if unit not in ("", measured):
        raise InputError(f"{where}, column 'unit' is {shown(unit)}, but {id} is measured in {measured!r}")
    value, low, high = (_number(where, column, cells[column]) for column in ("value", "low", "high"))
    _check_interval(where, measured == SIGN, value, low, high)
    _check_span(where, measured, {"value": value, "low": low, "high": high})
    studies, patients = (_count(where, column, cells.get(column, "")) for column in _COUNTS)
    texts = {
        column: cells.get(column, "")
        for column in ("quantity", "estimand", "setting", "source", "confidence")
    }
    return PublishedFigure(
        id, role, value, low, high, unit=measured, studies=studies, patients=patients, **texts
    )


def _number(where: str, column: str, cell: str) -> float:
    if not cell:
        return math.nan
    value = number_in(cell)
    if not math.isfinite(value):
        raise InputError(
            f"{where}, column {column!r} is {shown(cell)}, but a number or an empty cell was expected"
        )
    return value


def _count(where: str, column: str, cell: str) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 15):
        raise InputError(
            f"{where}, column {column!r} is {shown(cell)}, but a whole number or an empty cell was expected"
        )
    return int(cell)


def _check_span(where: str, unit: str, numbers: Mapping[str, float]) -> None:
    least, most = SPANS.get(unit, (-math.inf, math.inf))
    for column, number in numbers.items():
        if number < least or number > most:
            span = f"from {least:g} to {most:g}" if math.isfinite(most) else f"from {least:g}"
            raise InputError(
                f"{where}, column {column!r} is {number:g}, but a number {span} was expected (the unit is {unit})"
            )


def _check_interval(where: str, directional: bool, value: float, low: float, high: float) -> None:
    given = [not math.isnan(number) for number in (value, low, high)]
    if directional:
        if any(given):
            raise InputError(
                f"{where}: value, low and high were expected to be empty, because the figure is a direction"
            )
    elif not given[0]:
        raise InputError(f"{where}, column 'value' is empty, but a number was expected")
    elif given[1] != given[2]:
        raise InputError(f"{where}: low and high were both expected, or neither")
    elif given[1] and not low <= value <= high:
        raise InputError(
            f"{where}: low {low:g}, value {value:g} and high {high:g} were expected in ascending order"
        )
