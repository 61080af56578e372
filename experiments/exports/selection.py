"""Which tables and columns an export holds, and whether its format can hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

from experiments.exports.column_labels import describe_column
from experiments.exports.form_sheets import CLIENT_ITEMS, ITEMS
from experiments.exports.shapes import clients_long, outcomes_wide, sessions_wide, summaries_long
from experiments.exports.sheet import Sheet
from experiments.exports.variables import LIMITS
from experiments.results.derived_folder import needed
from sim.errors import InputError, nearest

_LIBRARIES: Final = {"sav": ("pandas", "pyreadstat"), "dta": ("pandas", "pyreadstat"), "xlsx": ("openpyxl",)}
_RESHAPED: Final = {
    "clients_long": "clients",
    "sessions_wide": "sessions",
    "outcomes_wide": "outcomes",
    "summaries_long": "summaries",
}
_BESIDE_KEYS: Final = {ITEMS: ("session", "careless"), CLIENT_ITEMS: ("careless",)}
"""Columns that a table keeps beside its keys, whatever is chosen."""


def check_format(kind: str) -> None:
    """Refuse a format that is not known, or whose library is not installed.

    Raises
    ------
    InputError
    """
    if kind not in LIMITS:
        raise InputError(
            f"format is {kind!r}, but one of {', '.join(LIMITS)} was expected{nearest(kind, LIMITS)}"
        )
    needed("exports", *_LIBRARIES.get(kind, ()))


def select_sheets(
    stored: Mapping[str, Sheet], kind: str, tables: Sequence[str], columns: Sequence[str]
) -> list[Sheet]:
    """Return the tables to write.

    Parameters
    ----------
    stored : mapping
        Tables of a results folder by name.
    kind : str
        A key of `experiments.exports.variables.LIMITS`.
    tables : sequence of str
        Names, of reshaped tables too; all that are stored if empty.
    columns : sequence of str
        Columns to keep beside those that say what a row is about; all if empty.

    Raises
    ------
    InputError
        For an unknown table or column, or a table that the format cannot hold.
    """
    known = [*stored, *(name for name, source in _RESHAPED.items() if source in stored)]
    for name in tables:
        if name not in known:
            raise InputError(f"tables names {name!r}{nearest(name, known)} (there are: {', '.join(known)})")
    names = {column.name for sheet in stored.values() for column in sheet.columns}
    for name in columns:
        if name not in names:
            raise InputError(f"columns names {name!r}, which no table has{nearest(name, names)}")
    sheets = [_sheet(stored, name, columns) for name in dict.fromkeys(tables or stored)]
    for sheet in sheets:
        _check_limits(sheet, kind)
    return sheets


def _sheet(stored: Mapping[str, Sheet], name: str, kept: Sequence[str]) -> Sheet:
    source = stored[_RESHAPED.get(name, name)]
    if name == "sessions_wide":
        return sessions_wide(source.only((*kept, "session", "attended")) if kept else source)
    if name == "summaries_long":
        return summaries_long(source)
    if name == "clients_long":
        return _only(clients_long(source), kept, ("occasion", "distress_score", "distress_state"))
    if name == "outcomes_wide":
        (outcome,) = (column for column in source.columns if column.name == "outcome")
        wide = [describe_column(name, pa.field(word, pa.float64()), {}) for word in outcome.values]
        return outcomes_wide(source, wide)
    return _only(source, kept, _BESIDE_KEYS.get(name, ("outcome", "value")))


def _only(sheet: Sheet, kept: Sequence[str], always: Sequence[str]) -> Sheet:
    return sheet.only((*kept, *always)) if kept else sheet


def _check_limits(sheet: Sheet, kind: str) -> None:
    limits = LIMITS[kind]
    for what, count, most in (
        ("rows", sheet.rows, limits.rows),
        ("columns", len(sheet.columns), limits.columns),
    ):
        if count > most:
            raise InputError(
                f"{sheet.name} has {count} {what}, but format={kind} holds at most {most}; "
                "choose other tables or columns, or format=parquet"
            )
