"""`alliance results` lists what is stored, how far it is and how to go on, whatever else lies around."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from experiments import list_results
from experiments.calibration.prepared_fit import one_run, start_or_resume
from experiments.reports.results_text import size_text
from experiments.results.folder import new_folder, write_manifest
from experiments.results.found_folders import NO_MANIFEST
from experiments.results.kept_work import Packing, finished_pieces, kept_work
from experiments.results.manifest import MANIFEST, begin_manifest
from experiments.results.stored_files import file_sizes
from experiments.sweeps.creation import create_sweep
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.journal import open_journal
from experiments.sweeps.resumption import resume_sweep
from sim.errors import InputError
from tests.experiments.conftest import Run
from tests.sweeps.toys import Formula, setup

WANTED: dict[str, Any] = {"seed": 7, "inputs": {}}


def store(folder: Path, ended: str = "2026-01-01T00:00:00+00:00", command: str = "simulate") -> Path:
    with new_folder(folder) as partial:
        (partial / "summary.csv").write_text("1234567")
        manifest = begin_manifest(command, WANTED) | {
            "command_line": f"alliance {command} clinic=small out=x",
            "tables": {},
            "files": file_sizes(partial),
            "ended": ended,
        }
        write_manifest(partial, manifest)
    return folder


def rows(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = list_results(folder).table.to_pylist()
    return found


def test_newest_results_come_first_with_what_they_are(here: Path, alliance: Run) -> None:
    store(here / "results" / "old")
    store(here / "results" / "deep" / "0", "2026-02-02T12:34:56+00:00")
    code, out, _ = alliance("results")
    heading, newer, command, older, _ = out.splitlines()
    assert code == 0
    assert " ".join(heading.split()) == "folder kind name seed when (UTC) size version state"
    assert newer.split()[:5] == ["results/deep/0", "clinic", "clinic=small", "7", "2026-02-02"]
    assert newer.endswith("complete")
    assert command == "    alliance export results/deep/0 format=xlsx"
    assert older.startswith("results/old ")


def test_the_list_is_a_table_for_programs(here: Path, alliance: Run) -> None:
    store(here / "results" / "one")
    (row,) = csv.DictReader(io.StringIO(alliance("results", "results", "format=csv")[1]))
    assert (row["folder"], row["kind"], row["state"], row["seed"]) == (
        "results/one",
        "clinic",
        "complete",
        "7",
    )
    frame = list_results().to_pandas()
    assert frame["folder"].tolist() == ["results/one"]
    assert frame["bytes"].tolist() == [int(row["bytes"])]
    assert "results/one" in list_results()._repr_html_()
    assert alliance("results", "results/one", "format=md")[1].count("\n") == 3


def test_folders_without_results_are_named_with_the_reason(here: Path, alliance: Run) -> None:
    store(here / "results" / "one")
    (here / "results" / "holiday" / "2025").mkdir(parents=True)
    (here / "results" / "web").mkdir()
    (here / "results" / "web" / MANIFEST).write_text('{"name": "a web page"}')
    (here / "results" / "circle").symlink_to(here / "results")
    out = alliance("results")[1]
    assert f"no results: results/holiday ({NO_MANIFEST})" in out
    assert f"no results: results/web (its {MANIFEST} is of something else)" in out
    assert len(rows(here / "results")) == 1
    assert alliance("results", "results/holiday")[1] == "no results folders\n"
    assert "cannot be read" in alliance("results", "nowhere")[2]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", f"{MANIFEST} is damaged"),
        ('{"command": "sweep", "configuration": {"seed": 1}}', "has no seed"),
        (
            '{"command": "calibrate", "configuration": {"seed": 1}, "tables": 3, "ended": 1}',
            "has 3 as tables",
        ),
        ('{"command": 5}', "has 5 as command"),
    ],
)
def test_damaged_folders_say_what_is_wrong(here: Path, content: str, said: str) -> None:
    store(here / "results" / "good")
    store(here / "results" / "bad")
    (here / "results" / "bad" / MANIFEST).write_text(content)
    found = {Path(row["folder"]).name: row for row in rows(here / "results")}
    assert found["good"]["state"] == "complete"
    assert found["bad"]["state"] == "damaged"
    assert said in found["bad"]["problem"]


def test_results_that_have_lost_a_file_can_be_rerun(here: Path) -> None:
    (store(here / "results" / "one") / "summary.csv").unlink()
    (row,) = rows(here / "results")
    assert (row["state"], row["problem"]) == ("damaged", "summary.csv is missing")
    assert row["command"] == "alliance simulate clinic=small out=x overwrite=true"


def test_a_sweep_says_how_many_parts_it_has(here: Path) -> None:
    create_sweep(here / "s", setup())
    (row,) = rows(here)
    assert (row["state"], row["done"], row["total"]) == ("interrupted", 0, 8)
    assert row["command"] == f"alliance resume {here}/s"
    with open_journal(here / "s"):
        assert rows(here)[0]["state"] == "running"
    resume_sweep(here / "s", ExecutorConfig(), 2, Formula())
    (row,) = rows(here)
    assert (row["state"], row["done"], row["total"], row["kind"]) == ("complete", 8, 8, "sweep")
    assert row["name"] == setup().study.name
    (here / "s" / "journal.jsonl").write_text("")
    assert (rows(here)[0]["state"], rows(here)[0]["problem"]) == ("damaged", "8 parts are missing")
    (here / "s" / "plan.parquet").unlink()
    assert rows(here)[0]["state"] == "damaged"


def test_a_fit_that_was_stopped_is_listed(here: Path) -> None:
    start_or_resume(here / "fit", WANTED, "calibrate")
    (row,) = rows(here)
    assert (row["kind"], row["state"], row["done"], row["unit"]) == (
        "calibration",
        "interrupted",
        0,
        "generations",
    )
    with one_run(here / "fit"):
        assert rows(here)[0]["state"] == "running"


def test_work_that_is_kept_beside_a_folder_is_listed(here: Path) -> None:
    manifest = begin_manifest("compare", WANTED) | {"command_line": "alliance compare study=small"}
    packing: Packing[int] = Packing(lambda number: {}, lambda arrays: 0)

    def make(numbers: Any) -> Any:
        yield from (0, 0)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), kept_work(here / "c", manifest) as kept:
        list(finished_pieces(5, make, packing, kept, "replicates", progress=False))
    (row,) = rows(here)
    assert (row["folder"], row["kind"], row["state"]) == (f"{here}/c", "comparison", "interrupted")
    assert (row["done"], row["total"], row["unit"]) == (2, 5, "replicates")
    assert row["command"] == "alliance compare study=small"
    assert "interrupted, 2 of 5 replicates" in str(list_results(here))


def test_results_that_are_being_replaced_are_listed(here: Path) -> None:
    store(here / "one")
    (here / ".one.partial").mkdir()
    shutil.move(here / "one", here / ".one.partial" / "old")
    (row,) = rows(here)
    assert (row["folder"], row["state"]) == (f"{here}/one", "complete")


def test_another_version_of_the_model_is_marked(here: Path) -> None:
    folder = store(here / "one")
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | {"model": "000000000000"}))
    assert not rows(here)[0]["same_model"]
    assert "* made by another version of the model" in str(list_results(here))


def test_listing_changes_nothing(here: Path) -> None:
    store(here / "one")
    before = sorted(here.rglob("*"))
    list_results(here)
    assert sorted(here.rglob("*")) == before


def test_a_file_is_not_a_folder(here: Path) -> None:
    (here / "file").write_text("")
    with pytest.raises(InputError, match="cannot be read"):
        list_results(here / "file")


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (25_300_000, "25 MB"), (10**13, "10.0 TB")]
)
def test_sizes_are_read_by_people(size: int, text: str) -> None:
    assert size_text(size) == text
