"""Emulators are fitted, chains recover known posteriors, and intervals contain the truth as often as they claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from experiments.calibration import refinement
from experiments.calibration.emulator import fit_emulator, polynomial_features
from experiments.calibration.fit_target import FitTarget
from experiments.calibration.refinement import (
    EmulatedPosterior,
    refine,
    sample_posterior,
    settings_at,
    to_unit_cube,
    widen,
)
from experiments.validation.pooling import NORMAL_95
from experiments.validation.published_figures import PublishedFigure

RANGES = {"work.gain": (0.0, 2.0), "trust.start": (0.2, 0.8), "course.forgetting": (0.0, 1.0)}
ERROR = 0.05
NOISE = 0.2
Toy = Callable[[Sequence[Mapping[str, float]]], list[dict[str, float]]]


def figures(first: float, second: float) -> list[PublishedFigure]:
    """Two figures measured on scales without bounds, each published with the same standard error."""
    reach = NORMAL_95 * ERROR
    return [
        PublishedFigure("rater_gap", "calibrate", first, first - reach, first + reach),
        PublishedFigure("completer_change", "calibrate", second, second - reach, second + reach),
    ]


def truth(values: Mapping[str, float]) -> tuple[float, float]:
    gain, start = values["work.gain"], values["trust.start"]
    return gain + 0.2 * gain**2, 2 * start - 0.5 * gain


def toy(seed: int) -> Toy:
    random = np.random.default_rng(seed)

    def evaluate(settings: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        noise = NOISE * random.normal(size=(len(settings), 2))
        exact = np.array([truth(values) for values in settings])
        return [dict(zip(("rater_gap", "completer_change"), row, strict=True)) for row in exact + noise]

    return evaluate


def calibrated(values: Mapping[str, float], seed: int, size: int = 400) -> EmulatedPosterior:
    """Calibrate to what some values give on average, published with its error."""
    error = ERROR * np.random.default_rng([seed, 9]).normal(size=2)
    first, second = np.array(truth(values)) + error
    start = np.random.default_rng(seed).uniform(*np.array(list(RANGES.values())).T, size=(60, 3))
    return refine(start, RANGES, FitTarget.of(figures(first, second)), toy(seed), size, seed)


@pytest.fixture(scope="module")
def posterior() -> EmulatedPosterior:
    target = FitTarget.of(figures(*truth({"work.gain": 1.0, "trust.start": 0.5})))
    start = np.random.default_rng(1).uniform(*np.array(list(RANGES.values())).T, size=(60, 3))
    return refine(start, RANGES, target, toy(1), 1000, 1)


def test_a_posterior_is_as_wide_as_the_published_interval_not_as_the_noise_of_clinics(
    posterior: EmulatedPosterior,
) -> None:
    gain = posterior.values[:, posterior.paths.index("work.gain")]
    # At a gain of 1 the first figure has a slope of 1.4; the noise of clinics is four times the published error.
    assert gain.mean() == pytest.approx(1.0, abs=0.03)
    assert gain.std() == pytest.approx(ERROR / 1.4, rel=0.3)
    spread = posterior.means(posterior.values).std(axis=0)
    assert spread == pytest.approx([ERROR, ERROR], rel=0.3)
    assert posterior.emulator.noise == pytest.approx([NOISE, NOISE], rel=0.1)


def test_what_no_figure_constrains_stays_as_wide_as_the_prior(posterior: EmulatedPosterior) -> None:
    loose = posterior.values[:, posterior.paths.index("course.forgetting")]
    assert loose.std() == pytest.approx(1 / np.sqrt(12), rel=0.1)


def test_draws_stay_inside_the_prior_and_are_many(posterior: EmulatedPosterior) -> None:
    inside = to_unit_cube(posterior.values, RANGES)
    assert 0 <= inside.min() <= inside.max() <= 1
    assert posterior.effective > 500
    assert posterior.shift < 0.3
    assert len(posterior.design) == 4000


def test_the_same_seed_gives_the_same_posterior(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refinement, "ROUNDS", 2)
    monkeypatch.setattr(refinement, "BURN_IN", 100)
    monkeypatch.setattr(refinement, "KEPT_STEPS", 100)
    values = {"work.gain": 1.2, "trust.start": 0.4}
    np.testing.assert_array_equal(calibrated(values, 3, 200).values, calibrated(values, 3, 200).values)


@pytest.mark.verification
def test_nine_of_ten_intervals_contain_the_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refinement, "ROUNDS", 2)
    random = np.random.default_rng(7)
    covered = []
    for number in range(25):
        values = {path: float(random.uniform(*ends)) for path, ends in RANGES.items()}
        made = calibrated(values, number, 500)
        low, high = np.quantile(made.values, (0.05, 0.95), axis=0)
        covered.append([low[k] <= values[path] <= high[k] for k, path in enumerate(made.paths)])
    # Three standard errors of a share of 0.9 among 25 are 0.18; of all three parameters together, 0.1.
    assert np.all(np.mean(covered, axis=0) >= 0.72)
    assert np.mean(covered) >= 0.8


def test_scaling_to_the_unit_cube_is_invertible() -> None:
    points = np.random.default_rng(1).uniform(size=(5, 3))
    rows = np.array([list(values.values()) for values in settings_at(points, RANGES)])
    np.testing.assert_allclose(to_unit_cube(rows, RANGES), points)


def test_widened_points_have_twice_the_variance_and_stay_in_the_cube() -> None:
    random = np.random.default_rng(2)
    cloud = random.multivariate_normal([0.5, 0.5], [[0.004, 0.003], [0.003, 0.004]], 4000)
    np.testing.assert_allclose(np.cov(widen(cloud, random).T), 2 * np.cov(cloud.T), rtol=0.15)
    edge = widen(np.clip(cloud - 0.5, 0, 1), random)
    assert 0 <= edge.min() <= edge.max() <= 1


def test_a_quadratic_is_learned_exactly() -> None:
    points = np.random.default_rng(3).normal(size=(100, 2))
    values = np.stack([1 + points[:, 0] * points[:, 1], points[:, 1] ** 2 - points[:, 0]], axis=1)
    emulator = fit_emulator(points, values, points)
    mean, variance = emulator.predict(points[:5])
    np.testing.assert_allclose(mean, values[:5], atol=1e-6)
    assert variance.max() < 1e-9
    assert emulator.covers(points).all()
    assert not emulator.covers(points * 100).any()


def test_the_variance_of_an_emulator_is_that_of_its_repetitions() -> None:
    random = np.random.default_rng(4)
    points, where = random.normal(size=(80, 2)), np.array([[0.5, -1.0]])
    means, variances = [], []
    for _ in range(300):
        emulator = fit_emulator(points, points[:, :1] + 0.3 * random.normal(size=(80, 1)), points)
        mean, variance = emulator.predict(where)
        means.append(mean[0, 0])
        variances.append(variance[0, 0])
    assert np.mean(means) == pytest.approx(0.5, abs=0.02)
    assert np.var(means) == pytest.approx(np.mean(variances), rel=0.25)


def test_few_settings_give_a_linear_emulator_and_missing_figures_are_left_out() -> None:
    points = np.random.default_rng(5).normal(size=(30, 4))
    values = points[:, :1].copy()
    values[:6] = np.nan
    emulator = fit_emulator(points, values, points)
    assert not emulator.quadratic
    np.testing.assert_allclose(emulator.predict(points[:3])[0], points[:3, :1], atol=1e-6)
    assert polynomial_features(points, quadratic=True).shape == (30, 15)


def test_chains_recover_a_flat_posterior() -> None:
    points = np.random.default_rng(6).uniform(size=(300, 1))
    emulator = fit_emulator(points, np.zeros((300, 1)), points)
    target = FitTarget.of([PublishedFigure("rater_gap", "calibrate", 0.0, -1.0, 1.0)])
    draws, effective = sample_posterior(emulator, target, points[:40], 1)
    assert np.quantile(draws, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.05)
    assert effective > 200
