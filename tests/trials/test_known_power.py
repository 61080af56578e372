"""Power of trials for which it is known: published, or that of a noncentral t; and errors of the first kind."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.trials.nested_likelihood import Level, NestedSums
from experiments.trials.satterthwaite import satterthwaite
from tests.trials.known_power import Case, cases, dropout, nested, t_power, two_groups
from tests.trials.type_1_errors import type_1_error

CASES = list(cases())
TRIALS, SEED = 2000, 2


def within_two_errors(case: Case, trials: int, seed: int) -> bool:
    found, error = case.found(trials, seed)
    return abs(found - case.known) < 2 * error


@pytest.mark.verification
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_power_is_the_known_one(case: Case) -> None:
    assert within_two_errors(case, TRIALS, SEED)


@pytest.mark.parametrize("case", [two_groups(), nested(10, 20, 0.1, 0.5)], ids=lambda case: case.name)
def test_power_of_a_few_trials_is_the_known_one(case: Case) -> None:
    assert within_two_errors(case, 150, 1)


def test_cohen_says_eighty_percent() -> None:
    assert two_groups().known == pytest.approx(0.80, abs=0.005)


def test_dropout_is_that_of_powerlmm() -> None:
    """What its README prints: percent who have left at each week, of 30 and of 20 % in all."""
    printed = {0.3: [0, 0, 1, 3, 6, 9, 12, 16, 20, 25, 30], 0.2: [0, 0, 1, 2, 4, 5, 8, 10, 13, 17, 20]}
    for share, percent in printed.items():
        last = dropout(share, 2.0, 10_000)
        gone = [100 * (last < week).mean() for week in range(11)]
        assert gone == pytest.approx(percent, abs=0.51)


def test_expected_degrees_and_power_are_those_of_powerlmm() -> None:
    """Its first README printed 8.80 degrees and 69 %, later ones 7.95 and 7.97, with 68 %; who drops out is random."""
    random = np.random.default_rng(1)
    last = np.concatenate([random.permutation(dropout(share, 2.0, 50)) for share in (0.3, 0.2)])
    client = np.repeat(np.arange(100), last + 1)
    therapist, time = client // 10, np.concatenate([np.arange(each + 1.0) for each in last])
    arm = (therapist >= 5).astype(float)
    predictors = np.column_stack([np.ones(len(time)), arm * time, time, arm])
    levels = [Level(client, (0, 2), correlated=True), Level(therapist, (2,))]
    sums = NestedSums(random.normal(size=len(time)), predictors, levels)
    point, shift = np.array([1.0, 0.0, 0.019, 0.001]), 1e-6
    found = sums.at(np.vstack([point, point + shift * np.eye(4)]))
    slope = found.determinant_slopes[0]
    information = np.zeros((5, 5))
    information[:4, :4] = -(found.determinant_slopes[1:] - slope) / shift
    information[4, :4] = information[:4, 4] = slope
    information[4, 4] = sums.degrees
    variance = float(found.inverse[0, 1, 1])
    slopes = np.append(found.inverse_slopes[0, :, 1, 1], variance)
    degrees = satterthwaite(variance, slopes, (information + information.T) / 2)
    assert degrees == pytest.approx(8.8, abs=0.2)
    assert t_power(-0.8 * 2**0.5 / 10, variance, degrees) == pytest.approx(0.69, abs=0.005)


@pytest.mark.verification
@pytest.mark.parametrize("therapists", [6, 10, 20, 40])
def test_the_mixed_model_keeps_its_error_of_the_first_kind(therapists: int) -> None:
    assert 0.04 < type_1_error("mixed", therapists, 0.05, 2500)[0] < 0.06


@pytest.mark.verification
def test_ignoring_therapists_inflates_the_error_of_the_first_kind() -> None:
    few, many = (type_1_error("ancova", therapists, 0.05, 2500) for therapists in (6, 20))
    assert few[0] - 2 * few[1] > 0.2
    assert many[0] - 2 * many[1] > 0.08
