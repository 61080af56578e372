"""A roster given by a relative path is found again from wherever its results are replayed, and held to its checksum."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.commands.command_line import main

ROSTER = "name,age\nAnn,31\nBo,40\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with results of a roster in it; stand in a folder beside it."""
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    (project / "data").mkdir(parents=True)
    (elsewhere / "data").mkdir(parents=True)
    (project / "data" / "c.csv").write_text(ROSTER)
    monkeypatch.chdir(project)
    arguments = ("clinic.therapists=1", "clinic.weeks=2", "population.clients=data/c.csv", "out=results/r")
    assert main(("simulate", *arguments)) == 0
    monkeypatch.chdir(elsewhere)
    return project


def replay(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = main(("replay", "../project/results/r"))
    return code, capsys.readouterr().err


def test_it_is_found_above_the_results(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay(capsys) == (0, "")


def test_it_is_found_beside_the_results_by_a_path_that_goes_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "work" / "deep").mkdir(parents=True)
    (tmp_path / "work" / "c.csv").write_text(ROSTER)
    monkeypatch.chdir(tmp_path / "work" / "deep")
    arguments = ("clinic.therapists=1", "clinic.weeks=2", "population.clients=../c.csv", "out=../r")
    assert main(("simulate", *arguments)) == 0
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert main(("replay", "work/r")) == 0, capsys.readouterr().err


def test_another_file_of_its_name_is_passed_over(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("data/c.csv").write_text("name\nX\n")
    assert replay(capsys) == (0, "")


def test_a_file_that_has_changed_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "data" / "c.csv").write_text(ROSTER.replace("31", "32"))
    code, said = replay(capsys)
    assert code == 2
    assert "inputs.population.clients.sha256" in said


def test_a_file_that_is_gone_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "data" / "c.csv").unlink()
    assert replay(capsys)[1].startswith("alliance: data/c.csv does not exist (in ")
