"""A sweep whose process dies at any step is either as it was or goes on; nothing is lost and nothing half-written."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from experiments.results.folder import stored_manifest
from experiments.sweeps.creation import create_sweep, extend_sweep
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.prepared_sweep import PreparedSweep
from experiments.sweeps.reader import open_sweep
from experiments.sweeps.resumption import resume_sweep
from experiments.sweeps.verification import verify_sweep
from sim.errors import InputError
from tests.durability.crash_points import Action, crash_points
from tests.sweeps.toys import Formula, results, setup

QUICK = 7
"""Steps from one death to the next in the quick suite: no divisor of the steps that a file takes."""


def narrow() -> PreparedSweep:
    return setup(replicates=1, design={"kind": "sobol", "points": 2})


def wide() -> PreparedSweep:
    return setup(replicates=2, design={"kind": "sobol", "points": 4})


def sweep(folder: Path, log: Path | None = None) -> None:
    """Do what ``alliance sweep`` does."""
    prepared = narrow()
    if stored_manifest(folder, prepared.configuration, overwrite=False) is None:
        create_sweep(folder, prepared)
    resume_sweep(folder, ExecutorConfig(), 1, Formula(log=log), progress=False)


def extend(folder: Path) -> None:
    """Do what ``alliance sweep extend=true`` does."""
    extend_sweep(folder, wide())
    resume_sweep(folder, ExecutorConfig(), 1, Formula(), progress=False)


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


EVERY = [QUICK, pytest.param(1, marks=pytest.mark.verification)]


@pytest.mark.parametrize("every", EVERY)
def test_a_sweep_that_dies_at_any_step_goes_on(tmp_path: Path, every: int) -> None:
    sweep(tmp_path / "whole")
    whole, place = results(tmp_path / "whole"), Path()

    def prepare(step: int) -> Action:
        nonlocal place
        place = tmp_path / str(step)
        return lambda: sweep(place / "out")

    for _ in crash_points(prepare, every):
        sweep(place / "out")
        assert results(place / "out") == whole
        assert [path.name for path in place.iterdir()] == ["out"]
        verify_sweep(open_sweep(place / "out"))


@pytest.mark.parametrize("every", EVERY)
def test_an_extension_that_dies_at_any_step_goes_on_or_has_not_begun(tmp_path: Path, every: int) -> None:
    sweep(tmp_path / "narrow")
    shutil.copytree(tmp_path / "narrow", tmp_path / "wide")
    extend(tmp_path / "wide")
    before, after = everything(tmp_path / "narrow"), results(tmp_path / "wide")
    place, undecided = Path(), 0

    def prepare(step: int) -> Action:
        nonlocal place
        place = tmp_path / str(step)
        shutil.copytree(tmp_path / "narrow", place)
        return lambda: extend(place)

    for died in crash_points(prepare, every):
        left = open_sweep(place)
        if left.complete and len(left.layout.points) == 2:
            undecided += 1
            assert before.items() <= everything(place).items()
            assert left.summaries().num_rows == 4
        assert left.complete or died
        extend(place)
        assert results(place) == after
        verify_sweep(open_sweep(place))
    assert undecided


def test_an_extension_that_was_given_up_leaves_the_sweep_as_it_was(tmp_path: Path) -> None:
    sweep(tmp_path / "out")
    before = results(tmp_path / "out")
    for name in ("points-2.parquet", ".plan-2.parquet.tmp", ".copies/design-2.parquet"):
        (tmp_path / "out" / name).write_bytes(b"half")
    resume_sweep(tmp_path / "out", ExecutorConfig(), 1, Formula(), progress=False)
    assert results(tmp_path / "out") == before


def test_of_four_that_start_at_once_one_runs(tmp_path: Path) -> None:
    sweep(tmp_path / "whole")
    barrier = threading.Barrier(4)

    def start(folder: Path) -> str:
        barrier.wait()
        try:
            sweep(folder, log=folder.with_suffix(".log"))
        except InputError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(4) as pool:
        for name in range(2):
            folder = tmp_path / str(name)
            said = list(pool.map(start, [folder] * 4))
            assert "" in said
            assert all("is being written by another process" in each for each in said if each)
            assert len(folder.with_suffix(".log").read_text().splitlines()) == 2 * 2
            assert results(folder) == results(tmp_path / "whole")
