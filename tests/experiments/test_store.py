"""A results folder appears whole or not at all, and is never given to another configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from experiments.inputs.clinic_inputs import sha256
from experiments.results.folder import new_folder, staleness, stored_manifest, write_manifest
from experiments.results.manifest import begin_manifest, differences, fingerprint
from experiments.results.table_files import BUFFERED_ROWS, TableFiles, labelled
from sim.errors import InputError

WANTED: dict[str, Any] = {"seed": 1, "trust": {"gain_up": 0.2}, "inputs": {}}


def store(folder: Path, configuration: dict[str, Any]) -> None:
    with new_folder(folder) as partial:
        write_manifest(partial, begin_manifest("simulate", configuration) | {"tables": {}})


def test_folder_takes_its_name_only_at_the_end(here: Path) -> None:
    with new_folder(here / "a" / "b") as partial:
        (partial / "x").write_text("1")
        assert not (here / "a" / "b").exists()
    assert [path.name for path in (here / "a").rglob("*")] == ["b", "x"]


def _fail_inside(folder: Path, error: type[BaseException]) -> None:
    with new_folder(folder) as partial:
        (partial / "x").write_text("1")
        raise error


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_after_an_error(here: Path, error: type[BaseException]) -> None:
    with pytest.raises(error):
        _fail_inside(here / "out", error)
    assert list(here.iterdir()) == []


def test_an_error_leaves_what_was_there(here: Path) -> None:
    store(here / "out", WANTED)
    before = (here / "out" / "manifest.json").read_bytes()
    with pytest.raises(RuntimeError):
        _fail_inside(here / "out", RuntimeError)
    assert (here / "out" / "manifest.json").read_bytes() == before
    assert len(list(here.iterdir())) == 1


def test_replacing_removes_the_old_files(here: Path) -> None:
    with new_folder(here / "out") as partial:
        (partial / "old").write_text("1")
    with new_folder(here / "out") as partial:
        (partial / "new").write_text("1")
    assert [path.name for path in here.rglob("*")] == ["out", "new"]


def test_same_configuration_is_found_and_can_be_made_anew(here: Path) -> None:
    assert stored_manifest(here / "out", WANTED, overwrite=False) is None
    store(here / "out", WANTED)
    found = stored_manifest(here / "out", WANTED, overwrite=False)
    assert found is not None
    assert found["fingerprint"] == fingerprint(WANTED)
    assert stored_manifest(here / "out", WANTED, overwrite=True) is None


@pytest.mark.parametrize("overwrite", [False, True])
def test_another_configuration_is_refused_with_what_differs(here: Path, overwrite: bool) -> None:
    store(here / "out", WANTED)
    with pytest.raises(InputError, match=r"trust\.gain_up \(0\.2 there, 0\.3 here\)"):
        stored_manifest(here / "out", {**WANTED, "trust": {"gain_up": 0.3}}, overwrite)


def test_many_differences_are_counted(here: Path) -> None:
    store(here / "out", WANTED)
    with pytest.raises(InputError, match="and 5 more"):
        stored_manifest(here / "out", {**WANTED, **{f"x{k}": k for k in range(11)}}, False)


def test_empty_folder_is_as_good_as_none(here: Path) -> None:
    (here / "out").mkdir()
    assert stored_manifest(here / "out", WANTED, False) is None
    store(here / "out", WANTED)
    assert (here / "out" / "manifest.json").exists()


def test_staleness_notices_other_source_code() -> None:
    manifest = begin_manifest("simulate", WANTED)
    assert staleness(manifest) == ""
    assert "another version" in staleness({**manifest, "model": "0"})


def test_fingerprint_ignores_where_an_input_lies_but_not_what_it_holds() -> None:
    def with_file(path: str, digest: str) -> dict[str, Any]:
        inputs = {"population.clients": {"path": path, "sha256": digest}}
        return {**WANTED, "population": {"clients": path}, "inputs": inputs}

    assert fingerprint(with_file("a.csv", "1")) == fingerprint(with_file("b.csv", "1"))
    assert fingerprint(with_file("a.csv", "1")) != fingerprint(with_file("a.csv", "2"))
    assert differences(with_file("a.csv", "1"), with_file("a.csv", "2")) == [
        "inputs.population.clients.sha256 (1 there, 2 here)"
    ]


def test_manifest_says_how_to_replay() -> None:
    manifest = begin_manifest("simulate", WANTED)
    assert manifest["configuration"] == WANTED
    assert {"python", "numpy", "mesa", "numba"} <= set(manifest["versions"])
    assert manifest["machine"]["cores"] >= 1
    assert manifest["command_line"] == "from Python"


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_tables_are_written_piece_by_piece_with_checksums(here: Path, kind: str) -> None:
    files = TableFiles(here, kind)
    for replicate in range(3):
        table = pa.table({"x": pa.array([replicate, None], pa.int32())})
        files.add("clients", labelled(table, "mine", f"arm{replicate % 2}", replicate))
    made = files.close()
    path = here / "tables" / f"clients.{kind}"
    assert list(made) == [f"tables/clients.{kind}"]
    assert made[f"tables/clients.{kind}"] == {
        "rows": 6,
        "bytes": path.stat().st_size,
        "sha256": sha256(path),
    }
    read = parquet.read_table(path) if kind == "parquet" else csv.read_csv(path)
    assert read.column_names == ["study", "arm", "point", "replicate", "x"]
    assert read["arm"].to_pylist() == ["arm0", "arm0", "arm1", "arm1", "arm0", "arm0"]
    assert read["x"].to_pylist() == [0, None, 1, None, 2, None]


def test_large_tables_do_not_stay_in_memory(here: Path) -> None:
    files = TableFiles(here, "parquet")
    files.add("weeks", pa.table({"x": pa.nulls(BUFFERED_ROWS, pa.int32())}))
    files.add("weeks", pa.table({"x": pa.nulls(5, pa.int32())}))
    assert files.close()["tables/weeks.parquet"]["rows"] == BUFFERED_ROWS + 5
    assert parquet.read_metadata(here / "tables" / "weeks.parquet").num_row_groups == 2
