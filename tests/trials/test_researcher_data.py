"""The data of one trial, as its researchers would have them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest

from experiments import TrialResult, open_results, try_trial
from experiments.trials.allocation import allocate, observe
from experiments.trials.researcher_data import researcher_data
from experiments.trials.simulated_trial import allocation_seed, participants
from experiments.trials.trial_plan import TrialPlan
from sim import InputError

SIZES = {"clients": [24], "therapists": [4], "replicates": 2, "progress": False, "cores": 1}
SETTINGS = {"clinic.weeks": 12, "figures": False}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a trial with data."""
    folder = tmp_path_factory.mktemp("trial") / "out"
    settings = {**SETTINGS, "trial.data": 1, "trial.clinics": [2], "trial.unit": "client"}
    try_trial("small", settings, **SIZES).save(folder)
    return folder


def test_a_stored_trial_has_its_data_with_a_codebook(stored: Path) -> None:
    place = stored / "data" / "trial_0"
    assert {path.name for path in place.iterdir()} == {
        "wide.csv",
        "long.csv",
        "sessions.csv",
        "codebook.csv",
        "codebook.md",
    }
    with (place / "codebook.csv").open(encoding="utf-8", newline="") as file:
        meanings = {(row["table"], row["column"]): row["meaning"] for row in csv.DictReader(file)}
    for table in ("wide", "long", "sessions"):
        with (place / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        assert columns == [column for own, column in meanings if own == table]
    assert all(meanings.values())
    assert not any("state" in column for _, column in meanings)


def test_data_are_those_that_the_analyses_had(stored: Path) -> None:
    result = open_results(stored)
    assert isinstance(result, TrialResult)
    data = result.data(0)
    wide = data["wide"]
    arm = wide["arm"].cast("string")
    means = [
        pc.mean(wide.filter(pc.equal(arm, name))["week_12_score"]).as_py()
        for name in ("usual_care", "feedback")
    ]
    known = next(
        row for row in result.trials.to_pylist() if row["trial"] == 0 and row["analysis"] == "change"
    )
    both = wide.filter(wide["week_12_score"].is_valid())
    change = pc.subtract(both["week_12_score"], both["intake_score"])
    treated = pc.equal(both["arm"].cast("string"), "feedback")
    effect = pc.mean(change.filter(treated)).as_py() - pc.mean(change.filter(pc.invert(treated))).as_py()
    assert effect == pytest.approx(known["effect"], rel=1e-5)
    assert both.num_rows == known["analysed"]
    assert all(means)


def test_long_and_sessions_tell_the_same_as_wide(stored: Path) -> None:
    result = open_results(stored)
    assert isinstance(result, TrialResult)
    data = result.data(1, clients=24)
    wide, long, sessions = data["wide"], data["long"], data["sessions"]
    at_12 = long.filter(pc.equal(long["week"], 12))
    assert at_12["distress_score"].to_pylist() == wide["week_12_score"].to_pylist()
    at_0 = long.filter(pc.equal(long["week"], 0))
    assert at_0["distress_score"].to_pylist() == wide["intake_score"].to_pylist()
    came = sessions.filter(sessions["attended"])
    attended = np.bincount(came["client"].to_numpy(), minlength=25)[1:]
    assert attended.tolist() == wide["sessions_attended"].to_pylist()
    first = dict(
        row.values()
        for row in came.filter(pc.equal(came["session"], 1)).select(["client", "alliance_client"]).to_pylist()
    )
    assert [first.get(client) for client in range(1, 25)] == wide["first_alliance"].to_pylist()
    assert sessions["week"].to_numpy().min() == 0


def test_what_is_no_trial_or_size_of_a_result_is_said(stored: Path) -> None:
    result = open_results(stored)
    assert isinstance(result, TrialResult)
    with pytest.raises(InputError, match="trial is 2, but a number from 0 to 1 was expected"):
        result.data(2)
    with pytest.raises(InputError, match="clients 25 is not a size of this trial"):
        result.data(0, clients=25)


def test_who_has_no_therapist_is_said_to_have_none(trial_plan: TrialPlan) -> None:
    design = trial_plan.designs[0]
    wide = researcher_data(trial_plan, design, 0)["wide"].rows
    untreated = pc.equal(wide["arm"].cast("string"), "assessment")
    assert wide.filter(untreated)["therapist"].null_count == 12
    assert wide.filter(pc.invert(untreated))["therapist"].null_count == 0
    assert pc.max(wide.filter(untreated)["sessions_attended"]).as_py() == 1
    people = participants(trial_plan, design, 0)
    data = observe(
        people,
        allocate(people, design, np.random.default_rng(allocation_seed(trial_plan, 0))),
        design.outcome,
    )
    shown = wide["week_12_score"].to_numpy()
    assert np.array_equal(data.course[:, 2], shown, equal_nan=True)


@pytest.fixture(scope="module")
def trial_plan() -> TrialPlan:
    """Return the plan of a trial in which one arm has no therapists."""
    from experiments.config.composition import compose
    from experiments.trials.trial_plan import plan_trial

    settings = {"trial.design": "partially_nested", "trial.unit": "client", "trial.clients": [24]}
    return plan_trial(
        compose(
            "trial", {"study": "assessment_only", **settings, "trial.therapists": [4], "clinic.weeks": 12}
        )
    )


def test_a_process_study_is_data_alone(tmp_path: Path) -> None:
    settings = {**SETTINGS, "trial.design": "process", "trial.data": 1}
    made = try_trial("small", settings, **SIZES)
    assert "process study of usual_care" in made.text
    made.save(tmp_path / "out")
    assert (tmp_path / "out" / "data" / "trial_0" / "sessions.csv").exists()
    again = open_results(tmp_path / "out")
    assert isinstance(again, TrialResult)
    assert again.characteristics.num_rows == 0
    assert again.title == "data of a process study of usual_care"
    assert set(made.data()["wide"]["arm"].cast("string").to_pylist()) == {"usual_care"}
