"""A study is worked out into the parameters of each arm, and every mistake in it is named."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.measures.registry import STANDARD
from experiments.studies.study import build_study
from sim.errors import InputError
from sim.parameters import Parameters


def written(**more: Any) -> dict[str, Any]:
    arms = {"usual": {}, "both": {"interventions": ["feedback", "reminders"], "theory": "technique"}}
    return {"name": "mine", "question": "Which?", "reference": "usual", "arms": arms, **more}


def test_arm_takes_theory_interventions_and_single_values() -> None:
    arms = {**written()["arms"], "set": {"interventions": ["feedback"], "set": {"trust.gain_up": 0.3}}}
    study = build_study(written(arms=arms), Parameters())
    usual, both, single = (arm.parameters for arm in study.arms)
    assert usual == Parameters()
    assert (both.intervention.feedback.coverage, both.intervention.reminders.coverage) == (1.0, 1.0)
    assert both.theory.alliance_change == 0.0
    assert single.trust.gain_up == 0.3
    assert study.outcomes == STANDARD


def test_arms_start_from_the_rest_of_the_configuration() -> None:
    base = Parameters.of({"clinic": {"therapists": 3}, "intervention": {"reminders": {"coverage": 0.5}}})
    study = build_study(written(), base)
    assert all(arm.parameters.clinic.therapists == 3 for arm in study.arms)
    assert study.arms[0].parameters.intervention.reminders.coverage == 0.5


def test_scale_multiplies_what_the_rest_of_the_configuration_says() -> None:
    base = Parameters.of({"trust": {"gain_up": 0.4}})
    arms = {"a": {}, "b": {"scale": {"trust.gain_up": 0.5, "work": {"gain": 0.25}}}}
    weak = build_study(written(arms=arms, reference="a"), base).arms[1].parameters
    assert (weak.trust.gain_up, weak.work.gain) == (0.2, base.work.gain / 4)


def test_single_values_come_last() -> None:
    arms = {"a": {}, "b": {"interventions": ["feedback"], "set": {"intervention.feedback.coverage": 0.5}}}
    study = build_study(written(arms=arms, reference="a"), Parameters())
    assert study.arms[1].parameters.intervention.feedback.coverage == 0.5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "study is missing"),
        ({"arms": {"usual": {}}}, "1 arms, but at least two"),
        ({"reference": "usualy"}, "did you mean 'usual'?"),
        ({"outcomes": ["dropot"]}, "did you mean 'dropout'?"),
        ({"outcomes": []}, "outcomes are []"),
        ({"outcomes": ["dropout", "dropout"]}, "different names"),
        (
            {"arms": {"usual": {}, "x": {"interventions": ["fedback"]}}},
            "arm x: there is no intervention 'fedback'",
        ),
        ({"arms": {"usual": {}, "x": {"interventions": ["feedback"] * 2}}}, "each may be listed only once"),
        ({"arms": {"usual": {}, "x": {"theory": "techniques"}}}, "did you mean 'technique'?"),
        ({"arms": {"usual": {}, "x": {"set": {"trust.gain_upp": 1}}}}, "did you mean 'trust.gain_up'?"),
        ({"arms": {"usual": {}, "x": {"set": {"trust.gain_up": 7}}}}, "arm x: trust.gain_up is 7.0"),
        ({"arms": {"usual": {}, "x": {"set": {"clinic.weeks": 1.5}}}}, "arm x: clinic.weeks is 1.5"),
        ({"arms": {"usual": {}, "x": {"scale": {"trust.gain_upp": 1}}}}, "did you mean 'trust.gain_up'?"),
        (
            {"arms": {"usual": {}, "x": {"scale": {"clinic.weeks": 0.5}}}},
            "arm x: scale of clinic.weeks is 0.5",
        ),
        ({"arms": {"usual": {}, "x": {"scale": {"trust.gain_up": 9}}}}, "arm x: trust.gain_up is"),
        (
            {"arms": {"usual": {}, "x": {"set": {"clinic.minimum_wait": 104, "clinic.closing_weeks": 10}}}},
            "nobody would ever start",
        ),
    ],
)
def test_mistakes_are_named(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as error:
        build_study(written(**change), Parameters())
    assert said in str(error.value)
    assert "\n" not in str(error.value)
