"""`alliance robust` and `check_robustness`: what they run, find, store, resume and refuse."""

from __future__ import annotations

import csv
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments import Robustness, check_robustness, open_results
from experiments.commands.command_line import main
from experiments.config import locations
from experiments.config.composition import compose
from experiments.config.locations import configs_folder
from experiments.inputs.posterior_draws import write_draws
from experiments.results.kept_work import KeptWork
from experiments.robustness.robustness_plan import RobustnessPlan, plan_robustness
from experiments.robustness.robustness_settings import GROUPS

Run = Callable[..., tuple[int, str, str]]
TINY = {"clinic.therapists": 2, "clinic.clients": 10, "clinic.weeks": 8, "clinic.closing_weeks": 12}
CLINIC = tuple(f"{name}={value}" for name, value in TINY.items())
STUDY = """
study:
  name: ease
  question: Are forms filled in more kindly?
  reference: usual
  outcomes: [alliance_early, sessions]
  arms:
    usual: {}
    # Only a little more than usual: a clinic whose clients are kinder anyway turns the difference.
    kind: {set: {instrument.client_ease: 1.75}}
"""
PLANTED = (
    "robust",
    "--config-dir",
    "mine",
    "study=ease",
    *CLINIC,
    "replicates=6",
    "robustness.groups=[parameters,networks]",
    "robustness.parameters=[instrument.client_ease,instrument.style_spread,work.gain]",
    "figures=false",
    "cores=1",
)


