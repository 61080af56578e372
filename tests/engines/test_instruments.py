"""Distress forms: range, steps and reliable change of each, the same in both engines; bad ones are refused."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import yaml

from experiments.config.checked_config import check_clinic
from experiments.inputs.clinic_inputs import Inputs
from experiments.inputs.questionnaires import questionnaire
from experiments.studies.study_moderators import build_moderators
from sim import AllianceModel, Parameters, build_world, simulate
from sim.engine.tables import change_threshold
from sim.errors import InputError

CONFIGS = Path(__file__).parents[2] / "configs" / "instrument"
FORMS = {"phq9_waisr": "phq9", "gad7": "gad7", "bdi2": "bdi2", "core_om": "core_om", "oq45": "oq45"}
TOPS = {"phq9_waisr": 27, "gad7": 21, "bdi2": 63, "core_om": 40, "oq45": 180}
CHANGES = {"phq9_waisr": 6.0, "gad7": 4.0, "core_om": 5.0, "oq45": 14.0}
SPREAD = Parameters().population.intake_distress.spread
TINY = {"therapists": 3, "clients": 40, "weeks": 10, "closing_weeks": 20, "followup_weeks": 10}


def parameters(name: str, **clinic: int) -> Parameters:
    values = yaml.safe_load((CONFIGS / f"{name}.yaml").read_text(encoding="utf-8"))
    return Parameters.of({"clinic": {**TINY, **clinic}, "instrument": values})


@pytest.mark.parametrize("name", FORMS)
def test_both_engines_fill_in_the_same_forms(name: str) -> None:
    world = build_world(parameters(name), seed=5)
    compiled, agents = simulate(world), AllianceModel(world).run()
    assert compiled.sessions.equals(agents.sessions)
    assert compiled.clients.equals(agents.clients)


@pytest.mark.parametrize("name", FORMS)
def test_scores_keep_to_the_form(name: str) -> None:
    chosen = parameters(name, clients=400, therapists=20)
    tables, top, step = simulate(build_world(chosen, seed=6)), TOPS[name], chosen.instrument.distress_step
    assert chosen.instrument.distress_top == top
    for scores in (tables.sessions["distress_score"], tables.clients["intake_score"]):
        values = scores.drop_null().to_numpy().astype(float)
        values = values[~np.isnan(values)]
        assert values.min() >= 0
        assert values.max() <= top
        assert np.abs(values / step - np.round(values / step)).max() < 1e-4
        assert np.unique(values).size > 15


@pytest.mark.parametrize("name", FORMS)
def test_intake_is_as_published(name: str) -> None:
    chosen = parameters(name).instrument
    values = simulate(build_world(parameters(name, clients=3000, therapists=60), seed=7)).clients[
        "intake_score"
    ]
    scores = values.to_numpy().astype(float)
    spread = math.hypot(SPREAD * chosen.distress_slope, chosen.affect_spread, chosen.distress_noise)
    # Floor and ceiling pull the mean inward and the SD down, by less than a tenth of the SD.
    assert np.nanmean(scores) == pytest.approx(chosen.distress_mean, abs=0.1 * spread)
    assert 0.85 * spread < np.nanstd(scores) < 1.05 * spread


@pytest.mark.parametrize("name", FORMS)
def test_reliable_change_is_that_of_the_manual_or_computed(name: str) -> None:
    chosen = parameters(name)
    form = chosen.instrument
    spread = math.hypot(SPREAD * form.distress_slope, form.distress_noise)
    computed = 1.96 * spread * math.sqrt(2 * (1 - form.reliability_alpha))
    assert change_threshold(chosen) == pytest.approx(CHANGES.get(name, computed), abs=2e-4)


@pytest.mark.parametrize(("name", "source"), FORMS.items())
def test_numbers_are_those_of_the_questionnaire_where_they_are_sourced(name: str, source: str) -> None:
    form, published = parameters(name).instrument, questionnaire(source)
    assert form.distress_top == published.high
    assert published.items is not None
    assert form.distress_step == pytest.approx(published.items.score(1.0) - published.items.score(0.0))
    named = {"clinical_cutoff": "cutoff", "reliability_alpha": "reliability", "distress_mean": "intake_mean"}
    named |= {"reliable_change": "reliable_change", "healthy_mean": "healthy_mean"}
    for own, theirs in named.items():
        if not math.isnan(value := getattr(published, theirs)):
            assert getattr(form, own) == value, own
    if not math.isnan(spread := published.intake_sd):
        parts = (SPREAD * form.distress_slope, form.affect_spread, form.distress_noise)
        assert math.hypot(*parts) == pytest.approx(spread, abs=0.01)
        assert form.distress_noise == pytest.approx(spread * math.sqrt(1 - form.reliability_alpha), abs=0.01)


def test_linked_forms_are_filled_in_by_the_same_clients() -> None:
    """Of one simulated clinic, scores of the BDI-II are those that the linking tables give for the PHQ-9's."""
    phq9, bdi2 = questionnaire("phq9"), questionnaire("bdi2").with_norms_of(questionnaire("phq9"))
    chosen = parameters("bdi2_linked").instrument
    parts = (chosen.distress_slope, chosen.affect_spread, chosen.distress_noise)
    assert parts == pytest.approx(bdi2.model_points(), abs=1e-3)
    assert chosen.distress_mean == pytest.approx(bdi2.intake_mean, abs=1e-3)
    assert chosen.healthy_mean == pytest.approx(bdi2.healthy_mean, abs=1e-2)
    scores = {}
    for name in ("phq9_waisr", "bdi2_linked"):
        world = build_world(parameters(name, clients=2000, therapists=40), seed=8)
        scores[name] = simulate(world).clients["intake_score"].to_numpy().astype(float)
    expected = np.array([bdi2.equivalent_of(score, phq9) for score in scores["phq9_waisr"]])
    apart = scores["bdi2_linked"] - expected
    assert abs(np.mean(apart)) < 1
    # Forms are linear in distress and their tables are not, so some of the distance is left at both ends.
    assert np.quantile(np.abs(apart), 0.9) < 4


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"distress_top": 27, "distress_mean": 14, "clinical_cutoff": 30},
            "instrument.clinical_cutoff is 30",
        ),
        ({"distress_top": 15}, "instrument.distress_mean is 20"),
        ({"reliable_change": 40}, "instrument.reliable_change is 40"),
        ({"healthy_mean": 21}, "instrument.healthy_mean is 21"),
    ],
)
def test_a_form_that_contradicts_itself_is_refused(values: dict[str, float], sentence: str) -> None:
    with pytest.raises(InputError, match=f"^{sentence}, but a number below"):
        check_clinic(Parameters.of({"instrument": values}))


def test_published_bands_of_severity_are_for_their_form_only() -> None:
    assert build_moderators({"severity": None}, Inputs(), [Parameters()])
    with pytest.raises(
        InputError, match="goes to 27 with a cut-off of 10; intake_score with a list of bands"
    ):
        build_moderators({"severity": None}, Inputs(), [parameters("phq9_waisr")])
