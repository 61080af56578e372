"""Effects by band of a moderator, and differences of differences: known answers, pairing, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments import InputError, Study, load_study, open_results
from experiments.config.extensions import load_extension, unload_extensions
from experiments.measures.client_values import CLIENT_VALUES
from experiments.measures.outcomes import OUTCOMES
from experiments.studies.band_effects import BandEffects, Clinic, band_effects
from experiments.studies.moderators import Moderator
from sim import Parameters, build_world, simulate
from tests.worlds.clinics import APART

Run = Callable[..., tuple[int, str, str]]
SETTINGS: dict[str, Any] = {"clinic": "small", "clinic.clients": 40, "clinic.therapists": 4, "figures": False}
ARMS: dict[str, dict[str, Any]] = {"usual": {}, "feedback": {"interventions": ["feedback"]}}
BOTH = {
    **ARMS,
    "reminded": {"interventions": ["reminders"]},
    "both": {"interventions": ["feedback", "reminders"]},
}
# The letter changes nothing but the score that reports it, so that its effect on each client is known exactly.
LETTER = """
from experiments.extension import instrument, intervention, measure, number

@intervention(covers="clients", after="begin", most=number(0.5, 0, 1, "least resilience of those it helps", ""))
def letter(p, client, therapist, dyad, meeting):
    "A letter; those who read it say so."

@instrument(low=0, high=10)
def letter_read(p, client, therapist, dyad, meeting):
    "Whether the letter was read."
    if p.intervention.letter.coverage > 0 and client.resilience >= p.intervention.letter.most:
        return 4.0
    return 1.0

@measure(unit="0-10")
def reading(tables):
    "mean of all scores of the letter"
    values = tables.sessions["letter_read"].drop_null().to_numpy()
    return values.mean() if len(values) else float("nan")
