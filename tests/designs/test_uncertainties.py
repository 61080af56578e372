"""Uncertainties have the distribution they name, and say what is wrong with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from experiments.designs import read_uncertainties
from sim.errors import InputError

UNIT = (np.arange(4000) + 0.5) / 4000


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ([0.05, 0.3], stats.uniform(0.05, 0.25)),
        ({"distribution": "loguniform", "low": 0.01, "high": 0.4}, stats.loguniform(0.01, 0.4)),
        (
            {"distribution": "triangular", "low": 0.1, "mode": 0.2, "high": 0.5},
            stats.triang(0.25, 0.1, 0.4),
        ),
        (
            {"distribution": "normal", "mean": 0.3, "spread": 0.05, "low": 0.2, "high": 0.4},
            stats.truncnorm(-2, 2, 0.3, 0.05),
        ),
    ],
)
def test_values_follow_the_distribution(written: Any, known: Any) -> None:
    (one,) = read_uncertainties({"trust.gain_up": written})
    assert stats.kstest(one.quantile(UNIT), known.cdf).pvalue > 0.99


def test_whole_numbers_are_equally_likely_at_the_ends_too() -> None:
    (one,) = read_uncertainties({"clinic.therapists": [2, 5]})
    values, counts = np.unique(one.quantile(UNIT), return_counts=True)
    assert values.tolist() == [2, 3, 4, 5]
    assert set(counts) == {1000}
    assert one.quantile(np.array([0.0, 1.0])) == [2, 5]


def test_listed_values_are_equally_likely() -> None:
    (one,) = read_uncertainties({"trust": {"gain_up": {"values": [0.1, 0.2]}}})
    assert one.path == "trust.gain_up"
    assert one.quantile(np.array([0, 0.49, 0.5, 1])) == [0.1, 0.1, 0.2, 0.2]


def test_no_range_is_the_admissible_one_and_a_normal_one_is_cut() -> None:
    (one,) = read_uncertainties({"trust.gain_up": []})
    assert one.shape == {"low": one.meta.low, "high": one.meta.high}
    (one,) = read_uncertainties({"trust.gain_up": {"distribution": "normal", "mean": 0.2, "spread": 0.01}})
    assert (one.shape["low"], one.shape["high"]) == pytest.approx((0.17, 0.23))


def test_mean_and_spread_may_be_parameters() -> None:
    nested = {"population": {"intake_distress": {"mean": [-0.5, 0.5], "spread": [0.8, 1.2]}}}
    found = [one.path for one in read_uncertainties(nested)]
    assert found == ["population.intake_distress.mean", "population.intake_distress.spread"]


def test_the_last_word_counts_and_null_takes_out() -> None:
    written: dict[str, Any] = {"trust.gain_up": [0, 0.1], "work.gain": [0, 0.1]}
    found = read_uncertainties({**written, "trust": {"gain_up": [0.2, 0.3]}, "work": {"gain": None}})
    assert [(one.path, one.shape["low"]) for one in found] == [("trust.gain_up", 0.2)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"trust.gain_upp": [0, 1]}, "did you mean 'trust.gain_up'"),
        ({"trust.gain_up": [0.3, 0.1]}, "ascending range"),
        ({"trust.gain_up": [0.1, 99]}, "ascending range"),
        ({"trust.gain_up": 0.1}, "[low, high] or a distribution"),
        ({"trust.gain_up": {"distribution": "unifrom", "low": 0, "high": 1}}, "did you mean 'uniform'"),
        ({"trust.gain_up": {"distribution": "normal", "mean": 0.1}}, "spread is missing"),
        ({"trust.gain_up": {"distribution": "normal", "mean": 0.1, "spread": -1}}, "above 0"),
        ({"trust.gain_up": {"low": 0.1, "high": 0.2, "mode": 0.1}}, "mode is not a part of uniform"),
        ({"trust.gain_up": {"low": 0.1, "high": "x"}}, "a number was expected"),
        ({"trust.gain_up": {"distribution": "loguniform", "low": 0, "high": 0.2}}, "above 0"),
        (
            {"trust.gain_up": {"distribution": "triangular", "low": 0.1, "mode": 0.4, "high": 0.2}},
            "mode is 0.4",
        ),
        ({"trust.gain_up": {"values": [0.1, 0.1]}}, "different values"),
        ({"clinic.arrival_pattern": [0, 1]}, "not a parameter"),
        ({"network.support_builder": [0, 1]}, "write {values: [...]}"),
    ],
)
def test_what_is_wrong_is_said(written: Any, said: str) -> None:
    with pytest.raises(InputError) as refused:
        read_uncertainties(written)
    assert said in str(refused.value)
