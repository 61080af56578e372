"""Designs of trials: who is allocated to what, and that the mean of many trials is what is true of the twins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.config.composition import compose
from experiments.trials import trial_design
from experiments.trials.allocation import allocate, observe, periods
from experiments.trials.design_checks import check_design
from experiments.trials.recruitment import share_of, willing_therapists
from experiments.trials.simulated_trial import participants
from experiments.trials.trial_analyses import analyse
from experiments.trials.trial_data import COMPLETERS, Participants
from experiments.trials.trial_design import (
    CLIENT,
    CLINIC,
    COHORT,
    PARTIALLY_NESTED,
    STEPPED_WEDGE,
    THERAPIST,
    TrialDesign,
)
from experiments.trials.trial_plan import TrialPlan, differing_parameters, plan_trial
from sim import InputError, Parameters

PRIMARY = "week_12_score"
FOUR = TrialDesign(CLINIC, clients=240, therapists=24, clinics=8)


def people(seed: int = 1, arms: int = 2, clinics: int = 8, each: int = 3, own: int = 10) -> Participants:
    """Return clients of therapists of clinics, who differ in level, course over the year and gain."""
    random = np.random.default_rng([seed, 5])
    therapist = np.repeat(np.arange(clinics * each), own)
    clinic = therapist // each
    start = random.integers(0, 50, len(therapist))
    intake = 15 + 4 * random.normal(size=len(therapist))
    usual = 0.5 * intake + 2 * random.normal(size=clinics)[clinic] + random.normal(size=len(therapist))
    usual += 2 * random.normal(size=clinics * each)[therapist] - 0.1 * start
    gains = -1.0 + 0.5 * random.normal(size=len(therapist))
    outcomes = np.stack([usual, *(usual + (1 + arm) * gains for arm in range(1, arms))])
    whole = Participants.simple(therapist, intake, outcomes, PRIMARY)
    return replace(
        whole, clinic=clinic, start=start, traits={"warmth": random.normal(size=clinics * each)[therapist]}
    )


def trial(**settings: object) -> TrialPlan:
    """Return the plan of a small trial."""
    given = {f"trial.{name}": value for name, value in settings.items()}
    small = {"trial.clients": [24], "trial.therapists": [4], "clinic.weeks": 12, "cores": 1}
    return plan_trial(compose("trial", {"study": "small", **small, **given}))


def test_clinics_are_randomised_with_everybody_in_them() -> None:
    whole = people()
    arm = allocate(whole, FOUR, np.random.default_rng(1)).arm
    by_clinic = [set(arm[whole.clinic == clinic]) for clinic in range(8)]
    assert all(len(arms) == 1 for arms in by_clinic)
    assert sum(1 in arms for arms in by_clinic) == 4


@pytest.mark.parametrize(
    ("unit", "strata", "groups"),
    [(THERAPIST, "", "clinic"), (CLIENT, "", "therapist"), (CLIENT, "clinic", "clinic")],
)
def test_arms_are_balanced_within_strata(unit: str, strata: str, groups: str) -> None:
    whole = people(each=4)
    design = TrialDesign(unit, clients=320, therapists=32, clinics=8, strata=strata)
    arm = allocate(whole, design, np.random.default_rng(2)).arm
    stratum = getattr(whole, groups)
    shares = [arm[stratum == name].mean() for name in np.unique(stratum)]
    assert shares == [0.5] * len(shares)


def test_arms_have_the_sizes_that_a_ratio_says() -> None:
    design = TrialDesign(CLIENT, clients=240, therapists=24, arms=3, ratio=(1, 2, 3), strata="none")
    arm = allocate(people(arms=3), design, np.random.default_rng(3)).arm
    assert np.bincount(arm).tolist() == [40, 80, 120]


def test_what_does_not_divide_goes_to_each_arm_by_its_share() -> None:
    whole = people(clinics=1, each=5, own=1)
    design = TrialDesign(CLIENT, clients=8, therapists=4, ratio=(1, 2), strata="none")
    sizes = [allocate(whole, design, np.random.default_rng(k)).arm.mean() for k in range(600)]
    assert np.mean(sizes) == pytest.approx(2 / 3, abs=0.01)
    assert set(np.round(sizes, 3)) == {0.6, 0.8}


def test_units_of_a_stepped_wedge_cross_over_once_and_at_different_steps() -> None:
    whole = people()
    design = replace(FOUR, design=STEPPED_WEDGE, steps=4, recruitment_weeks=50)
    found = allocate(whole, design, np.random.default_rng(4))
    assert np.array_equal(found.period, whole.start // 10)
    crossing = []
    for clinic in range(8):
        here = whole.clinic == clinic
        treated = [set(found.arm[here & (found.period == period)]) for period in range(5)]
        assert treated[0] == {0}
        assert treated[4] == {1}
        crossing.append(next(period for period in range(5) if treated[period] == {1}))
    assert sorted(crossing) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert periods(np.array([0, 9, 10, 49, 60]), design).tolist() == [0, 0, 1, 4, 4]


def test_clients_of_the_reference_have_no_therapist_in_common_where_nesting_is_partial() -> None:
    whole = people()
    design = TrialDesign(CLIENT, clients=240, therapists=24, design=PARTIALLY_NESTED)
    found = allocate(whole, design, np.random.default_rng(5))
    reference = found.therapist[found.arm == 0]
    assert len(np.unique(reference)) == len(reference)
    assert np.array_equal(found.therapist[found.arm == 1], whole.therapist[found.arm == 1])
    assert not set(reference) & set(whole.therapist)


def test_contamination_gives_the_reference_what_the_other_arm_gives() -> None:
    whole = people()
    design = TrialDesign(CLIENT, clients=240, therapists=24, contamination=0.3)
    found = allocate(whole, design, np.random.default_rng(6))
    assert (found.received[found.arm == 1] == 1).all()
    assert found.received[found.arm == 0].mean() == pytest.approx(0.3, abs=0.1)
    full = replace(design, contamination=1.0)
    everybody = observe(whole, allocate(whole, full, np.random.default_rng(6)), PRIMARY)
    assert np.array_equal(everybody.outcome, whole.outcomes[PRIMARY][1])


def test_a_cohort_selects_by_what_it_is_said_to_select_by() -> None:
    whole = people()
    design = TrialDesign(
        CLIENT, clients=240, therapists=24, design=COHORT, selection=(("intake_score", 2.0), ("warmth", 1.0))
    )
    arm = np.mean([allocate(whole, design, np.random.default_rng(k)).arm for k in range(200)], axis=0)
    assert arm.mean() == pytest.approx(0.5, abs=0.01)
    assert np.corrcoef(arm, whole.intake)[0, 1] > 0.7
    assert np.corrcoef(arm, whole.traits["warmth"])[0, 1] > 0.2
    few = replace(design, ratio=(3, 1))
    share = np.mean([allocate(whole, few, np.random.default_rng(k)).arm.mean() for k in range(100)])
    assert share == pytest.approx(0.25, abs=0.01)


def test_data_hold_one_contrast_and_one_population() -> None:
    whole = people(arms=3)
    whole.completed[:, ::3] = False
    design = TrialDesign(CLIENT, clients=240, therapists=24, arms=3)
    data = observe(whole, allocate(whole, design, np.random.default_rng(7)), PRIMARY)
    second = data.contrast(2)
    assert set(second.arm) == {0, 1}
    assert second.randomised == (data.arm != 1).sum()
    assert second.population(COMPLETERS).completed.all()
    assert [(question.arm, question.analysis) for question in design.questions][:4] == [
        (1, "change"),
        (1, "ancova"),
        (1, "mixed"),
        (2, "change"),
    ]


def mean_of_trials(
    whole: Participants, design: TrialDesign, analysis: str, trials: int
) -> tuple[float, float]:
    """Return the mean estimate over allocations of the same people, and its Monte Carlo error."""
    found = []
    for number in range(trials):
        data = observe(whole, allocate(whole, design, np.random.default_rng([number, 11])), PRIMARY)
        found.append(analyse(analysis, data.contrast(design.arms - 1)).effect)
    return float(np.mean(found)), float(np.std(found, ddof=1) / trials**0.5)


RANDOMISED = [
    pytest.param(TrialDesign(CLIENT, clients=240, therapists=24), "unadjusted", id="crossed"),
    pytest.param(TrialDesign(CLIENT, clients=240, therapists=24, ratio=(1, 2)), "unadjusted", id="ratio"),
    pytest.param(
        TrialDesign(THERAPIST, clients=240, therapists=24, clinics=8, strata="none"),
        "unadjusted",
        id="nested",
    ),
    pytest.param(FOUR, "unadjusted", id="clinics"),
    pytest.param(
        TrialDesign(CLIENT, clients=240, therapists=24, design=PARTIALLY_NESTED), "unadjusted", id="partial"
    ),
    pytest.param(TrialDesign(CLIENT, clients=240, therapists=24, arms=3), "unadjusted", id="dismantling"),
    pytest.param(replace(FOUR, design=STEPPED_WEDGE, recruitment_weeks=50), "ancova", id="stepped"),
]


@pytest.mark.parametrize(("design", "analysis"), RANDOMISED)
def test_the_mean_of_randomised_trials_is_the_effect_that_twins_show(
    design: TrialDesign, analysis: str
) -> None:
    whole = people(arms=design.arms)
    effect, error = mean_of_trials(whole, design, analysis, 150)
    assert effect == pytest.approx(whole.effect(PRIMARY, design.arms - 1), abs=3.5 * error)


def test_a_cohort_is_biased_until_what_it_selects_by_is_taken_into_account() -> None:
    design = TrialDesign(
        CLIENT, clients=240, therapists=24, design=COHORT, selection=(("intake_score", 1.0),)
    )
    whole = people()
    truth = whole.effect(PRIMARY)
    naive, naive_error = mean_of_trials(whole, design, "unadjusted", 100)
    adjusted, error = mean_of_trials(whole, design, "ancova", 100)
    assert naive > truth + 5 * naive_error
    assert adjusted == pytest.approx(truth, abs=3.5 * error + 0.05)


def test_clinics_share_clients_and_therapists_and_some_therapists_take_part() -> None:
    assert [share_of(200, number, 3) for number in range(3)] == [67, 66, 67]
    assert willing_therapists(8, replace(FOUR, willing=0.5)).tolist() == [True, False] * 4
    assert willing_therapists(3, FOUR).all()


def test_clinics_differ_in_what_is_said_to_differ() -> None:
    spreads = {"population.intake_distress.mean": 0.5}
    values = [
        differing_parameters(Parameters(), spreads, (1, k)).population.intake_distress.mean
        for k in range(200)
    ]
    assert np.std(values) == pytest.approx(0.5, abs=0.08)
    plan = trial(clinics=[2], between_clinics=spreads)
    (first,), (second,) = (
        {world.parameters.population.intake_distress.mean for world in arms}
        for arms in plan.worlds(plan.designs[0], 0)
    )
    assert first != second


def test_people_of_twin_arms_are_the_same_and_drawn_once() -> None:
    plan = trial(clinics=[2])
    for usual, treated in plan.worlds(plan.designs[0], 0):
        assert usual.clients is treated.clients
        assert usual.parameters.intervention != treated.parameters.intervention


def test_who_takes_part_has_the_scores_that_are_asked_for() -> None:
    plan = trial(
        at_least={"intake_score": 12, "first_alliance": 2},
        at_most={"intake_score": 25, "first_alliance": 6},
        screened=4.0,
        willing=0.5,
        moderators=["first_alliance", "outcome_expectation_form"],
        secondary=["post_alliance", "dropout", "post_wellbeing"],
    )
    found = participants(plan, plan.designs[0], 0)
    assert len(found) == 24
    assert ((found.intake >= 12) & (found.intake <= 25)).all()
    first = found.moderators["first_alliance"][0]
    assert ((first >= 2) & (first <= 6)).all()
    assert np.array_equal(*found.moderators["outcome_expectation_form"])
    assert set(np.unique(found.outcomes["dropout"])) <= {0.0, 1.0}
    assert len(np.unique(found.therapist)) <= 4
    again = participants(plan, plan.designs[0], 0)
    assert np.array_equal(again.outcomes["post_wellbeing"], found.outcomes["post_wellbeing"], equal_nan=True)


MISTAKES = [
    ({"unit": CLINIC}, "trial.clinics is 1, but a number from 4 was expected"),
    ({"clinics": 25}, "trial.therapists is 24, but at least one for each of 25 clinics was expected"),
    ({"secondary": ("dropouts",)}, "trial.secondary is 'dropouts'"),
    ({"populations": ("completed",)}, "did you mean 'completers'"),
    ({"moderators": ("intake",)}, "trial.moderators is 'intake'"),
    ({"ratio": (1, 0)}, "trial.ratio is [1, 0], but a number above 0 for each of 2 arms was expected"),
    ({"contamination": 2.0}, "trial.contamination is 2.0, but a share from 0 to 1 was expected"),
    ({"contamination": 0.2, "arms": 3}, "trial.contamination is 0.2 with 3 arms, but two arms were expected"),
    ({"strata": "therapist"}, "therapists are not divided"),
    ({"willing": 0.0}, "trial.willing is 0.0, but a share above 0, up to 1, was expected"),
    ({"screened": 0.5}, "trial.screened is 0.5, but a number from 1 to 100 was expected"),
    ({"eligible": (("intake", 3.0, 9.0),)}, "trial.at_least is 'intake'"),
    ({"eligible": (("first_alliance", 5.0, 3.0),)}, "trial.at_least.first_alliance is 5, but at most 3"),
    ({"design": "steped_wedge"}, "did you mean 'stepped_wedge'"),
    ({"design": STEPPED_WEDGE, "unit": CLIENT}, "clients cannot cross over to another arm"),
    ({"design": STEPPED_WEDGE, "steps": 30}, "trial.steps is 30, but at most 24 was expected"),
    ({"design": PARTIALLY_NESTED}, "trial.unit is 'therapist' with trial.design=partially_nested"),
    ({"design": COHORT, "arms": 3}, "trial.arms has 2 arms beside the reference with trial.design=cohort"),
    (
        {"design": trial_design.PROCESS},
        "trial.arms has 2 arms with trial.design=process, but one was expected",
    ),
    ({"selection": (("warmth", 1.0),)}, "only a cohort is not randomised"),
    ({"design": COHORT, "selection": (("warm", 1.0),)}, "did you mean 'warmth'"),
]


@pytest.mark.parametrize(("changes", "said"), MISTAKES)
def test_a_design_that_does_not_hold_together_is_one_sentence(changes: dict[str, object], said: str) -> None:
    design = replace(TrialDesign(THERAPIST, clients=240, therapists=24), **changes)  # type: ignore[arg-type]
    with pytest.raises(InputError) as error:
        check_design(design)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"reference": "usual"}, "trial.reference is 'usual', but an arm of the study was expected"),
        ({"arms": []}, "trial.arms is [], but one or more different arms were expected"),
        ({"arms": ["feedback"], "arm": "feedback"}, "only one of the two was expected"),
        (
            {"between_clinics": {"trust.gain_up": -1}},
            "trial.between_clinics.trust.gain_up is -1, but an SD from 0",
        ),
        (
            {"between_clinics": {"clinic.weeks": 1}},
            "clinic.weeks, but a parameter that is a number was expected",
        ),
        ({"data": -1}, "trial.data is -1, but a number from 0 was expected"),
        ({"design": "process"}, "trial.data is 0 with trial.design=process"),
    ],
)
def test_settings_that_do_not_fit_the_study_are_one_sentence(settings: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as error:
        trial(**settings)
    assert said in str(error.value)
