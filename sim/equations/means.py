"""Means of two, three and five values, and rounding: each adds up in one fixed order, so that bits never differ."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.float_bits import floor_of
from sim.numba_marks import inlined

Level = TypeVar("Level", float, NDArray[np.float64])
"""One value, or one a person."""


@inlined
def half(x: float) -> float:
    """Return one half of a value, as the mean of two from their sum."""
    return 0.5 * x


@inlined
def mean_of_two(a: Level, b: Level) -> Level:
    """Return the mean of two values, or of two arrays of them."""
    return 0.5 * (a + b)


@inlined
def mean_of_three(a: Level, b: Level, c: Level) -> Level:
    """Return the mean of three values, or of three arrays of them."""
    return (a + b + c) / 3.0


@inlined
def mean_of_five(a: float, b: float, c: float, d: float, e: float) -> float:
    """Return the mean of five values."""
    return 0.2 * (a + b + c + d + e)


@inlined
def rounded(x: float) -> float:
    """Return the nearest whole number; halves go up."""
    return floor_of(x + 0.5)
