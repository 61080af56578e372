"""Surfaces are learned, chains find known posteriors, and those hold the truth as often as they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from experiments.calibration import refinement
from experiments.calibration.emulator import features, learn
from experiments.calibration.fit_target import Target
from experiments.calibration.refinement import Posterior, chains, places, refine, settings_at, widened
from experiments.validation.pooling import NORMAL_95
from experiments.validation.published_figures import Figure

RANGES = {"work.gain": (0.0, 2.0), "trust.start": (0.2, 0.8), "course.forgetting": (0.0, 1.0)}
ERROR = 0.05
LUCK = 0.2
Toy = Callable[[Sequence[Mapping[str, float]]], list[dict[str, float]]]


def figures(first: float, second: float) -> list[Figure]:
    """Two figures measured on scales without bounds, each published with the same standard error."""
    reach = NORMAL_95 * ERROR
    return [
        Figure("rater_gap", "calibrate", first, first - reach, first + reach),
        Figure("completer_change", "calibrate", second, second - reach, second + reach),
    ]


def truth(values: Mapping[str, float]) -> tuple[float, float]:
    gain, start = values["work.gain"], values["trust.start"]
    return gain + 0.2 * gain**2, 2 * start - 0.5 * gain


def toy(seed: int) -> Toy:
    random = np.random.default_rng(seed)

    def evaluate(settings: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        luck = LUCK * random.normal(size=(len(settings), 2))
        exact = np.array([truth(values) for values in settings])
        return [dict(zip(("rater_gap", "completer_change"), row, strict=True)) for row in exact + luck]

    return evaluate


def found(values: Mapping[str, float], seed: int, size: int = 400) -> Posterior:
    """Calibrate to what some values give on average, published with its error."""
    error = ERROR * np.random.default_rng([seed, 9]).normal(size=2)
    first, second = np.array(truth(values)) + error
    start = np.random.default_rng(seed).uniform(*np.array(list(RANGES.values())).T, size=(60, 3))
    return refine(start, RANGES, Target.of(figures(first, second)), toy(seed), size, seed)


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    target = Target.of(figures(*truth({"work.gain": 1.0, "trust.start": 0.5})))
    start = np.random.default_rng(1).uniform(*np.array(list(RANGES.values())).T, size=(60, 3))
    return refine(start, RANGES, target, toy(1), 1000, 1)


def test_a_posterior_is_as_wide_as_the_published_interval_not_as_the_luck_of_clinics(
    posterior: Posterior,
) -> None:
    gain = posterior.values[:, posterior.paths.index("work.gain")]
    # At a gain of 1 the first figure has a slope of 1.4; the luck of clinics is four times the published error.
    assert gain.mean() == pytest.approx(1.0, abs=0.03)
    assert gain.std() == pytest.approx(ERROR / 1.4, rel=0.3)
    spread = posterior.means(posterior.values).std(axis=0)
    assert spread == pytest.approx([ERROR, ERROR], rel=0.3)
    assert posterior.surface.luck == pytest.approx([LUCK, LUCK], rel=0.1)


def test_what_no_figure_informs_stays_as_wide_as_the_prior(posterior: Posterior) -> None:
    loose = posterior.values[:, posterior.paths.index("course.forgetting")]
    assert loose.std() == pytest.approx(1 / np.sqrt(12), rel=0.1)


def test_draws_stay_inside_the_prior_and_are_many(posterior: Posterior) -> None:
    inside = places(posterior.values, RANGES)
    assert 0 <= inside.min() <= inside.max() <= 1
    assert posterior.effective > 500
    assert posterior.shift < 0.3
    assert len(posterior.tried) == 4000


def test_the_same_seed_gives_the_same_posterior() -> None:
    values = {"work.gain": 1.2, "trust.start": 0.4}
    np.testing.assert_array_equal(found(values, 3, 200).values, found(values, 3, 200).values)


@pytest.mark.verification
def test_nine_of_ten_intervals_hold_the_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refinement, "ROUNDS", 2)
    random = np.random.default_rng(7)
    covered = []
    for number in range(25):
        values = {path: float(random.uniform(*ends)) for path, ends in RANGES.items()}
        made = found(values, number, 500)
        low, high = np.quantile(made.values, (0.05, 0.95), axis=0)
        covered.append([low[k] <= values[path] <= high[k] for k, path in enumerate(made.paths)])
    # Three standard errors of a share of 0.9 among 25 are 0.18; of all three parameters together, 0.1.
    assert np.all(np.mean(covered, axis=0) >= 0.72)
    assert np.mean(covered) >= 0.8


def test_places_and_settings_undo_each_other() -> None:
    points = np.random.default_rng(1).uniform(size=(5, 3))
    rows = np.array([list(values.values()) for values in settings_at(points, RANGES)])
    np.testing.assert_allclose(places(rows, RANGES), points)


def test_widened_clouds_have_twice_the_variance_and_stay_in_the_cube() -> None:
    random = np.random.default_rng(2)
    cloud = random.multivariate_normal([0.5, 0.5], [[0.004, 0.003], [0.003, 0.004]], 4000)
    np.testing.assert_allclose(np.cov(widened(cloud, random).T), 2 * np.cov(cloud.T), rtol=0.15)
    edge = widened(np.clip(cloud - 0.5, 0, 1), random)
    assert 0 <= edge.min() <= edge.max() <= 1


def test_a_quadratic_is_learned_exactly() -> None:
    points = np.random.default_rng(3).normal(size=(100, 2))
    values = np.stack([1 + points[:, 0] * points[:, 1], points[:, 1] ** 2 - points[:, 0]], axis=1)
    surface = learn(points, values, points)
    mean, variance = surface.at(points[:5])
    np.testing.assert_allclose(mean, values[:5], atol=1e-6)
    assert variance.max() < 1e-9
    assert surface.holds(points).all()
    assert not surface.holds(points * 100).any()


def test_the_variance_of_a_surface_is_that_of_its_repetitions() -> None:
    random = np.random.default_rng(4)
    points, where = random.normal(size=(80, 2)), np.array([[0.5, -1.0]])
    told, said = [], []
    for _ in range(300):
        surface = learn(points, points[:, :1] + 0.3 * random.normal(size=(80, 1)), points)
        mean, variance = surface.at(where)
        told.append(mean[0, 0])
        said.append(variance[0, 0])
    assert np.mean(told) == pytest.approx(0.5, abs=0.02)
    assert np.var(told) == pytest.approx(np.mean(said), rel=0.25)


def test_few_settings_give_a_flat_surface_and_unknown_figures_are_left_out() -> None:
    points = np.random.default_rng(5).normal(size=(30, 4))
    values = points[:, :1].copy()
    values[:6] = np.nan
    surface = learn(points, values, points)
    assert not surface.curved
    np.testing.assert_allclose(surface.at(points[:3])[0], points[:3, :1], atol=1e-6)
    assert features(points, curved=True).shape == (30, 15)


def test_chains_find_a_flat_posterior_flat() -> None:
    points = np.random.default_rng(6).uniform(size=(300, 1))
    surface = learn(points, np.zeros((300, 1)), points)
    target = Target.of([Figure("rater_gap", "calibrate", 0.0, -1.0, 1.0)])
    draws, effective = chains(surface, target, points[:40], 1)
    assert np.quantile(draws, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.05)
    assert effective > 200
