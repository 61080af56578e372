"""Correlations of client traits: read from pairs, checked, and turned into weights of independent draws."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, nearest
from sim.parameters.trait_distributions import Population
from sim.population.traits import CLIENT_TRAITS

_TOLERANCE = 1e-9
_Pair: TypeAlias = tuple[int, int, float, str]
"""Places of two traits, their correlation, and the name under which it was given."""


def correlation_matrix(population: Population) -> NDArray[np.float64]:
    """Return the correlations of client traits on the normal scale.

    Parameters
    ----------
    population : Population
        Its `correlation` names pairs of traits; pairs left out are 0.

    Returns
    -------
    ndarray, shape (9, 9)
        Rows and columns in the order of `CLIENT_TRAITS`.

    Raises
    ------
    InputError
        For an unknown trait, a value that is no number from -1 to 1, a pair given twice with different
        values, or correlations that no people could have (a matrix that is not positive semi-definite).
    """
    return _matrix_of(tuple(_pairs(population.correlation)))


def trait_weights(population: Population) -> NDArray[np.float64]:
    """Return the weights of independent draws that give client traits their correlations; see `correlation_matrix`.

    Returns
    -------
    ndarray, shape (9, 9)
        Lower triangular, one row a trait. It is made once for the same correlations, and must not be changed.
    """
    return _weights_of(tuple(_pairs(population.correlation)))


@functools.lru_cache(maxsize=16)
def _weights_of(pairs: tuple[_Pair, ...]) -> NDArray[np.float64]:
    return triangle(_matrix_of(pairs))


def _matrix_of(pairs: tuple[_Pair, ...]) -> NDArray[np.float64]:
    matrix = np.eye(len(CLIENT_TRAITS))
    said: dict[tuple[int, int], float] = {}
    for i, j, value, path in pairs:
        pair = (min(i, j), max(i, j))
        if i == j and value != 1.0:
            raise InputError(f"{path} is {value:g}, but a trait correlates 1 with itself")
        if said.setdefault(pair, value) != value:
            raise InputError(f"{path} is {value:g}, but the same pair was given as {said[pair]:g}")
        matrix[i, j] = matrix[j, i] = value
    smallest = float(np.linalg.eigvalsh(matrix)[0])
    if smallest < -_TOLERANCE:
        raise InputError(
            "population.correlation holds values that contradict each other: a positive semi-definite matrix "
            f"was expected, but its smallest eigenvalue is {smallest:.4g}"
        )
    return matrix


def _pairs(table: Mapping[str, Any]) -> Iterator[_Pair]:
    for first, row in table.items():
        if not isinstance(row, Mapping):
            raise InputError(
                f"population.correlation.{first} is {row!r}, but names with numbers were expected"
            )
        for second, value in row.items():
            path = f"population.correlation.{first}.{second}"
            for name in (first, second):
                if name not in CLIENT_TRAITS:
                    raise InputError(
                        f"{path}: {name!r} is not a client trait{nearest(str(name), CLIENT_TRAITS)}"
                    )
            # Written so that NaN is refused too.
            if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1:
                raise InputError(f"{path} is {value!r}, but a number from -1 to 1 was expected")
            yield CLIENT_TRAITS.index(first), CLIENT_TRAITS.index(second), float(value), path


def triangle(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the lower triangular factor of a correlation matrix (Cholesky), semi-definite ones included.

    A changed correlation leaves all traits before that pair as they were. Done by hand because LAPACK refuses
    matrices that are only semi-definite, such as those in which two traits are one.

    Parameters
    ----------
    matrix : ndarray, shape (k, k)
        Positive semi-definite.

    Returns
    -------
    ndarray, shape (k, k)
        Lower triangular L with L @ L.T equal to `matrix`.
    """
    size = len(matrix)
    lower = np.zeros((size, size))
    for j in range(size):
        left = matrix[j, j] - _product(lower[j, :j], lower[j, :j])
        if left <= _TOLERANCE:
            continue
        lower[j, j] = math.sqrt(left)
        for i in range(j + 1, size):
            lower[i, j] = (matrix[i, j] - _product(lower[i, :j], lower[j, :j])) / lower[j, j]
    return lower


def _product(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    # From left to right: a library of linear algebra adds up in the order that suits the processor.
    total = 0.0
    for x, y in zip(a.tolist(), b.tolist(), strict=True):
        total += x * y
    return total
