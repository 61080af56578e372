"""What deleting a path does to the mean outcome is measured for every weight, in pairs of clinics."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from experiments.commands.without_paths import main
from experiments.validation.deleted_paths import path_weights
from sim.parameters.theory import Theory


def test_every_weight_of_a_path_is_there() -> None:
    weights = path_weights()
    assert {
        f"theory.{field.name}" for field in fields(Theory) if type(field.default) is float
    } <= weights.keys()
    assert "theory.learning" not in weights
    assert "work.match_strength" in weights
    assert all(weights.values())


def test_the_command_prints_and_stores_a_row_a_path(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "paths.csv"
    assert main(["--clinics", "2", "--cores", "1", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert all(path in printed for path in path_weights())
    rows = out.read_text(encoding="utf-8").splitlines()
    assert rows[0] == "path,meaning,at_end,at_end_error,later,later_error"
    assert len(rows) == 1 + len(path_weights())
    # Nothing comes back to therapists in usual care.
    assert next(row for row in rows if row.startswith("theory.feedback_reading")).endswith(",0,0,0,0")


@pytest.mark.parametrize("typed", [["--clinics", "1"], ["--clinics", "2", "--seed", "-1"]])
def test_what_cannot_be_run_is_refused_in_a_sentence(
    typed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "paths.csv"
    assert main([*typed, "--cores", "1", "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "was expected" in said
    assert "Traceback" not in said
    assert not out.exists()
