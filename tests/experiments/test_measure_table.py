"""`alliance measures` lists everything that can be measured, in each format."""

from __future__ import annotations

import csv
import io
import json

import pytest

from experiments import measures_table
from experiments.commands.command_line import main
from experiments.measures.registry import MEASURES, STANDARD, comparable


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["measures", *arguments]) == 0
    return capsys.readouterr().out


def test_every_measure_is_listed_once_and_says_where_it_can_be_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "format=csv"))))
    assert [row["name"] for row in rows] == list(MEASURES)
    assert [row["name"] for row in rows if row["shown"] == "always"] == list(STANDARD)
    assert [row["name"] for row in rows if row["shown"] != "validation"] == list(comparable())
    assert all(row["meaning"] and row["clinics"] for row in rows)
    assert measures_table().to_pylist() == rows == json.loads(printed(capsys, "format=json"))


def test_text_fits_the_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    lines = printed(capsys, "dropout", "alliance_outcome").splitlines()
    assert max(map(len, lines)) <= 100
    assert [line.split()[0] for line in lines if line[0] != " "] == ["dropout", "alliance_outcome"]


def test_an_unknown_measure_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measures", "dropuot"]) == 2
    assert capsys.readouterr().err == "alliance: dropuot is not a measure; did you mean 'dropout'?\n"
