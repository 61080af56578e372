"""One outcome over the rows of a design, and how much of its variance is random variation between single clinics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVEL: Final = 0.95
"""Share of resamples that an interval holds."""
RESAMPLES: Final = 1000
ROUNDING: Final = 1e-12
"""Relative differences that are mere rounding error."""


@dataclass(frozen=True, eq=False)
class Response:
    """An outcome, or its paired difference between two arms, at every row of a design.

    Attributes
    ----------
    title, quantity : str
        Such as ``dropout, feedback minus usual care``, and its unit.
    names : tuple of str
        Dotted names of what varies.
    coordinates : ndarray, shape (rows, parameters)
        In the unit cube.
    settings : tuple of tuple
        The values of the parameters, one tuple a parameter.
    values : ndarray, shape (rows, replicates)
        NaN where a run is missing.
    """

    title: str
    quantity: str
    names: tuple[str, ...]
    coordinates: Floats
    settings: tuple[tuple[float | int | str, ...], ...]
    values: Floats

    @property
    def sameness(self) -> str:
        """One sentence if there is nothing to explain, because no row has a value or all have the same; else empty."""
        known = self.means[np.isfinite(self.means)]
        if not known.size:
            return f"{self.title} has no value at any of {len(self.values)} points, so that nothing can be said of it."
        if known.max() - known.min() <= ROUNDING * np.abs(known).max():
            return f"{self.title} is {known[0]:.4g} at every point, so that nothing that is varied moves it."
        return ""

    @property
    def means(self) -> Floats:
        """Mean over replicates at every row; NaN where there is none."""
        return row_means(self.values)

    def only(self, rows: NDArray[np.bool_]) -> Response:
        """Return the same at some of the rows."""
        settings = tuple(
            tuple(value for value, kept in zip(column, rows, strict=True) if kept) for column in self.settings
        )
        return replace(self, coordinates=self.coordinates[rows], values=self.values[rows], settings=settings)


def row_means(values: Floats) -> Floats:
    """Return the mean of what is known in each row; NaN where nothing is."""
    known = np.isfinite(values)
    sums, count = np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1)
    found: Floats = np.divide(sums, count, out=np.full(len(sums), np.nan), where=count > 0)
    return found


def centre_rows(values: Floats) -> Floats:
    """Subtract the mean, and from every replicate what it adds to all rows alike.

    With common random numbers a replicate uses the same clients and random draws at every row. What it adds to all
    rows alike is not a difference between rows.

    Parameters
    ----------
    values : ndarray, shape (rows, replicates)
        NaN where a run is missing.
    """
    middle = row_means(values)[:, None]
    common = row_means((values - middle).T)
    steady: Floats = values - np.where(np.isfinite(common), common, 0.0) - float(np.nanmean(middle))
    return steady


def unbiased_product(first: Floats, second: Floats) -> Floats:
    """Return, for every row, an unbiased estimate of the product of two means.

    The product of two averages over the same replicates is too large by the covariance of their errors, which is
    estimated from the replicates (a U-statistic: the mean over all pairs of different replicates).

    Parameters
    ----------
    first, second : ndarray, shape (rows, replicates)
        Only replicates present in both count. With a single one the plain product is returned.

    Returns
    -------
    ndarray, shape (rows,)
        NaN where the two share no replicate.
    """
    both = np.isfinite(first) & np.isfinite(second)
    count = both.sum(axis=1)
    safe = np.maximum(count, 1)
    x, y = (np.where(both, values, 0.0) for values in (first, second))
    mean_x, mean_y = x.sum(axis=1) / safe, y.sum(axis=1) / safe
    # The sum of cross products over n (n - 1) estimates the covariance of the two averages' errors.
    separation = np.where(both, (x - mean_x[:, None]) * (y - mean_y[:, None]), 0.0).sum(axis=1)
    bias = separation / (safe * np.maximum(safe - 1, 1))
    found: Floats = np.where(count > 0, mean_x * mean_y - np.where(count > 1, bias, 0.0), np.nan)
    return found


def noise_share(values: Floats) -> float | None:
    """Return the share of the variance between rows that is random variation between single clinics.

    Parameters
    ----------
    values : ndarray, shape (rows, replicates)

    Returns
    -------
    float or None
        From 0 to 1; None where no row has two replicates, or nothing varies.
    """
    steady = centre_rows(values)
    if not np.any(np.isfinite(steady).sum(axis=1) > 1):
        return None
    plain = row_means(steady) ** 2
    known = np.isfinite(plain)
    total = float(np.var(row_means(steady)[known]))
    if total == 0:
        return None
    # Squared means hold the noise, unbiased squares do not: the difference is its variance.
    noise = float(np.mean(plain[known] - unbiased_product(steady, steady)[known]))
    return min(max(noise / total, 0.0), 1.0)


@dataclass(frozen=True)
class SensitivityIndex:
    """One number that measures how much a parameter matters.

    Attributes
    ----------
    method, statistic : str
        ``sobol`` with ``first``, ``total``, ``second`` or ``alone`` (the sum of the first); ``morris`` with ``mu_star``
        or ``sigma``; ``pawn`` with ``median``; ``rank`` with ``correlation``, whose sign is a direction.
    parameter, other : str
        Dotted names; `other` is empty unless it is about a pair.
    value, low, high : float
        Estimate and its 95 % interval; NaN where there is none.
    chance : float
        What the index of a parameter without any effect hardly ever exceeds by chance; 0 where estimates are corrected
        for random variation.
    """

    method: str
    statistic: str
    parameter: str
    other: str
    value: float
    low: float
    high: float
    chance: float = 0.0

    @property
    def clear(self) -> bool:
        """Whether the index is distinguishable from chance."""
        if self.method == "rank":
            return self.low > 0 or self.high < 0
        return bool(self.value > self.chance and self.low > 0)
