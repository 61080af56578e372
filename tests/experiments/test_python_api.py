"""In Python, clinics and studies are objects that show, save, open and report what they found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import experiments
from experiments import InputError, StoppedEarly, Study, load_study, open_results, simulate
from experiments.commands.command_line import main
from experiments.studies import run_replicates

SMALL = {"clinic": "small", "clinic.clients": 16, "clinic.therapists": 2}
ARMS: dict[str, dict[str, Any]] = {"usual": {}, "feedback": {"interventions": ["feedback"]}}
TYPED = """
from typing import assert_type
import matplotlib.figure
from experiments import ClinicResult, Comparison, Result, Study, load_study, open_results, simulate
from pathlib import Path

clinic = simulate({"trust.gain_up": 0.2}, interventions=["feedback"], seed=2)
assert_type(clinic, ClinicResult)
study = load_study("small", {"clinic.clients": 80})
assert_type(study, Study)
comparison = study.run(replicates=2, cores=1)
assert_type(comparison, Comparison)
assert_type(comparison.plot("differences"), matplotlib.figure.Figure)
assert_type(comparison.save("results/a"), Path)
assert_type(str(comparison), str)
assert_type(open_results("results/a"), Result)
study.run(replicates="two")  # type: ignore[arg-type]
"""


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every table of a results folder."""
    paths = [*folder.glob("*.csv"), *folder.glob("tables/*")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_a_saved_clinic_is_the_commands(here: Path) -> None:
    result = simulate(SMALL, interventions=["feedback"], theory="technique", seed=3)
    result.save("api")
    typed = ["clinic=small", "clinic.clients=16", "clinic.therapists=2", "intervention=feedback"]
    assert main(["simulate", *typed, "theory=technique", "seed=3", "out=typed"]) == 0
    assert files_of(here / "api") == files_of(here / "typed")
    assert len(files_of(here / "api")) == 5


def test_a_saved_comparison_is_the_commands(here: Path) -> None:
    study = load_study("small", {"clinic.clients": 16, "clinic.therapists": 2, "figures": False})
    study.run(2, seed=4, progress=False).save("api")
    typed = ["clinic.clients=16", "clinic.therapists=2", "figures=false", "replicates=2", "seed=4"]
    assert main(["compare", "study=small", *typed, "out=typed"]) == 0
    assert files_of(here / "api") == files_of(here / "typed")
    assert len(files_of(here / "api")) == 10


def test_an_opened_result_is_the_saved_one(here: Path) -> None:
    made = Study("mine", "What?", ARMS, settings={**SMALL, "figures": False}).run(2, progress=False)
    made.save("a")
    for opened in (open_results("a"), open_results(made.save("b"))):
        assert dict(opened.tables) == dict(made.tables)
        assert str(opened) == str(made)
        assert opened.plots == made.plots
    assert main(["replay", "b"]) == 0


def test_an_opened_clinic_is_the_saved_one(here: Path) -> None:
    made = simulate(SMALL)
    opened = open_results(made.save("a"))
    assert dict(opened.tables) == dict(made.tables)
    assert str(opened) == str(made)


def test_figures_and_a_page_come_from_a_clinic_and_a_comparison(here: Path) -> None:
    clinic = simulate(SMALL)
    assert clinic.plot("networks").axes
    assert "<!DOCTYPE html>" in clinic.report("clinic.html").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="did you mean 'networks'"):
        clinic.plot("network")


def test_a_notebook_shows_the_main_table_and_escapes_it() -> None:
    study = Study("mine", "Is <b> escaped?", ARMS, settings=SMALL, outcomes=["dropout"])
    html = study.run(1, progress=False)._repr_html_()
    assert "Is &lt;b&gt; escaped?" in html
    assert ">dropout</td>" in html
    assert "<code>trajectories</code>" in html


@pytest.mark.parametrize("kind", [dict, pa.table, "data frame"], ids=["columns", "Arrow", "pandas"])
def test_a_roster_may_be_a_table(kind: Any) -> None:
    columns = {"name": ["ada", "ben"], "resilience": [0.25, None]}
    if kind == "data frame":
        kind = pd.DataFrame
    clients = simulate({"clinic.therapists": 1}, clients=kind(columns)).clients
    assert clients["name"].to_pylist() == ["ada", "ben"]
    assert clients["resilience"][0].as_py() == 0.25


@pytest.mark.parametrize(
    ("clients", "words"),
    [
        (3, "population.clients is of type int, but a path, a data frame"),
        ({"resilience": [0.5], "name": ["a", "b"]}, "columns of different lengths"),
        ({"resiliance": [0.5]}, "did you mean 'resilience'?"),
        ({"resilience": [1.5]}, "population.clients, row 2, column 'resilience' is '1.5'"),
    ],
)
def test_a_table_that_is_no_roster_is_refused(clients: object, words: str) -> None:
    with pytest.raises(InputError) as error:
        simulate(clients=clients)
    assert words in str(error.value)


def test_an_interrupted_study_keeps_complete_replicates(monkeypatch: pytest.MonkeyPatch) -> None:
    study = Study("mine", "What?", ARMS, settings=SMALL)
    expected = study.run(2, progress=False)
    whole = run_replicates.run_worlds

    def stopping(*arguments: Any) -> Iterator[Any]:
        runs = whole(*arguments)
        yield from (next(runs) for _ in range(5))
        raise KeyboardInterrupt

    monkeypatch.setattr(run_replicates, "run_worlds", stopping)
    with pytest.raises(StoppedEarly, match="stopped after 2 of 6 replicates") as stop:
        study.run(6, progress=False)
    assert dict(stop.value.result.tables) == dict(expected.tables)
    assert stop.value.result.configuration == expected.configuration


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"arms": {"usual": {}}}, "1 arms, but at least two"),
        ({"reference": "usul"}, "did you mean 'usual'?"),
        ({"outcomes": ["dropot"]}, "did you mean 'dropout'?"),
        ({"arms": {"usual": {}, "x": {"interventions": ["fedback"]}}}, "did you mean 'feedback'?"),
        ({"arms": {"usual": {}, "x": {"intervention": ["feedback"]}}}, "study.arms.x.intervention"),
    ],
)
def test_a_study_that_cannot_be_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as error:
        Study(**{"name": "mine", "question": "What?", "arms": ARMS, **change})
    assert words in str(error.value)


def test_every_name_of_the_package_is_there() -> None:
    assert all(getattr(experiments, name).__name__ == name for name in experiments.__all__)
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        experiments.simulat  # noqa: B018


@pytest.mark.verification
def test_a_users_script_is_typed(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(TYPED)
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(root / "pyproject.toml")]
    done = subprocess.run(
        [*command, str(tmp_path / "script.py")], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
