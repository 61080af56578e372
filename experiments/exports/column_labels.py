"""What any column of a results folder holds: of the model's tables, of studies, outcomes, and varied parameters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pyarrow as pa

from experiments.config.extensions import Extension, extensions
from experiments.inputs.roster import CARRIED
from experiments.measures.registry import MEASURES
from experiments.results.column_catalogue import Column, columns_of, empty_tables
from sim.parameters import rows

_KEYS: Mapping[str, tuple[str, str]] = {
    "study": ("", "study"),
    "arm": ("", "arm of the study"),
    "point": ("", "point of the study's parameters"),
    "replicate": ("number", "paired replicate, from 0: the same random numbers in every arm"),
    "seed": ("", "random seed"),
    "name": ("", "name in the roster"),
    "outcome": ("", "what was measured"),
    "value": ("", "its value in this run, in the unit of the outcome"),
    "error": ("", "why a run failed; empty where it did not"),
    "row": ("number", "row of the design, from 0"),
}


@cache
def _parameters(loaded: tuple[Extension, ...]) -> Mapping[str, Mapping[str, str]]:
    return {row["name"]: row for row in rows()}


def describe_column(table: str, field: pa.Field, values: Mapping[str, tuple[str, ...]]) -> Column:
    """Return what a stored column holds.

    Parameters
    ----------
    table : str
        Name of the table.
    field : pyarrow.Field
        The column as stored.
    values : mapping
        Names of columns whose values belong to the study, such as ``arm``, -> those values in order.
    """
    if table in empty_tables() and field.name in columns_of(table):
        return columns_of(table)[field.name]
    own = values.get(field.name, ())
    if field.name == "seed":
        # A seed of 64 bits: neither Excel nor a program that stores numbers as doubles holds all of it.
        return Column("seed", "string", *_KEYS["seed"])
    unit, meaning = _KEYS.get(field.name, ("", field.name.replace("_", " ")))
    if field.name.startswith(CARRIED):
        meaning = f"{field.name.removeprefix(CARRIED)}, a column of the roster"
    if field.name in MEASURES:
        unit, meaning = MEASURES[field.name].unit, MEASURES[field.name].label
    elif field.name in _parameters(extensions()):
        row = _parameters(extensions())[field.name]
        unit, meaning = f"{row['unit']}, {row['range']}".strip(", "), f"{field.name}: {row['meaning']}"
    return Column(field.name, "name" if own else _kind(field.type), unit, meaning, own)


def _kind(found: pa.DataType) -> str:
    if pa.types.is_dictionary(found):
        return "string"
    names = {pa.float32(): "float32", pa.float64(): "float64"}
    return names.get(found, str(found))
