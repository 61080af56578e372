"""exp, log, tanh and the logistic function with the same bits on every processor, system and library of mathematics.

IEEE 754 fixes the result of ``+ - * /`` and of the square root, and leaves all other functions to the C library, numpy
and the processor, whose last bits differ. The functions here use those five alone, in a fixed order. Whatever stands
between a random seed and a table calls them, in the model and in extensions; `math.sqrt` may be called as it is.

References
----------
Cody & Waite (1980), Software manual for the elementary functions, chapters 5 and 6 (reduction of the argument by a
logarithm of 2 in two parts).
Muller (2016), Elementary functions: algorithms and implementation, 3rd ed., chapters 3 and 11 (minimax polynomials by
Remez' algorithm, evaluated in pairs after Estrin).
"""

from __future__ import annotations

import math

import sim.numba_marks  # noqa: F401 - first, since it says in one sentence what is wrong with numba's settings
from sim.float_bits import ROOTS, root_power, scaled, split
from sim.numba_marks import inlined

# A logarithm in two parts: the first ends with zeros, so that its product with a whole number is exact.
_LOG_2_HIGH, _LOG_2_LOW = float.fromhex("0x1.62e42fefa2000p-1"), 7.371002565167799e-13
_STEP_HIGH, _STEP_LOW = float.fromhex("0x1.62e42fefa0000p-7"), 2.572804622327669e-14
_STEPS_PER_UNIT = 92.33248261689366
# Added and taken off again it leaves the nearest whole number: 1.5 * 2**52, at which doubles are one apart.
_WHOLE = 6755399441055744.0
_NEAR = 650.0
# Beyond these exp is infinite, or 0, whatever the digits.
_HIGHEST, _LOWEST = 710.0, -746.0
_SMALLEST_NORMAL = 2.2250738585072014e-308
_TANH_IS_ONE = 20.0


@inlined
def _steps(x: float) -> float:
    """Return the whole number of factors of 2**(1/64) in exp(x)."""
    return (x * _STEPS_PER_UNIT + _WHOLE) - _WHOLE


@inlined
def _rest(x: float, n: float) -> float:
    """Return ``exp(x) / 2**(n / 64) - 1``, where that is up to half a step.

    The minimax polynomial of ``(exp(r) - 1 - r) / r**2`` has an error of 2**-70.
    """
    r = (x - n * _STEP_HIGH) - n * _STEP_LOW
    r2 = r * r
    bent = (0.5 + 0.1666666666665788 * r) + r2 * (
        (0.04166666666663938 + 0.00833334199513025 * r) + 0.001388890387418488 * r2
    )
    return r + r2 * bent


@inlined
def exp(x: float) -> float:
    """Return e to the power of x, correct to less than 1 unit in the last place.

    Parameters
    ----------
    x : float
        Any number, infinity or NaN.

    Returns
    -------
    float
        Infinity where `x` is above 709.78, without an error; 0 where it is below -745.13.
    """
    if not abs(x) < _NEAR:
        return _far_exp(x)
    n = _steps(x)
    power, left_out = root_power(int(n))
    return power + power * (left_out + _rest(x, n))


@inlined
def _far_exp(x: float) -> float:
    """Return exp of what is not near: results too large, too small, or smaller than normal numbers are."""
    if x > _HIGHEST:
        return math.inf
    if x < _LOWEST:
        return 0.0
    if x != x:
        return x
    n = _steps(x)
    # In two steps, of which only the second may round or overflow.
    step = 1 if n > 0.0 else -60
    power, left_out = root_power(int(n) - ROOTS * step)
    return (power + power * (left_out + _rest(x, n))) * scaled(1.0, step)


@inlined
def log(x: float) -> float:
    """Return the natural logarithm, correct to less than 1 unit in the last place.

    Parameters
    ----------
    x : float
        Any number, infinity or NaN.

    Returns
    -------
    float
        Minus infinity at 0 and NaN below, without an error.
    """
    if not _SMALLEST_NORMAL <= x < math.inf:
        return _far_log(x)
    return _normal_log(x, 0.0)


@inlined
def log_of_normal(x: float) -> float:
    """Return the natural logarithm of a normal number above 0, without a branch."""
    return _normal_log(x, 0.0)


@inlined
def _normal_log(x: float, more: float) -> float:
    """Return the logarithm of ``x * 2**more``.

    With f = m - 1 and s = f / (2 + f), log(m) = 2 artanh(s) = f - f**2 / 2 + s (f**2 / 2 + rest(s**2)); the minimax
    polynomial of the rest has an error of 2**-65.
    """
    m, e = split(x)
    n = e + more
    f = m - 1.0
    s = f / (2.0 + f)
    w = s * s
    w2 = w * w
    a = (0.6666666666666666 + 0.4000000000000624 * w) + w2 * (0.2857142856908734 + 0.22222222646573525 * w)
    b = (0.1818177568360049 + 0.15387089957607245 * w) + w2 * (0.1325013635181843 + 0.13251161929000116 * w)
    half_square = 0.5 * (f * f)
    curved = half_square - s * (half_square + w * (a + w2 * w2 * b))
    return n * _LOG_2_HIGH + (f - (curved - n * _LOG_2_LOW))


@inlined
def _far_log(x: float) -> float:
    """Return the logarithm of 0, of what is below, of infinity, of NaN, and of numbers below the normal ones."""
    if x == 0.0:
        return -math.inf
    if x < 0.0:
        return math.nan
    # Infinity and NaN.
    if not x < _SMALLEST_NORMAL:
        return x
    return _normal_log(x * scaled(1.0, 60), -60.0)


@inlined
def tanh(x: float) -> float:
    """Return the hyperbolic tangent, correct to 3 units in the last place.

    Parameters
    ----------
    x : float
        Any number, infinity or NaN.

    Returns
    -------
    float
        From -1 to 1.
    """
    size = abs(x)
    if size >= _TANH_IS_ONE:
        return math.copysign(1.0, x)
    if x != x:
        return x
    # (exp(2 x) - 1) / (exp(2 x) + 1), with a numerator that keeps its digits near 0.
    n = _steps(2.0 * size)
    power, left_out = root_power(int(n))
    above = (power - 1.0) + power * (left_out + _rest(2.0 * size, n))
    return math.copysign(above / (above + 2.0), x)


@inlined
def logistic(x: float) -> float:
    """Return ``1 / (1 + exp(-x))``, the number in (0, 1) whose logit is `x`."""
    return 1.0 / (1.0 + exp(-x))
