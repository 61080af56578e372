"""Means over replicates and paired differences between arms at every point, all at once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.measures.registry import unit_of
from experiments.measures.students_t import t_quantile
from experiments.sweeps.files import DIFFERENCES, SUMMARY, table_bytes
from experiments.sweeps.reader import StoredSweep

Floats = NDArray[np.float64]


def estimate_rows(values: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return mean, Monte Carlo standard error and replicates of each row, as `replicate_estimates.estimate`.

    Parameters
    ----------
    values : ndarray, shape (points, replicates)
        NaN where a replicate has no value.
    """
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=1) / count
        squares = (np.where(known, values - mean[:, None], 0.0) ** 2).sum(axis=1)
        error = np.sqrt(squares / (count - 1)) / np.sqrt(count)
    return mean, np.where(count > 1, error, np.nan), count


def summary(sweep: StoredSweep) -> pa.Table:
    """Return each arm's mean outcomes at every point: ``point arm outcome unit value mc_error low high replicates``."""
    return _table(sweep, [(arm, None) for arm in sweep.arms])


def differences(sweep: StoredSweep) -> pa.Table:
    """Return how arms differ from the reference at every point, in the same replicates; columns as `summary`."""
    return _table(sweep, [(arm, sweep.reference) for arm in sweep.arms if arm != sweep.reference])


def _table(sweep: StoredSweep, contrasts: list[tuple[str, str | None]]) -> pa.Table:
    points = list(sweep.layout.points)
    tables = [
        _estimates(sweep, points, arm, minus, outcome)
        for arm, minus in contrasts
        for outcome in sweep.outcomes
    ]
    if not tables:
        return _rows([], "", "", np.zeros((0, 0)))
    table = pa.concat_tables(tables)
    # By points, and in each of them as `alliance compare` has it.
    order = np.arange(table.num_rows).reshape(len(tables), len(points)).T.ravel()
    return table.take(pa.array(order))


def _estimates(sweep: StoredSweep, points: list[str], arm: str, minus: str | None, outcome: str) -> pa.Table:
    values = sweep.values(outcome, arm)
    return _rows(points, arm, outcome, values if minus is None else values - sweep.values(outcome, minus))


def _rows(points: list[str], arm: str, outcome: str, values: Floats) -> pa.Table:
    mean, error, count = estimate_rows(values)
    reach = error * np.array([t_quantile(int(n) - 1) if n > 1 else np.nan for n in count])
    columns: dict[str, pa.Array] = {
        "point": pa.array(points, pa.string()),
        "arm": pa.array([arm] * len(points), pa.string()),
        "outcome": pa.array([outcome] * len(points), pa.string()),
        "unit": pa.array([unit_of(outcome)] * len(points), pa.string()),
    }
    for name, column in (("value", mean), ("mc_error", error), ("low", mean - reach), ("high", mean + reach)):
        columns[name] = pa.array(column, pa.float64(), from_pandas=True)
    return pa.table({**columns, "replicates": pa.array(count, pa.int32())})


def estimate_files(sweep: StoredSweep) -> dict[str, bytes]:
    """Return the files that hold `summary` and `differences`."""
    return {SUMMARY: table_bytes(summary(sweep)), DIFFERENCES: table_bytes(differences(sweep))}
