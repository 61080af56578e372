"""The table of published figures: typed rows, and one sentence for each mistake that a file can contain."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Final

from experiments.config.setting_files import settings
from experiments.config.user_files import Source, as_file
from experiments.inputs.column_tables import number_in, read_column_table
from experiments.measures.registry import ESTIMANDS
from sim.errors import InputError, nearest, shown

SHIPPED: Final = Path(__file__).with_name("published_figures.csv")
"""The figures that come with the project."""

CALIBRATE: Final = "calibrate"
SECOND_SET: Final = "second_set"
ROLES: Final = (CALIBRATE, "predict", SECOND_SET)
SIGN: Final = "sign"
GUESS: Final = "guess"
CONFIDENCE: Final = "CI"
INTERVAL_KINDS: Final = (CONFIDENCE, "prediction", "range", GUESS, SIGN)
"""What an interval is.

The confidence interval of an average; where a single further study or service would lie; the range of several
studies, models or services; a guess from what is known around it; none, because the figure is a direction.
"""
MARGIN: Final = 0.15
"""Share of a value, on both sides, that counts as its interval where none was published."""


@dataclass(frozen=True)
class PublishedFigure:
    """A number that studies have published, with its interval.

    Attributes
    ----------
    id : str
        Key of `experiments.measures.registry.ESTIMANDS`.
    role : {'calibrate', 'predict', 'second_set'}
        Whether parameters may be fitted to it, it tests the model, or it is only reported.
    value, low, high : float
        Published value and interval in units of the estimand; NaN where there is none.
    quantity, unit, estimand, setting, source, confidence : str
        Descriptions; empty where the file gives none.
    studies, patients : int or None
        Number of studies and of patients behind the value.
    interval_kind : str
        One of `INTERVAL_KINDS`; empty where the file does not say.
    in_sight : {'yes', 'no', ''}
        Whether the figure was known to those who made the mechanisms; empty where the file does not say.
    clinic : str
        Name of a setting in ``configs/setting`` in which it is measured; empty for the clinic that is validated.
    prediction : str
        Name of the sealed prediction that was made before the figure was looked up; empty for none.
    correlations : str
        How its error hangs together with those of others: ``id r`` pairs between semicolons; empty where nobody knows.
    heterogeneity : float
        Standard deviation of the true value between studies or services, in the unit of the estimand; NaN where it is
        not reported.
    sample : str
        Name of the set of studies or patients that it shares with other figures; empty for a set of its own.
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
    interval_kind: str = ""
    in_sight: str = ""
    clinic: str = ""
    prediction: str = ""
    correlations: str = ""
    heterogeneity: float = math.nan
    sample: str = ""

    @property
    def key(self) -> str:
        """Name under which its values are kept; see `key_of`."""
        return key_of(self.id, self.clinic)

    @property
    def guessed(self) -> bool:
        """Whether its interval is a guess, so that lying inside or outside says little."""
        return self.interval_kind == GUESS

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


def key_of(id: str, clinic: str = "") -> str:
    """Return the name under which an estimand's values are kept: its own, with the clinic where that is another one."""
    return f"{id} in {clinic}" if clinic else id


COLUMNS: Final = tuple(item.name for item in fields(PublishedFigure))
NEEDED: Final = ("id", "role", "value", "low", "high")
SPANS: Final[Mapping[str, tuple[float, float]]] = {
    "share": (0, 1),
    # Negative where groups differ less than chance alone would make them; see `intraclass`.
    "ICC": (-1, 1),
    "coefficient": (0, 1),
    "r": (-1, 1),
    "OR": (0, math.inf),
}
"""Unit -> what a value in it can be; every finite number in another one."""
_COUNTS: Final = ("studies", "patients")
_WORDS: Final = MappingProxyType({"interval_kind": INTERVAL_KINDS, "in_sight": ("yes", "no")})


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
        estimand's, a word that a column does not know, or another clinic for a figure that may be fitted.
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
    figures = tuple(by_id.values())
    for figure in figures:
        error_correlations(table.path, figure, by_id)
    return figures


def error_correlations(where: str, figure: PublishedFigure, known: Collection[str]) -> dict[str, float]:
    """Return id of another figure -> correlation of the two figures' errors.

    Raises
    ------
    InputError
        If something else stands in the column, a figure is not in the table, or a number is no correlation.
    """
    found = {}
    for part in filter(None, (part.strip() for part in figure.correlations.split(";"))):
        id, _, cell = part.partition(" ")
        value = number_in(cell.strip())
        if id not in known or id == figure.id or not -1 < value < 1:
            raise InputError(
                f"{where}, {figure.id}, column 'correlations' has {shown(part)}, but the id of another figure of the "
                "table and a number between -1 and 1 were expected"
            )
        found[id] = value
    return found


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
        raise InputError(
            f"{where}, column 'role' is {shown(role)}, but {', '.join(ROLES[:-1])} or {ROLES[-1]} was expected"
        )
    _check_words(where, cells)
    _check_fitted(where, cells)
    measured = ESTIMANDS[id].unit
    if unit not in ("", measured):
        raise InputError(f"{where}, column 'unit' is {shown(unit)}, but {id} is measured in {measured!r}")
    value, low, high = (_number(where, column, cells[column]) for column in ("value", "low", "high"))
    _check_interval(where, measured == SIGN, value, low, high)
    _check_span(where, measured, {"value": value, "low": low, "high": high})
    heterogeneity = _heterogeneity(where, measured == SIGN, cells.get("heterogeneity", ""))
    studies, patients = (_count(where, column, cells.get(column, "")) for column in _COUNTS)
    texts = {
        column: cells.get(column, "")
        for column in (
            "quantity",
            "estimand",
            "setting",
            "source",
            "confidence",
            *_WORDS,
            "clinic",
            "correlations",
            "sample",
        )
    }
    return PublishedFigure(
        id,
        role,
        value,
        low,
        high,
        unit=measured,
        studies=studies,
        patients=patients,
        heterogeneity=heterogeneity,
        **texts,
    )


def _check_words(where: str, cells: dict[str, str]) -> None:
    for column, words in {**_WORDS, "clinic": settings()}.items():
        cell = cells.get(column, "")
        if cell and cell not in words:
            raise InputError(
                f"{where}, column {column!r} is {cell!r}, but {', '.join(words)} or an empty cell was expected"
                f"{nearest(cell, words)}"
            )


def _check_fitted(where: str, cells: dict[str, str]) -> None:
    """Refuse what a fit, which measures single clinics of one configuration, cannot do."""
    if cells["role"] != CALIBRATE:
        return
    if cells.get("clinic"):
        raise InputError(
            f"{where}, column 'clinic' is {cells['clinic']!r}, but an empty cell was expected, because a figure that "
            "may be fitted is measured in the clinic that is fitted"
        )
    if parts := ESTIMANDS[cells["id"]].parts:
        raise InputError(
            f"{where}, column 'role' is {CALIBRATE!r}, but {' or '.join(ROLES[1:])} was expected, because "
            f"{cells['id']} is a quotient of averages; its parts, {' and '.join(parts)}, can be fitted"
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


def _heterogeneity(where: str, directional: bool, cell: str) -> float:
    value = number_in(cell) if cell else math.nan
    if cell and (directional or not 0 < value < math.inf):
        raise InputError(
            f"{where}, column 'heterogeneity' is {shown(cell)}, but "
            + (
                "an empty cell was expected, because the figure is a direction"
                if directional
                else "a number above 0 or an empty cell was expected"
            )
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
