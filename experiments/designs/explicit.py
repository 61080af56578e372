"""Designs that are given explicitly: the present values, a list, a grid, one parameter at a time, a file."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

import numpy as np

from experiments.config.plain_values import PlainValues
from experiments.config.user_files import UserFile, as_file
from experiments.designs.design import MOST, Design, DesignConfig, Point, checked_count
from experiments.designs.uncertainty import Uncertainty, Value, known_parameter, typed_value
from experiments.inputs.column_tables import number_in, read_column_table
from sim.errors import InputError
from sim.parameters import Parameters, flattened

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
    checked_count("levels", plan.levels, 2, MOST // len(uncertainties))
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
    levels = checked_count("levels", plan.levels, 2, MOST)
    return list(dict.fromkeys(uncertainty.quantile(np.linspace(0, 1, levels))))


def from_file(
    plan: DesignConfig, uncertainties: Sequence[Uncertainty], base: Parameters, seed: int
) -> Design:
    """Return every row of a CSV or Parquet file with one column a parameter."""
    if plan.file is None:
        raise InputError("design.file is missing, but the path of a CSV or Parquet file was expected")
    file = as_file(plan.file)
    return Design(complete_points(_read(file), base, file.path))


def posterior(
    plan: DesignConfig, uncertainties: Sequence[Uncertainty], base: Parameters, seed: int
) -> Design:
    """Return draws from a file in a random but fixed order, so that a larger number later keeps the first ones."""
    every = from_file(plan, uncertainties, base, seed).rows
    count = len(every) if plan.points is None else plan.points
    if not 1 <= count <= len(every):
        raise InputError(
            f"design.points is {count}, but a whole number from 1 to {len(every)} was expected, the rows "
            "of design.file"
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


def _read(file: UserFile) -> list[dict[str, object]]:
    rows = _parquet_rows(file) if file.path.endswith(".parquet") else _text_rows(file)
    kept = [{name: value for name, value in row.items() if name not in NO_PARAMETER} for row in rows]
    if not kept or not kept[0]:
        raise InputError(
            f"{file.path} holds no points, but one row a point and one column a parameter was expected"
        )
    return kept


def _parquet_rows(file: UserFile) -> list[dict[str, object]]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(pa.BufferReader(file.content))
    except (OSError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"{file.path} cannot be read as Parquet: {reason}") from error
    if len(set(table.column_names)) < table.num_columns:
        raise InputError(f"{file.path} has a column twice, but each once was expected")
    return [{name: _plain(name, value) for name, value in row.items()} for row in table.to_pylist()]


def _text_rows(file: UserFile) -> list[dict[str, object]]:
    # Comment lines, as alliance calibrate writes them, are left blank, so that rows keep their numbers.
    lines = ("" if line.startswith("#") else line for line in file.text.splitlines())
    table = read_column_table(UserFile(file.path, "\n".join(lines).encode()), "points")
    return [
        {name: _plain(name, _cell(cell)) for name, cell in zip(table.columns, cells, strict=True)}
        for _, cells in table.rows
    ]


def _cell(cell: str) -> object:
    if cell.lower() in ("true", "false"):
        return cell.lower() == "true"
    value = number_in(cell)
    return cell if math.isnan(value) else value


def _plain(name: str, value: object) -> object:
    """Return whole numbers as such where a file has written them with a decimal point."""
    if name in NO_PARAMETER or not isinstance(value, float):
        return value
    whole = known_parameter(name, f"column {name}").kind == "whole" and value.is_integer()
    return int(value) if whole else value
