"""What any column of a results folder holds: of the model's tables, of studies, outcomes, and varied parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pyarrow as pa

from experiments.config.extensions import Extension, extensions
from experiments.config.plain_values import PlainValues
from experiments.inputs.roster import CARRIED
from experiments.measures.registry import MEASURES
from experiments.results.column_catalogue import Column, columns_of, empty_tables
from sim.parameters import rows
from sim.parameters.instrument import Instrument
from sim.process.changed_process import current_process

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


_FORMS: Mapping[str, tuple[int, str]] = {"1..7": (1, "alliance_points"), "0..40": (0, "distress_top")}
"""Range of a form in the default configuration -> its lowest score, and the parameter that is its highest one."""


def form_ranges(configuration: PlainValues) -> dict[str, str]:
    """Return the ranges of forms in the default configuration -> those in this one.

    Parameters
    ----------
    configuration : mapping
        As a manifest keeps it; arms may have other forms than the rest.
    """
    base = configuration.get("instrument") or {}
    arms = list((configuration.get("arms") or {}).values()) or [{}]
    found = {}
    for usual, (low, name) in _FORMS.items():
        top = base.get(name, getattr(Instrument(), name))
        tops = sorted({int(arm.get(f"instrument.{name}", top)) for arm in arms})
        found[usual] = " or ".join(f"{low}..{top}" for top in tops)
    return found


def with_form_range(column: Column, ranges: Mapping[str, str]) -> Column:
    """Return a column whose range is that of the form that was filled in; see `form_ranges`."""
    added = {own.name for own in current_process().questionnaires}
    return column if column.name in added else replace(column, unit=ranges.get(column.unit, column.unit))


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
