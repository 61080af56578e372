"""Multilevel estimands against lme4 on one clinic: `reference/` holds its data, the script and the answers."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.measures.estimands.arithmetic import intraclass
from experiments.measures.registry import ESTIMANDS
from tests.estimands.clinics import answers, reference_clinic

EXACT = (
    "alliance_outcome_within_therapists",
    "within_alliance_to_distress",
    "within_distress_to_alliance",
    "within_alliance_to_distress_detrended",
    "within_distress_to_alliance_detrended",
)


def compute(id: str) -> float:
    return ESTIMANDS[id].compute(reference_clinic())


@pytest.mark.parametrize("id", EXACT)
def test_slopes_within_clients_and_caseloads_are_those_of_the_mixed_model(id: str) -> None:
    # Centred predictors make the mixed model's slope the least-squares one; scores were stored as 32-bit floats.
    assert compute(id) == pytest.approx(answers()[id], abs=2e-6)


def test_slope_between_therapists_is_close_to_the_mixed_models() -> None:
    # Therapists weigh by caseload here, by precision there. Its standard error is about 0.4, so 0.03 is little.
    id = "alliance_outcome_between_therapists"
    assert compute(id) == pytest.approx(answers()[id], abs=0.03)


def test_variance_between_therapists_equals_reml_where_caseloads_are_even() -> None:
    value = ESTIMANDS["therapist_outcome_variance"].compute
    # Both regress distress at the end on intake, here among the kept clients only: a difference in the fourth decimal.
    assert value(reference_clinic(even=True)) == pytest.approx(
        answers()["therapist_outcome_variance_even"], abs=0.0002
    )


def test_variance_between_clients_equals_reml_where_all_forms_are_there() -> None:
    clinic = reference_clinic()
    score = clinic.scores["alliance_client"]
    chosen = (clinic.session >= 2) & ~np.isnan(score)
    complete = np.bincount(clinic.client[chosen], minlength=clinic.clients) == 8
    rows = chosen & complete[clinic.client]
    value = intraclass(score[rows], clinic.client[rows])
    assert value == pytest.approx(answers()["alliance_dependability_even"], abs=1e-6)


@pytest.mark.parametrize(
    ("id", "tolerance"),
    [
        ("therapist_outcome_variance", 0.004),
        ("therapist_alliance_variance", 0.002),
        ("therapist_dropout_variance", 0.002),
        ("alliance_dependability", 0.004),
    ],
)
def test_variance_components_are_close_to_reml_where_groups_are_uneven(id: str, tolerance: float) -> None:
    # Analysis of variance and restricted likelihood are two estimators; they part a little in uneven groups.
    assert compute(id) == pytest.approx(answers()[id], abs=tolerance)


def test_variance_of_sessions_makes_no_difference_to_dependability() -> None:
    # The one-way design counts it as error, the crossed one names it.
    crossed = answers()["alliance_dependability_crossed"]
    assert compute("alliance_dependability") == pytest.approx(crossed, abs=0.004)


def test_mean_growth_is_close_to_the_mixed_models() -> None:
    # There short courses count for less; points a session.
    assert compute("alliance_growth") == pytest.approx(answers()["alliance_growth"], abs=0.001)
