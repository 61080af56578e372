"""The mean of 2,000 randomised trials of simulated people is what is true of their twins, in every design."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from experiments.config.composition import compose
from experiments.trials.allocation import allocate, observe
from experiments.trials.simulated_trial import participants
from experiments.trials.trial_analyses import analyse
from experiments.trials.trial_data import Participants
from experiments.trials.trial_design import (
    CLIENT,
    CLINIC,
    COHORT,
    PARTIALLY_NESTED,
    STEPPED_WEDGE,
    THERAPIST,
    TrialDesign,
)
from experiments.trials.trial_plan import plan_trial

PRIMARY = "week_12_score"
PEOPLE, EACH = 40, 50
"""Sets of people, each with others in it, and how often each is allocated: 2,000 trials."""
SIZE = TrialDesign(CLIENT, clients=160, therapists=16, clinics=8, recruitment_weeks=52, arms=3)
EVERY_FORM = {"instrument.missing_rate": 0, "instrument.missing_tension": 0, "instrument.followup_missing": 0}


@cache
def population(number: int) -> Participants:
    """Return the people of eight small clinics in three arms, who return every form."""
    settings = {
        "trial.unit": "client",
        "trial.arms": ["all_together", "feedback"],
        "trial.clients": [160],
        "trial.therapists": [16],
        "trial.clinics": [8],
        "trial.selection": {},
        "trial.screened": 1.5,
    }
    plan = plan_trial(compose("trial", {"study": "clinic_year", **settings, **EVERY_FORM}))
    return participants(plan, plan.designs[0], number)


def errors(design: TrialDesign, analysis: str, arm: int = 1) -> np.ndarray:
    """Return, of each set of people, the mean estimate over its trials minus the mean difference between twins."""
    found = []
    for number in range(PEOPLE):
        people = population(number)
        estimates = []
        for trial in range(EACH):
            allocation = allocate(people, design, np.random.default_rng([number, trial, 4]))
            data = observe(people, allocation, PRIMARY).contrast(arm)
            estimates.append(analyse(analysis, data).effect)
        found.append(np.mean(estimates) - people.effect(PRIMARY, arm))
    return np.array(found)


RANDOMISED = [
    pytest.param(replace(SIZE, arms=2), 1, id="clients within therapists"),
    pytest.param(replace(SIZE, arms=2, ratio=(1, 2), strata="none"), 1, id="two to one"),
    pytest.param(replace(SIZE, arms=2, unit=THERAPIST), 1, id="therapists"),
    pytest.param(replace(SIZE, arms=2, unit=CLINIC), 1, id="clinics"),
    pytest.param(replace(SIZE, arms=2, design=PARTIALLY_NESTED), 1, id="partially nested"),
    pytest.param(SIZE, 2, id="dismantling"),
    pytest.param(replace(SIZE, arms=2, unit=CLINIC, design=STEPPED_WEDGE), 1, id="stepped wedge"),
]


@pytest.mark.verification
@pytest.mark.parametrize(("design", "arm"), RANDOMISED)
def test_the_mean_of_trials_is_the_effect_that_twins_show(design: TrialDesign, arm: int) -> None:
    for analysis in ("unadjusted", "ancova"):
        found = errors(design, analysis, arm)
        assert abs(found.mean()) < 3 * found.std(ddof=1) / PEOPLE**0.5, (analysis, found.mean())


@pytest.mark.verification
def test_a_cohort_is_biased_by_what_it_selects_by_and_less_so_once_that_is_adjusted_for() -> None:
    design = replace(SIZE, arms=2, design=COHORT, selection=(("intake_score", 1.0),))
    naive, adjusted = errors(design, "unadjusted"), errors(design, "ancova")
    assert naive.mean() > 1.0
    assert abs(adjusted.mean()) < 3 * adjusted.std(ddof=1) / PEOPLE**0.5


@pytest.mark.verification
def test_contamination_hides_its_share_of_the_effect() -> None:
    design = replace(SIZE, arms=2, contamination=0.4)
    found = errors(design, "ancova")
    truth = np.mean([population(number).effect(PRIMARY) for number in range(PEOPLE)])
    assert abs(found.mean() + 0.4 * truth) < 3 * found.std(ddof=1) / PEOPLE**0.5
