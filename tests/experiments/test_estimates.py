"""Means, Monte Carlo errors and intervals against SciPy and against numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from experiments.measures.replicate_estimates import estimate, paired_differences, summarise
from experiments.measures.students_t import t_probability, t_quantile


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 9, 10, 49, 120, 999])
def test_t_quantile_is_scipys(freedom: int) -> None:
    assert t_quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-10)


@pytest.mark.parametrize("freedom", [1, 2, 7, 30])
def test_t_probability_is_scipys(freedom: int) -> None:
    for t in (0.0, 0.5, 2.0, 20.0):
        assert t_probability(t, freedom) == pytest.approx(1 - 2 * stats.t.sf(t, freedom), abs=1e-12)


def test_estimate_by_hand() -> None:
    mean, error, low, high, count = estimate(np.array([1.0, 2.0, 3.0, 4.0]))
    assert (mean, count) == (2.5, 4)
    assert error == pytest.approx(math.sqrt(5 / 3) / 2)
    assert (low, high) == pytest.approx(stats.t.interval(0.95, 3, 2.5, error))


def test_estimate_leaves_missing_replicates_out() -> None:
    assert estimate(np.array([1.0, np.nan, 3.0])) == estimate(np.array([1.0, 3.0]))


def test_estimate_of_one_value_has_no_error() -> None:
    mean, error, low, high, count = estimate(np.array([2.0]))
    assert (mean, count) == (2.0, 1)
    assert all(math.isnan(value) for value in (error, low, high))


def test_estimate_of_nothing() -> None:
    assert estimate(np.array([np.nan]))[4] == 0


@pytest.fixture
def values() -> np.ndarray:
    """Two arms, five replicates, two outcomes; the second arm is exactly 0.5 higher in the first outcome."""
    first = np.random.default_rng(1).normal(size=(5, 2))
    return np.stack([first, first + np.array([0.5, 0.0])])


def test_summary_has_a_row_an_arm_and_outcome(values: np.ndarray) -> None:
    table = summarise(values, ["usual", "more"], ["dropout", "sessions"])
    assert table["arm"].to_pylist() == ["usual", "usual", "more", "more"]
    assert table["outcome"].to_pylist() == ["dropout", "sessions"] * 2
    assert table["value"].to_pylist() == pytest.approx(values.mean(axis=1).ravel().tolist())
    assert table["unit"].to_pylist() == ["%", "sessions"] * 2


def test_paired_differences_lose_what_pairs_share(values: np.ndarray) -> None:
    table = paired_differences(values, ["usual", "more"], ["dropout", "sessions"], "usual").to_pylist()
    assert [row["arm"] for row in table] == ["more", "more"]
    assert [row["value"] for row in table] == pytest.approx([0.5, 0.0])
    assert [row["mc_error"] for row in table] == pytest.approx([0.0, 0.0], abs=1e-12)


def test_reference_may_stand_anywhere(values: np.ndarray) -> None:
    table = paired_differences(values, ["usual", "more"], ["dropout", "sessions"], "more").to_pylist()
    assert [(row["arm"], round(row["value"], 9)) for row in table] == [("usual", -0.5), ("usual", 0.0)]


def test_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    draws = np.random.default_rng(7).normal(loc=3.0, size=(2000, 6))
    covered = sum(low <= 3.0 <= high for _, _, low, high, _ in map(estimate, draws))
    assert 0.93 < covered / 2000 < 0.97