@pytest.fixture
def alliance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in a folder with a study in which one parameter turns a difference."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine" / "study").mkdir(parents=True)
    (tmp_path / "mine" / "study" / "ease.yaml").write_text(f"# @package _global_\n{STUDY}", encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def rows(path: Path | str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}


def plan_of(study: str = "small", **settings: object) -> RobustnessPlan:
    return plan_robustness(compose("robust", {"study": study, **TINY, **settings}))


def test_a_parameter_that_turns_a_difference_is_found_and_its_command_shows_the_same(alliance: Run) -> None:
    code, out, err = alliance(*PLANTED, "out=found")
    assert (code, "of the moved parameters in full" in err) == (0, True)
    found = {row["outcome"]: row for row in rows("found/contrasts.csv")}
    assert found["alliance_early"]["verdict"] == "FRAGILE"
    assert "turned by instrument.client_ease +30 % (parameters)" in out
    (turn,) = (row for row in rows("found/turns.csv") if row["what"] == "turns it")
    assert (turn["contrast"], turn["outcome"], turn["replicates"]) == ("kind", "alliance_early", "6")
    assert float(turn["value"]) < 0 < float(turn["reference"])
    assert f"      {turn['command']}\n" in out
    words = shlex.split(turn["command"])
    assert words[:2] == ["alliance", "compare"]
    assert alliance(*words[1:], "figures=false", "out=again")[0] == 0
    (again,) = (row for row in rows("again/differences.csv") if row["outcome"] == "alliance_early")
    assert float(again["value"]) == pytest.approx(float(turn["value"]), rel=1e-5)
    assert float(again["mc_error"]) == pytest.approx(float(turn["mc_error"]), rel=1e-5)


def test_an_interrupted_check_goes_on_to_the_same_tables(
    alliance: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    groups = {
        "robustness.groups": ["parameters", "networks"],
        "robustness.parameters": ["instrument.client_ease"],
    }

    def check(folder: Path | None) -> Robustness:
        settings = {**TINY, **groups, "figures": False}
        return check_robustness("ease", settings, replicates=4, cores=1, config_dir="mine", folder=folder)

    whole = check(None).save(tmp_path / "whole")
    write = KeptWork.write
    for pieces in (3, 7):
        # Once among the alternatives, once after the parameter that is run in full.
        def stopping(kept: KeptWork, *given: object, most: int = pieces) -> None:
            write(kept, *given)  # type: ignore[arg-type]
            if kept.count == most:
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(KeptWork, "write", stopping)
            with pytest.raises(KeyboardInterrupt, match=f"{pieces} finished parts are kept"):
                check(tmp_path / "parts")
    capsys.readouterr()
    again = check(tmp_path / "parts").save(tmp_path / "parts")
    said = capsys.readouterr().err
    assert "resuming after 6 of 6 alternatives" in said
    assert "resuming after 1 of 1 parameters" in said
    assert content(again) == content(whole)
    assert not (tmp_path / ".parts.partial").exists()


def test_the_object_shows_saves_and_reports_itself(tmp_path: Path) -> None:
    settings = {
        **TINY,
        "robustness": "few",
        "robustness.groups": ["draws", "forms"],
        "robustness.number_of_draws": 2,
    }
    found = check_robustness("small", settings, replicates=2, cores=1, progress=False)
    assert found.contrasts.num_rows == 11
    assert found.contrasts.to_pandas()["verdict"].isin(["ROBUST", "SHIFTED", "FRAGILE", "UNDECIDED"]).all()
    assert set(found.alternatives["group"].to_pylist()) == {"draws", "forms"}
    assert found.plots == ("robust_differences", "robustness")
    assert "<table" in found._repr_html_()
    again = open_results(found.save(tmp_path / "kept"))
    assert isinstance(again, Robustness)
    assert again.contrasts["verdict"].equals(found.contrasts["verdict"])
    assert again.text == found.text
    page = found.report(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "What turns each difference" in page
    assert "data:image/svg+xml" in page


def members_of(plan: RobustnessPlan) -> dict[str, set[str]]:
    by_group: dict[str, set[str]] = {}
    for each in plan.alternatives:
        by_group.setdefault(each.group, set()).add(each.member)
    return by_group


def test_every_kind_of_alternative_is_found_where_the_study_leaves_it_open() -> None:
    groups = [group for group in GROUPS if group != "parameters"]
    plan = plan_robustness(compose("robust", {"study": "clinic_year", "robustness.groups": groups}))
    found = members_of(plan)
    assert {"work.combination=weakest", "endings.aim=fall", "emphasis.policy=fixed"} <= found["forms"]
    assert not any(member.startswith("intervention.matching") for member in found["forms"])
    assert {"technique", "retention"} <= found["theories"]
    assert found["networks"] == {"hubs", "isolated", "teams"}
    assert "exact" in found["instruments"]
    assert "steady" in found["clinics"]
    assert "posterior" not in found["populations"]
    assert len(found["draws"]) == 60
    assert {(own.group, own.member) for own in plan.left_out} == {("clinics", "large")}


def test_open_parameters_are_moved_that_some_arm_uses() -> None:
    plan = plan_of("small", **{"robustness.groups": ["parameters"]})
    found = members_of(plan)["parameters"]
    assert {"trust.gain_up -30 %", "trust.gain_up +30 %", "intervention.feedback.strength +30 %"} <= found
    assert not any(member.startswith("intervention.reminders") for member in found)
    # Others than open ones only where they are named.
    assert not any(member.startswith("clinic.") for member in found)
    named = plan_of(
        "small", **{"robustness.groups": ["parameters"], "robustness.parameters": ["clinic.session_limit"]}
    )
    assert members_of(named)["parameters"] == {"clinic.session_limit -30 %", "clinic.session_limit +30 %"}


@pytest.mark.parametrize("study", ["clinic_year", "ingredients"])
def test_arms_are_what_they_are_where_everything_is_worked_out_anew(study: str) -> None:
    names = ["trust", "disclosure", "attunement.rate", "intervention"]
    plan = plan_of(study, **{"robustness.groups": ["parameters", "theories"], "robustness.parameters": names})
    for each in plan.alternatives[::4]:
        assert each.arms == tuple(arm.change.applied_to(each.base) for arm in plan.study.arms)


def test_what_the_study_fixes_is_left_alone_unless_it_is_asked_for() -> None:
    plan = plan_of("small", robustness="few", **{"robustness.groups": ["clinics", "networks"]})
    assert {each.group for each in plan.alternatives} == {"clinics", "networks"}
    usual = plan_of("small", robustness="few")
    assert {each.group for each in usual.left_out} == set()
    fixed = plan_of("small", **{"robustness.parameters": ["work"], "network": "hubs"})
    assert {each.group: each.reason for each in fixed.left_out}["networks"].startswith(
        "the study itself sets"
    )


def test_theories_are_no_alternative_to_arms_that_are_theories() -> None:
    plan = plan_robustness(
        compose("robust", {"study": "theories", **TINY, "robustness.groups": ["theories", "networks"]})
    )
    assert {each.group for each in plan.alternatives} == {"networks"}
    assert {each.reason for each in plan.left_out} == {"it changes nothing in any arm"}


@pytest.mark.parametrize("group", ["draws", "forms", "theories", "instruments", "populations"])
def test_what_is_typed_for_an_alternative_gives_its_parameters(group: str) -> None:
    plan = plan_of("small", robustness="few", **{"robustness.groups": [group], "trust.gain_up": 0.2})
    for each in plan.alternatives[:6]:
        typed = dict(word.split("=", 1) for word in each.words)
        settings = {name: _read(value) for name, value in typed.items()}
        assert (
            compose("compare", {"study": "small", **TINY, "trust.gain_up": 0.2, **settings}).parameters
            == each.base
        )


def _read(typed: str) -> object:
    try:
        return int(typed) if typed.lstrip("-").isdigit() else float(typed)
    except ValueError:
        return typed


def test_contrasts_of_contrasts_are_checked_too() -> None:
    twice = {"twice": [["feedback", "usual_care"], ["usual_care", "feedback"]]}
    settings = {**TINY, "study.contrasts": twice, "robustness": "few", "robustness.groups": ["networks"]}
    found = check_robustness("small", settings, replicates=2, cores=1, progress=False)
    by_name = {
        name: [row["value"] for row in found.contrasts.to_pylist() if row["contrast"] == name]
        for name in ("feedback", "twice")
    }
    assert by_name["twice"] == pytest.approx([2 * value for value in by_name["feedback"]], nan_ok=True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("robustness.groups=[drows]",),
            "robustness.groups has 'drows', but one of draws, parameters, forms, theories, networks, instruments, "
            "therapists, populations, clinics, settings was expected; did you mean 'draws'?",
        ),
        (("robustness.parameters=[trust.gain]",), "did you mean 'trust.gain_up'?"),
        (("draws=posterir",), "the path of a table of draws was expected; did you mean 'posterior'?"),
        (("robustness.band=[2,3]",), "two multiples of the reference difference were expected"),
        (("robustness.keep=1.5",), "robustness.keep is 1.5, but a number between 0 and 1 was expected"),
        (("robustness.number_of_draws=1",), "but a whole number from 2 to 100000 was expected"),
        (("robustness.kept=0.9",), "robustness.keep"),
        (("robustness.groups=theories",), "robustness.groups is 'theories', but a"),
        (("robustness.groups=[]",), "robustness.groups is empty, but null or names were expected"),
        (
            ("replicates=1",),
            "replicates is 1, but at least 2 were expected, because a sign counts only beyond",
        ),
        (("robustness=fw",), "did you mean 'few'?"),
        (("population=posterior",), "robust itself goes through draws; give draws=FILE instead"),
        (
            ("robustness.groups=[parameters]", "robustness.parameters=[intervention.reminders]"),
            "robustness.groups leaves no alternative for this study",
        ),
    ],
)
def test_what_is_wrong_is_one_sentence(alliance: Run, words: tuple[str, ...], sentence: str) -> None:
    code, out, err = alliance("robust", "study=small", *CLINIC, *words)
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.strip().splitlines()) == 1


