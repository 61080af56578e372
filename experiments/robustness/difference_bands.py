"""How wide a difference is spread over alternatives: a band over draws, and the ends that single changes reach."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.robustness.difference_evidence import FULL
from experiments.robustness.robustness_settings import DRAWS
from experiments.robustness.verdicts import has_path

SHARES: Final = (0.05, 0.5, 0.95)
"""Quantiles of the draws: both ends of the band that holds nine in ten, and the median between them."""


@dataclass(frozen=True)
class DifferenceBand:
    """Where a difference lies over the alternatives to a study, in its unit.

    Attributes
    ----------
    low, median, high : float
        Over plausible draws, at `SHARES`; NaN without draws.
    least, most : float
        Smallest and largest difference under a single change; NaN without any.
    """

    low: float
    median: float
    high: float
    least: float
    most: float


def difference_bands(alternatives: pa.Table) -> dict[tuple[str, str], DifferenceBand]:
    """Return the band of every contrast and outcome.

    Single changes are those that verdicts count: moved parameters that were only screened are left out, and theories
    that have no path for a difference.

    Parameters
    ----------
    alternatives : pyarrow.Table
        As `experiments.robustness.robustness_tables` makes it.
    """
    found: dict[tuple[str, str], list[PlainValues]] = {}
    for row in alternatives.to_pylist():
        own = found.setdefault((row["contrast"], row["outcome"]), [])
        if row["stage"] == FULL and row["value"] is not None and has_path(row["group"], row["sign"]):
            own.append(row)
    return {key: _band(rows) for key, rows in found.items()}


def _band(rows: Sequence[PlainValues]) -> DifferenceBand:
    draws = [row["value"] for row in rows if row["group"] == DRAWS]
    single = [row["value"] for row in rows if row["group"] != DRAWS]
    low, median, high = np.quantile(draws, SHARES).tolist() if draws else (math.nan,) * len(SHARES)
    return DifferenceBand(low, median, high, min(single, default=math.nan), max(single, default=math.nan))
