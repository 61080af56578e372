"""A published report with one number a row: its figures, with the spread between services, as files for commands."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.config.user_files import UserFile
from experiments.inputs.column_tables import number_in
from experiments.measures.measure import Measure
from experiments.measures.registry import ESTIMANDS
from experiments.routine_data.evidence_files import intake_text
from experiments.routine_data.oddities import FEWEST
from experiments.routine_data.summary_mapping import SummaryMapping, Where
from experiments.routine_data.tabular_files import FileTable, read_rows
from experiments.validation.published_figures import SECOND_SET, read_published_figures
from sim.errors import InputError

Flags = NDArray[np.bool_]
BETWEEN: Final = (0.025, 0.975)
"""Shares of services between which 95 % of them lie."""
SUMMARY_SCHEMA: Final = pa.schema(
    {
        **{"id": pa.string(), "value": pa.float64(), "low": pa.float64(), "high": pa.float64()},
        **{"unit": pa.string(), "services": pa.int64(), "patients": pa.int64()},
        **{"published": pa.float64(), "published_low": pa.float64(), "published_high": pa.float64()},
        "meaning": pa.string(),
    }
)
_EVIDENCE: Final = (
    *("id", "role", "quantity", "value", "low", "high", "interval_kind", "unit", "setting", "clinic"),
    *("studies", "patients", "source"),
)


@dataclass(frozen=True)
class SummaryFigure:
    """A figure of a report.

    Attributes
    ----------
    id : str
        Key of `experiments.measures.registry.ESTIMANDS`.
    value, low, high : float
        Of the whole; between which values 95 % of its services lie, NaN where there are too few.
    services : int
        Services behind the interval.
    patients : int or None
        Behind the value; None if the report does not say.
    """

    id: str
    value: float
    low: float
    high: float
    services: int
    patients: int | None

    @property
    def measure(self) -> Measure:
        """What is measured."""
        return ESTIMANDS[self.id]


@dataclass(frozen=True)
class SummaryReport:
    """What a report says.

    Attributes
    ----------
    name : str
    mapping : SummaryMapping
    figures : tuple of SummaryFigure
    intake : tuple of float
        Mean and SD of distress at intake; empty where the mapping does not say.
    """

    name: str
    mapping: SummaryMapping
    figures: tuple[SummaryFigure, ...]
    intake: tuple[float, ...]

    def table(self) -> pa.Table:
        """Return one row a figure, beside the one that comes with the project."""
        shipped = {figure.id: figure for figure in read_published_figures()}
        rows = []
        for own in self.figures:
            there = shipped.get(own.id)
            bounds = (None, None) if there is None else there.bounds
            published = (None if there is None else there.value, *bounds)
            numbers = (own.value, *(None if math.isnan(end) else end for end in (own.low, own.high)))
            words = (own.measure.unit, own.services, own.patients)
            rows.append((own.id, *numbers, *words, *published, own.measure.meaning))
        names = SUMMARY_SCHEMA.names
        return pa.table(
            {name: [row[k] for row in rows] for k, name in enumerate(names)}, schema=SUMMARY_SCHEMA
        )

    def evidence(self) -> str:
        """Return the table that ``evidence=`` of ``alliance validate`` takes."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(_EVIDENCE)
        for own in self.figures:
            ends = ["" if math.isnan(end) else f"{end:.6g}" for end in (own.low, own.high)]
            kind = "prediction" if all(ends) else ""
            counts = [own.services or "", "" if own.patients is None else own.patients]
            head = [own.id, SECOND_SET, own.measure.label, f"{own.value:.6g}", *ends, kind, own.measure.unit]
            writer.writerow([*head, self.name, self.mapping.clinic, *counts, self.name])
        return out.getvalue()

    def population(self) -> str:
        """Return a file of the group ``population`` with distress at intake; empty where the mapping does not say."""
        if self.mapping.form is None or not self.intake:
            return ""
        mean, spread = self.intake
        return intake_text(self.mapping.form, mean, spread, self.name)


def read_summary_report(name: str, file: UserFile, mapping: SummaryMapping) -> SummaryReport:
    """Read a report.

    Raises
    ------
    InputError
        If a column is missing, a number cannot be read, or not one row of the whole holds a figure.
    """
    table = read_rows(file, mapping.columns(), mapping.keep)
    rows = _Rows(table, mapping)
    figures = tuple(_figure(rows, mapping, name) for name in mapping.figures)
    intake = tuple(rows.of_whole(where, "intake") for where in mapping.intake)
    return SummaryReport(name, mapping, figures, intake)


class _Rows:
    """Rows that are read, of the whole and of its parts."""

    def __init__(self, table: FileTable, mapping: SummaryMapping) -> None:
        self.table, self.mapping = table, mapping
        self.whole, self.parts = (self._matching(where) for where in (mapping.whole, mapping.parts))
        self.names = table.columns[mapping.part].to_pylist()

    def of_whole(self, where: Where, what: str) -> float:
        """Return the number of the whole."""
        found = np.flatnonzero(self.whole & self._matching(where))
        if found.size != 1:
            texts = ", ".join(f"{column} {text!r}" for column, text in where.items())
            raise InputError(
                f"{self.table.path}: {found.size} rows of the whole have {texts} ({what}), but one was expected"
            )
        value = self._number(int(found[0]))
        if math.isnan(value):
            raise InputError(
                f"{self.table.where(int(found[0]), self.mapping.number)} is empty, but a number was expected ({what})"
            )
        return value

    def of_parts(self, where: Where) -> dict[str, float]:
        """Return service -> its number, where it has one."""
        found = {}
        for row in np.flatnonzero(self.parts & self._matching(where)).tolist():
            value = self._number(row)
            if not math.isnan(value):
                found[str(self.names[row])] = value
        return found

    def _matching(self, where: Where) -> Flags:
        chosen = np.ones(self.table.rows, np.bool_)
        for column, text in where.items():
            same = pc.fill_null(pc.equal(self.table.columns[column], text), False)
            chosen &= same.to_numpy(zero_copy_only=False)
        return chosen

    def _number(self, row: int) -> float:
        cell = self.table.columns[self.mapping.number][row].as_py()
        value = math.nan if cell is None else number_in(cell)
        if cell is not None and not math.isfinite(value):
            raise InputError(
                f"{self.table.where(row, self.mapping.number)} is {cell!r}, but a number or an empty cell was expected"
            )
        return value


def _figure(rows: _Rows, mapping: SummaryMapping, name: str) -> SummaryFigure:
    own = mapping.figures[name]
    scale = 0.01 if own.percent else 1.0
    value = rows.of_whole(own.rows, name)
    parts = rows.of_parts(own.rows)
    if own.minus:
        value -= rows.of_whole(own.minus, name)
        other = rows.of_parts(own.minus)
        parts = {part: number - other[part] for part, number in parts.items() if part in other}
    patients = None
    if mapping.patients:
        patients = round(rows.of_whole(mapping.patients, name))
        counts = rows.of_parts(mapping.patients)
        parts = {part: number for part, number in parts.items() if counts.get(part, 0) >= mapping.fewest}
    low, high = _between(parts, value)
    return SummaryFigure(name, scale * value, scale * low, scale * high, len(parts), patients)


def _between(parts: Mapping[str, float], value: float) -> tuple[float, float]:
    """Return between which values 95 % of services lie, widened to the value of the whole; NaN of fewer than five."""
    if len(parts) < FEWEST:
        return math.nan, math.nan
    low, high = np.quantile(list(parts.values()), BETWEEN)
    return min(float(low), value), max(float(high), value)
