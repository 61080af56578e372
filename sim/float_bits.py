"""Powers of two and the parts of a number: bits in compiled code, the `math` module in interpreted code."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any, TypeAlias

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

Typing: TypeAlias = Any
"""Objects of numba's compiler (types, contexts, builders), for which numba declares no types."""

ROOT_HALF = float.fromhex("0x1.6a09ep-1")
"""About the square root of one half, in few digits: `split` gives numbers from here up to twice as much."""

ROOTS = 64
"""`root_power` knows so many powers of two between 1 and 2."""


def _powers_of_the_root() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return 2**(j/64) as doubles, and the share of each that its double leaves out."""
    with localcontext(prec=50):
        root = Decimal(2)
        for _ in range(ROOTS.bit_length() - 1):
            root = root.sqrt()
        exact = [root**j for j in range(ROOTS)]
        return tuple(map(float, exact)), tuple(float(each / Decimal(float(each)) - 1) for each in exact)


_POWERS, _LEFT_OUT = _powers_of_the_root()
_POWER_ARRAY, _LEFT_OUT_ARRAY = np.array(_POWERS), np.array(_LEFT_OUT)

_WORD, _DOUBLE = ir.IntType(64), ir.DoubleType()
_FRACTION_BITS = ir.Constant(_WORD, 52)
_EXPONENT_OF_ONE = ir.Constant(_WORD, 1023)
_BITS_OF_ROOT_HALF = ir.Constant(_WORD, 0x3FE6A09E << 32)


def floor_of(x: float) -> float:
    """Return the largest whole number that is not above `x`, as a float; `x` is finite."""
    return float(math.floor(x))


def scaled(x: float, power: int) -> float:
    """Return ``x * 2**power``, exact; the power from -1022 to 1023, and `x` and the result normal numbers or 0."""
    return math.ldexp(x, power)


def root_power(n: int) -> tuple[float, float]:
    """Return ``2**(n / 64)`` as a double, and the share of it that is left out; ``n // 64`` from -1022 to 1023."""
    return math.ldexp(_POWERS[n % ROOTS], n // ROOTS), _LEFT_OUT[n % ROOTS]


def split(x: float) -> tuple[float, int]:
    """Return m and e with ``x == m * 2**e`` and m from `ROOT_HALF` to less than twice that; `x` normal, above 0."""
    m, e = math.frexp(x)
    return (m, e) if m >= ROOT_HALF else (m + m, e - 1)


@intrinsic  # type: ignore[untyped-decorator]
def _power_of_two(_: Typing, power: Typing) -> Typing:
    def generate(context: Typing, builder: Typing, signature: Typing, given: Typing) -> Typing:
        exponent = builder.add(given[0], _EXPONENT_OF_ONE)
        return builder.bitcast(builder.shl(exponent, _FRACTION_BITS), _DOUBLE)

    return types.float64(types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _split(_: Typing, x: Typing) -> Typing:
    result = types.Tuple((types.float64, types.int64))

    def generate(context: Typing, builder: Typing, signature: Typing, given: Typing) -> Typing:
        bits = builder.bitcast(given[0], _WORD)
        # Counted from the root of one half, so that the exponent steps there and not at one half.
        e = builder.ashr(builder.sub(bits, _BITS_OF_ROOT_HALF), _FRACTION_BITS)
        m = builder.bitcast(builder.sub(bits, builder.shl(e, _FRACTION_BITS)), _DOUBLE)
        return cgutils.pack_struct(builder, (m, e))

    return result(types.float64), generate


@overload(floor_of)  # type: ignore[untyped-decorator]
def _floor_of(x: Typing) -> Callable[[Typing], Typing]:
    # Numba's `math.floor` goes by way of an integer, which takes several times as long.
    def compiled_floor_of(x: Typing) -> Typing:
        return np.floor(x)

    return compiled_floor_of


@overload(scaled)  # type: ignore[untyped-decorator]
def _scaled(x: Typing, power: Typing) -> Callable[[Typing, Typing], Typing]:
    def compiled_scaled(x: Typing, power: Typing) -> Typing:
        return x * _power_of_two(power)

    return compiled_scaled


@overload(root_power)  # type: ignore[untyped-decorator]
def _root_power(n: Typing) -> Callable[[Typing], Typing]:
    def compiled_root_power(n: Typing) -> Typing:
        j = n & (ROOTS - 1)
        return _POWER_ARRAY[j] * _power_of_two(n >> 6), _LEFT_OUT_ARRAY[j]

    return compiled_root_power


@overload(split)  # type: ignore[untyped-decorator]
def _split_number(x: Typing) -> Callable[[Typing], Typing]:
    def compiled_split(x: Typing) -> Typing:
        return _split(x)

    return compiled_split
