"""Arithmetic that several estimands share; cases with a missing value are left out, too few cases give NaN."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

from experiments.measures.estimands.observed import Flags, Floats, Whole

NAN = float("nan")
_NEARLY_ONE = 1.0 - 1e-12
_NO_DIRECTION = 1e-9
_groups: ContextVar[list[int] | None] = ContextVar("groups", default=None)


@contextmanager
def counted_groups() -> Iterator[list[int]]:
    """Collect how many cases stand behind means, differences and correlations while the block runs.

    Of shares, those of whom it is true and those of whom it is not are groups of their own; empty ones do not count.
    """
    groups: list[int] = []
    token = _groups.set(groups)
    try:
        yield groups
    finally:
        _groups.reset(token)


def _count(known: Floats | Flags) -> None:
    groups = _groups.get()
    if groups is None:
        return
    groups.append(int(known.size))
    if known.dtype.kind == "b" or np.isin(known, (0.0, 1.0)).all():
        true = int(np.count_nonzero(known))
        groups.extend(size for size in (true, known.size - true) if size)


def mean(values: Floats | Flags) -> float:
    """Return the mean of the known values."""
    known = values[~np.isnan(values)] if values.dtype.kind == "f" else values
    _count(known)
    return float(known.mean()) if known.size else NAN


def spread(values: Floats) -> float:
    """Return the sample SD of the known values (divisor n - 1)."""
    known = values[~np.isnan(values)]
    return float(known.std(ddof=1)) if known.size > 1 else NAN


def ratio(above: float, below: float) -> float:
    """Return a quotient, NaN where the divisor is not above 0."""
    return above / below if below > 0 else NAN


def product_sum(a: Floats | Whole, b: Floats | Whole) -> float:
    """Return the sum of products, added up in one order on every machine, which ``a @ b`` is not."""
    return float((a * b).sum())


def correlation(x: Floats, y: Floats) -> float:
    """Return Pearson's r over cases where both are known, at least three."""
    both = ~(np.isnan(x) | np.isnan(y))
    if np.count_nonzero(both) < 3:
        return NAN
    _count(both[both])
    a, b = x[both] - x[both].mean(), y[both] - y[both].mean()
    return ratio(product_sum(a, b), math.sqrt(product_sum(a, a) * product_sum(b, b)))


def fisher_mean(correlations: Sequence[float]) -> float:
    """Return the correlation whose Fisher z is the mean of the others'; NaN if one is missing."""
    # Imported late: numba comes with it, and a command that only reads configurations does without.
    from sim.elementary import log, tanh

    clipped = [max(-_NEARLY_ONE, min(_NEARLY_ONE, r)) if r == r else r for r in correlations]
    return tanh(float(np.mean([0.5 * log((1.0 + r) / (1.0 - r)) for r in clipped])))


def residual(y: Floats, *given: Floats) -> Floats:
    """Return what a linear regression on other columns leaves of y; NaN in incomplete cases."""
    columns = np.stack((y, *given))
    known = ~np.isnan(columns).any(axis=0)
    left = np.full(len(y), np.nan)
    left[known] = _left_over(columns[:1, known], columns[1:, known])[0]
    return left


def _left_over(rows: Floats, given: Floats) -> Floats:
    """Return what a regression on given rows and a constant leaves of each row; NaN for too few cases."""
    if rows.shape[1] <= len(given) + 1:
        return np.full(rows.shape, np.nan)
    # Projection on an orthonormal basis is stable where normal equations of nearly collinear columns are not.
    basis: list[Floats] = []
    for column in (np.ones(rows.shape[1]), *given):
        own = _without(basis, column)
        length = math.sqrt(product_sum(own, own))
        # A column that the others explain, such as one that never varies, has no direction of its own to take off.
        if length > _NO_DIRECTION * math.sqrt(product_sum(column, column)):
            basis.append(own / length)
    return np.stack([_without(basis, row) for row in rows])


def _without(basis: Sequence[Floats], row: Floats) -> Floats:
    """Return a row without its parts along orthonormal directions (Gram & Schmidt)."""
    # The second time takes off what rounding left the first time; twice is enough (Parlett 1980, section 6.9).
    for _ in range(2):
        for direction in basis:
            row = row - product_sum(row, direction) * direction
    return row


def partial_correlation(x: Floats, y: Floats, *given: Floats) -> float:
    """Return the correlation of x and y where others are held constant."""
    columns = np.stack((x, y, *given))
    columns = columns[:, ~np.isnan(columns).any(axis=0)]
    return correlation(*_left_over(columns[:2], columns[2:]))


def standardised_difference(first: Floats, second: Floats) -> float:
    """Return Cohen's d: the first mean minus the second, over the SD pooled by degrees of freedom."""
    a, b = first[~np.isnan(first)], second[~np.isnan(second)]
    if a.size < 2 or b.size < 2:
        return NAN
    _count(a)
    _count(b)
    squares = (a.size - 1) * float(a.var(ddof=1)) + (b.size - 1) * float(b.var(ddof=1))
    return ratio(float(a.mean() - b.mean()), math.sqrt(squares / (a.size + b.size - 2)))


def group_means(values: Floats, groups: Whole, count: int) -> Floats:
    """Return the mean of the known values of each group; NaN for a group without any."""
    known = ~np.isnan(values)
    if not known.all():
        values, groups = values[known], groups[known]
    sizes = np.bincount(groups, minlength=count)
    sums = np.bincount(groups, weights=values, minlength=count)
    means: Floats = np.divide(sums, sizes, out=np.full(count, np.nan), where=sizes > 0)
    return means


def intraclass(values: Floats, groups: Whole) -> float:
    """Return the share of variance between groups, from a one-way analysis of variance.

    Negative where groups differ less than chance alone would make them, so that averages over clinics are not
    biased upwards as those of estimates cut off at 0 are. With groups of equal size, and where it is not
    negative, it equals the restricted maximum likelihood estimate of a multilevel model.

    Parameters
    ----------
    values : ndarray
        NaN where missing.
    groups : ndarray of int64
        Group of each value, from 0.

    References
    ----------
    Searle, Casella & McCulloch (1992), Variance Components, section 3.6 (unequal groups).
    """
    known = ~np.isnan(values)
    y, group = values[known], groups[known]
    sizes = np.bincount(group)
    k, total = int(np.count_nonzero(sizes)), y.size
    if k < 2 or total <= k:
        return NAN
    means = group_means(y, group, len(sizes))
    off = y - means[group]
    within = product_sum(off, off) / (total - k)
    aside = np.where(sizes > 0, means, 0.0) - y.mean()
    between = product_sum(sizes, aside * aside) / (k - 1)
    # Searle's n0: what equal groups would have for the same expected mean squares.
    typical = (total - product_sum(sizes, sizes) / total) / (k - 1)
    component = (between - within) / typical
    return ratio(component, component + within)
