"""Stored results of any run are replayed from Python, as by the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.api.comparing import load_study
from experiments.api.replaying import replay
from experiments.api.simulating import simulate
from experiments.api.validating import validate
from experiments.inputs.clinic_inputs import sha256
from sim.errors import InputError

SMALL = {"clinic.therapists": 2, "clinic.clients": 20, "clinic.weeks": 6, "clinic.closing_weeks": 6}


@pytest.mark.parametrize("command", ["simulate", "compare", "validate"])
def test_what_a_run_saved_comes_out_the_same(command: str, tmp_path: Path) -> None:
    if command == "simulate":
        folder = simulate(SMALL, seed=3).save(tmp_path / "stored")
    elif command == "compare":
        study = load_study("small", {**SMALL, "figures": False})
        folder = study.run(replicates=2, progress=False).save(tmp_path / "stored")
    else:
        folder = validate({"clinic.clients": 20}, clinics=2, progress=False).save(tmp_path / "stored")
    again = replay(folder, progress=False)
    assert again.same
    assert again.comparison.num_rows == len(json.loads((folder / "manifest.json").read_text())["tables"])
    assert "came out with the same bytes" in again.text


def test_a_table_that_differs_is_named(tmp_path: Path) -> None:
    folder = simulate(SMALL, seed=3).save(tmp_path / "stored")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "tables" / "weeks.parquet").write_bytes(b"other results")
    stored = manifest["tables"]["tables/weeks.parquet"]
    stored |= {"bytes": 13, "sha256": sha256(folder / "tables" / "weeks.parquet")}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    again = replay(folder, progress=False)
    assert not again.same
    assert "tables/weeks.parquet" in again.text


def test_what_cannot_be_replayed_is_said(tmp_path: Path) -> None:
    folder = simulate(SMALL, seed=3).save(tmp_path / "stored")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "command": "screen"}))
    with pytest.raises(InputError, match="holds results of alliance screen, but of one of simulate"):
        replay(folder)
