"""Adjusted posteriors have the width that they should have, and hold the truth as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.calibration.adjustment import adjusted
from experiments.calibration.inference import Generation
from experiments.calibration.result import quantile

RANGES = {"work.gain": (0.0, 1.0), "course.forgetting": (0.0, 1.0)}
LUCK = 1.0


def accepted(observed: float, seed: int, kept: int = 300, tried: int = 3000) -> Generation:
    """Accept the settings whose figure, 10 times the gain plus luck, comes nearest to an observed one."""
    draws = np.random.default_rng(seed)
    values = draws.uniform(size=(tried, 2))
    misses = 10 * values[:, 0] + LUCK * draws.normal(size=tried) - observed
    nearest = np.argsort(np.abs(misses))[:kept]
    weights = np.full(kept, 1 / kept)
    return Generation(0, tuple(RANGES), values[nearest], weights, {"dropout": misses[nearest]})


def spread(generation: Generation, place: int = 0) -> float:
    column, weights = generation.values[:, place], generation.weights
    mean = np.average(column, weights=weights)
    return float(np.sqrt(np.average((column - mean) ** 2, weights=weights)))


def test_a_posterior_that_is_too_wide_is_mended() -> None:
    wide = accepted(5.0, seed=1, kept=1500)
    narrow = adjusted(wide, RANGES)
    assert spread(wide) > 0.15
    # Its luck is a tenth of the range; the regression is on another scale than the truth, and so not exact.
    assert spread(narrow) == pytest.approx(0.1, rel=0.2)
    assert np.average(narrow.values[:, 0], weights=narrow.weights) == pytest.approx(0.5, abs=0.02)
    assert narrow.weights.sum() == pytest.approx(1)


def test_adjusted_values_stay_inside_the_prior() -> None:
    found = adjusted(accepted(9.8, seed=2, kept=1500), RANGES)
    assert 0 <= found.values.min() <= found.values.max() <= 1


def test_what_no_figure_informs_stays_as_it_is() -> None:
    wide = accepted(5.0, seed=3, kept=1500)
    assert spread(adjusted(wide, RANGES), 1) == pytest.approx(spread(wide, 1), rel=0.05)


def test_a_figure_that_all_settings_meet_exactly_changes_nothing() -> None:
    given = accepted(5.0, seed=4)
    found = adjusted(
        Generation(0, given.paths, given.values, given.weights, {"dropout": np.zeros(300)}), RANGES
    )
    np.testing.assert_allclose(found.values, given.values)


def test_nine_of_ten_intervals_hold_the_truth() -> None:
    draws = np.random.default_rng(5)
    truths = draws.uniform(size=200)
    covered = []
    for number, truth in enumerate(truths):
        found = adjusted(accepted(10 * truth + LUCK * draws.normal(), seed=100 + number), RANGES)
        low, high = (quantile(found.values[:, 0], found.weights, share) for share in (0.05, 0.95))
        covered.append(low <= truth <= high)
    # Two standard errors of a share of 0.9 among 200 are 0.04.
    assert 0.85 <= np.mean(covered) <= 0.95
