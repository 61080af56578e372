"""Models with nested random effects: equal to lme4, lmerTest and nlme on fixed data, and right where all is known."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from experiments.trials.mixed_model import fit_mixed_model
from experiments.trials.nested_likelihood import Level, NestedSums
from experiments.trials.nested_model import NestedFit, fit_nested_model

REFERENCE = Path(__file__).with_name("reference")


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(newline="") as file:
        return list(csv.DictReader(file))


DATA = rows("models_data.csv")
ANSWERS = {row["model"]: row for row in rows("models.csv")}


def column(design: str, name: str) -> np.ndarray:
    return np.array([float(row[name]) for row in DATA if row["design"] == design])


def grouped(design: str, name: str) -> np.ndarray:
    return column(design, name).astype(np.int64)


def fitted(model: str) -> NestedFit:
    """Fit one of the models of ``models.R``; the effect of the treatment is the second."""
    design = model.split("_")[0].replace("repeated", "growth")
    arm, intake, time = (column(design, name) for name in ("arm", "intake", "time"))
    therapist, client, clinic = (grouped(design, name) for name in ("therapist", "client", "clinic"))
    one, strata = np.ones(len(arm)), None
    predictors = np.column_stack([one, arm, intake])
    if design in ("clinics", "wedge"):
        levels = [Level(therapist), Level(clinic)]
        if design == "wedge":
            periods = grouped("wedge", "period")[:, None] == np.arange(1, 4)
            predictors = np.column_stack([predictors, periods])
    elif design == "crossed":
        predictors[:, 1] -= 0.5
        levels = [Level(therapist, (0, 1), model.endswith("correlated"))]
    elif design == "partial":
        levels = [Level(therapist, (1,))]
        strata = grouped("partial", "arm") if model.endswith("residuals") else None
    else:
        predictors = np.column_stack([one, time * arm, time, arm])
        levels = {
            "growth": [Level(client, (0, 2), True), Level(therapist, (0, 2))],
            "growth_slopes": [Level(client, (0, 2), True), Level(therapist, (2,))],
            "repeated": [Level(client), Level(therapist)],
        }[model]
    return fit_nested_model(column(design, "outcome"), predictors, levels, strata)


MODELS = [name for name in ANSWERS if not name.startswith("robust")]


@pytest.mark.parametrize("model", MODELS)
def test_effect_error_and_likelihood_are_those_of_lme4(model: str) -> None:
    answer, fit = ANSWERS[model], fitted(model)
    assert fit.converged
    assert not fit.at_bound
    assert fit.coefficients[1] == pytest.approx(float(answer["effect"]), abs=2e-5)
    assert fit.error(1) == pytest.approx(float(answer["error"]), rel=1e-4)
    assert fit.deviance == pytest.approx(float(answer["deviance"]), abs=1e-5)


@pytest.mark.parametrize("model", [name for name in MODELS if ANSWERS[name]["df"] != "NA"])
def test_degrees_of_freedom_are_those_of_lmertest(model: str) -> None:
    assert fitted(model).degrees_of_freedom(1) == pytest.approx(float(ANSWERS[model]["df"]), rel=1e-4)


def test_variances_are_those_of_lme4() -> None:
    def known(model: str) -> list[float]:
        return [float(each) for each in ANSWERS[model]["variances"].split()]

    therapist, clinic, residual = known("clinics")
    fit = fitted("clinics")
    found = [fit.random[0][0, 0], fit.random[1][0, 0], fit.residual]
    assert found == pytest.approx([therapist, clinic, residual], rel=1e-4)
    level, effect, covariance, _ = known("crossed_correlated")
    found = list(fitted("crossed_correlated").random[0].flat)
    assert found == pytest.approx([level, covariance, covariance, effect], rel=5e-3)
    between, usual, treated = known("partial_two_residuals")
    fit = fitted("partial_two_residuals")
    assert [fit.random[0][0, 0], fit.residual, fit.other_residual] == pytest.approx(
        [between, usual, treated], rel=2e-3
    )


def test_slopes_and_determinants_are_those_of_the_written_out_matrices() -> None:
    time, arm = column("growth", "time"), column("growth", "arm")
    client, therapist = grouped("growth", "client"), grouped("growth", "therapist")
    predictors = np.column_stack([np.ones(len(arm)), time * arm, time, arm])
    strata = arm.astype(np.int64)
    levels = [Level(client, (0, 2), True), Level(therapist, (2,))]
    outcome = column("growth", "outcome")
    point = np.array([1.3, 1.2, -0.1, 0.2, 0.15])
    found = NestedSums(outcome, predictors, levels, strata).at(point[None])

    def part(groups: np.ndarray, one: int, other: int) -> np.ndarray:
        same = groups[:, None] == groups[None, :]
        product = np.outer(predictors[:, one], predictors[:, other])
        return same * (product if one == other else product + product.T)

    parts = [
        np.diag((strata == 1).astype(float)),
        part(client, 0, 0),
        part(client, 2, 0),
        part(client, 2, 2),
        part(therapist, 2, 2),
    ]
    whole = np.diag((strata == 0).astype(float)) + sum(
        each * value for each, value in zip(parts, point, strict=True)
    )
    inverse = np.linalg.inv(whole)
    information = predictors.T @ inverse @ predictors
    projection = inverse - inverse @ predictors @ np.linalg.solve(information, predictors.T @ inverse)
    assert found.squares[0] == pytest.approx(outcome @ projection @ outcome)
    determinant = np.linalg.slogdet(whole)[1] + np.linalg.slogdet(information)[1]
    assert found.determinant[0] == pytest.approx(determinant)
    assert found.determinant_slopes[0] == pytest.approx([np.trace(projection @ each) for each in parts])
    seen = projection @ outcome
    assert found.squares_slopes[0] == pytest.approx([-seen @ each @ seen for each in parts])
    assert found.inverse[0] == pytest.approx(np.linalg.inv(information))
    moved = inverse @ predictors @ found.inverse[0]
    assert found.inverse_slopes[0] == pytest.approx(np.array([moved.T @ each @ moved for each in parts]))


def test_one_level_is_the_model_with_one_random_intercept() -> None:
    outcome, arm, therapist = (
        column("clinics", "outcome"),
        column("clinics", "arm"),
        grouped("clinics", "therapist"),
    )
    predictors = np.column_stack([np.ones(len(arm)), arm])
    one, other = (
        fit_mixed_model(outcome, predictors, therapist),
        fit_nested_model(outcome, predictors, [Level(therapist)]),
    )
    assert other.coefficients == pytest.approx(one.coefficients, rel=1e-5)
    assert other.error(1) == pytest.approx(one.error(1), rel=1e-5)
    assert other.degrees_of_freedom(1) == pytest.approx(one.degrees_of_freedom(1), rel=1e-3)


def test_balanced_clinics_have_the_degrees_of_a_comparison_of_their_means() -> None:
    random = np.random.default_rng(3)
    clinic, therapist = np.repeat(np.arange(6), 20), np.repeat(np.arange(30), 4)
    outcome = (
        2.0 * random.normal(size=6)[clinic] + random.normal(size=30)[therapist] + random.normal(size=120)
    )
    predictors = np.column_stack([np.ones(120), clinic % 2])
    fit = fit_nested_model(outcome, predictors, [Level(therapist), Level(clinic)])
    assert fit.degrees_of_freedom(1) == pytest.approx(4.0, rel=1e-3)


def test_a_level_that_differs_less_than_chance_is_left_out() -> None:
    random = np.random.default_rng(4)
    clinic, therapist = np.repeat(np.arange(6), 20), np.repeat(np.arange(30), 4)
    outcome = random.normal(size=30)[therapist] + random.normal(size=120)
    outcome -= (np.bincount(clinic, outcome) / 20)[clinic]
    predictors = np.column_stack([np.ones(120), therapist % 2])
    fit = fit_nested_model(outcome, predictors, [Level(therapist), Level(clinic)])
    assert fit.at_bound
    assert fit.random[1][0, 0] == 0.0
    without = fit_mixed_model(outcome, predictors, therapist)
    assert fit.error(1) == pytest.approx(without.error(1), rel=1e-5)
    assert fit.degrees_of_freedom(1) == pytest.approx(without.degrees_of_freedom(1), rel=1e-4)


def test_units_of_one_name_in_different_units_are_different() -> None:
    outcome, therapist, clinic = (column("clinics", name) for name in ("outcome", "therapist", "clinic"))
    numbers = therapist.astype(np.int64) * 7
    predictors = np.column_stack([np.ones(len(outcome)), clinic % 2])
    renamed = numbers - np.array([numbers[clinic == each].min() for each in clinic.astype(int)])
    one, other = (
        fit_nested_model(outcome, predictors, [Level(names), Level(clinic.astype(np.int64))])
        for names in (numbers, renamed)
    )
    assert one.deviance == pytest.approx(other.deviance)


def test_too_little_data_is_refused() -> None:
    with pytest.raises(ValueError, match="2 rows do not tell 2 effects apart"):
        fit_nested_model(np.ones(2), np.eye(2), [Level(np.arange(2))])
