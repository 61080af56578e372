"""Toy models with known answers: posteriors are recovered, interrupted runs resume, effects are not chance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.calibration.fit_summary import best_point, summarise
from experiments.calibration.fit_target import FitTarget
from experiments.calibration.inference import Budget, ParticleSet, abc_sampler, run_smc
from experiments.calibration.refinement import EmulatedPosterior, refine
from experiments.calibration.screening import ElementaryEffects, elementary_effects
from experiments.validation.published_figures import PublishedFigure

RANGES = {"work.gain": (0.0, 1.0), "trust.start": (0.01, 0.99), "course.forgetting": (0.0, 1.0)}
FIGURES = ("dropout", "rater_gap")


def toy(values: Mapping[str, float]) -> dict[str, float]:
    """Deviations with noise of one half-width: the first two have a normal posterior, the third is not constrained."""
    noise = np.random.normal
    return {
        "dropout": (values["work.gain"] - 0.3) / 0.05 + noise(),
        "rater_gap": (values["trust.start"] - 0.6) / 0.05 + noise(),
    }


def run(folder: Path, generations: int, particles: int = 60) -> tuple[list[ParticleSet], list[int]]:
    reported: list[int] = []
    budget = Budget(particles, generations, 60)

    def report(each: ParticleSet, *_: object) -> None:
        reported.append(each.number)

    with abc_sampler(1, None) as sampler:
        found = run_smc(toy, RANGES, FIGURES, folder, budget, sampler, 1, report)
    return found, reported


def silent(*_: object) -> None:
    """Report nothing."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[ParticleSet]:
    return run(tmp_path_factory.mktemp("whole"), 6)[0]


def test_a_known_posterior_is_found(whole: list[ParticleSet]) -> None:
    last = whole[-1]
    means = np.average(last.values, axis=0, weights=last.weights)
    spreads = np.sqrt(np.average((last.values - means) ** 2, axis=0, weights=last.weights))
    place = {path: number for number, path in enumerate(last.paths)}
    assert means[place["work.gain"]] == pytest.approx(0.3, abs=0.04)
    assert means[place["trust.start"]] == pytest.approx(0.6, abs=0.04)
    # The distance that is still accepted widens the posterior's own 0.05.
    assert 0.03 < spreads[place["work.gain"]] < 0.11
    assert spreads[place["course.forgetting"]] > 0.2
    assert last.weights.sum() == pytest.approx(1)


def test_generations_come_closer(whole: list[ParticleSet]) -> None:
    found = [generation.typical_deviation for generation in whole]
    assert found[-1] < found[2] < found[0]
    for generation in whole:
        for path, column in zip(generation.paths, generation.values.T, strict=True):
            assert RANGES[path][0] <= column.min() <= column.max() <= RANGES[path][1]


def test_an_interrupted_run_resumes_as_it_would_have_continued(
    whole: list[ParticleSet], tmp_path: Path
) -> None:
    first, told_first = run(tmp_path, 2)
    again, told_again = run(tmp_path, 4)
    nothing, told_nothing = run(tmp_path, 4)
    assert (told_first, told_again, told_nothing) == ([0, 1], [2, 3], [])
    assert (len(first), len(again), len(nothing)) == (2, 4, 4)
    for one, other in zip(again, whole[:4], strict=True):
        np.testing.assert_array_equal(one.values, other.values)
        np.testing.assert_array_equal(one.weights, other.weights)


def test_no_generation_starts_without_time_for_it(tmp_path: Path) -> None:
    with abc_sampler(1, None) as sampler:
        found = run_smc(toy, RANGES, FIGURES, tmp_path, Budget(20, 50, 0.0), sampler, 1, silent)
    assert len(found) == 1


def test_several_processes_find_the_same_kind_of_posterior(tmp_path: Path) -> None:
    budget = Budget(40, 3, 60)
    with abc_sampler(2, None) as sampler:
        found = run_smc(toy, RANGES, FIGURES, tmp_path, budget, sampler, 1, silent)
    assert [len(each.weights) >= 40 for each in found] == [True] * 3


def figures() -> list[PublishedFigure]:
    return [
        PublishedFigure("dropout", "calibrate", 0.2, 0.1, 0.3),
        PublishedFigure("rater_gap", "calibrate", 0.6, 0.5, 0.7),
    ]


def simulate(tried: Iterable[tuple[Mapping[str, float], int]]) -> Iterator[dict[str, float]]:
    for values, repetition in tried:
        noise = 0.02 * math.sin(1000 * repetition + 77 * values["work.gain"])
        yield {"dropout": 0.2 + values["work.gain"] - 0.3 + noise, "rater_gap": values["trust.start"]}


FAR_OFF = {"work.gain": 0.9, "trust.start": 0.1, "course.forgetting": 0.5}


