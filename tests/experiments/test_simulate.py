"""`alliance simulate`: one clinic from configuration to tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyarrow import csv, parquet

Run = Callable[..., tuple[int, str, str]]
TINY = ("simulate", "clinic=small", "clinic.clients=12", "clinic.therapists=2")
TABLES = ("sessions", "clients", "therapists", "weeks")


def tables(folder: Path, kind: str = "parquet") -> dict[str, Any]:
    read = parquet.read_table if kind == "parquet" else csv.read_csv
    return {name: read(folder / "tables" / f"{name}.{kind}") for name in TABLES}


def test_tables_summary_and_manifest(alliance: Run, here: Path) -> None:
    code, out, err = alliance(*TINY, "out=a")
    assert (code, err) == (0, "")
    assert "started" in out
    assert "results: a" in out
    assert sorted(path.name for path in here.iterdir()) == ["a"]
    made = tables(here / "a")
    assert made["clients"].num_rows == 12
    assert made["sessions"].num_rows > 12
    manifest = json.loads((here / "a" / "manifest.json").read_text())
    assert manifest["configuration"]["clinic"]["clients"] == 12
    assert manifest["tables"]["tables/clients.parquet"]["rows"] == 12
    assert manifest["started"] <= manifest["ended"]


def test_engines_leave_the_same_tables(alliance: Run, here: Path) -> None:
    assert alliance(*TINY, "out=a")[0] == 0
    assert alliance(*TINY, "out=b", "engine=mesa")[0] == 0
    compiled, mesa = tables(here / "a"), tables(here / "b")
    assert all(compiled[name].equals(mesa[name]) for name in TABLES)
    assert (here / "a" / "summary.csv").read_bytes() == (here / "b" / "summary.csv").read_bytes()


def test_csv_holds_the_same(alliance: Run, here: Path) -> None:
    assert alliance(*TINY, "out=a")[0] == 0
    assert alliance(*TINY, "out=b", "format=csv")[0] == 0
    first, second = tables(here / "a"), tables(here / "b", "csv")
    for name in TABLES:
        assert first[name].column_names == second[name].column_names
        assert first[name].num_rows == second[name].num_rows
    assert first["clients"]["status"].to_pylist() == second["clients"]["status"].to_pylist()


def test_seed_and_replicate_change_the_luck(alliance: Run, here: Path) -> None:
    for folder, more in (("a", ()), ("b", ("seed=2",)), ("c", ("replicate=1",)), ("d", ("seed=1",))):
        assert alliance(*TINY, f"out={folder}", *more)[0] == 0
    first, *others, again = (tables(here / folder)["sessions"] for folder in "abcd")
    assert first.equals(again)
    assert not any(first.equals(other) for other in others)


def test_again_shows_what_is_stored(alliance: Run, here: Path) -> None:
    _, first, _ = alliance(*TINY, "out=a")
    before = (here / "a" / "manifest.json").read_bytes()
    code, second, _ = alliance(*TINY, "out=a")
    assert code == 0
    assert "nothing was run again" in second
    assert first.split("\n\n")[0] == second.split("\n\n")[0]
    assert (here / "a" / "manifest.json").read_bytes() == before


def test_roster_gives_people_and_names(alliance: Run, here: Path) -> None:
    (here / "clients.csv").write_text("name,intake_distress,resilience\nada,1.5,\nben,-0.5,0.25\n")
    (here / "therapists.csv").write_text("warmth,name\n0.9,tom\n")
    code, _, err = alliance(
        "simulate", "population.clients=clients.csv", "population.therapists=therapists.csv", "out=a"
    )
    assert (code, err) == (0, "")
    made = tables(here / "a")
    assert made["clients"]["name"].to_pylist() == ["ada", "ben"]
    assert made["clients"]["intake_distress"].to_pylist() == [1.5, -0.5]
    assert made["clients"]["resilience"].to_pylist()[1] == 0.25
    assert made["therapists"]["name"].to_pylist() == ["tom"]
    manifest = json.loads((here / "a" / "manifest.json").read_text())
    assert set(manifest["configuration"]["inputs"]) == {"population.clients", "population.therapists"}


def test_changed_roster_is_another_configuration(alliance: Run, here: Path) -> None:
    roster = here / "clients.csv"
    roster.write_text("name,resilience\nada,0.5\nben,0.25\n")
    command = ("simulate", "population.clients=clients.csv", "clinic.therapists=1", "out=a")
    assert alliance(*command)[0] == 0
    roster.write_text("name,resilience\nada,0.5\nben,0.75\n")
    code, _, err = alliance(*command)
    assert code == 2
    assert "population.clients.sha256" in err


def test_network_file_ties_people_by_name(alliance: Run, here: Path) -> None:
    (here / "clients.csv").write_text("name\n" + "".join(f"c{k}\n" for k in range(6)))
    (here / "ties.csv").write_text("source,target\nc0,c1\nc2,c5\n")
    assert (
        alliance(
            "simulate",
            "population.clients=clients.csv",
            "network.support_file=ties.csv",
            "clinic.therapists=2",
            "out=a",
        )[0]
        == 0
    )


@pytest.mark.parametrize("extra", [(), ("seed=3",)])
def test_folder_is_named_after_what_was_changed(alliance: Run, here: Path, extra: tuple[str, ...]) -> None:
    code, out, _ = alliance(*TINY, *extra)
    assert code == 0
    (folder,) = (here / "results").iterdir()
    assert folder.name.startswith("simulate-")
    assert f"results: {folder.relative_to(here)}" in out


def test_multirun_leaves_a_folder_a_job(alliance: Run, here: Path) -> None:
    code, out, _ = alliance(*TINY, "-m", "seed=1,2")
    assert code == 0
    runs = [f"{' '.join(TINY[1:])} seed={seed}" for seed in (1, 2)]
    lines, listed = (part.splitlines() for part in out.split("\n\njob "))
    assert [line for line in lines if line.endswith(tuple(runs))] == [f"[0] {runs[0]}", f"[1] {runs[1]}"]
    assert all(line[:4] in ("[0] ", "[1] ", "") for line in lines)
    stored = [line.partition("results: ")[2] for line in lines if "results: " in line]
    assert [line.split() for line in listed[1:]] == [
        [str(number), *runs[number].split(), stored[number]] for number in (0, 1)
    ]
    assert all((here / folder / "manifest.json").exists() for folder in stored)
    assert not (here / "multirun.yaml").exists()


def test_jobs_that_fail_are_listed_as_such(alliance: Run) -> None:
    code, out, err = alliance(*TINY, "-m", "trust.gain_up=0.1,7", "out=r")
    assert code == 2
    assert [line.split()[-1] for line in out.splitlines()[-2:]] == ["r/0", "failed"]
    assert err.startswith("alliance: trust.gain_up is 7.0")


@pytest.mark.parametrize(
    ("out", "folders"),
    [
        ("r", ["r/0", "r/1"]),
        ("r/${seed}", ["r/1", "r/2"]),
        ("a,b", ["a", "b"]),
        ("'r s'", ["r s/0", "r s/1"]),
    ],
)
def test_jobs_have_folders_of_their_own(alliance: Run, here: Path, out: str, folders: list[str]) -> None:
    seeds = "seed=1" if out == "a,b" else "seed=1,2"
    assert alliance(*TINY, seeds, f"out={out}", "-m")[0] == 0
    assert all((here / folder / "manifest.json").exists() for folder in folders)
