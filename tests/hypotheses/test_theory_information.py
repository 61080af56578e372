"""Information about theories: known answers, and none where theories are the same."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.hypotheses.needed_clients import assurance, clients_for
from experiments.hypotheses.path_weights import identified, left_out_guesses
from experiments.hypotheses.study_search import choose, gains, law_probabilities
from experiments.hypotheses.theory_information import expected_bits, sign_bits


def test_theories_that_are_far_apart_are_told_without_a_doubt() -> None:
    random = np.random.default_rng(1)
    effects = np.arange(4.0)[:, None, None] + 0.01 * random.normal(size=(4, 12, 1))
    bits, _ = expected_bits(effects, np.array([0.0001]))
    assert bits[0] == pytest.approx(2.0, abs=0.01)


def test_two_normal_theories_have_the_mutual_information_of_their_mixture() -> None:
    random = np.random.default_rng(2)
    effects = np.array([0.0, 2.0])[:, None, None] + random.normal(size=(2, 400, 1)) * 0.6
    bits, error = expected_bits(effects, np.array([0.64]))
    # Both laws have SD 1 with the error: the information is known from a fine grid.
    grid = np.linspace(-8, 10, 20001)
    laws = np.exp(-0.5 * (grid - np.array([[0.0], [2.0]])) ** 2) / math.sqrt(2 * math.pi)
    known = np.sum(laws * np.log2(laws / laws.mean(axis=0)), axis=1).mean() * (grid[1] - grid[0])
    assert bits[0] == pytest.approx(known, abs=3 * error[0] + 0.02)


def test_equal_theories_give_no_information_however_few_settings_there_are() -> None:
    random = np.random.default_rng(3)
    effects = random.normal(size=(5, 6, 300))
    bits, _ = expected_bits(effects, np.full(300, 0.2))
    assert -0.3 < bits.mean() < 0.0
    assert expected_bits(effects, np.full(300, 1e4))[0] == pytest.approx(np.zeros(300), abs=0.02)


def test_the_theory_that_alone_predicts_an_effect_gives_what_one_answer_of_two_can() -> None:
    effects = np.zeros((4, 10, 1))
    effects[0] = 1.0 + 0.01 * np.arange(10)[:, None]
    # Whether it is the first of four: the entropy of a quarter.
    entropy = -0.25 * math.log2(0.25) - 0.75 * math.log2(0.75)
    assert expected_bits(effects, np.array([0.001]))[0][0] == pytest.approx(entropy, abs=0.02)
    assert 0.3 < sign_bits(effects, 0.1)[0] < entropy


def studies(count: int) -> np.ndarray:
    """Return what three theories report: the first number tells one apart, the second another, the third nothing."""
    random = np.random.default_rng(4)
    reported = random.normal(size=(3, count, 2, 3))
    reported[0, ..., 0] += 6
    reported[1, ..., 1] += 6
    return reported


def test_the_numbers_that_tell_theories_apart_are_chosen_and_no_others() -> None:
    reported = studies(24)
    chosen, steps = choose(reported[:, ::2], range(3))
    assert sorted(chosen) == [0, 1]
    shares = law_probabilities(reported[:, ::2][..., chosen], reported[:, 1::2][..., chosen])
    assert shares.shape == (3, 12, 2, 3)
    assert gains(shares).mean() == pytest.approx(math.log2(3), abs=0.1)
    assert steps[1] > steps[0] + 0.3


def test_what_is_learned_of_a_weight_is_what_the_study_reports_of_it() -> None:
    random = np.random.default_rng(5)
    weights = random.uniform(size=400)
    seen = weights + random.normal(size=400) * weights.std()
    reported = np.column_stack([seen, random.normal(size=(400, 5))])
    found = identified("action", "path", reported, weights)
    assert found.contraction == pytest.approx(0.5, abs=0.1)
    assert found.coverage == pytest.approx(0.9, abs=3 * found.coverage_error)
    nothing = identified("action", "path", reported[:, 1:], weights)
    assert nothing.contraction < 2 * nothing.contraction_error + 0.01
    assert nothing.unidentified == ("lower", "middle", "upper")
    assert left_out_guesses(reported, weights).shape == (400,)


def test_sizes_are_those_of_the_textbook() -> None:
    # d = .5, two arms, clients alone: 64 in each arm for 80 % (normal approximation 62.8).
    assert clients_for(np.array([0.5]), 4.0, 0.8) == pytest.approx(126, abs=1)
    assert assurance(np.array([0.0]), 4.0, 100) == pytest.approx(0.025)
    assert clients_for(np.array([0.5, -0.5]), 4.0, 0.8) == math.inf
