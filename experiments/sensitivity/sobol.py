"""Sobol indices of the mean response: shares of its variance, corrected for the random variation of single clinics.

The estimators are those of SALib (first order: Saltelli et al. 2010; total: Jansen 1999; second: Saltelli 2002), and
equal its own where there is no random variation to correct for. Every product of two means in them is replaced by an
unbiased one (see `unbiased_product`), so that the indices are those of the mean over infinitely many replicates; the
remaining random variation shows in the intervals. On why plain means are biased, see Mazo & Tournier (2024) on nested
Monte Carlo estimators of Sobol indices.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.response import (
    LEVEL,
    RESAMPLES,
    Response,
    SensitivityIndex,
    centre_rows,
    unbiased_product,
)
from sim.errors import InputError

Floats = NDArray[np.float64]
FEWEST = 16
"""Base points below which no interval is meaningful."""
TINY = 1e-20
"""A variance that is mere rounding error."""


@dataclass(frozen=True, eq=False)
class SaltelliBlocks:
    """Saltelli's design split into its samples; every array has a row a base point and a column a replicate.

    Attributes
    ----------
    a, b : ndarray, shape (base points, replicates)
        The two independent samples.
    ab, ba : tuple of ndarray
        `a` with one parameter from `b`, and the other way round; `ba` is empty without second order.
    """

    a: Floats
    b: Floats
    ab: tuple[Floats, ...]
    ba: tuple[Floats, ...]


def saltelli_blocks(values: Floats, parameters: int, second_order: bool) -> SaltelliBlocks:
    """Split Saltelli's design into its samples, in SALib's order, and leave out base points of which a run is missing.

    Parameters
    ----------
    values : ndarray, shape (rows, replicates)
    parameters : int
    second_order : bool
        Whether the design allows second-order indices.

    Raises
    ------
    InputError
        If too few base points are complete.
    """
    step = 2 * parameters + 2 if second_order else parameters + 2
    parts = values.reshape(-1, step, values.shape[1])
    complete = np.all(np.any(np.isfinite(parts), axis=2), axis=1)
    whole = parts[complete]
    if len(whole) < FEWEST:
        raise InputError(
            f"{len(whole)} base points of the Saltelli design are complete, but at least {FEWEST} were expected"
        )
    ab = tuple(whole[:, 1 + j] for j in range(parameters))
    ba = tuple(whole[:, 1 + parameters + j] for j in range(parameters)) if second_order else ()
    return SaltelliBlocks(whole[:, 0], whole[:, -1], ab, ba)


def sobol_indices(response: Response, second_order: bool, seed: int = 0) -> list[SensitivityIndex]:
    """Return first-order and total indices of every parameter, second-order ones of every pair, and the first's sum.

    Parameters
    ----------
    response : Response
        At the rows of Saltelli's design, in its order.
    second_order : bool
        Whether the design allows second-order indices.
    seed : int
        Of the resamples.

    Returns
    -------
    list of SensitivityIndex
        With bootstrap intervals over base points; NaN where nothing varies beyond chance.

    Raises
    ------
    InputError
        If too few base points are complete.
    """
    blocks = saltelli_blocks(centre_rows(response.values), len(response.names), second_order)
    count = len(blocks.a)
    rng = np.random.default_rng(seed)
    # A bootstrap resample as weights: how often each base point was drawn. Indices are then products of matrices.
    drawn = rng.multinomial(count, np.full(count, 1 / count), RESAMPLES) / count
    weights = np.vstack([np.full((1, count), 1 / count), drawn])
    variance = _variance(blocks, weights)
    # Corrected for chance the variance may come out below 0: then nothing varies that could be shared out.
    if np.quantile(variance, (1 - LEVEL) / 2) <= TINY:
        variance = np.full(len(variance), np.nan)
    found = {key: numerator / variance for key, numerator in _numerators(blocks, weights)}
    for j, k in itertools.combinations(range(len(blocks.ba)), 2):
        # The closed index of a pair holds both first-order ones.
        found["second", j, k] -= found["first", j, -1] + found["first", k, -1]
    alone = sum(values for key, values in found.items() if key[0] == "first")
    found["alone", -1, -1] = np.asarray(alone)
    names = (*response.names, "")
    return [
        SensitivityIndex("sobol", statistic, names[j], names[k], float(values[0]), *_interval(values[1:]))
        for (statistic, j, k), values in found.items()
    ]


def _variance(blocks: SaltelliBlocks, weights: Floats) -> Floats:
    """Return the variance of the mean response over both samples, one a row of weights."""
    squares = 0.5 * (unbiased_product(blocks.a, blocks.a) + unbiased_product(blocks.b, blocks.b))
    middle = 0.5 * (np.nanmean(blocks.a, axis=1) + np.nanmean(blocks.b, axis=1))
    found: Floats = weights @ squares - (weights @ middle) ** 2
    return found


def _numerators(blocks: SaltelliBlocks, weights: Floats) -> Iterator[tuple[tuple[str, int, int], Floats]]:
    a, b = blocks.a, blocks.b
    # E[b (ab - a)]: b and ab share parameter j alone.
    for j, ab in enumerate(blocks.ab):
        yield ("first", j, -1), weights @ unbiased_product(b, ab - a)
    # E[(ab - a)^2] / 2: a and ab share everything but parameter j.
    for j, ab in enumerate(blocks.ab):
        yield ("total", j, -1), weights @ (0.5 * unbiased_product(ab - a, ab - a))
    plain = unbiased_product(a, b)
    for j, k in itertools.combinations(range(len(blocks.ba)), 2):
        yield ("second", j, k), weights @ (unbiased_product(blocks.ba[j], blocks.ab[k]) - plain)


def _interval(values: Floats) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)
