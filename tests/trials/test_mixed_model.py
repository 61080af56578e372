"""The mixed model: equal to lme4, lmerTest and statsmodels on fixed data, and right where the answer is known."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from experiments.trials.mixed_model import fit_mixed_model, fit_mixed_models

REFERENCE = Path(__file__).with_name("reference")


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(newline="") as file:
        return list(csv.DictReader(file))


def trial(number: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    own = [row for row in rows("trials.csv") if row["trial"] == number]
    outcome, intake, arm = (
        np.array([float(row[name]) for row in own]) for name in ("outcome", "intake", "arm")
    )
    groups = np.array([int(row["therapist"]) for row in own])
    return outcome, np.column_stack([np.ones(len(own)), intake, arm]), groups


@pytest.mark.parametrize("answer", rows("lmertest.csv"), ids=lambda answer: f"trial {answer['trial']}")
def test_effect_error_and_variances_are_those_of_lme4(answer: dict[str, str]) -> None:
    fit = fit_mixed_model(*trial(answer["trial"]))
    assert fit.coefficients[2] == pytest.approx(float(answer["effect"]), abs=1e-4)
    assert fit.error(2) == pytest.approx(float(answer["error"]), rel=1e-3)
    assert fit.between == pytest.approx(float(answer["between"]), abs=2e-3)
    assert fit.within == pytest.approx(float(answer["within"]), rel=1e-3)


@pytest.mark.parametrize("answer", rows("lmertest.csv"), ids=lambda answer: f"trial {answer['trial']}")
def test_degrees_of_freedom_are_those_of_lmertest(answer: dict[str, str]) -> None:
    fit = fit_mixed_model(*trial(answer["trial"]))
    assert fit.degrees_of_freedom(2) == pytest.approx(float(answer["df"]), rel=2e-4)


def test_the_test_of_groups_of_one_size_is_that_of_their_means() -> None:
    """Arms of whole groups: the t test of group means, with groups minus 2 degrees."""
    random = np.random.default_rng(3)
    groups = np.repeat(np.arange(10), 8)
    arm = (groups % 2).astype(float)
    outcome = 2.0 * random.normal(size=10)[groups] + random.normal(size=80)
    fit = fit_mixed_model(outcome, np.column_stack([np.ones(80), arm]), groups)
    means = outcome.reshape(10, 8).mean(axis=1)
    known = stats.ttest_ind(means[1::2], means[0::2])
    assert fit.coefficients[1] / fit.error(1) == pytest.approx(known.statistic, rel=1e-4)
    assert fit.degrees_of_freedom(1) == pytest.approx(known.df, rel=1e-4)


def test_groups_that_differ_less_than_chance_have_a_variance_of_nothing() -> None:
    groups = np.repeat(np.arange(6), 4)
    outcome = np.tile([-1.0, 1.0, -1.0, 1.0], 6)
    fit = fit_mixed_model(outcome, np.ones((24, 1)), groups)
    assert (fit.between, fit.intraclass) == (0.0, 0.0)
    assert fit.error(0) == pytest.approx((24 / 23 / 24) ** 0.5)
    assert fit.degrees_of_freedom(0) == 23.0


def test_statsmodels_finds_the_same() -> None:
    from statsmodels.regression.mixed_linear_model import MixedLM

    outcome, predictors, groups = trial("0")
    other = MixedLM(outcome, predictors, groups).fit(reml=True, method="powell")
    fit = fit_mixed_model(outcome, predictors, groups)
    # Its search stops early.
    assert fit.coefficients == pytest.approx(other.fe_params, rel=0.01)
    assert fit.error(2) == pytest.approx(float(other.bse_fe[2]), rel=0.02)
    assert fit.between == pytest.approx(float(np.asarray(other.cov_re)[0, 0]), rel=0.05)


def test_information_is_that_of_the_written_out_matrices() -> None:
    """Observed, by the ratio of the variances and the logarithm of that of residuals."""
    outcome, predictors, groups = trial("1")
    fit = fit_mixed_model(outcome, predictors, groups)
    same = (groups[:, None] == groups[None, :]).astype(float)
    covariance = fit.between * same + fit.within * np.eye(len(outcome))
    whole = np.linalg.inv(covariance)
    taken = whole @ predictors @ np.linalg.inv(predictors.T @ whole @ predictors) @ predictors.T @ whole
    projection = whole - taken
    parts = (fit.within * same, covariance)
    traces = np.array([[np.trace(projection @ a @ projection @ b) for b in parts] for a in parts])
    seen = projection @ outcome
    squares = np.array([[2 * seen @ a @ projection @ b @ seen for b in parts] for a in parts])
    assert fit._information == pytest.approx(squares - traces, rel=1e-4)


def test_too_little_data_is_refused() -> None:
    with pytest.raises(ValueError, match="2 rows do not tell 2 effects apart"):
        fit_mixed_model(np.ones(2), np.eye(2), np.arange(2))


def test_many_models_at_once_are_those_fitted_one_by_one() -> None:
    random = np.random.default_rng(8)
    models = []
    for number in range(40):
        groups = np.repeat(np.arange(4 + number % 3), 9)
        arm = groups % 2
        outcome = (number % 4) * random.normal(size=10)[groups] + random.normal(size=len(groups))
        columns = [np.ones(len(groups)), arm, random.normal(size=len(groups))]
        # Some models have predictors that depend on each other, and some have fewer.
        columns = columns[:2] if number % 5 == 0 else [*columns, columns[1]] if number % 7 == 0 else columns
        models.append((outcome, np.column_stack(columns), groups))
    fitted = fit_mixed_models(models)
    assert sum(fit is None for fit in fitted) == sum(n % 7 == 0 and n % 5 != 0 for n in range(40))
    assert any(fit is not None and fit.between == 0.0 for fit in fitted)
    for fit, model in zip(fitted, models, strict=True):
        if fit is None:
            with pytest.raises(ValueError, match="do not tell 4 effects apart"):
                fit_mixed_model(*model)
            continue
        alone = fit_mixed_model(*model)
        assert (fit.between, fit.within) == (alone.between, alone.within)
        assert np.array_equal(fit.covariance, alone.covariance)
        assert fit.degrees_of_freedom(1) == alone.degrees_of_freedom(1)
