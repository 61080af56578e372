"""Designs that are given explicitly: the present values, a list, a grid, one parameter at a time, a file."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import numpy as np

from experiments.config.plain_values import PlainValues
from experiments.designs.design import Design, DesignConfig, Point
from experiments.designs.uncertainty import Uncertainty, Value, known_parameter, typed_value
from experiments.inputs.delimited import read_text
from sim.errors import InputError
from sim.parameters import Parameters, flattened

MOST = 10_000_000
NO_PARAMETER = ("draw", "point")
"""Columns of a file of points that number its rows."""


def present_values(
    plan: DesignConfig, uncertainties: Sequence[Uncertainty], base: Parameters, seed: int
) -> Design:
    """One point: every parameter as the configuration has it."""
    return Design(({},))


def from_rows(
    plan: DesignConfig, uncertainties: Sequence[Uncertainty], base: Parameters, seed: int
) -> Design:
    """Return points as they are written; a value that only other points give is taken from the configuration."""
    if not plan.rows:
        raise InputError(
            "design.rows is empty, but at least one point was expected, as [{trust.gain_up: 0.1}]"
        )
    return Design(complete_points([dict(flattened(point)) for point in plan.rows], base, "design.rows"))


def grid(plan: DesignConfig, uncertainties: Sequence[Uncertainty], base: Parameters, seed: int) -> Design:
    """Every combination of the parameters' levels, the last parameter changing fastest."""
    columns = [_levels(plan, uncertainty) for uncertainty in uncertainties]
    count = int(np.prod([float(len(column)) for column in columns]))
    if count > MOST:
        raise InputError(
            f"the grid has {count} points, but at most {MOST} were expected; choose fewer levels"
        )
    paths = [uncertainty.path for uncertainty in uncertainties]
    return Design(tuple(dict(zip(paths, row, strict=True)) for row in itertools.product(*columns)))


def one_at_a_time(
    plan: DesignConfig, uncertainties: Sequence[Uncertainty], base: Parameters, seed: int
) -> Design:
    """Return the present values, then each parameter's levels while the others stay at theirs."""
    values = base.flat()
    start: Point = {uncertainty.path: values[uncertainty.path] for uncertainty in uncertainties}
    rows = [
        {**start, uncertainty.path: level}
        for uncertainty in uncertainties
        for level in _levels(plan, uncertainty)
    ]
    return Design((start, *rows))


def _levels(plan: DesignConfig, uncertainty: Uncertainty) -> list[Value]:
    if uncertainty.values:
        return list(uncertainty.values)
    if plan.levels is None or plan.levels < 2:
        raise InputError(f"design.levels is {plan.levels}, but a whole number from 2 was expected")
    return list(dict.fromkeys(uncertainty.quantile(np.linspace(0, 1, plan.levels))))


def from_file(
    plan: DesignConfig, uncertainties: Sequence[Uncertainty], base: Parameters, seed: int
) -> Design:
    """Return every row of a CSV or Parquet file with one column a parameter."""
    if plan.file is None:
        raise InputError("design.file is missing, but the path of a CSV or Parquet file was expected")
    return Design(complete_points(_read(plan.file), base, plan.file))


def posterior(
    plan: DesignConfig, uncertainties: Sequence[Uncertainty], base: Parameters, seed: int
) -> Design:
    """Return draws from a file in a random but fixed order, so that a larger number later keeps the first ones."""
    every = from_file(plan, uncertainties, base, seed).rows
    count = len(every) if plan.points is None else plan.points
    if not 1 <= count <= len(every):
        raise InputError(
            f"design.points is {count}, but a whole number from 1 to {len(every)} was expected, the rows of {plan.file}"
        )
    order = np.random.default_rng(seed).permutation(len(every))[:count]
    return Design(tuple(every[row] for row in order))


def complete_points(rows: Iterable[PlainValues], base: Parameters, where: str) -> tuple[Point, ...]:
    """Check points, and give each the names that any of them has.

    Parameters
    ----------
    rows : iterable of mapping
        Dotted name -> value.
    base : sim.Parameters
        Values of what a point leaves out.
    where : str
        Where the points come from, for error messages.

    Raises
    ------
    InputError
        For an unknown parameter, or a value out of range.
    """
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    metas = {name: known_parameter(name, f"{where}: {name}") for name in names}
    values = base.flat()
    return tuple(
        {
            name: typed_value(f"{where}, point {number}: {name}", meta, row.get(name, values[name]))
            for name, meta in metas.items()
        }
        for number, row in enumerate(rows, 1)
    )


def _read(path: str) -> list[dict[str, object]]:
    import pyarrow as pa
    from pyarrow import csv, parquet

    try:
        if path.endswith(".parquet"):
            table = parquet.read_table(path)
        else:
            # Comment lines before the table, as alliance calibrate writes them, are skipped.
            lines = read_text(path).splitlines(keepends=True)
            text = "".join(line for line in lines if not line.startswith("#"))
            table = csv.read_csv(pa.BufferReader(text.encode()))
    except (OSError, pa.ArrowInvalid) as error:
        reason = "it does not exist" if isinstance(error, FileNotFoundError) else str(error).splitlines()[0]
        raise InputError(f"design.file is {path!r}, but a table of points was expected ({reason})") from error
    kept = [name for name in table.column_names if name not in NO_PARAMETER]
    if not table.num_rows or not kept:
        raise InputError(
            f"{path} holds no points, but one row a point and one column a parameter was expected"
        )
    rows: list[dict[str, object]] = table.select(kept).to_pylist()
    return [_numbers(row) for row in rows]


def _numbers(row: PlainValues) -> dict[str, object]:
    """Return whole numbers as such where a file has written them with a decimal point."""
    metas = {name: known_parameter(name, f"column {name}") for name in row}
    return {
        name: int(value)
        if metas[name].kind == "whole" and isinstance(value, float) and value.is_integer()
        else value
        for name, value in row.items()
    }