def test_a_study_in_python_has_no_command_line() -> None:
    study = {
        "name": "own",
        "question": "?",
        "reference": "a",
        "arms": {"a": {}, "b": {"interventions": ["feedback"]}},
    }
    plan = plan_robustness(compose("robust", {"study": study, **TINY, "robustness": "few"}))
    assert plan.words is None


def test_draws_come_from_a_file_or_the_widest_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = [{"trust.gain_up": value, "work.gain": 0.4} for value in (0.1, 0.11, 0.12, 0.13)]
    only = {"robustness.groups": ["draws"]}
    write_draws(tmp_path / "mine.csv", draws, {})
    plan = plan_of("small", draws=str(tmp_path / "mine.csv"), **{**only, "work.gain": 0.5})
    assert {each.base.trust.gain_up for each in plan.alternatives} == {0.11, 0.12, 0.13}
    # What the study sets is not drawn.
    assert {each.base.work.gain for each in plan.alternatives} == {0.5}
    assert plan.draws_file == str(tmp_path / "mine.csv")
    folder = tmp_path / "configs"
    shutil.copytree(configs_folder(), folder)
    write_draws(folder / "population" / "plausible.csv", draws, {})
    monkeypatch.setattr(locations, "_PLACES", (folder,))
    assert (plan_of("small", **only).draws_file, len(plan_of("small", **only).alternatives)) == (
        "plausible",
        3,
    )
    assert len(plan_of("small", draws="posterior", **only).alternatives) == 60
