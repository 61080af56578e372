"""Estimators on fixed data, beside lavaan, lme4, lmerTest, plm and base R, and beside statsmodels."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from experiments.estimators.cross_lagged import panel_fit
from experiments.estimators.dynamic_panel import arellano_bond
from experiments.estimators.estimate import Floats
from experiments.estimators.estimator_list import ESTIMATORS, StudyData
from experiments.estimators.least_squares import fit_linear
from experiments.estimators.panel import Panel

REFERENCE = Path(__file__).parent / "reference"
SESSIONS = 5


def reference_panel() -> tuple[Panel, Floats]:
    """Return the panel of `panel.csv`, and the arm of each client."""
    with (REFERENCE / "panel.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def column(name: str) -> Floats:
        return np.array([np.nan if row[name] == "NA" else float(row[name]) for row in rows])

    alliance, symptoms = (
        np.column_stack([column(f"{kind}{session + 1}") for session in range(SESSIONS)]) for kind in "as"
    )
    client, therapist = (column(name).astype(np.int64) for name in ("client", "therapist"))
    panel = Panel(client, therapist, column("intake"), column("post"), alliance, symptoms)
    return panel, column("arm")


def answers() -> dict[str, tuple[float, float, float]]:
    with (REFERENCE / "answers.csv").open(encoding="utf-8") as file:
        return {
            row["estimator"]: (float(row["effect"]), float(row["error"]), float(row["df"]))
            for row in csv.DictReader(file)
        }


ANSWERS = answers()
CLOSE = {"cross_lagged": 1e-4, "random_intercept_panel": 1e-4, "within_client": 1e-4, "lagged_within": 1e-4}


@pytest.mark.parametrize("name", [each.name for each in ESTIMATORS if each.name != "arellano_bond"])
def test_an_estimator_agrees_with_its_reference(name: str) -> None:
    panel, arm = reference_panel()
    estimator = next(each for each in ESTIMATORS if each.name == name)
    found = estimator.function(StudyData(panel, panel, arm))
    effect, error, _ = ANSWERS[name]
    assert found.effect == pytest.approx(effect, rel=CLOSE.get(name, 1e-6))
    assert found.error == pytest.approx(error, rel=max(1e-4, CLOSE.get(name, 1e-6)))


def test_difference_gmm_agrees_with_plm_on_complete_panels() -> None:
    panel, _ = reference_panel()
    complete = ~np.isnan(panel.alliance + panel.symptoms).any(axis=1)
    found = arellano_bond(panel.chosen(np.flatnonzero(complete)))
    assert (found.effect, found.error) == pytest.approx(ANSWERS["arellano_bond"][:2], rel=1e-6)


def test_regressions_agree_with_statsmodels() -> None:
    import statsmodels.api as sm

    panel, _ = reference_panel()
    known = ~np.isnan(panel.post + panel.early + panel.intake)
    columns = [panel.early[known], panel.intake[known]]
    design = sm.add_constant(np.column_stack(columns))
    plain = sm.OLS(panel.post[known], design).fit()
    found = fit_linear(panel.post[known], columns)
    assert found.coefficients == pytest.approx(plain.params)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(plain.bse)
    weights = np.linspace(0.5, 2.0, known.sum())
    weighted = sm.WLS(panel.post[known], design, weights).fit(cov_type="HC0")
    found = fit_linear(panel.post[known], columns, weights)
    assert found.coefficients == pytest.approx(weighted.params)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(weighted.bse)


def test_likelihoods_of_panels_are_those_of_lavaan() -> None:
    panel, _ = reference_panel()
    for name, intercepts in (("cross_lagged", False), ("random_intercept_panel", True)):
        found = panel_fit(panel, intercepts).log_likelihood
        assert found == pytest.approx(ANSWERS[f"{name}_likelihood"][0], abs=1e-4)
