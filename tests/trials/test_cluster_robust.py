"""Errors that allow for clusters: equal to clubSandwich on fixed data, and right where the answer is known."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from experiments.trials.cluster_robust import cluster_robust
from experiments.trials.wild_bootstrap import cluster_bootstrap

REFERENCE = Path(__file__).with_name("reference")


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("model", "design", "cluster"),
    [
        ("robust_clinics", "clinics", "clinic"),
        ("robust_nested", "clinics", "therapist"),
        ("robust_crossed", "crossed", "therapist"),
    ],
)
def test_errors_and_degrees_are_those_of_clubsandwich(model: str, design: str, cluster: str) -> None:
    answer = next(row for row in rows("models.csv") if row["model"] == model)
    own = [row for row in rows("models_data.csv") if row["design"] == design]
    outcome, arm, intake = (
        np.array([float(row[name]) for row in own]) for name in ("outcome", "arm", "intake")
    )
    clusters = np.array([int(row[cluster]) for row in own])
    found = cluster_robust(outcome, np.column_stack([np.ones(len(own)), arm, intake]), clusters, 1)
    assert found.effect == pytest.approx(float(answer["effect"]))
    assert found.error == pytest.approx(float(answer["error"]))
    assert found.degrees == pytest.approx(float(answer["df"]))


def nested(
    seed: int, clusters: int, between: float, effect: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    names = np.repeat(np.arange(clusters), 8)
    intake = random.normal(size=len(names))
    outcome = effect * (names % 2) + between * random.normal(size=clusters)[names] + intake
    outcome += random.normal(size=len(names))
    return outcome, np.column_stack([np.ones(len(names)), names % 2, intake]), names


def test_one_client_each_has_the_degrees_of_independent_ones() -> None:
    """CR2 is then HC2; with arms of equal size and no covariate, the error and degrees of Welch's t test."""
    random = np.random.default_rng(1)
    arm = np.repeat([0, 1], 15)
    outcome = random.normal(size=30) * (1 + arm)
    known = stats.ttest_ind(outcome[arm == 1], outcome[arm == 0], equal_var=False)
    found = cluster_robust(outcome, np.column_stack([np.ones(30), arm]), np.arange(30), 1)
    assert found.effect / found.error == pytest.approx(known.statistic)
    # The degrees are those of the working model, equal variances; Welch estimates theirs.
    assert found.degrees == pytest.approx(28.0)


def test_a_difference_of_risks_is_that_of_shares() -> None:
    arm, names = np.repeat([0, 1], 40), np.repeat(np.arange(10), 8)
    recovered = (np.random.default_rng(7).random(80) < np.where(arm == 1, 0.6, 0.3)).astype(float)
    found = cluster_robust(recovered, np.column_stack([np.ones(80), arm]), names, 1)
    shares = recovered.reshape(10, 8).mean(axis=1)
    known = stats.ttest_ind(shares[5:], shares[:5])
    assert found.effect == pytest.approx(recovered[40:].mean() - recovered[:40].mean())
    assert (found.effect / found.error, found.degrees) == pytest.approx((known.statistic, 8.0))


def bootstrapped(outcome: np.ndarray, predictors: np.ndarray, names: np.ndarray, signs: np.ndarray) -> float:
    """Return the t statistic, squared, of the data whose residuals under no effect have some signs: written out."""
    without = np.delete(predictors, 1, axis=1)
    fitted = without @ np.linalg.lstsq(without, outcome, rcond=None)[0]
    made = fitted + signs[names] * (outcome - fitted)
    inverse = np.linalg.inv(predictors.T @ predictors)
    coefficients = inverse @ predictors.T @ made
    scores = np.array(
        [
            (predictors * (made - predictors @ coefficients)[:, None])[names == each].sum(0)
            for each in range(len(signs))
        ]
    )
    return float(coefficients[1] ** 2 / ((scores @ inverse[1]) ** 2).sum())


def test_p_is_the_share_of_samples_with_as_large_a_statistic() -> None:
    data = nested(4, 6, 1.0, 1.2)
    seen = bootstrapped(*data, np.ones(6))
    all_signs = [np.array(signs) for signs in itertools.product([1.0, -1.0], repeat=6)]
    share = np.mean([bootstrapped(*data, signs) >= seen * (1 - 1e-9) for signs in all_signs])
    found = cluster_bootstrap(*data, 1)
    assert found.p == pytest.approx(share)
    assert found.p >= 2 / 64


def test_the_interval_holds_the_values_that_are_not_rejected() -> None:
    outcome, predictors, names = nested(5, 12, 0.7, 1.0)
    found = cluster_bootstrap(outcome, predictors, names, 1)
    assert found.low < found.effect < found.high
    for end, inside in ((found.low, 0.02), (found.high, -0.02)):
        for step, rejected in ((inside, False), (-inside, True)):
            moved = outcome - (end + step) * predictors[:, 1]
            assert (cluster_bootstrap(moved, predictors, names, 1).p <= 0.05) == rejected
    assert found.p == cluster_bootstrap(outcome, predictors, names, 1).p


def test_four_clusters_say_nothing() -> None:
    found = cluster_bootstrap(*nested(6, 4, 0.0, 3.0), 1)
    assert found.p > 0.05
    assert (found.low, found.high) == (-np.inf, np.inf)
