"""exp, log and tanh of our own: how far from the true value, at the ends of the range, compiled and interpreted."""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from decimal import Decimal, localcontext

import numba
import pytest

from sim.elementary import exp, log, logistic, tanh
from sim.float_bits import ROOTS, root_power, split

Function = Callable[[float], float]
LARGEST, LEAST = sys.float_info.max, 5e-324
SOME = random.Random(1)


def arguments(name: str) -> list[float]:
    """Return arguments over the whole range, and more of them where the model needs them."""
    if name == "log":
        near_one = [1 + SOME.uniform(-1, 1) * 2.0 ** -SOME.randint(1, 50) for _ in range(800)]
        return [
            *near_one,
            *(SOME.random() for _ in range(800)),
            *(10 ** SOME.uniform(-320, 308) for _ in range(400)),
        ]
    span = 745 if name == "exp" else 22
    small = [SOME.uniform(-1, 1) * 2.0 ** -SOME.randint(0, 60) for _ in range(800)]
    return [
        *small,
        *(SOME.uniform(-3, 3) for _ in range(800)),
        *(SOME.uniform(-span, 709) for _ in range(400)),
    ]


def true_value(name: str, x: float) -> Decimal:
    """Return the value in fifty digits, by the library of decimal numbers."""
    with localcontext(prec=60, Emin=-999999, Emax=999999):
        d = Decimal(x)
        if name == "exp":
            return d.exp()
        if name == "log":
            return d.ln()
        e = (2 * abs(d)).exp()
        return ((e - 1) / (e + 1)).copy_sign(d)


def units_off(name: str, value: float, x: float) -> float:
    true = true_value(name, x)
    return float(abs(Decimal(value) - true) / Decimal(math.ulp(float(true))))


@pytest.mark.parametrize(("name", "function", "units"), [("exp", exp, 1), ("log", log, 1), ("tanh", tanh, 3)])
def test_values_are_true_to_the_last_digit(name: str, function: Function, units: float) -> None:
    assert max(units_off(name, function(x), x) for x in arguments(name)) < units


@pytest.mark.parametrize(
    ("function", "x", "value"),
    [
        (exp, 0.0, 1.0),
        (exp, 1.0, math.e),
        (exp, math.inf, math.inf),
        (exp, -math.inf, 0.0),
        (exp, 709.782712893384, 1.7976931348622732e308),
        (exp, 709.7827128933841, math.inf),
        (exp, -745.1332191019411, LEAST),
        (exp, -745.1332191019412, 0.0),
        (exp, LARGEST, math.inf),
        (exp, -LARGEST, 0.0),
        (log, 1.0, 0.0),
        (log, 0.0, -math.inf),
        (log, -0.0, -math.inf),
        (log, math.inf, math.inf),
        (log, LEAST, -744.4400719213812),
        (log, LARGEST, 709.782712893384),
        (tanh, 0.0, 0.0),
        (tanh, LEAST, LEAST),
        (tanh, math.inf, 1.0),
        (tanh, -math.inf, -1.0),
        (tanh, 19.9, 1.0),
        (logistic, 0.0, 0.5),
        (logistic, 800.0, 1.0),
        (logistic, -800.0, 0.0),
    ],
)
def test_ends_of_the_range_are_those_of_ieee_754(function: Function, x: float, value: float) -> None:
    assert function(x) == value


@pytest.mark.parametrize(("function", "x"), [(exp, math.nan), (log, math.nan), (tanh, math.nan), (log, -1.0)])
def test_what_has_no_value_is_not_a_number(function: Function, x: float) -> None:
    assert math.isnan(function(x))


def test_tanh_keeps_the_sign_of_zero() -> None:
    assert math.copysign(1.0, tanh(-0.0)) == -1.0


@pytest.mark.parametrize(("name", "function"), [("exp", exp), ("log", log), ("tanh", tanh)])
def test_compiled_and_interpreted_functions_give_the_same_bits(name: str, function: Function) -> None:
    @numba.njit(error_model="numpy")
    def compiled(x: float) -> float:
        return function(x)

    special = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        math.inf,
        -math.inf,
        LEAST,
        -LEAST,
        LARGEST,
        -LARGEST,
        650.0,
        709.78,
        -745.13,
        710.5,
    ]
    assert math.isnan(compiled(math.nan))
    for x in [*arguments(name), *special]:
        assert repr(compiled(x)) == repr(function(x)), x.hex()


def test_a_number_is_put_together_from_its_parts() -> None:
    for x in (1.0, 0.7071, 0.70710678, 1.5, 3e-308, LARGEST):
        m, e = split(x)
        assert math.ldexp(m, e) == x
        assert 0.7071 < m < 1.41422
    with localcontext(prec=40):
        for n in (-130, -1, 0, 1, ROOTS - 1, ROOTS, 1000):
            power, left_out = root_power(n)
            true = Decimal(2) ** (Decimal(n) / ROOTS)
            assert abs(Decimal(power) * (1 + Decimal(left_out)) / true - 1) < Decimal("1e-31")
