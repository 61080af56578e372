"""`alliance screen` and `alliance calibrate`: what they store, that they resume, and what they refuse."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.calibration import fit_summary, refinement, screening
from experiments.commands.command_line import main
from experiments.inputs.posterior_draws import read_draws
from experiments.validation.published_figures import read_published_figures

Run = Callable[..., tuple[int, str, str]]
CLINIC = ("clinic=small", "clinic.clients=40", "clinic.weeks=12", "clinic.closing_weeks=8", "clinics=1")
FIT = (*CLINIC, "particles=10", "surface=100", "cores=1", "out=fit")


@pytest.fixture
def alliance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in an empty folder; returns exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fit_summary, "REPETITIONS", 3)
    monkeypatch.setattr(fit_summary, "DRAWS", 20)
    monkeypatch.setattr(refinement, "ROUNDS", 1)
    monkeypatch.setattr(screening, "REPEATED", 10)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first generation of `FIT` is kept for all tests."""
    return tmp_path_factory.mktemp("kept") / "fit"


def calibrate_once(alliance: Run, kept: Path) -> None:
    """Have a calibration of one generation in the present folder, made once for all tests."""
    if not kept.exists():
        assert alliance("calibrate", *FIT, "generations=1", "figures=false")[0] == 0
        shutil.copytree("fit", kept)
    else:
        shutil.copytree(kept, "fit")


def rows(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))


def test_a_calibration_is_reported_and_resumed(alliance: Run, kept: Path) -> None:
    calibrate_once(alliance, kept)
    code, printed, log = alliance("calibrate", *FIT, "generations=2", "figures=false")
    assert (code, "resuming" in log, "generation 2" in log) == (0, True, True)
    assert "generation 1" not in log
    assert printed.startswith("2 generation(s);")
    assert "100 settings around them" in printed
    fitted = {figure.id for figure in read_published_figures() if figure.role == "calibrate"}
    assert {row["figure"] for row in rows("fit/fit.csv")} == fitted
    draws = read_draws("fit/draws.csv")
    assert draws.notes["made by"].startswith("alliance calibrate clinic=small")
    assert "out=" not in draws.notes["made by"]
    marginals = rows("fit/marginals.csv")
    assert {row["parameter"] for row in marginals} == set(draws.rows[0])
    for row in marginals:
        low, high = float(row["prior_low"]), float(row["prior_high"])
        assert low <= float(row["low"]) <= float(row["median"]) <= float(row["high"]) <= high
        assert all(low <= draw[row["parameter"]] <= high for draw in draws.rows[1:])
    manifest = json.loads(Path("fit/manifest.json").read_text(encoding="utf-8"))
    assert (manifest["command"], manifest["generations"]) == ("calibrate", 2)


def test_a_calibration_is_drawn(alliance: Run) -> None:
    assert alliance("calibrate", *FIT, "generations=1")[0] == 0
    page = Path("fit/report.html").read_text(encoding="utf-8")
    assert "What this does not show" in page
    assert "http" not in page.replace("http-equiv", "")
    names = {path.name for path in Path("fit/figures").iterdir()}
    assert names == {f"{name}.{kind}" for name in ("marginals", "pairs", "fit") for kind in ("png", "svg")}


def test_generations_of_another_configuration_are_not_mixed_in(alliance: Run, kept: Path) -> None:
    calibrate_once(alliance, kept)
    code, _, log = alliance("calibrate", *FIT, "generations=2", "figures=false", "seed=2")
    assert code == 2
    assert "another configuration" in log
    manifest = Path("fit/manifest.json")
    stored = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**stored, "model": "another"}), encoding="utf-8")
    code, _, log = alliance("calibrate", *FIT, "generations=2", "figures=false")
    assert code == 2
    assert "another version of the model" in log


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("particles=3",), "particles is 3"),
        (("minutes=0",), "minutes is 0"),
        (("calibration.fitted={work.gian: []}",), "did you mean 'work.gain'?"),
        (("calibration=nothing",), "there is no calibration 'nothing'"),
        (("evidence=nowhere.csv",), "nowhere.csv does not exist"),
    ],
)
def test_mistakes_are_refused_before_anything_is_written(
    alliance: Run, arguments: tuple[str, ...], words: str
) -> None:
    code, printed, log = alliance("calibrate", *arguments)
    assert (code, printed) == (2, "")
    assert log.startswith("alliance: ")
    assert words in log
    assert not list(Path().iterdir())


def test_a_screening_is_reported_and_not_repeated(alliance: Run) -> None:
    arguments = ("screen", *CLINIC, "trajectories=2", "cores=2", "out=screening")
    code, printed, _ = alliance(*arguments)
    assert code == 0
    assert "open parameters move at least one of 17 figures beyond chance variation" in printed
    table = rows("screening/screening.csv")
    assert len({row["parameter"] for row in table}) * 17 == len(table)
    assert {path.name for path in Path("screening/figures").iterdir()} == {"screening.png", "screening.svg"}
    assert "nothing was run again" in alliance(*arguments)[1]