"""


@pytest.fixture
def letter(tmp_path: Path) -> Iterator[None]:
    path = tmp_path / "letter.py"
    path.write_text(LETTER, encoding="utf-8")
    load_extension(path)
    yield
    unload_extensions()


def rows(table: Any, **only: str) -> pd.DataFrame:
    """Return the rows of a table in which columns hold some values."""
    frame: pd.DataFrame = table.to_pandas()
    for column, value in only.items():
        frame = frame[frame[column] == value]
    return frame


@pytest.mark.usefixtures("letter")
def test_an_effect_on_clients_above_a_trait_is_found_in_their_band_alone() -> None:
    study = Study(
        "letters",
        "Who reads?",
        {"none": {}, "some": {"interventions": ["letter"]}},
        outcomes=["reading", "alliance_late"],
        settings=SETTINGS,
        moderators={"resilience": [0.5]},
    )
    result = study.run(3, engine="mesa", progress=False)
    found = rows(result.effects_by_moderator, outcome="reading")
    assert found["band"].tolist() == ["below 0.5", "0.5 or more"]
    assert found["value"].tolist() == [0.0, 3.0]
    assert found["mc_error"].tolist() == [0.0, 0.0]
    assert found["lower_cut"].tolist()[1] == found["upper_cut"].tolist()[0] == 0.5
    (difference,) = rows(result.moderation, outcome="reading").to_dict("records")
    assert (difference["contrast"], difference["value"]) == ("0.5 or more minus below 0.5", 3.0)
    assert (difference["low"], difference["high"]) == (3.0, 3.0)


@pytest.mark.usefixtures("letter")
def test_an_effect_that_is_the_same_for_all_has_no_interaction() -> None:
    arms = {"none": {}, "all": {"interventions": ["letter"], "set": {"intervention.letter.most": 0}}}
    moderators = {"resilience": None, "warmth": 2, "severity": None}
    study = Study("l", "Who reads?", arms, outcomes=["reading"], settings=SETTINGS, moderators=moderators)
    result = study.run(3, engine="mesa", progress=False)
    assert set(result.effects_by_moderator["value"].drop_null().to_pylist()) == {3.0}
    assert set(result.moderation["value"].drop_null().to_pylist()) == {0.0}


def clinic(replicate: int, **changes: Any) -> Clinic:
    parameters = Parameters.of(changes, Parameters.of(APART))
    return Clinic(simulate(build_world(parameters, 5, replicate)), parameters)


def test_a_slope_is_that_of_least_squares_on_the_standardised_trait() -> None:
    moderator = Moderator("resilience", "resilience", "clients", ("low", "high"))
    base, other = clinic(0), clinic(0, intervention={"feedback": {"coverage": 1.0}})
    found = band_effects(moderator, ["sessions"], base, [other])
    slopes = []
    for one in (base, other):
        values, trait = CLIENT_VALUES["sessions"](one.tables), base.tables.clients["resilience"].to_numpy()
        known = ~np.isnan(values)
        slopes.append(np.polyfit((trait[known] - trait.mean()) / trait.std(ddof=1), values[known], 1)[0])
    assert found.slopes[0, 0] == pytest.approx(slopes[1] - slopes[0], rel=1e-5, abs=1e-9)
    assert found.clients.tolist() == [[12.0, 12.0]]


def test_therapists_are_divided_and_their_clients_counted() -> None:
    moderator = Moderator("warmth", "warmth", "therapists", ("cold", "warm"))
    base = clinic(0)
    found = band_effects(moderator, ["sessions"], base, [base])
    therapists = base.tables.therapists["warmth"].to_numpy()
    owner = base.tables.clients["therapist"].drop_null().to_numpy()
    warm = (therapists >= np.median(therapists))[owner]
    assert found.clients.tolist() == [[float((~warm).sum()), float(warm.sum())]]
    assert (found.effects == 0).all()


def test_pairing_makes_the_error_of_an_interaction_smaller() -> None:
    moderator = Moderator("resilience", "resilience", "clients", ("low", "high"))
    count = 8
    usual = [clinic(replicate) for replicate in range(count)]
    reminded = [clinic(r, intervention={"reminders": {"coverage": 1.0}}) for r in range(count)]

    def spread(pairs: Iterator[tuple[Clinic, Clinic]]) -> float:
        found: list[BandEffects] = [band_effects(moderator, ["sessions"], one, [two]) for one, two in pairs]
        return float(np.std([own.effects[0, 1, 0] - own.effects[0, 0, 0] for own in found], ddof=1))

    unpaired = zip(usual, [*reminded[1:], reminded[0]], strict=True)
    assert spread(zip(usual, reminded, strict=True)) < 0.5 * spread(unpaired)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.name)
def test_an_outcome_is_the_mean_of_what_its_clients_contribute(outcome: Any) -> None:
    tables = clinic(0, clinic={**APART["clinic"], "clients": 60}).tables
    values = CLIENT_VALUES[outcome.name](tables)
    assert len(values) == 60
    assert np.nanmean(values) == pytest.approx(outcome.compute(tables), rel=1e-12, nan_ok=True)


def test_a_difference_of_differences_is_paired_and_exact() -> None:
    contrasts = {"more": [["both", "reminded"], ["feedback", "usual"]]}
    study = Study("two", "More?", BOTH, outcomes=["sessions"], settings=SETTINGS, contrasts=contrasts)
    result = study.run(4, progress=False)
    (row,) = rows(result.differences_of_differences).to_dict("records")
    assert (row["first_arm"], row["second_reference"], row["replicates"]) == ("both", "usual", 4)
    values = result.outcomes.to_pandas().pivot(index="replicate", columns="arm", values="value")
    each = (values["both"] - values["reminded"]) - (values["feedback"] - values["usual"])
    assert row["value"] == pytest.approx(each.mean())
    assert row["mc_error"] == pytest.approx(each.std(ddof=1) / 2)
    assert "more: (both minus reminded) minus (feedback minus usual)" in str(result)


def test_whom_an_intervention_reaches_is_taken_from_the_arm_that_has_it() -> None:
    half = {"interventions": ["reminders"], "set": {"intervention.reminders.coverage": 0.5}}
    settings = {
        **SETTINGS,
        "network.support_builder": "none",
        "strain.load_gain": 0.0,
        "clinic.caseload_limit": 100,
    }
    arms = {"usual": {}, "half": half}
    study = Study("h", "Who?", arms, outcomes=["sessions"], settings=settings, moderators="reached_reminders")
    found = rows(study.run(3, progress=False).effects_by_moderator)
    assert found["band"].tolist() == ["not reached", "reached"]
    assert found["clients"].sum() == 40
    assert abs(found["value"].iloc[1]) > 10 * abs(found["value"].iloc[0])


def test_columns_of_a_roster_are_categories_or_numbers(tmp_path: Path) -> None:
    people = {"ward": ["a", "b"] * 20, "age": list(range(20, 60)), "stage": [1, 2, 3, 4] * 10}
    pd.DataFrame(people).to_csv(tmp_path / "clients.csv", index=False)
    settings = {**SETTINGS, "population.clients": str(tmp_path / "clients.csv")}
    moderators = ["roster_ward", "roster_age", "roster_stage"]
    study = Study("r", "Who?", ARMS, outcomes=["sessions"], settings=settings, moderators=moderators)
    result = study.run(2, progress=False)
    by = {name: rows(result.effects_by_moderator, moderator=name) for name in moderators}
    assert by["roster_ward"]["band"].tolist() == ["a", "b"]
    assert by["roster_ward"]["clients"].tolist() == [20, 20]
    assert by["roster_age"]["band"].tolist() == ["lowest third", "middle third", "highest third"]
    assert by["roster_stage"]["band"].tolist() == ["1", "2", "3", "4"]
    assert rows(result.moderation, moderator="roster_ward")["contrast"].tolist() == ["b minus a"]


def test_an_arm_with_fewer_people_is_compared_by_those_it_has() -> None:
    arms = {"usual": {}, "fewer": {"set": {"clinic.clients": 30, "clinic.therapists": 3}}}
    moderators = ["resilience", "warmth"]
    study = Study("f", "Who?", arms, outcomes=["sessions"], settings=SETTINGS, moderators=moderators)
    result = study.run(2, progress=False)
    assert rows(result.effects_by_moderator, moderator="resilience")["replicates"].tolist() == [2, 2, 2]
    assert rows(result.effects_by_moderator, moderator="warmth")["replicates"].max() == 2


def test_engines_cores_and_the_stored_folder_say_the_same(alliance: Run, here: Path) -> None:
    words = [
        "compare",
        "study=small",
        "figures=false",
        "clinic.clients=24",
        "clinic.therapists=3",
        "replicates=2",
    ]
    words += ["study.moderators=[severity,warmth]", "study.outcomes=[sessions,alliance_outcome]"]
    words += ["study.contrasts={x: [[feedback,usual_care],[usual_care,feedback]]}"]
    for folder, more in (("a", "cores=1"), ("b", "cores=2"), ("c", "engine=mesa")):
        code, _, err = alliance(*words, f"out={folder}", more)
        assert (code, err) == (0, "")
    names = ("effects_by_moderator", "moderation", "differences_of_differences")
    for name in names:
        first, *others = ((here / folder / f"{name}.csv").read_bytes() for folder in "abc")
        assert all(other == first for other in others)
    stored = open_results("a")
    assert [getattr(stored, name).num_rows > 0 for name in names] == [True] * 3
    assert alliance("replay", "a")[0] == 0
    _, again, _ = alliance(*words, "out=a")
    assert "feedback minus usual_care, by severity" in again
    assert "stored before" in again


REFUSED: Mapping[str, str] = {
    "study.moderators=dropout": "'dropout' is not fixed before treatment, so that arms can change it",
    "study.moderators=[post_score]": "'post_score' is not fixed before treatment",
    "study.moderators=[state_trust]": "'state_trust' is not fixed before treatment",
    "study.moderators=resiliance": "'resiliance' is not a moderator, but a trait of clients or therapists",
    "study.moderators=reached_remind": "'reached_remind' is not a moderator; did you mean 'reached_reminders'?",
    "study.moderators=reached_reminders": "coverage is 0 or 1 in every arm; a share between them was expected",
    "study.moderators=[warmth,warmth]": "each may be listed only once",
    "study.moderators={warmth: 1}": "study.moderators.warmth is 1, but a number of bands from 2 to 10",
    "study.moderators={warmth: [0.5,0.2]}": "rising numbers at which bands begin, was expected",
    "study.moderators={severity: 3}": "study.moderators.severity is 3, but its bands are given",
    "study.moderators=3": "study.moderators is 3, but a list of names was expected",
    "study.contrasts=[[feedback,usual_care]]": "names with two pairs of arms each were expected",
    "study.contrasts={x: [feedback,usual_care]}": "but two pairs of arms were expected, as [[a, b], [c, d]]",
    "study.contrasts={x: [[feedbak,usual_care],[usual_care,feedback]]}": "did you mean 'feedback'?",
    "study.contrasts={x: [[feedback,feedback],[usual_care,feedback]]}": "two different differences",
}


@pytest.mark.parametrize("written", REFUSED)
def test_what_cannot_be_a_moderator_or_contrast_is_refused_in_one_sentence(
    alliance: Run, written: str
) -> None:
    code, out, err = alliance("compare", "study=small", "figures=false", written)
    assert (code, out) == (2, "")
    assert REFUSED[written] in err
    assert err.count("\n") == 1


MINE = """# @package _global_
defaults: [override /clinic: small]
study:
  name: mine
  question: Who?
  reference: usual
  moderators: {severity: null, warmth: 3}
  contrasts: {x: [[fb, usual], [usual, fb]]}
  arms: {usual: {}, fb: {interventions: feedback}}
