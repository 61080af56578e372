"""The average of an estimand over many clinics, with its Monte Carlo error and its parameter uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.measures.replicate_estimates import estimate

Floats = NDArray[np.float64]

ONE_CLINIC: Final = (0.05, 0.95)
"""Quantiles of single clinics that enclose nine of ten."""

NORMAL_95: Final = 1.959964
"""Standard errors in half a 95 % interval."""


@dataclass(frozen=True)
class PooledEstimate:
    """One estimand, pooled over clinics.

    Attributes
    ----------
    value : float
        Average over clinics: of correlations on Fisher's scale, of odds ratios on the log scale.
    error : float
        Its Monte Carlo standard error.
    low, high : float
        Its 95 % interval, for Monte Carlo error and, where it is known, parameter uncertainty together.
    clinic_low, clinic_high : float
        5 % and 95 % quantiles of single clinics.
    clinics : int
        Number of clinics in which it could be estimated.
    parameter_error : float
        Standard deviation, over posterior draws, of a draw's mean; NaN where all clinics have the same parameters, or
        where there are too few clinics to estimate it.
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


def pool_clinics(values: Floats, scale: str, draws: Floats | None = None) -> PooledEstimate:
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
    estimable = ~np.isnan(values)
    known = values[estimable]
    if scale == "fisher":
        # Correlations of exactly 1 have no value on Fisher's scale.
        known = np.arctanh(np.clip(known, -1 + 1e-12, 1 - 1e-12))
    elif scale == "log":
        known = np.log(known)
    mean, error, low, high, count = estimate(known)
    spread = math.nan if draws is None else parameter_spread(known, draws[estimable])
    if not math.isnan(spread):
        # Independent errors add as squares.
        low, high = (mean + side * math.hypot(mean - low, NORMAL_95 * spread) for side in (-1, 1))
    first, last = (float(end) for end in np.quantile(known, ONE_CLINIC)) if count else (math.nan, math.nan)
    value, low, high, first, last = (
        _back_transformed(number, scale) for number in (mean, low, high, first, last)
    )
    # Delta method: the slope of the back-transformation at the mean carries errors over to the natural scale.
    slope = {"fisher": 1 - value * value, "log": value}.get(scale, 1.0)
    return PooledEstimate(value, slope * error, low, high, first, last, count, slope * spread)


def pool_quotient(above: Floats, below: Floats, draws: Floats | None = None) -> PooledEstimate:
    """Divide the average of one estimand over clinics by that of another, with the error of the quotient.

    Parameters
    ----------
    above, below : ndarray, shape (clinics,)
        NaN where it could not be estimated.
    draws : ndarray, shape (clinics, parameters), optional
        Values of the parameters that differ between clinics.

    Returns
    -------
    PooledEstimate
        Without a value where the divisor's average is not above 0.
    """
    both = np.where(np.isnan(above + below), np.nan, 1.0)
    if np.isnan(both).all() or not (divisor := float(np.nanmean(both * below))) > 0:
        return pool_clinics(np.full(len(above), np.nan), "mean")
    quotient = float(np.nanmean(both * above)) / divisor
    # Delta method: the clinics' contributions to the quotient's linear approximation, whose mean is the quotient.
    return pool_clinics(quotient + both * (above - quotient * below) / divisor, "mean", draws)


def parameter_spread(values: Floats, draws: Floats) -> float:
    """Return how much of the spread between clinics their parameters explain, as a standard deviation.

    Clinics with different parameters differ because of them and by chance. A linear regression of the clinics' values
    on their parameters separates the two: the explained variance, less what as many columns of noise would explain
    (as in adjusted R squared).

    Parameters
    ----------
    values : ndarray, shape (clinics,)
    draws : ndarray, shape (clinics, parameters)

    Returns
    -------
    float
        NaN with fewer than twice as many clinics as coefficients.
    """
    columns = np.column_stack([np.ones(len(draws)), draws])
    if len(values) < 2 * columns.shape[1]:
        return math.nan
    # Parameters differ in unit and size: unscaled, the smallest columns would fall below the rank tolerance.
    columns = columns / np.abs(columns).max(axis=0).clip(1e-12)
    coefficients, _, rank, _ = np.linalg.lstsq(columns, values)
    residual = float(np.sum((values - columns @ coefficients) ** 2)) / (len(values) - int(rank))
    return math.sqrt(max(float(np.var(values, ddof=1)) - residual, 0.0))


def _back_transformed(number: float, scale: str) -> float:
    return {"fisher": math.tanh, "log": math.exp}.get(scale, float)(number)
