"""Student's t: probabilities and quantiles, so that no statistics library has to be loaded for an interval."""

from __future__ import annotations

import functools
import math

LEVEL = 0.95


def t_probability(t: float, freedom: int) -> float:
    """Return the probability that a Student t variable lies between -t and t.

    Parameters
    ----------
    t : float
        At least 0.
    freedom : int
        Degrees of freedom, at least 1. The sum is exact for whole numbers.

    References
    ----------
    Abramowitz & Stegun (1964), Handbook of mathematical functions, 26.7.3 and 26.7.4.
    """
    angle = math.atan(t / math.sqrt(freedom))
    odd = freedom % 2
    term = math.cos(angle) if odd else 1.0
    total = term if freedom > 1 else 0.0
    for k in range(2 + odd, freedom, 2):
        term *= (k - 1) / k * math.cos(angle) ** 2
        total += term
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total


@functools.cache
def t_quantile(freedom: int, level: float = LEVEL) -> float:
    """Return the t for which `t_probability` reaches a level, by bisection."""
    low, high = 0.0, 1.0
    while t_probability(high, freedom) < level:
        high *= 2
    # Not to the last digit, which the C library's sine and arc tangent would decide.
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if t_probability(middle, freedom) < level else (low, middle)
    return high
