"""Means over replicates and paired differences between arms, with Monte Carlo errors and 95 % intervals."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.measures.registry import unit_of

LEVEL = 0.95
Floats = NDArray[np.float64]


def t_probability(t: float, freedom: int) -> float:
    """Return the probability that a Student t variable lies between -t and t.

    Parameters
    ----------
    t : float
        At least 0.
    freedom : int
        Degrees of freedom, at least 1. The sum is exact for whole numbers.

    References
    ----------
    Abramowitz & Stegun (1964), Handbook of mathematical functions, 26.7.3 and 26.7.4.
    """
    angle = math.atan(t / math.sqrt(freedom))
    odd = freedom % 2
    term = math.cos(angle) if odd else 1.0
    total = term if freedom > 1 else 0.0
    for k in range(2 + odd, freedom, 2):
        term *= (k - 1) / k * math.cos(angle) ** 2
        total += term
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total


@functools.cache
def t_quantile(freedom: int, level: float = LEVEL) -> float:
    """Return the t for which `t_probability` reaches a level, by bisection."""
    low, high = 0.0, 1.0
    while t_probability(high, freedom) < level:
        high *= 2
    # Not to the last digit, which the C library's sine and arc tangent would decide.
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if t_probability(middle, freedom) < level else (low, middle)
    return high


def estimate(values: Floats) -> tuple[float, float, float, float, int]:
    """Return mean, Monte Carlo standard error, both ends of the 95 % interval, and replicates counted.

    Parameters
    ----------
    values : ndarray, shape (replicates,)
        One value a replicate; NaN where the replicate has none. Errors are NaN below two values.
    """
    known = values[~np.isnan(values)]
    count, nan = int(known.size), float("nan")
    if count == 0:
        return nan, nan, nan, nan, 0
    mean = float(known.mean())
    if count == 1:
        return mean, nan, nan, nan, 1
    error = float(known.std(ddof=1)) / math.sqrt(count)
    reach = t_quantile(count - 1) * error
    return mean, error, mean - reach, mean + reach, count


def estimates_table(
    keys: Mapping[str, pa.Array], outcomes: Sequence[str], values: Sequence[Floats]
) -> pa.Table:
    """Return one row an estimate.

    Parameters
    ----------
    keys : mapping
        Columns that say what each row is about.
    outcomes : sequence of str
        What was measured, row by row.
    values : sequence of ndarray, shape (replicates,)
        One value a replicate, row by row; see `estimate`.

    Returns
    -------
    pyarrow.Table
        The keys, then ``outcome unit value mc_error low high replicates``.
    """
    estimates = [estimate(own) for own in values]
    columns: dict[str, object] = {
        **keys,
        "outcome": pa.array(outcomes, pa.string()),
        "unit": pa.array([unit_of(name) for name in outcomes], pa.string()),
    }
    for k, column in enumerate(("value", "mc_error", "low", "high")):
        columns[column] = pa.array([row[k] for row in estimates], pa.float64(), from_pandas=True)
    columns["replicates"] = pa.array([row[4] for row in estimates], pa.int32())
    return pa.table(columns)


def _table(rows: Sequence[tuple[str, str, Floats]]) -> pa.Table:
    arms = pa.array([arm for arm, _, _ in rows], pa.string())
    return estimates_table({"arm": arms}, [name for _, name, _ in rows], [values for _, _, values in rows])


def summarise(values: Floats, arms: Sequence[str], outcomes: Sequence[str]) -> pa.Table:
    """Return each arm's mean outcomes over replicates.

    Parameters
    ----------
    values : ndarray, shape (arms, replicates, outcomes)
    arms, outcomes : sequence of str
        Names along the first and last axis.

    Returns
    -------
    pyarrow.Table
        ``arm outcome unit value mc_error low high replicates``.
    """
    return _table(
        [(arm, name, values[i, :, k]) for i, arm in enumerate(arms) for k, name in enumerate(outcomes)]
    )


def paired_differences(
    values: Floats, arms: Sequence[str], outcomes: Sequence[str], reference: str
) -> pa.Table:
    """Return how arms differ from the reference in the same replicates; parameters as `summarise`."""
    base = values[list(arms).index(reference)]
    return _table(
        [
            (arm, name, values[i, :, k] - base[:, k])
            for i, arm in enumerate(arms)
            if arm != reference
            for k, name in enumerate(outcomes)
        ]
    )
