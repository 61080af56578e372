"""When an estimator is near the truth, and what its estimates tell: the rules of text and picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

Row = Mapping[str, float]
"""A row of the table of estimators."""

NEAR: Final = 0.25
"""Bias up to which an estimator is near the truth, as a share of the largest true effect that any theory has."""
GOOD: Final = 0.9
"""Coverage of 95 % intervals from which they can be relied on."""


def largest_truth(row: Row, rows: Sequence[Row]) -> float:
    """Return the size of the largest true effect of the same kind, from the same scores, under any theory, in SD.

    Parameters
    ----------
    row : mapping
    rows : sequence of mapping
        All of the table.
    """
    alike = (
        abs(other["truth_sd"])
        for other in rows
        if other["estimand"] == row["estimand"] and other["scores"] == row["scores"]
    )
    return max((size for size in alike if math.isfinite(size)), default=math.nan)


def is_judged(row: Row, rows: Sequence[Row]) -> bool:
    """Return whether the truth is known well enough: its 95 % interval reaches no further than near is."""
    return truth_reach(row) <= NEAR * largest_truth(row, rows)


def truth_reach(row: Row) -> float:
    """Return half the width of the 95 % interval of the truth, in SD; infinite where one clinic is all there is."""
    from scipy.stats import t

    clinics = row["truth_clinics"]
    if clinics < 2:
        return math.inf
    return float(t.ppf(0.975, clinics - 1)) * row["truth_error"] * row["sd_unit"]


def is_near(row: Row, rows: Sequence[Row]) -> bool:
    """Return whether bias and coverage are good."""
    return abs(row["bias_sd"]) <= NEAR * largest_truth(row, rows) and row["coverage"] >= GOOD


def is_idle(row: Row, rows: Sequence[Row]) -> bool:
    """Return whether the true effect is next to none."""
    return abs(row["truth_sd"]) < NEAR * largest_truth(row, rows)


def told_apart(active: Sequence[Row], idle: Sequence[Row]) -> float:
    """Return how well an estimator tells theories with an effect from theories without.

    The share of pairs of studies, one under a theory with an effect and one under a theory without, in which the first
    reports that the alliance helps more; .5 is chance. Estimates under a theory are taken to be normal.

    Parameters
    ----------
    active, idle : sequence of mapping
        Rows of one estimator.
    """
    pairs = [
        (idler["estimate_sd"] - actor["estimate_sd"]) / math.hypot(_spread(idler), _spread(actor))
        for actor in active
        for idler in idle
    ]
    shares = [0.5 * math.erfc(-pair / math.sqrt(2.0)) for pair in pairs]
    return sum(shares) / len(shares) if shares else math.nan


def _spread(row: Row) -> float:
    return row["empirical_sd"] * row["sd_unit"]
