"""A results folder is the old one or the new one, wherever the process that replaces it dies; starts do not collide."""

from __future__ import annotations

import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from experiments.results.folder import (
    check_writable,
    new_folder,
    read_manifest,
    stored_manifest,
    write_manifest,
)
from experiments.results.manifest import begin_manifest
from experiments.results.stored_files import file_sizes
from sim.errors import InputError
from tests.durability.crash_points import Action, crash_points

WANTED = {"seed": 1, "inputs": {}}


def write(folder: Path, content: str, overwrite: bool = False) -> None:
    """Do what a command does with its results."""
    if stored_manifest(folder, WANTED, overwrite) is None:
        check_writable(folder)
        with new_folder(folder) as partial:
            (partial / "tables").mkdir()
            (partial / "tables" / "clients.csv").write_text(content)
            manifest = begin_manifest("simulate", WANTED) | {"tables": {}}
            write_manifest(partial, manifest | {"files": file_sizes(partial)})


def content(folder: Path) -> str:
    assert read_manifest(folder)["seed"] == 1
    assert not read_manifest(folder)["tables"]
    return (folder / "tables" / "clients.csv").read_text()


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.verification)])
def test_replacing_results_dies_at_any_step_and_leaves_the_old_or_the_new(tmp_path: Path, every: int) -> None:
    write(tmp_path / "finished", "old")
    place, seen = Path(), set()

    def prepare(step: int) -> Action:
        nonlocal place
        place = tmp_path / str(step)
        shutil.copytree(tmp_path / "finished", place / "out")
        return lambda: write(place / "out", "new", overwrite=True)

    for _ in crash_points(prepare, every):
        seen.add(content(place / "out"))
        write(place / "out", "again")
        assert content(place / "out") in ("old", "new")
        write(place / "out", "new", overwrite=True)
        assert content(place / "out") == "new"
        assert [path.name for path in place.iterdir()] == ["out"]
    assert seen == {"old", "new"}


def test_what_a_killed_process_left_does_not_stop_the_next_one(tmp_path: Path) -> None:
    for name in (f"out.partial-{os.getpid()}", ".out.partial/new"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "half").write_text("1")
    write(tmp_path / "out", "whole")
    assert content(tmp_path / "out") == "whole"
    assert not (tmp_path / ".out.partial").exists()


def test_results_behind_a_link_are_written_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to("disk")
    for text in ("first", "second"):
        write(tmp_path / "out", text, overwrite=True)
        assert content(tmp_path / "disk") == text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["disk", "out"]
    assert (tmp_path / "out").is_symlink()


def test_links_in_a_circle_are_named(tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to("out")
    with pytest.raises(InputError, match="out"):
        write(tmp_path / "out", "x")
    with pytest.raises(InputError, match="out"):
        read_manifest(tmp_path / "out")


def test_names_that_are_too_long_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="File name too long"):
        write(tmp_path / ("n" * 300), "x")
    with pytest.raises(InputError, match="File name too long"):
        read_manifest(tmp_path / ("n" * 300))


def test_two_processes_cannot_write_one_folder(tmp_path: Path) -> None:
    with new_folder(tmp_path / "out"):
        with pytest.raises(InputError, match="is being written by another process"):
            check_writable(tmp_path / "out")
        check_writable(tmp_path / "other")


def test_of_four_that_start_at_once_one_writes(tmp_path: Path) -> None:
    # A lock belongs to an open file: threads that open it by themselves are as good as processes.
    barrier = threading.Barrier(4)

    def start(who: int, folder: Path) -> str:
        barrier.wait()
        try:
            with new_folder(folder, replace=False) as partial:
                (partial / "whose").write_text(str(who))
        except InputError as error:
            return str(error)
        return "done"

    with ThreadPoolExecutor(4) as pool:
        for name in range(20):
            folder = tmp_path / str(name)
            said = list(pool.map(start, range(4), [folder] * 4))
            assert said.count("done") == 1
            assert (folder / "whose").read_text() == str(said.index("done"))
            said.remove("done")
            assert all("is being written by another process" in each for each in said)
    assert len(list(tmp_path.iterdir())) == 20
