"""Tables are read with the types they were written with; a damaged or missing one is one sentence that names it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import csv

from experiments import open_results, simulate
from experiments.api.validating import Scoreboard
from experiments.commands.command_line import main
from experiments.results.folder import read_manifest, write_manifest
from experiments.results.manifest import begin_manifest
from experiments.results.table_files import TableFiles, labelled
from experiments.results.table_reading import NUMBER, TEXT, read_csv, read_stored_table
from experiments.validation.pooling import pool_clinics
from experiments.validation.published_figures import read_published_figures
from experiments.validation.scoreboard import Score, scoreboard_table
from sim.errors import InputError

STRANGE = ["NA", "null", "nan", "N/A", "", "2", "2024-01-01", "true", "~", "1e5"]


def test_names_that_look_like_something_else_stay_names(tmp_path: Path) -> None:
    table = pa.table(
        {
            "name": pa.array([*STRANGE, None], TEXT),
            "value": pa.array([1.0, 2.0, None, *[float("inf")] * 8], NUMBER),
            "clear": pa.array([True, None, False, *[True] * 8], pa.bool_()),
        }
    )
    csv.write_csv(table, tmp_path / "x.csv")
    assert read_csv(tmp_path / "x.csv", {"name": TEXT, "clear": pa.bool_()}).equals(table)


@pytest.mark.parametrize("arm", ["2", "2024-01-01", "yes", "~", "null"])
def test_tables_of_a_study_are_read_as_they_were_written(tmp_path: Path, arm: str) -> None:
    names = pa.array(STRANGE[:4], TEXT)
    clients = pa.table({"client": pa.array(range(4), pa.int32()), "name": names})
    outcomes = pa.table({"outcome": pa.array(["dropout"], TEXT), "value": pa.array([3.0], NUMBER)})
    files = TableFiles(tmp_path, "csv")
    files.add("clients", labelled(clients, arm, arm, 0))
    files.add("outcomes", labelled(outcomes, arm, arm, 0))
    manifest = {"tables": files.close()}
    stored = read_stored_table(tmp_path, manifest, "clients")
    assert stored["name"].to_pylist() == STRANGE[:4]
    assert set(stored["arm"].to_pylist()) == {arm}
    assert stored.schema.field("replicate").type == pa.int32()
    assert read_stored_table(tmp_path, manifest, "outcomes")["value"].to_pylist() == [3.0]


def test_a_scoreboard_whose_sources_are_years_is_read_again(tmp_path: Path) -> None:
    import dataclasses

    import numpy as np

    figures = [dataclasses.replace(figure, source="2010") for figure in read_published_figures()[:3]]
    board = [Score(figure, pool_clinics(np.array([1.0, 2.0, 3.0]), "mean")) for figure in figures]
    for name in ("scoreboard", "estimands", "scales"):
        csv.write_csv(scoreboard_table(board), tmp_path / f"{name}.csv")
    write_manifest(
        tmp_path, begin_manifest("validate", {"seed": 1, "clinics": 3}) | {"tables": {}, "clinics": 3}
    )
    again = Scoreboard.read(tmp_path)
    assert [score.figure.source for score in again.scores] == ["2010"] * 3
    assert again.scoreboard.equals(scoreboard_table(board))


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic with CSV tables."""
    folder = tmp_path_factory.mktemp("stored") / "out"
    simulate({"clinic.clients": 6, "clinic.weeks": 6, "format": "csv"}).save(folder)
    return folder


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def misspell(path: Path) -> None:
    """Put a word among the numbers, in as many bytes."""
    head, row, *others = path.read_text().splitlines()
    path.write_text("\n".join([head, "x" + row[1:], *others, ""]))


Harm = Callable[[Path], None]
HARMS: list[Harm] = [cut, empty, misspell, Path.unlink]


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("command", ["export", "replay"])
def test_a_damaged_table_is_one_sentence(
    stored: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, harm: Harm
) -> None:
    folder = Path(shutil.copytree(stored, tmp_path / "out"))
    harm(folder / "tables" / "clients.csv")
    assert main([command, str(folder)]) == 2
    said = capsys.readouterr().err
    assert f"{folder}/tables/clients.csv " in said
    assert "the command that made it makes it again with overwrite=true" in said
    assert len(said.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


@pytest.mark.parametrize("name", ["summary.csv", "tables/clients.csv"])
@pytest.mark.parametrize("harm", [cut, empty, Path.unlink])
def test_results_that_have_lost_a_file_are_not_stored_before(
    stored: Path, tmp_path: Path, name: str, harm: Harm
) -> None:
    folder = Path(shutil.copytree(stored, tmp_path / "out"))
    result = open_results(folder)
    result.folder = None
    harm(folder / name)
    with pytest.raises(InputError, match=f"{name} .*; overwrite=true reruns it"):
        result.save(folder)


def test_an_export_that_has_lost_a_file_is_made_again(
    stored: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["export", str(stored), "format=parquet", f"out={tmp_path / 'out'}"]
    assert main(command) == 0
    before = sorted(path.name for path in (tmp_path / "out").iterdir())
    (tmp_path / "out" / "clients.parquet").unlink()
    assert main(command) == 0
    assert "nothing was written again" not in capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == before
    assert main(command) == 0
    assert "nothing was written again" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd", "tables/../../secret.csv"])
def test_a_manifest_that_names_tables_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    manifest = begin_manifest("simulate", {"seed": 1}) | {"tables": {name: {"rows": 1}}}
    write_manifest(tmp_path, manifest)
    with pytest.raises(InputError, match="but one of its own folder was expected"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("missing", ["command", "configuration", "tables"])
@pytest.mark.parametrize("command", ["export", "replay", "status"])
def test_a_manifest_of_another_version_is_one_sentence(
    stored: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, missing: str
) -> None:
    manifest = json.loads((stored / "manifest.json").read_text())
    del manifest[missing]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert main([command, str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "manifest.json has no" in said or "those of alliance sweep were expected" in said
