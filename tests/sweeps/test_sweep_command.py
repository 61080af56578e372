"""`alliance sweep` from a study file to a folder, held against `alliance compare`; what is wrong is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import csv, parquet

from experiments.commands.command_line import main
from experiments.inputs.clinic_inputs import sha256
from experiments.sweeps.reader import open_sweep
from tests.house.source import ROOT

FEW = ("study=feedback_anywhere", "design.points=4", "replicates=2", "clinic.clients=20")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def alliance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in an empty folder; returns exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: Any) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_one_point_is_what_compare_gives(alliance: Run) -> None:
    arguments = ("study=small", "replicates=3", "clinic.clients=20")
    assert alliance("compare", *arguments, "figures=false", "out=compared")[0] == 0
    assert alliance("sweep", *arguments, "out=swept")[0] == 0
    for name in ("summary", "differences"):
        compared = csv.read_csv(f"compared/{name}.csv").to_pandas()
        swept = parquet.read_table(f"swept/{name}.parquet").to_pandas()
        assert (swept["point"] == "44136fa355b3678a").all()
        assert list(swept.columns) == ["point", *compared.columns]
        assert (
            swept[["arm", "outcome", "unit", "replicates"]]
            == compared[["arm", "outcome", "unit", "replicates"]]
        ).all(axis=None)
        for column in ("value", "mc_error", "low", "high"):
            np.testing.assert_allclose(swept[column], compared[column], rtol=1e-12, atol=1e-12)


def test_a_study_is_swept_printed_and_shown_again(alliance: Run) -> None:
    code, printed, _ = alliance("sweep", *FEW, "out=out")
    assert code == 0
    assert "4 points (sobol), 2 arms, 16 clinics, 2 replicates a point and arm, seed 1" in printed
    assert "over all points, minus usual_care" in printed
    code, again, _ = alliance("sweep", *FEW, "out=out")
    assert (code, again.split("\n\nresults")[0]) == (0, printed.split("\n\nresults")[0])
    assert "nothing was run again" in again
    assert alliance("resume", "out")[1] == again
    code, printed, _ = alliance("replay", "out", "cores=1")
    assert (code, "came out with the same bytes" in printed) == (0, True)
    code, printed, _ = alliance("status", "out")
    assert (code, "4 of 4 stored" in printed, "out: complete" in printed) == (0, True, True)


def test_one_changed_number_is_refused_with_the_difference(alliance: Run) -> None:
    assert alliance("sweep", *FEW, "out=out")[0] == 0
    before = Path("out/manifest.json").read_bytes()
    code, printed, said = alliance("sweep", *FEW, "trust.gain_down=0.4", "out=out")
    assert (code, printed) == (2, "")
    assert "different are trust.gain_down (0.54 there, 0.4 here)" in said
    code, _, said = alliance("sweep", *FEW, "trust.gain_down=0.4", "out=out", "extend=true")
    assert code == 2
    assert "by points or replicates only, but different are trust.gain_down (0.54 there, 0.4 here)" in said
    assert Path("out/manifest.json").read_bytes() == before


def test_a_sweep_is_extended_on_the_command_line(alliance: Run) -> None:
    assert alliance("sweep", *FEW, "out=out")[0] == 0
    more = [argument.replace("replicates=2", "replicates=3") for argument in FEW]
    code, _, said = alliance("sweep", *more, "out=out")
    assert (code, "replicates (2 there, 3 here)" in said) == (2, True)
    assert alliance("sweep", *more, "out=out", "extend=true")[0] == 0
    assert alliance("sweep", *more, "out=fresh")[0] == 0
    assert open_sweep("out").summaries().equals(open_sweep("fresh").summaries())
    assert alliance("sweep", *more, "extend=true")[2].startswith(
        "alliance: extend=true adds to a finished sweep"
    )


def test_client_and_session_tables_are_kept_on_request(alliance: Run) -> None:
    assert alliance("sweep", *FEW, "keep=sessions", "out=out")[0] == 0
    sweep = open_sweep("out")
    assert sweep.dataset("clients").count_rows() == 4 * 2 * 2 * 20
    counted = sweep.sql("select point, arm, replicate, sum(sessions_attended) as n from clients group by all")
    attended = sweep.sql(
        "select point, arm, replicate, count(*) as n from sessions where attended group by all"
    )
    key = ["point", "arm", "replicate"]
    assert (
        counted.to_pandas().sort_values(key)["n"].tolist()
        == attended.to_pandas().sort_values(key)["n"].tolist()
    )
    assert {"therapists", "weeks"} <= {path.name for path in Path("out/tables").iterdir()}


def test_a_point_whose_values_do_not_go_together_is_a_row(alliance: Run) -> None:
    design = "design.rows=[{clinic.minimum_wait: 2},{clinic.minimum_wait: 50}]"
    code, printed, _ = alliance(
        "sweep", "study=small", "design=list", design, "replicates=2", "clinic.weeks=20", "out=out"
    )
    assert code == 0
    assert "4 of them failed" in printed
    errors = open_sweep("out").summaries()["error"].to_pylist()
    assert errors[:4] == [None] * 4
    assert all("arm usual_care: clinic.minimum_wait is 50" in error for error in errors[4:])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["study=feedback_anywhere", "design=sobl"], "did you mean 'sobol'?"),
        (["study=feedback_anywhere", "design.pionts=3"], "did you mean 'design.points'?"),
        (["study=feedback_anywhere", "executor.kind=dusk"], "did you mean 'dask'?"),
        (["study=feedback_anywhere", "keep=all"], "one of summaries, clients, sessions was expected"),
        (["study=feedback_anywhere", "study.outcomes=[dropot]"], "did you mean 'dropout'?"),
        (["study=feedback_anywhere", "study.precision.target=-1"], "above 0"),
        (
            ["study=feedback_anywhere", "study.precision={target: 1, outcome: drop}"],
            "did you mean 'dropout'?",
        ),
        (
            ["study=feedback_anywhere", "study.precision={target: 1, arm: feedbak}"],
            "did you mean 'feedback'?",
        ),
        (["study=feedback_anywhere", "study.precision={target: 1, most: 5}"], "from 2 to that many"),
        (
            ["study=feedback_anywhere", "+study.uncertainties={trust.gian_up: [0, 1]}"],
            "did you mean 'trust.gain_up'?",
        ),
        (
            ["study=feedback_anywhere", "executor=dask", "executor.address=127.0.0.1:1"],
            "address of a Dask scheduler",
        ),
        (["study=small", "design=sobol"], "study.uncertainties is empty"),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(
    alliance: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.setattr("experiments.sweeps.dask_cluster.PATIENCE", 0.2)
    code, printed, error = alliance("sweep", *arguments, "out=out")
    assert (code, printed) == (2, "")
    assert error.startswith("alliance: ")
    assert error.count("\n") == 1
    assert said in error
    assert not Path("out/tables").exists()


def test_a_scheduler_that_is_not_there_is_said(alliance: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.sweeps.dask_cluster.PATIENCE", 0.2)
    code, _, said = alliance("sweep", *FEW, "executor=dask", "executor.address=tcp://127.0.0.1:1", "out=out")
    assert (code, said.count("\n")) == (2, 1)
    assert "executor.address is 'tcp://127.0.0.1:1', but the address of a Dask scheduler was expected" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["status"], "the folder of a sweep, such as results/sweep-mine was expected"),
        (["verify", "a", "b"], "the folder of a sweep, such as results/sweep-mine was expected"),
        (["resume", "nowhere"], "nowhere is not a results folder"),
        (["resume", "nowhere", "cors=3"], "did you mean 'cores'?"),
        (["resume", "nowhere", "executor=dusk"], "there is no executor 'dusk'; did you mean 'dask'?"),
        (["replay", "nowhere"], "nowhere is not a results folder"),
        (["replay"], "a results folder, such as results/simulate was expected"),
    ],
)
def test_folder_commands_say_what_is_wrong(alliance: Run, arguments: list[str], said: str) -> None:
    code, printed, error = alliance(*arguments)
    assert (code, printed) == (2, "")
    assert said in error


def test_results_of_another_command_are_no_sweep(alliance: Run) -> None:
    assert alliance("simulate", "clinic=small", "clinic.clients=8", "out=out")[0] == 0
    assert "holds results of alliance simulate" in alliance("status", "out")[2]


@pytest.mark.parametrize(
    "arguments",
    [
        ("simulate", "clinic=small", "clinic.clients=8"),
        ("compare", "study=small", "clinic.clients=8", "replicates=2", "figures=false"),
        ("validate", "clinic=small", "clinics=1", "figures=false"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_every_results_folder_can_be_replayed(alliance: Run, arguments: tuple[str, ...]) -> None:
    assert alliance(*arguments, "out=out")[0] == 0
    code, printed, said = alliance("replay", "out")
    assert (code, said) == (0, "")
    assert "tables were run again and came out with the same bytes" in printed
    manifest = Path("out/manifest.json")
    text = manifest.read_text()
    name = "tables/estimands.parquet" if arguments[0] == "validate" else "tables/clients.parquet"
    (Path("out") / name).write_bytes(b"other results")
    stored = json.loads(text)
    stored["tables"][name] |= {"bytes": 13, "sha256": sha256(Path("out") / name)}
    manifest.write_text(json.dumps(stored))
    code, printed, said = alliance("replay", "out")
    assert (code, printed) == (2, "")
    assert said.endswith(f"tables of out differ when run again: {name}\n")


@pytest.mark.verification
def test_whole_studies_run_side_by_side_under_hydra(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "experiments", "sweep", "-m", *FEW, "hydra/launcher=joblib", "seed=1,2"]
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    folders = sorted((tmp_path / "results").glob("sweep-*"))
    assert [open_sweep(folder).complete for folder in folders] == [True, True]
    assert {open_sweep(folder).seed for folder in folders} == {1, 2}
