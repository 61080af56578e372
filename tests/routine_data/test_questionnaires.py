"""Questionnaires are data: every number has a source or is open, and a form of one's own takes a few lines."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from experiments.config.group_files import config_folder
from experiments.inputs.questionnaires import (
    NORMS,
    Questionnaire,
    questionnaire,
    questionnaire_of,
    questionnaires,
)
from sim.errors import InputError

NAMES = {
    "phq9",
    "gad7",
    "wsas",
    "oq45",
    "core_om",
    "core10",
    "ors",
    "srs",
    "bdi2",
    "wai_sr",
    "wai_short_client",
    "wai_short_therapist",
    "wai_client",
    "wai_therapist",
}
OWN = {"title": "Mine", "measures": "distress", "low": 0, "high": 30, "higher": "worse"}


def test_the_questionnaires_in_common_use_are_there() -> None:
    assert {form.name for form in questionnaires()} == NAMES


@pytest.mark.parametrize("form", questionnaires(), ids=lambda form: form.name)
def test_every_number_has_a_source(form: Questionnaire) -> None:
    for norm in NORMS:
        assert (getattr(form, norm) == getattr(form, norm)) == (norm in form.sources)


@pytest.mark.parametrize("form", questionnaires(), ids=lambda form: form.name)
def test_items_make_the_range(form: Questionnaire) -> None:
    assert form.items is not None
    assert form.items.score(form.items.count * form.items.low) == pytest.approx(form.low)
    assert form.items.score(form.items.count * form.items.high) == pytest.approx(form.high)


@pytest.mark.parametrize("name", ["phq9", "gad7", "bdi2"])
def test_linking_tables_lead_there_and_back(name: str) -> None:
    form = questionnaire(name)
    for table in form.linkings:
        assert table.source
        for score in range(int(form.high) + 1):
            assert form.scored(form.linked(score, table.scale), table.scale) == score


def test_forms_on_one_scale_have_equivalent_scores() -> None:
    phq9, bdi2, gad7 = (questionnaire(name) for name in ("phq9", "bdi2", "gad7"))
    # Both have the value 65.4 on the common depression metric: the PHQ-9's cut-off, and the last of mild depression.
    assert bdi2.equivalent_of(10, phq9) == pytest.approx(19)
    assert phq9.equivalent_of(19, bdi2) == pytest.approx(10)
    for score in range(1, 28):
        there = bdi2.equivalent_of(score, phq9)
        assert there > bdi2.equivalent_of(score - 1, phq9)
        assert phq9.equivalent_of(there, bdi2) == pytest.approx(score)
    assert math.isnan(gad7.equivalent_of(10, phq9))
    assert math.isnan(questionnaire("ors").equivalent_of(10, phq9))


def test_public_tables_agree_with_what_the_same_clients_score_on_two_forms() -> None:
    # Means before and after therapy of all who had CBT in NHS Talking Therapies 2024-25 (nhstt, proms_annual).
    phq9, gad7 = questionnaire("phq9"), questionnaire("gad7")
    for depression, anxiety in ((14.2, 13.3), (9.5, 8.6)):
        assert abs(phq9.linked(depression, "PROMIS depression, T") - gad7.linked(anxiety)) < 2


def test_norms_of_another_form_are_equivalents_of_them() -> None:
    phq9, bdi2 = questionnaire("phq9"), questionnaire("bdi2")
    own = bdi2.with_norms_of(phq9)
    assert phq9.equivalent_of(own.intake_mean, bdi2) == pytest.approx(phq9.intake_mean)
    assert phq9.equivalent_of(own.healthy_mean, bdi2) == pytest.approx(phq9.healthy_mean)
    assert 10 < own.intake_sd < 13
    assert "PHQ-9" in own.sources["intake_mean"]
    assert own.cutoff == bdi2.cutoff


def test_change_is_reliable_from_the_published_points_or_by_jacobson_and_truax() -> None:
    assert questionnaire("phq9").change_threshold() == 6
    core10 = questionnaire("core10")
    assert core10.change_threshold() == pytest.approx(1.96 * 7.7 * (2 * 0.1) ** 0.5, rel=1e-4)
    assert questionnaire("wai_sr").change_threshold() != questionnaire("wai_sr").change_threshold()


def test_a_form_of_ones_own_is_a_short_file(tmp_path: Path) -> None:
    lines = [f"{key}: {value}" for key, value in OWN.items()] + ["cutoff: {value: 9, source: our study}"]
    (tmp_path / "mine.yaml").write_text("\n".join(lines))
    assert len(lines) <= 15
    assert questionnaire("mine.yaml", tmp_path).cutoff == 9
    (tmp_path / "questionnaire").mkdir()
    (tmp_path / "questionnaire" / "mine.yaml").write_text("\n".join(lines))
    with config_folder(tmp_path):
        assert questionnaire("mine").title == "Mine"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"low": 30}, "low was expected to be the smaller"),
        ({"low": "zero"}, "low is 'zero', but a number"),
        ({"measures": "mood"}, "distress or alliance"),
        ({"higher": "bad"}, "worse or better"),
        ({"cutof": "open"}, "did you mean 'cutoff'?"),
        ({"cutoff": 10}, "'open' or value, source"),
        ({"cutoff": {"value": 99, "source": "x"}}, "a number from 0 to 30"),
        ({"cutoff": {"value": 9, "source": " "}}, "a source was expected"),
        ({"reliability": {"value": 2, "source": "x"}}, "a number from 0 to 1"),
        ({"items": {"count": 0, "low": 0, "high": 3, "scoring": "sum"}}, "a whole number from 1"),
        ({"items": {"count": 9, "low": 0, "high": 3, "scoring": "max"}}, "sum or mean"),
        ({"linking": {"scale": "T", "source": "x", "values": [1, 2]}}, "31 numbers"),
        ({"linking": {"scale": "T", "source": "x", "values": [1] * 31}}, "to rise"),
        (
            {"linking": [{"scale": "T", "source": "x", "values": list(range(31))}] * 2},
            "two tables to 'T', but one",
        ),
    ],
)
def test_a_wrong_form_is_refused(changed: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words.replace("(", r"\(").replace("?", r"\?")):
        questionnaire_of("mine", {**OWN, **changed}, "mine.yaml")