"""


@pytest.fixture
def mine(here: Path) -> Path:
    (here / "mine" / "study").mkdir(parents=True)
    (here / "mine" / "study" / "mine.yaml").write_text(MINE, encoding="utf-8")
    return here / "mine"


@pytest.mark.parametrize(
    "words",
    [
        ("study=feedback_anywhere", "study.moderators=[warmth]"),
        ("study=feedback_anywhere", "study.moderators.warmth=2"),
        ("--config-dir", "mine", "study=mine"),
    ],
)
@pytest.mark.usefixtures("mine")
def test_a_sweep_says_who_reads_moderators(alliance: Run, words: tuple[str, ...]) -> None:
    code, _, err = alliance("sweep", *words)
    assert code == 2
    assert err == "alliance: study.moderators is computed by alliance compare, not by alliance sweep\n"


@pytest.mark.parametrize(
    ("written", "moderators", "contrasts"),
    [
        ("study.moderators=[resilience]", ["resilience"], ["x"]),
        ("study.moderators={resilience: [0.2,0.6]}", ["resilience"], ["x"]),
        ("study.moderators.resilience=2", ["severity", "warmth", "resilience"], ["x"]),
        ("study.contrasts={y: [[fb,usual],[usual,fb]]}", ["severity", "warmth"], ["y"]),
        ("study.moderators=null", [], ["x"]),
    ],
)
def test_what_is_typed_takes_the_place_of_what_a_study_file_says(
    alliance: Run, mine: Path, here: Path, written: str, moderators: list[str], contrasts: list[str]
) -> None:
    quick = ("replicates=1", "clinic.clients=6", "study.outcomes=sessions", "figures=false", "out=a")
    code, _, err = alliance("compare", "--config-dir", "mine", "study=mine", written, *quick)
    assert (code, err) == (0, "")
    study = open_results("a").configuration["study"]
    assert list(study.get("moderators", {})) == moderators
    assert list(study.get("contrasts", {})) == contrasts


def test_settings_in_python_take_the_place_of_what_a_study_file_says(mine: Path) -> None:
    study = load_study("mine", {"study.moderators": {"resilience": 2}}, config_dir=mine)
    assert [own.name for own in study.plan.moderators] == ["resilience"]


def test_a_study_without_moderators_has_the_configuration_that_it_had() -> None:
    study = Study("s", "What?", ARMS, settings=SETTINGS)
    assert set(study.configuration["study"]) == {"name", "question", "reference", "outcomes", "arms"}
    assert study.plan.moderators == study.plan.contrasts == ()


def test_an_outcome_as_a_moderator_is_refused_in_python_too() -> None:
    with pytest.raises(InputError, match="'alliance_late' is not fixed before treatment"):
        Study("s", "What?", ARMS, settings=SETTINGS, moderators=["alliance_late"])
