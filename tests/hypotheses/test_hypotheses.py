"""The search for hypotheses: a planted one comes out on top, and what depends on one parameter is marked."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from experiments import HypothesisResult, find_hypotheses, open_results
from experiments.commands.command_line import main
from experiments.config.composition import compose
from experiments.config.group_files import config_folder
from experiments.hypotheses.candidate_check import CandidateCheck, robustness_of
from experiments.hypotheses.candidates import Candidate
from experiments.hypotheses.hypothesis_plan import HypothesisPlan, plan_hypotheses
from experiments.hypotheses.observed_clients import Group
from experiments.robustness.robustness_check import check_plan
from sim.errors import InputError
from sim.parameters import Parameters

PLANTED = "cold_start"
"""Changes dropout only where a poor alliance makes people leave."""
ACTIONS: dict[str, object] = {
    PLANTED: {"set": {"trust.start": 0.05, "collaboration.start": 0.05}},
    "reminders": {"interventions": ["reminders"]},
}
TINY: dict[str, object] = {
    "hypotheses.theories": ["technique", "retention", "good_enough_level"],
    "hypotheses.pairs": [],
    "hypotheses.moderators": ["resilience"],
    "hypotheses.outcomes": ["dropout", "satisfaction"],
    "endings.alliance_weight": 8,
    "endings.dropout_rate": 0.03,
    "hypotheses.draws": 6,
    "hypotheses.first_draws": 3,
    "hypotheses.keep": 2,
    "hypotheses.sizes": [60],
    "hypotheses.studies": 1,
    "hypotheses.cards": 2,
    "hypotheses.weights": 20,
    "robustness": "few",
    "robustness.groups": ["draws"],
    "robustness.number_of_draws": 2,
    "robustness.draw_replicates": 2,
    "clinic.weeks": 20,
    "replicates": 3,
    "cores": 1,
}


def own_file(folder: Path, actions: object) -> Path:
    """Write a file of the group, as users have their own, and return the folder of configurations."""
    (folder / "hypotheses").mkdir(parents=True)
    written = {"actions": actions, "outcomes": ["week_12_score"]}
    (folder / "hypotheses" / "own.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> HypothesisResult:
    place = tmp_path_factory.mktemp("hypotheses")
    configs, folder = own_file(place / "configs", ACTIONS), place / "result"
    result = find_hypotheses("own", TINY, config_dir=configs, folder=folder, progress=False)
    result.save(folder)
    return result


def test_a_planted_hypothesis_comes_out_on_top(found: HypothesisResult) -> None:
    rows = found.hypotheses.to_pylist()
    first = rows[0]
    assert first["action"] == PLANTED
    assert first["bits"] > 2 * first["bits_error"] > 0
    assert first["sentence"].count("retention predicts it") == 1
    said = {row["theory"]: row for row in found.predictions.to_pylist() if row["rank"] == 1}
    assert said["retention"]["mean"] < -0.4
    assert all(abs(said[name]["mean"]) < 0.1 for name in ("technique", "good_enough_level"))
    assert all(row["priority"] <= first["priority"] for row in rows)


def test_a_stored_search_is_the_search(found: HypothesisResult) -> None:
    assert found.folder is not None
    again = open_results(found.folder)
    assert isinstance(again, HypothesisResult)
    assert again.text == found.text
    assert set(again.tables) == set(found.tables)
    assert again.confusion["probability"].to_pylist() == pytest.approx(
        found.confusion["probability"].to_pylist(), rel=1e-5
    )
    pages = sorted(path.name for path in (found.folder / "cards").glob("01-*/*"))
    assert pages == [
        *("analysis.R", "analysis.py", "card.html", "card.md", "data.csv"),
        *("predictions.png", "predictions.svg", "preregistration.md"),
    ]
    index = (found.folder / "report.html").read_text(encoding="utf-8")
    for page in (found.folder / "cards").glob("*/card.html"):
        assert f"cards/{page.parent.name}/card.html" in index


def test_every_probability_is_shared_out(found: HypothesisResult) -> None:
    sums: dict[tuple[str, int, str], float] = {}
    for row in found.confusion.to_pylist():
        key = (row["action"], row["clients"], row["made_by"])
        sums[key] = sums.get(key, 0.0) + row["probability"]
    assert list(sums.values()) == pytest.approx([1.0] * len(sums))


def test_the_script_runs_on_the_data_beside_it(
    found: HypothesisResult, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found.folder is not None
    place = next((found.folder / "cards").glob("01-*"))
    monkeypatch.chdir(place)
    done = runpy.run_path(str(place / "analysis.py"))
    said = capsys.readouterr().out
    assert "effect: " in said
    assert "95 % interval" in said
    data, effect = done["data"], float(done["fit"].params["arm"])
    means = done["complete"].groupby("arm")[found.hypotheses["outcome"][0].as_py()].mean()
    # Intake takes little from a difference of means of randomised arms.
    assert effect == pytest.approx(means[1] - means[0], abs=3 * float(done["fit"].bse["arm"]))
    assert set(data["arm"]) == {0, 1}


@pytest.mark.verification
def test_the_script_in_r_finds_what_the_one_in_python_finds(found: HypothesisResult) -> None:
    """Where R is not installed, the script in Python alone is run."""
    assert found.folder is not None
    programs = [([sys.executable], "py"), *([(["Rscript"], "R")] if shutil.which("Rscript") else [])]
    for place in sorted((found.folder / "cards").glob("*")):
        found_by = []
        for program, ending in programs:
            words = [*program, f"analysis.{ending}"]
            said = subprocess.run(words, cwd=place, capture_output=True, text=True, check=True).stdout
            found_by.append(re.findall(r"effect: (-?[\d.]+), standard error: ([\d.]+)", said)[0])
        effect, error = map(float, found_by[0])
        for other, _ in found_by[1:]:
            assert float(other) == pytest.approx(effect, abs=0.05 * error + 1e-3)


def plan_of(folder: Path, actions: object, **changes: object) -> HypothesisPlan:
    with config_folder(own_file(folder / "configs", actions)):
        return plan_hypotheses(compose("hypotheses", {"hypotheses": "own", **TINY, **changes}))


def test_what_depends_on_a_single_parameter_is_marked_so(tmp_path: Path) -> None:
    present = Parameters().work.gain
    plan = plan_of(
        tmp_path,
        # More than at present, but less than with a third more of it.
        {"set_gain": {"set": {"work.gain": 1.2 * present}}},
        **{
            "robustness.groups": ["parameters"],
            "robustness.parameters": ["work.gain", "trust.gain_up"],
            "robustness.screen_replicates": 4,
            "robustness.confirm": 4,
            "hypotheses.sizes": [400],
            "replicates": 10,
        },
    )
    check = CandidateCheck(plan, [Candidate("set_gain", Group(), "week_12_score")])
    found = robustness_of(check_plan(check, progress=False).judged[0])
    assert found.judged.judgement.verdict == "FRAGILE"
    assert found.hangs_on == "work.gain"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("hypotheses.theories", ["techniqe", "retention"], "did you mean 'technique'?"),
        ("hypotheses.theories", ["technique"], "at least two were expected"),
        ("hypotheses.outcomes", ["week_12_scor"], "did you mean 'week_12_score'?"),
        ("hypotheses.moderators", ["resilence"], "did you mean 'resilience'?"),
        ("hypotheses.pairs", ["reminder"], "did you mean 'reminders'?"),
        ("hypotheses.draws", 100_00, "at most"),
        ("hypotheses.sizes", [], "different numbers of clients"),
        ("hypotheses.negligible", 2.0, "between 0 and 1"),
        ("hypotheses.actions", {"usual_care": {}}, "what all are compared with"),
        ("hypotheses.actions", {"nothing": {}}, "changes nothing"),
        ("hypotheses.actions", {"other": {"theory": "retention"}}, "under each theory"),
    ],
)
def test_mistakes_are_named_before_anything_runs(
    tmp_path: Path, name: str, value: object, words: str
) -> None:
    with pytest.raises(InputError, match=words) as error:
        plan_of(tmp_path, ACTIONS, **{name: value})
    assert "\n" not in str(error.value)


def test_who_is_randomised_follows_from_whom_an_action_covers(tmp_path: Path) -> None:
    actions = {
        "reminders": {"interventions": ["reminders"]},
        "feedback": {"interventions": ["feedback"]},
        "listen": {"set": {"emphasis.listen": 0.5}},
    }
    plan = plan_of(tmp_path, actions, **{"hypotheses.pairs": ["reminders", "feedback"]})
    assert plan.units == {
        "reminders": "client",
        "feedback": "therapist",
        "listen": "therapist",
        "reminders+feedback": "therapist",
    }


def test_the_command_refuses_what_the_function_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hypotheses", "hypotheses.outcomes=[mood]"]) == 2
    assert "hypotheses.outcomes" in capsys.readouterr().err