@pytest.fixture(scope="module")
def posterior(whole: list[ParticleSet]) -> EmulatedPosterior:
    ranges = {path: RANGES[path] for path in whole[-1].paths}

    def evaluate(tried: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        return list(simulate((values, 0) for values in tried))

    return refine(whole[-1].values, ranges, FitTarget.of(figures()), evaluate, 200, 1)


def test_the_best_supported_point_is_the_mean_where_that_fits(posterior: EmulatedPosterior) -> None:
    best, figures_there = best_point(posterior, FAR_OFF, simulate, figures())
    assert figures_there["dropout"] == pytest.approx(0.2, abs=0.03)
    assert best["work.gain"] == pytest.approx(0.3, abs=0.03)
    assert best["trust.start"] == pytest.approx(0.6, abs=0.03)
    assert all(value == float(f"{value:.3g}") for value in best.values())


def test_simulated_clinics_decide_where_the_emulator_is_inaccurate(posterior: EmulatedPosterior) -> None:
    def off(tried: Iterable[tuple[Mapping[str, float], int]]) -> Iterator[dict[str, float]]:
        for values, _ in tried:
            yield {"dropout": values["work.gain"] - 0.07, "rater_gap": values["trust.start"]}

    narrow = [PublishedFigure("dropout", "calibrate", 0.29, 0.289, 0.291), figures()[1]]
    best, figures_there = best_point(replace(posterior, target=FitTarget.of(narrow)), FAR_OFF, off, narrow)
    mean = float(posterior.values.mean(axis=0)[posterior.paths.index("work.gain")])
    assert abs(figures_there["dropout"] - 0.29) < abs(mean - 0.07 - 0.29)
    assert best["work.gain"] != pytest.approx(mean, rel=1e-3)


def test_the_configured_point_is_kept_where_only_its_clinics_fit(posterior: EmulatedPosterior) -> None:
    def off(tried: Iterable[tuple[Mapping[str, float], int]]) -> Iterator[dict[str, float]]:
        for values, _ in tried:
            yield {"dropout": 0.2 if values == FAR_OFF else 0.9, "rater_gap": 0.6}

    best, figures_there = best_point(posterior, FAR_OFF, off, figures())
    assert best == FAR_OFF
    assert figures_there["dropout"] == pytest.approx(0.2)


def test_what_the_figures_do_not_constrain_is_called_unidentified(
    whole: list[ParticleSet], posterior: EmulatedPosterior
) -> None:
    present = {"work.gain": 0.9, "trust.start": 0.1, "course.forgetting": 0.5}
    found = summarise(whole, posterior, figures(), present, simulate, seed=1)
    identified = {marginal.path: marginal.identified for marginal in found.marginals}
    assert identified == {"work.gain": True, "trust.start": True, "course.forgetting": False}
    assert all(fit.inside(fit.after) and not fit.inside(fit.before) for fit in found.fits)
    assert all(fit.low < fit.figure.value < fit.high and abs(fit.emulator_error) < 0.2 for fit in found.fits)
    assert len(found.draws) == 401


def test_screening_separates_effects_from_chance() -> None:
    def evaluate(tried: Sequence[tuple[Mapping[str, float], int]]) -> Iterator[dict[str, float]]:
        draws = np.random.default_rng(5)
        for values, _ in tried:
            gain, start = values["work.gain"], (values["trust.start"] - 0.01) / 0.98
            yield {
                "dropout": 8 * gain + 0.3 * draws.normal(),
                "rater_gap": 10 * gain * start + 0.3 * draws.normal(),
            }

    found = elementary_effects(evaluate, RANGES, FIGURES, trajectories=12, seed=1)
    place = {path: number for number, path in enumerate(found.paths)}
    assert found.constrained[place["work.gain"]].tolist() == [True, True]
    assert found.constrained[place["trust.start"]].tolist() == [False, True]
    assert not found.constrained[place["course.forgetting"]].any()
    assert found.mu_star[place["work.gain"], 0] == pytest.approx(8, rel=0.1)
    assert found.mu[place["work.gain"], 0] == pytest.approx(8, rel=0.1)
    # A product: the effect of each depends on where the other is, and that is what sigma says.
    assert found.sigma[place["work.gain"], 1] > 5 * found.sigma[place["work.gain"], 0]
    assert found.paths[found.order()[0]] == "work.gain"
    assert found.chance == pytest.approx(0.3 * math.sqrt(2) * 1.5 * math.sqrt(2 / math.pi), rel=0.25)


def test_parameters_that_move_the_same_figures_alike_do_not_both_come_early() -> None:
    effects = np.array([[8.0, 0.0, 0.0], [7.9, 0.4, 0.0], [3.0, 2.0, 0.0], [0.0, 0.5, 0.5]])
    quiet = np.full(3, 0.1)
    found = ElementaryEffects(
        ("a", "b", "c", "d"), ("x", "y", "z"), effects, np.abs(effects), effects, quiet, quiet
    )
    assert [place for place, _ in found.distinct()] == [0, 2]
    assert found.distinct()[1][1] == pytest.approx([0, 2, 0])
