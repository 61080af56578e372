"""The normal quantile, compared with scipy's."""

import math

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.random.normal import normal_quantile

OPEN_INTERVAL = st.floats(1e-300, 1 - 1e-16)


@numba.njit
def compiled_quantile(p):
    return normal_quantile(p)


@pytest.mark.parametrize(
    "p",
    [
        1e-300,
        1e-30,
        1e-10,
        2**-33,
        0.001,
        0.0249,
        0.074999,
        0.075,
        0.3,
        0.5,
        0.7,
        0.925,
        0.925001,
        0.999,
        1 - 1e-15,
    ],
)
def test_quantile_is_scipys(p):
    assert normal_quantile(p) == pytest.approx(stats.norm.ppf(p), rel=2e-7, abs=1e-9)


@settings(deadline=None)
@given(OPEN_INTERVAL)
def test_quantile_is_scipys_everywhere(p):
    assert normal_quantile(p) == pytest.approx(stats.norm.ppf(p), rel=2e-7, abs=1e-9)


@settings(deadline=None)
@given(OPEN_INTERVAL)
def test_plain_and_compiled_quantiles_are_the_same_bits(p):
    assert normal_quantile(p) == compiled_quantile(p)


@settings(deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_quantile_of_every_cell_is_finite_and_mirrored(word):
    p = (word + 0.5) / 2**32
    assert math.isfinite(normal_quantile(p))
    assert normal_quantile(1.0 - p) == -normal_quantile(p)


def test_quantile_rises():
    values = [normal_quantile(p) for p in np.linspace(1e-6, 1 - 1e-6, 2001)]
    assert np.all(np.diff(values) > 0)
    assert normal_quantile(0.5) == 0.0
