"""Sensitivity indices of functions for which they are known, with and without noise."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from SALib.analyze import sobol as reference

from experiments.analysis.response import centre_rows, noise_share, unbiased_product
from experiments.sensitivity.curves import curve
from experiments.sensitivity.morris import chance_spread, morris_indices
from experiments.sensitivity.pawn import pawn_indices
from experiments.sensitivity.sobol import sobol_indices
from sim.errors import InputError
from tests.sensitivity.functions import (
    G_WEIGHTS,
    Floats,
    Known,
    g_function,
    g_indices,
    ishigami,
    ishigami_indices,
    paths,
    problem,
    response,
    saltelli,
)


@pytest.mark.parametrize("noise_sd", [0.0, 3.0])
@pytest.mark.parametrize(
    ("function", "count", "known", "scale"),
    [(ishigami, 3, ishigami_indices(), 1.0), (g_function, len(G_WEIGHTS), g_indices(), 0.2)],
)
def test_sobol_indices_hold_the_known_ones(
    function: object, count: int, known: Known, scale: float, noise_sd: float
) -> None:
    assert callable(function)
    found = sobol_indices(response(function, saltelli(count, 1024), noise_sd * scale), second_order=True)
    assert len(found) == len(known) + 1
    (alone,) = (index for index in found if index.statistic == "alone")
    sums = sum(value for key, value in known.items() if key[0] == "first")
    assert alone.low <= sums <= alone.high
    for index in found:
        if index is alone:
            continue
        truth = known[index.statistic, index.parameter, index.other]
        assert index.low <= truth <= index.high, index
        assert index.high - index.low < 0.3


def test_without_noise_the_estimates_are_those_of_salib() -> None:
    made = response(ishigami, saltelli(3, 64), replicates=1)
    expected = reference.analyze(problem(3), made.values[:, 0], calc_second_order=True, seed=1)
    found = {(i.statistic, i.parameter, i.other): i.value for i in sobol_indices(made, second_order=True)}
    for j in range(3):
        assert found["first", f"x{j + 1}", ""] == pytest.approx(expected["S1"][j])
        assert found["total", f"x{j + 1}", ""] == pytest.approx(expected["ST"][j])
        for k in range(j + 1, 3):
            assert found["second", f"x{j + 1}", f"x{k + 1}"] == pytest.approx(expected["S2"][j, k])


def test_noise_does_not_bias_the_index_of_a_parameter_without_effect() -> None:
    places = saltelli(4, 256, second_order=False)
    noisy = response(ishigami, places, 6.0)
    total = {i.parameter: i for i in sobol_indices(noisy, second_order=False) if i.statistic == "total"}
    assert not total["x4"].clear
    plain = replace(noisy, values=noisy.means[:, None])
    biased = {i.parameter: i for i in sobol_indices(plain, second_order=False) if i.statistic == "total"}
    assert biased["x4"].clear, "without the correction noise passes for an effect"


def test_the_share_of_noise_is_estimated() -> None:
    made = response(ishigami, np.random.default_rng(2).random((2000, 3)), 4.0)
    variance = float(np.var(ishigami(made.coordinates)))
    expected = (16 / 5) / (variance + 16 / 5)
    assert noise_share(made.values) == pytest.approx(expected, abs=0.03)
    assert noise_share(made.values[:, :1]) is None
    assert noise_share(np.ones((10, 3))) is None


def test_noise_that_all_rows_share_is_not_noise_between_rows() -> None:
    values = np.arange(6.0)[:, None] + np.array([0.0, 5.0, -2.0])
    assert noise_share(values) == pytest.approx(0, abs=1e-12)
    assert np.allclose(centre_rows(values), np.arange(6.0)[:, None] - 2.5)


def test_a_product_of_means_is_not_too_large() -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(size=(20_000, 4))
    first, second = 2 + noise, 3 + noise + rng.normal(size=noise.shape)
    assert float(unbiased_product(first, second).mean()) == pytest.approx(6, abs=0.05)
    first[0, :3] = np.nan
    second[1] = np.nan
    found = unbiased_product(first, second)
    assert found[0] == pytest.approx(first[0, 3] * second[0, 3])
    assert math.isnan(found[1])


def test_blocks_with_a_missing_run_are_left_out() -> None:
    made = response(ishigami, saltelli(3, 64), replicates=2)
    made.values[3] = np.nan
    made.values[9, 0] = np.nan
    assert len(sobol_indices(made, second_order=True)) == 10
    made.values[8::8] = np.nan
    with pytest.raises(InputError, match="base points"):
        sobol_indices(made, second_order=True)


@pytest.mark.parametrize("noise_sd", [0.0, 1.0])
def test_what_does_not_vary_has_no_shares(noise_sd: float) -> None:
    made = response(lambda places: np.ones(len(places)), saltelli(2, 64), noise_sd)
    for index in sobol_indices(made, second_order=True):
        assert math.isnan(index.value)
        assert not index.clear


def linear(places: Floats) -> Floats:
    return 4 * places[:, 0] - 2 * places[:, 1]


def test_morris_finds_the_effects_of_a_plane() -> None:
    found = {(i.statistic, i.parameter): i for i in morris_indices(response(linear, paths(3, 10)), levels=4)}
    assert [found["mu_star", f"x{k}"].value for k in (1, 2, 3)] == pytest.approx([4, 2, 0])
    assert [found["sigma", f"x{k}"].value for k in (1, 2, 3)] == pytest.approx([0, 0, 0], abs=1e-9)
    assert [found["mu_star", f"x{k}"].clear for k in (1, 2, 3)] == [True, True, False]


def test_morris_distinguishes_effects_from_chance() -> None:
    made = response(linear, paths(3, 20), 1.0)
    found = {i.parameter: i for i in morris_indices(made, levels=4) if i.statistic == "mu_star"}
    assert [found[f"x{k}"].clear for k in (1, 2, 3)] == [True, True, False]
    assert found["x3"].value > 0.3, "noise alone gives an effect"
    # Two means of five runs each, and steps of two thirds of the range.
    assert chance_spread(made) == pytest.approx(np.full(3, math.sqrt(2 / 5) * 1.5), rel=0.3)


def test_a_path_with_a_missing_run_is_left_out() -> None:
    made = response(linear, paths(3, 10))
    made.values[5] = np.nan
    found = [i.value for i in morris_indices(made, levels=4) if i.statistic == "mu_star"]
    assert found == pytest.approx([4, 2, 0])
    made.values[8:] = np.nan
    with pytest.raises(InputError, match="trajectories"):
        morris_indices(made, levels=4)


def test_pawn_tells_effects_from_chance() -> None:
    places = np.random.default_rng(4).random((500, 4))
    found = {i.parameter: i for i in pawn_indices(response(ishigami, places, 1.0))}
    assert [found[f"x{k}"].clear for k in (1, 2, 4)] == [True, True, False]
    assert found["x2"].value > found["x1"].value
    with pytest.raises(InputError, match="at least 100"):
        pawn_indices(response(ishigami, places[:60]))


def test_a_curve_follows_the_mean_response() -> None:
    made = response(linear, np.random.default_rng(5).random((4000, 2)))
    first = curve(made, 0)
    assert len(first.at) == 10
    assert np.all(np.abs(first.mean - (4 * first.at - 1)) < 4 * first.error + 0.02)
    words = replace(
        made, settings=(tuple("ab" if x < 0.5 else "c" for x in made.coordinates[:, 0]), made.settings[1])
    )
    told = curve(words, 0)
    assert told.words == ("ab", "c")
    assert told.mean == pytest.approx([0, 2], abs=0.1)


@pytest.mark.verification
def test_intervals_hold_the_known_indices_as_often_as_they_say() -> None:
    known, designs = ishigami_indices(), 60
    hits = dict.fromkeys(known, 0)
    for seed in range(designs):
        made = response(ishigami, saltelli(3, 256, seed=seed), 6.0, seed=seed)
        for index in sobol_indices(made, second_order=True, seed=seed):
            key = index.statistic, index.parameter, index.other
            if key in known:
                hits[key] += index.low <= known[key] <= index.high
    shares = {key: count / designs for key, count in hits.items()}
    print(shares)
    assert min(shares.values()) >= 0.85
    assert np.mean(list(shares.values())) >= 0.92
