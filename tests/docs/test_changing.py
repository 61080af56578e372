"""The steps of `docs/changing.md` are taken in a copy of the project, and what they add is used."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pyarrow.compute as pc
import pytest
from pyarrow import csv, parquet

from tests.house.source import ROOT

PAGE = (ROOT / "docs" / "changing.md").read_text(encoding="utf-8")
COPIED = ("sim", "experiments", "explorer", "configs", "pyproject.toml")
FENCE = re.compile(r"^```diff\n(---|\+\+\+) (\S+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
ROW = re.compile(r"^\| \[(.+?)\]\(#.+?\) \| (\d+) \| (\d+) \|$", re.MULTILINE)


def steps() -> dict[str, list[tuple[str, str, str]]]:
    """Return, for each change, its steps: kind, file and the lines of the difference."""
    found = {title.lower(): FENCE.findall(body) for title, body in SECTION.findall(PAGE)}
    return {title: each for title, each in found.items() if each}


def take(folder: Path, kind: str, file: str, lines: str) -> None:
    """Take one step: the lines without + stand in the file once, and are replaced by those without -."""
    path = folder / file
    if kind == "+++":
        assert not path.exists()
        path.write_text("".join(line[1:] + "\n" for line in lines.splitlines()), encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    before = "".join(line[1:] + "\n" for line in lines.splitlines() if not line.startswith("+"))
    after = "".join(line[1:] + "\n" for line in lines.splitlines() if not line.startswith("-"))
    assert text.count(before) == 1, f"{file} has these lines {text.count(before)} times:\n{before}"
    path.write_text(text.replace(before, after), encoding="utf-8")


def alliance(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-m", "experiments", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which all changes have been made, and a clinic has been run and stored."""
    folder = tmp_path_factory.mktemp("changed")
    for name in COPIED:
        source = ROOT / name
        ignored = shutil.ignore_patterns("__pycache__")
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder)
    for each in steps().values():
        for step in each:
            take(folder, *step)
    # Agents need no compilation, which takes longer than everything else here.
    small = ("clinic.therapists=2", "clinic.clients=20", "clinic.weeks=8", "engine=mesa")
    outcomes = "study.outcomes=[dropout,ruptures_left]"
    alliance(folder, "compare", "study=small", *small, "replicates=2", "figures=false", outcomes, "out=usual")
    alliance(folder, "simulate", *small, "intervention=[welcome_letter]", "out=letter")
    return folder


def test_steps_and_files_are_counted() -> None:
    counted = {title: (len(each), len({file for _, file, _ in each})) for title, each in steps().items()}
    assert counted == {title: (int(count), int(files)) for title, count, files in ROW.findall(PAGE)}


def test_each_change_touches_only_the_files_that_the_map_names() -> None:
    rows = re.findall(
        r"^\| (.+?) \| (.+?) \|", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    named = {change: re.findall(r"`([^`]+)`", files) for change, files in rows}
    allowed = defaultdict(
        list, {"an estimand": named["an outcome or estimand"], "a stage": named["a stage of the session"]}
    )
    for title, each in steps().items():
        places = allowed[title] or named[title]
        astray = [file for _, file, _ in each if not any(file.startswith(place) for place in places)]
        assert astray == [], f"{title}: the map names {places}"


@pytest.mark.verification
def test_an_intervention_can_be_named_and_does_what_it_says(changed: Path) -> None:
    first = pc.equal(pc.field("session"), 1)
    with_letter = parquet.read_table(changed / "letter" / "tables" / "sessions.parquet").filter(first)
    usual = parquet.read_table(changed / "usual" / "tables" / "sessions.parquet").filter(first)
    means = [pc.mean(table["state_task"]).as_py() for table in (usual, with_letter)]
    assert means[0] < means[1]


@pytest.mark.verification
def test_an_estimand_is_compared_with_unit_and_interval(changed: Path) -> None:
    rows = csv.read_csv(changed / "usual" / "summary.csv").to_pylist()
    assert {row["unit"] for row in rows if row["outcome"] == "ruptures_left"} == {"share"}


@pytest.mark.verification
def test_an_instrument_has_a_column_that_is_filled_when_clients_come(changed: Path) -> None:
    sessions = parquet.read_table(changed / "usual" / "tables" / "sessions.parquet")
    filled = sessions.filter(pc.field("hope_score").is_valid())
    assert set(filled["hope_score"].to_pylist()) <= {float(score) for score in range(11)}
    assert set(filled["attended"].to_pylist()) == {True}
    alliance(changed, "export", "usual", "format=csv")
    assert "client's form about hope, 1 item" in (changed / "usual-csv" / "codebook.csv").read_text()


@pytest.mark.verification
def test_a_stage_is_walked_by_both_engines(changed: Path) -> None:
    program = (
        "from sim import AllianceModel, Parameters, build_world, simulate\n"
        "from sim.process.session import SESSION\n"
        "world = build_world(Parameters.of({'clinic.therapists': 2, 'clinic.clients': 10, 'clinic.weeks': 6}), 1)\n"
        "assert SESSION[-1].name == 'say_goodbye'\n"
        "assert simulate(world).sessions.equals(AllianceModel(world).run().sessions)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(changed)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=changed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.verification
def test_a_command_is_listed_and_runs(changed: Path) -> None:
    assert "print how the clients of a clinic ended" in alliance(changed, "--help")
    printed = alliance(changed, "endings", "letter")
    assert sum(int(line.split()[-1]) for line in printed.splitlines()) == 20
