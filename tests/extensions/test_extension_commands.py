"""An extension can be named in every command, and belongs to what a result is made from."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from pyarrow import parquet

from experiments.api.calibrating import Calibration
from experiments.calibration.prepared_fit import start_or_resume
from experiments.commands.command_line import main
from experiments.config.extensions import extensions, load_extension, unload_extensions
from sim import InputError, Parameters
from tests.extensions.conftest import CLINIC

FLAG = f"--extension={CLINIC}"
QUICK = (
    "clinic=small",
    "clinic.clients=12",
    "clinic.therapists=2",
    "engine=mesa",
    "figures=false",
    "replicates=2",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def compare(*more: str) -> int:
    arms = "study.arms.feedback.interventions=[welcome_call]"
    return main(
        [
            "compare",
            FLAG,
            "study=small",
            arms,
            "study.outcomes=[came_twice,mean_rating,dropout]",
            *QUICK,
            *more,
        ]
    )


def test_compare_measures_and_varies_what_an_extension_declares(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare("out=a", "theory=trust_alone", "instrument=short_form") == 0
    assert "came twice (share)" in capsys.readouterr().out
    rows = rows_of(folder / "a" / "summary.csv")
    assert [(row["outcome"], row["unit"]) for row in rows[:3]] == [
        ("came_twice", "share"),
        ("mean_rating", "0-10"),
        ("dropout", "%"),
    ]
    manifest = json.loads((folder / "a" / "manifest.json").read_text())
    assert manifest["configuration"]["arms"]["feedback"] == {"intervention.welcome_call.coverage": 1.0}
    assert manifest["configuration"]["theory"]["change_alliance"] == 0
    assert manifest["configuration"]["inputs"]["extension.my_clinic"]["path"] == str(CLINIC)
    assert "--extension" in manifest["command_line"]
    sessions = parquet.read_table(folder / "a" / "tables" / "sessions.parquet")
    assert sessions["session_rating"].null_count < sessions.num_rows
    assert extensions() == ()
    assert "welcome_call" not in Parameters().as_dict()["intervention"]


def test_replay_runs_no_extension_that_only_a_folder_names(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare("out=a") == 0
    capsys.readouterr()
    assert main(["replay", "a"]) == 2
    assert f"if you trust it, give --extension {CLINIC}" in capsys.readouterr().err
    assert extensions() == ()
    assert main(["replay", FLAG, "a"]) == 0
    assert "came out with the same bytes" in capsys.readouterr().out


def test_a_folder_that_was_begun_with_an_extension_asks_for_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    same = ("clinic=small", "clinic.clients=12", "engine=mesa", "out=a")
    assert main(["simulate", FLAG, *same]) == 0
    capsys.readouterr()
    assert main(["simulate", *same]) == 2
    assert f"if you trust it, give --extension {CLINIC}" in capsys.readouterr().err
    assert extensions() == ()
    assert main(["simulate", *same, "clinic.weeks=5"]) == 2
    assert "holds results of another configuration" in capsys.readouterr().err
    assert main(["simulate", FLAG, *same]) == 0
    assert "stored before" in capsys.readouterr().out


def test_a_calibration_is_resumed_only_with_its_extension(folder: Path) -> None:
    def begun() -> bool:
        calibration = Calibration({"clinic": "small"}, folder="fit")
        return start_or_resume(calibration.folder, calibration.problem.configuration, "calibrate")[1]

    load_extension(CLINIC)
    assert not begun()
    unload_extensions()
    with pytest.raises(InputError, match="which is a program; if you trust it, give --extension"):
        begun()
    load_extension(CLINIC)
    assert begun()
    unload_extensions()


def test_an_export_describes_the_added_columns(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("out=a", "keep_sessions=1") == 0
    assert main(["export", FLAG, "a", "format=csv", "out=b"]) == 0, capsys.readouterr().err
    codebook = (folder / "b" / "codebook.md").read_text()
    assert "How useful the client found the session" in codebook


def test_a_study_file_names_the_parts_of_an_extension(folder: Path) -> None:
    (folder / "study").mkdir()
    (folder / "study" / "calls.yaml").write_text(
        "name: calls\nquestion: does a call help?\nreference: usual\noutcomes: [came_twice]\narms:\n  usual: {}\n"
        "  call: {interventions: [welcome_call]}\n  alone: {theory: trust_alone}\n"
    )
    assert main(["compare", FLAG, "--config-dir", ".", "study=calls", *QUICK, "out=a"]) == 0
    assert {row["arm"] for row in rows_of(folder / "a" / "summary.csv")} == {"usual", "call", "alone"}


@pytest.mark.verification
def test_validate_estimates_an_added_estimand(folder: Path) -> None:
    evidence = folder / "mine.csv"
    evidence.write_text("id,role,value,low,high,unit\ncame_twice,predict,0.9,0.8,1,share\n")
    quick = ("clinic=small", "clinic.clients=12", "clinics=2", "figures=false")
    assert main(["validate", FLAG, *quick, f"evidence={evidence}", "out=a"]) == 0
    assert rows_of(folder / "a" / "scoreboard.csv")[0]["id"] == "came_twice"


def test_a_sweep_s_processes_load_the_extension(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (
        "study=small",
        "study.outcomes=[came_twice,mean_rating]",
        "+study.uncertainties={intervention.welcome_call.coverage:{low:0,high:1}}",
        "design=grid",
        "design.levels=2",
        "clinic=small",
        "clinic.clients=12",
        "replicates=1",
        "executor=processes",
        "cores=1",
    )
    code = main(["sweep", FLAG, *words, "out=a"])
    assert code == 0, capsys.readouterr().err
    assert "mean_rating (0-10)" in capsys.readouterr().out
    assert main(["replay", "a"]) == 2
    assert "which is a program" in capsys.readouterr().err
    assert main(["replay", FLAG, "a"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["compare", "--extension"], "--extension stands alone, but the path of a Python file was expected"),
        (["compare", "--extension=no.py"], "extension 'no.py' cannot be read"),
        (
            ["simulate", FLAG, "intervention.welcome_cal.strength=1"],
            "did you mean 'intervention.welcome_call'?",
        ),
        (["simulate", "intervention=[welcome_call]"], "there is no intervention 'welcome_call'"),
    ],
)
def test_a_mistake_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
