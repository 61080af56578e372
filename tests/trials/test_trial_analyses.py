"""The analyses of trials: the model that each fits, what needs clinics or courses, and what cannot be analysed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.trials.design_checks import check_design
from experiments.trials.nested_likelihood import Level
from experiments.trials.nested_model import fit_nested_model
from experiments.trials.trial_analyses import analyse
from experiments.trials.trial_data import COMPLETERS, TrialData
from experiments.trials.trial_design import ANALYSES, TrialDesign
from experiments.trials.trial_estimate import TrialEstimate
from sim.errors import InputError

OF_ARMS = [name for name in ANALYSES if not name.startswith("moderator")]
"""Analyses that compare arms; those of moderators have tests of their own."""


def trial(seed: int, clinics: int = 1, effect: float = 0.0) -> TrialData:
    """Return 120 clients of 12 therapists with courses at weeks 4, 8 and 12; every other therapist treats."""
    random = np.random.default_rng(seed)
    therapist = np.repeat(np.arange(12), 10)
    clinic = therapist * clinics // 12
    arm = therapist % 2 if clinics == 1 else clinic % 2
    intake = 15 + 4 * random.normal(size=120)
    own = random.normal(size=12)[therapist] + random.normal(size=clinics)[clinic]
    slope = own - 2 + effect * arm + 2 * random.normal(size=120)
    course = intake[:, None] + slope[:, None] * [1 / 3, 2 / 3, 1] + 2 * random.normal(size=(120, 3))
    course[random.random((120, 3)) < 0.2] = np.nan
    return TrialData(
        course[:, 2],
        intake,
        arm,
        therapist,
        clinic,
        np.zeros(120, np.int64),
        random.random(120) < 0.7,
        course,
        weeks=(4, 8, 12),
        week=12,
    )


@pytest.mark.parametrize("name", OF_ARMS)
@pytest.mark.parametrize("clinics", [1, 6])
def test_every_analysis_finds_a_large_effect(name: str, clinics: int) -> None:
    found = analyse(name, trial(1, clinics, effect=-9.0))
    assert found.effect == pytest.approx(-9.0, abs=3.0)
    assert found.p < 0.05
    assert found.low < found.effect < found.high < 0.0


def test_with_several_clinics_therapists_lie_in_clinics() -> None:
    data = trial(2, clinics=4).known
    predictors = np.column_stack([np.ones(data.randomised), data.arm, data.intake])
    fit = fit_nested_model(data.outcome, predictors, [Level(data.therapist), Level(data.clinic)])
    found = analyse("mixed", data)
    assert (found.effect, found.error) == pytest.approx((fit.coefficients[1], fit.error(1)))


def test_periods_of_a_stepped_wedge_are_not_taken_for_the_treatment() -> None:
    data = trial(3, clinics=4)
    period = np.arange(120) % 4
    data = replace(data, period=period, arm=(period > data.clinic).astype(np.int64))
    data = replace(data, outcome=data.outcome - 20.0 * period)
    for name in ("unadjusted", "ancova", "mixed", "robust"):
        assert abs(analyse(name, data).effect) < 5.0


def test_growth_is_in_points_at_the_week_of_the_outcome() -> None:
    data = trial(4, effect=-6.0)
    whole = analyse("growth", data)
    half = analyse("growth", replace(data, week=8))
    first = analyse("growth", replace(data, week=4))
    assert half.effect == pytest.approx(whole.effect * 8 / 12, rel=0.25)
    assert first.effect == pytest.approx(whole.effect * 4 / 12, rel=0.4)
    # Whoever returned but some of the forms is in the analysis.
    lost = replace(data, course=np.where(np.arange(3) == 1, np.nan, data.course))
    assert analyse("growth", lost).effect == pytest.approx(whole.effect, abs=1.5)
    with pytest.raises(InputError, match="outcome of the analysis growth is 'post_score'"):
        check_design(TrialDesign(outcome="post_score", analyses=("growth",)))


@pytest.mark.parametrize("name", OF_ARMS)
def test_completers_are_analysed_as_everybody_is(name: str) -> None:
    data = trial(5, effect=-4.0)
    own = data.rows(data.completed)
    assert analyse(name, data.population(COMPLETERS)) == analyse(name, own)
    assert analyse(name, own) != analyse(name, data)


def test_clusters_are_what_was_randomised() -> None:
    """Six clinics of one arm each: their means alone decide, and intervals are wide."""
    data = trial(6, clinics=6)
    by_clinic, by_therapist = analyse("robust", data), analyse("robust", replace(data, clinic=data.period))
    assert by_clinic.effect == pytest.approx(by_therapist.effect)
    assert by_clinic.error != by_therapist.error


@pytest.mark.parametrize("name", OF_ARMS)
def test_an_arm_without_clients_gives_no_numbers(name: str) -> None:
    data = trial(7)
    assert np.isnan(analyse(name, data.rows(data.arm == 0)).p)
    few = np.zeros(120, np.bool_)
    few[[0, 1, 10, 11]] = True
    assert isinstance(analyse(name, data.rows(few)), TrialEstimate)


def test_an_effect_without_an_error_says_nothing() -> None:
    assert TrialEstimate.by_t(1.0, 0.0, 5.0).p == 1.0
