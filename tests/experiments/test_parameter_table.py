"""`alliance parameters` shows every parameter in each format."""

from __future__ import annotations

import csv
import io
import json

import pytest

from experiments.commands.command_line import main
from experiments.reports.parameter_rows import as_text
from sim.parameters import rows


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["parameters", *arguments]) == 0
    return capsys.readouterr().out


def test_csv_reads_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(csv.DictReader(io.StringIO(shown(capsys, "--format", "csv")))) == rows()


def test_json_reads_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(shown(capsys, "--format=json")) == rows()


def test_markdown_has_a_row_a_parameter(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, "--format", "md").splitlines()
    assert len(lines) == len(rows()) + 2
    assert all(line.replace("\\|", "").count("|") == 7 for line in lines)


def test_text_fits_and_names_everything(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    lines = shown(capsys).splitlines()
    assert max(map(len, lines)) <= 120
    group, names = "", []
    for line in lines:
        if line.endswith(".") and not line.startswith(" "):
            group = line
        elif line[:2] == "  " and line[2:3].strip():
            names.append(group + line.split()[0])
    assert names == [row["name"] for row in rows()]


def test_text_is_aligned() -> None:
    shown_rows = as_text(_trust(), 400).splitlines()[1:]
    starts = {line.index(row["meaning"]) for line, row in zip(shown_rows, _trust(), strict=True)}
    assert len(starts) == 1


def _trust() -> list[dict[str, str]]:
    return [row for row in rows() if row["name"].startswith("trust.")]


def test_one_group(capsys: pytest.CaptureFixture[str]) -> None:
    names = [row["name"] for row in json.loads(shown(capsys, "trust", "clinic.weeks", "--format", "json"))]
    assert "clinic.weeks" in names
    assert all(name.startswith("trust.") or name == "clinic.weeks" for name in names)


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert "format=text" in shown(capsys, "--help")
