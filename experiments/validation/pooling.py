"""What many clinics say about one number: its average, and how far luck and parameters leave that open."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.measures.replicate_estimates import estimate

Floats = NDArray[np.float64]

ONE_CLINIC: Final = (0.05, 0.95)
"""Quantiles between which nine of ten single clinics lie."""

NORMAL_95: Final = 1.959964
"""Standard errors in half a 95 % interval."""


@dataclass(frozen=True)
class Simulated:
    """What many clinics say about one estimand.

    Attributes
    ----------
    value : float
        Average over clinics: of correlations on Fisher's scale, of odds ratios on the log scale.
    error : float
        Its Monte Carlo standard error.
    low, high : float
        Its 95 % interval: of the Monte Carlo error, and of the parameters' uncertainty where that is known.
    clinic_low, clinic_high : float
        Between these lie nine of ten single clinics.
    clinics : int
        Clinics in which it could be estimated.
    parameter_error : float
        Standard deviation, over posterior draws, of what a draw gives on average; NaN where all clinics have the same
        parameters, or there are too few of them to tell.
    """

    value: float
    error: float
    low: float
    high: float
    clinic_low: float
    clinic_high: float
    clinics: int
    parameter_error: float = math.nan

    @property
    def monte_carlo(self) -> tuple[float, float]:
        """Ends of the 95 % interval of the Monte Carlo error alone."""
        return self.value - NORMAL_95 * self.error, self.value + NORMAL_95 * self.error


def pooled(values: Floats, scale: str, draws: Floats | None = None) -> Simulated:
    """Average one estimand over clinics.

    Parameters
    ----------
    values : ndarray, shape (clinics,)
        NaN where it could not be estimated.
    scale : {'mean', 'fisher', 'log'}
        See `experiments.measures.measure.Measure.pooled`.
    draws : ndarray, shape (clinics, parameters), optional
        Values of the parameters that differ between clinics.
    """
    there = ~np.isnan(values)
    known = values[there]
    if scale == "fisher":
        known = np.arctanh(np.clip(known, -1 + 1e-12, 1 - 1e-12))
    elif scale == "log":
        known = np.log(known)
    mean, error, low, high, count = estimate(known)
    own = math.nan if draws is None else parameter_spread(known, draws[there])
    if not math.isnan(own):
        low, high = (mean + side * math.hypot(mean - low, NORMAL_95 * own) for side in (-1, 1))
    first, last = (float(end) for end in np.quantile(known, ONE_CLINIC)) if count else (math.nan, math.nan)
    value, low, high, first, last = (_back(number, scale) for number in (mean, low, high, first, last))
    # How fast the natural scale moves at the mean turns the error on the other scale into one on this.
    pace = {"fisher": 1 - value * value, "log": value}.get(scale, 1.0)
    return Simulated(value, pace * error, low, high, first, last, count, pace * own)


def parameter_spread(values: Floats, draws: Floats) -> float:
    """Return how much of the spread between clinics goes with their parameters, as a standard deviation.

    Clinics with different parameters differ by those and by luck. A linear regression of the clinics' values on their
    parameters tells the two apart: what it explains beyond what as many columns of luck would (adjusted R squared).

    Parameters
    ----------
    values : ndarray, shape (clinics,)
    draws : ndarray, shape (clinics, parameters)

    Returns
    -------
    float
        NaN where there are not at least twice as many clinics as parameters.
    """
    columns = np.column_stack([np.ones(len(draws)), draws])
    if len(values) < 2 * columns.shape[1]:
        return math.nan
    # Parameters have units of their own: without a common size, small ones would count as none.
    columns = columns / np.abs(columns).max(axis=0).clip(1e-12)
    coefficients, _, rank, _ = np.linalg.lstsq(columns, values)
    luck = float(np.sum((values - columns @ coefficients) ** 2)) / (len(values) - int(rank))
    return math.sqrt(max(float(np.var(values, ddof=1)) - luck, 0.0))


def _back(number: float, scale: str) -> float:
    return {"fisher": math.tanh, "log": math.exp}.get(scale, float)(number)
