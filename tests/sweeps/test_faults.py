"""Nothing is lost: killed, cut short, flipped or out of room, a sweep that goes on equals one that was left alone."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import psutil
import pytest

from experiments.api.sweeping import Sweep
from experiments.commands.stored_sweep import resume, verify
from experiments.commands.sweep import run_and_print
from experiments.designs import Point
from experiments.sweeps.creation import create_sweep
from experiments.sweeps.executors import ExecutorConfig, ThreadPool
from experiments.sweeps.journal import read_journal
from experiments.sweeps.parts import PartError
from experiments.sweeps.process_pool import uninterrupted
from experiments.sweeps.reader import open_sweep
from experiments.sweeps.resumption import resume_sweep
from experiments.sweeps.task import PointRuns
from sim.errors import InputError
from tests.house.source import ROOT
from tests.sweeps.toys import Formula, results, setup

RUNS = 32 * 4 * 2


def started(folder: Path, kind: str, log: Path, seconds: float = 0.01) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.sweeps.drive", str(folder), kind, str(seconds), str(log)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_killed_sweep_goes_on_and_runs_no_stored_part_again(finished: Path, tmp_path: Path) -> None:
    folder, log = tmp_path / "out", tmp_path / "log"
    process = started(folder, "serial", log)
    until(lambda: len(read_journal(folder)) >= 2)
    process.kill()
    process.communicate()
    kept = len(read_journal(folder))
    log.unlink()
    resume_sweep(folder, ExecutorConfig(), 2, Formula(log=log))
    assert len(log.read_text().splitlines()) == RUNS * (8 - kept) // 8
    assert results(folder) == results(finished)


def test_a_killed_worker_is_noticed_and_its_part_run_again(finished: Path, tmp_path: Path) -> None:
    folder, log = tmp_path / "out", tmp_path / "log"
    process = started(folder, "processes", log, seconds=0.02)
    until(lambda: len(read_journal(folder)) >= 1)
    # Workers are children of the server that forks them, not of the process itself.
    workers = [
        one for one in psutil.Process(process.pid).children(recursive=True) if one.ppid() != process.pid
    ]
    os.kill(workers[-1].pid, signal.SIGKILL)
    said = process.communicate()[1].decode()
    assert process.returncode == 0
    assert "a worker was lost" in said
    assert results(folder) == results(finished)


@pytest.mark.parametrize("refused", [{1}, {1, 3}, {2, 4, 5}])
def test_a_worker_lost_before_work_is_handed_out_costs_nothing(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: set[int]
) -> None:
    breaking(monkeypatch, refused)
    create_sweep(tmp_path / "out", setup())
    resume_sweep(tmp_path / "out", ExecutorConfig(), 2, Formula())
    assert results(tmp_path / "out") == results(finished)


def test_workers_that_are_lost_again_and_again_end_a_sweep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(monkeypatch, set(range(100)))
    create_sweep(tmp_path / "out", setup())
    with pytest.raises(InputError, match="was under way when 3 workers were lost"):
        resume_sweep(tmp_path / "out", ExecutorConfig(), 2, Formula())


def refuse() -> None:
    raise ValueError("no such model here")


class Unreadable(Formula):
    """A task that no worker can unpack."""

    def __reduce__(self) -> tuple[Callable[[], None], tuple[()]]:
        return refuse, ()


class Exiting(Formula):
    """A task that ends its worker."""

    def at(self, point: Point) -> PointRuns:
        os._exit(3)


class Crashing(Formula):
    """A task that ends its worker as a lack of memory does."""

    def at(self, point: Point) -> PointRuns:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


@pytest.mark.parametrize(
    ("task", "error", "said"),
    [
        (Unreadable, ValueError, "^no such model here$"),
        (
            Exiting,
            InputError,
            r"part \d \(points .*; replicates 0 to 3\) was under .* \(ended with exit status 3\)",
        ),
        (Crashing, InputError, r"lost \(killed by SIGKILL, as where memory runs out; use fewer cores\)"),
    ],
)
def test_what_ended_a_worker_is_said(
    tmp_path: Path, task: type[Formula], error: type[Exception], said: str
) -> None:
    create_sweep(tmp_path / "out", setup())
    with pytest.raises(error, match=said):
        resume_sweep(tmp_path / "out", ExecutorConfig("processes"), 1, task())


@pytest.mark.parametrize("kind", ["serial", "processes"])
def test_a_part_that_fails_is_named_with_the_error(tmp_path: Path, kind: str) -> None:
    create_sweep(tmp_path / "out", setup())
    wrong = Formula(outcomes=("value", "other", "none"))
    said = r"part 0 \(points \w+, \w+, \w+, \.\.\.; replicates 0 to 3\) failed: IndexError: list index out of range"
    with pytest.raises(PartError, match=said):
        resume_sweep(tmp_path / "out", ExecutorConfig(kind), 1, wrong)


def test_a_process_that_is_started_has_no_part_in_ctrl_c_and_its_owner_has_it_afterwards() -> None:
    blocked = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))"
    before, said = signal.getsignal(signal.SIGINT), []

    def interrupted() -> None:
        with uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
            child = subprocess.run(
                [sys.executable, "-c", blocked], capture_output=True, text=True, check=True
            )
            said.append(child.stdout.strip())

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted()
    finally:
        signal.signal(signal.SIGINT, before)
    assert said == ["True"]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def breaking(monkeypatch: pytest.MonkeyPatch, refused: set[int]) -> None:
    """Let calls of these numbers find that a worker was lost since the last look."""
    calls, submit = itertools.count(1), ThreadPool.submit

    def submitted(pool: ThreadPool, *given: Any) -> Future[Any]:
        if next(calls) in refused:
            raise BrokenProcessPool
        return submit(pool, *given)

    monkeypatch.setattr(ThreadPool, "submit", submitted)


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    process = started(tmp_path / "out", "processes", tmp_path / "log", seconds=0.05)
    until(lambda: (tmp_path / "log").exists())
    workers = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate()
    gone, alive = psutil.wait_procs(workers, timeout=60)
    assert len(gone) >= 2
    assert alive == []


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [cut, flip, Path.unlink], ids=["cut", "flipped", "missing"])
@pytest.mark.parametrize(
    "name",
    [
        "tables/summaries/000003.parquet",
        "points.parquet",
        "design.parquet",
        "plan.parquet",
        "summary.parquet",
        "manifest.json",
    ],
)
def test_what_is_damaged_is_found_and_made_again(
    finished: Path, tmp_path: Path, harm: Callable[[Path], None], name: str
) -> None:
    whole, log = results(finished), tmp_path / "log"
    harm(finished / name)
    with pytest.raises(InputError, match=r"manifest.json" if name == "manifest.json" else name):
        verify([str(finished)])
    resume_sweep(finished, ExecutorConfig(), 1, Formula(log=log))
    verify([str(finished)])
    assert results(finished) == whole
    runs = len(log.read_text().splitlines()) if log.exists() else 0
    assert runs == (RUNS // 8 if name.startswith("tables") else 0)


def test_what_no_part_owns_is_removed(finished: Path) -> None:
    whole = results(finished)
    shutil.copy(finished / "points.parquet", finished / "tables" / "summaries" / "000099.parquet")
    (finished / "tables" / "summaries" / ".000004.parquet.tmp").write_bytes(b"half")
    resume_sweep(finished, ExecutorConfig(), 1, Formula())
    assert results(finished) == whole


@pytest.mark.parametrize("after", [0, 1, 2, 7, 30])
def test_a_full_disk_leaves_what_is_stored_and_one_sentence(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    folder, left = tmp_path / "out", [after]
    create_sweep(folder, setup())
    sync = os.fsync

    def full(handle: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(handle)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(
            InputError, match=r"the disk of .* is full; everything stored so far is complete: free some space"
        ):
            resume_sweep(folder, ExecutorConfig(), 1, Formula())
    assert not list(folder.rglob("*.tmp"))
    verify([str(folder)])
    assert not open_sweep(folder).complete
    resume_sweep(folder, ExecutorConfig(), 1, Formula())
    assert results(folder) == results(finished)


def test_other_versions_of_the_model_are_not_mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_sweep(tmp_path / "out", setup())
    monkeypatch.setattr("experiments.results.folder.model_digest", lambda: "another")
    with pytest.raises(InputError, match="another version of the model"):
        resume_sweep(tmp_path / "out", ExecutorConfig(), 1, Formula())


def test_finished_results_of_another_version_are_shown_with_a_warning(
    finished: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("experiments.results.folder.model_digest", lambda: "another")
    run_and_print(Sweep.open(finished), ExecutorConfig(), 1)
    assert "by another version of the model: alliance replay" in capsys.readouterr().out


def test_an_interrupted_sweep_says_how_to_go_on(finished: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    process = started(folder, "serial", tmp_path / "log")
    until(lambda: len(read_journal(folder)) >= 2)
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1].decode()
    assert "of 8 parts are stored; resume with: alliance resume" in said
    resume_sweep(folder, ExecutorConfig(), 2, Formula())
    assert results(folder) == results(finished)


def test_resume_needs_a_folder_of_a_sweep(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a results folder"):
        resume([str(tmp_path)])
