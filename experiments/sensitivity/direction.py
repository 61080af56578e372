"""Whether an outcome rises or falls with a parameter: Spearman's rank correlation over the rows of a design."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.response import Response, SensitivityIndex
from experiments.validation.pooling import NORMAL_95

Floats = NDArray[np.float64]
FEWEST: Final = 5
"""Rows below which no interval is meaningful."""
_SPREAD: Final = 1.06
"""Variance of Fisher's z of a rank correlation, times rows less three (Fieller, Hartley & Pearson 1957)."""


def directions(response: Response) -> list[SensitivityIndex]:
    """Return the rank correlation of the mean response with every parameter that takes numbers.

    Parameters
    ----------
    response : Response
        At rows that fill the space, and not all of the same response.

    Returns
    -------
    list of SensitivityIndex
        From -1 to 1, with 95 % intervals by Fisher's transformation; none where there are too few rows.
    """
    known = np.isfinite(response.means)
    if known.sum() < FEWEST:
        return []
    found = []
    for name, settings in zip(response.names, response.settings, strict=True):
        if any(isinstance(setting, str) for setting in settings):
            continue
        numbers = np.asarray(settings, dtype=np.float64)[known]
        if np.ptp(numbers) > 0:
            value = _correlation(numbers, response.means[known])
            found.append(
                SensitivityIndex("rank", "correlation", name, "", value, *_interval(value, len(numbers)))
            )
    return found


def _correlation(numbers: Floats, means: Floats) -> float:
    from scipy.stats import spearmanr

    return float(spearmanr(numbers, means).statistic)


def _interval(value: float, rows: int) -> tuple[float, float]:
    middle = math.atanh(min(max(value, -1 + 1e-12), 1 - 1e-12))
    half = NORMAL_95 * math.sqrt(_SPREAD / (rows - 3))
    return math.tanh(middle - half), math.tanh(middle + half)
