"""A calibration whose process dies or is interrupted goes on with the same command, whatever its folder is called."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import pytest

from experiments.calibration.forked_workers import ending_workers
from experiments.calibration.generation_database import DATABASE, UNUSABLE, generation_database
from experiments.calibration.inference import Budget, ParticleSet, abc_sampler, run_smc
from experiments.calibration.prepared_fit import one_run, start_or_resume
from experiments.results.replaced_files import replaced_files
from sim.errors import InputError, InputNote
from tests.durability.crash_points import Action, crash_points
from tests.house.source import ROOT

RANGES = {"work.gain": (0.0, 1.0)}
WANTED = {"seed": 1, "inputs": {}}


def toy(values: Mapping[str, float]) -> dict[str, float]:
    return {"dropout": values["work.gain"] - 0.3}


def slow(values: Mapping[str, float]) -> dict[str, float]:
    time.sleep(0.05)
    return toy(values)


def generations(folder: Path, count: int = 2) -> list[ParticleSet]:
    with abc_sampler(1, None) as sampler:
        budget = Budget(5, count, 60)
        return run_smc(toy, RANGES, ("dropout",), folder, budget, sampler, 1, lambda *told: None)


def values(found: list[ParticleSet]) -> list[list[float]]:
    return [each.values[:, 0].tolist() for each in found]


def fit(folder: Path) -> list[list[float]]:
    """Do what ``alliance calibrate`` does until the posterior is sampled."""
    start_or_resume(folder, WANTED, "calibrate")
    with one_run(folder):
        return values(generations(folder, 1))


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.verification)])
def test_a_fit_that_dies_at_any_step_goes_on(tmp_path: Path, every: int) -> None:
    whole, place = fit(tmp_path / "whole"), Path()

    def prepare(step: int) -> Action:
        nonlocal place
        place = tmp_path / str(step)
        return lambda: fit(place / "out")

    for _ in crash_points(prepare, every):
        assert fit(place / "out") == whole
        assert sorted(path.name for path in (place / "out").iterdir()) == [".lock", DATABASE, "manifest.json"]


def report(folder: Path, word: str) -> None:
    with replaced_files(folder) as new:
        (new / "figures").mkdir()
        for name in ("fit.csv", "figures/fit.svg", "report.html"):
            (new / name).write_text(word)


def test_reports_that_are_replaced_are_whole_wherever_the_process_dies(tmp_path: Path) -> None:
    report(tmp_path, "old")
    names = ("fit.csv", "figures/fit.svg", "report.html")
    for _ in crash_points(lambda step: lambda: report(tmp_path, "new")):
        assert {(tmp_path / name).read_text() for name in names} <= {"old", "new"}
        report(tmp_path, "old")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["figures", "fit.csv", "report.html"]


def test_reports_that_fail_leave_the_old_ones(tmp_path: Path) -> None:
    report(tmp_path, "old")
    with pytest.raises(TypeError):
        report(tmp_path, cast("str", None))
    assert (tmp_path / "fit.csv").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["figures", "fit.csv", "report.html"]


class Killed(BaseException):
    """Stands for the end of a process."""


@pytest.mark.parametrize("commits", range(1, 5))
def test_a_database_of_which_only_a_part_was_made_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commits: int
) -> None:
    from pyabc.storage import history

    session_class = history.sa.orm.Session
    left, commit = [commits], session_class.commit

    def until_killed(session: object) -> None:
        left[0] -= 1
        if not left[0]:
            raise Killed
        commit(session)

    whole = fit(tmp_path / "whole")
    with monkeypatch.context() as patch:
        patch.setattr(session_class, "commit", until_killed)
        with pytest.raises(Killed):
            fit(tmp_path / "out")
    assert fit(tmp_path / "out") == whole


def empty(database: Path) -> None:
    database.write_bytes(b"")


def cut(database: Path) -> None:
    os.truncate(database, 5000)


def without_start(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("delete from populations")
    connection.close()


@pytest.mark.parametrize("harm", [empty, cut, without_start])
def test_an_unusable_database_is_set_aside_and_said(tmp_path: Path, harm: object) -> None:
    whole = fit(tmp_path)
    assert callable(harm)
    harm(tmp_path / DATABASE)
    with pytest.warns(InputNote, match="cannot be used .* a new one starts"):
        assert fit(tmp_path) == whole
    assert (tmp_path / UNUSABLE).exists()
    with warnings.catch_warnings():
        warnings.simplefilter("error", InputNote)
        assert fit(tmp_path) == whole


@pytest.mark.parametrize(
    "name", ["fit?1", "fit%20b", "fit#1", "a b", "x=1&y", "sqlite:fit", "\N{GREEK SMALL LETTER ALPHA}"]
)
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    fit(tmp_path / name)
    assert sorted(path.name for path in (tmp_path / name).iterdir()) == [".lock", DATABASE, "manifest.json"]
    assert len(fit(tmp_path / name)) == 1


def test_a_database_on_a_full_disk_is_an_error_of_the_machine(tmp_path: Path) -> None:
    def start(address: str) -> None:
        raise RuntimeError from sqlite3.OperationalError("database or disk is full")

    with (
        pytest.raises(OSError, match=r"calibration.db cannot be written \(database or disk is full\)"),
        generation_database(tmp_path, start),
    ):
        pass


def test_two_processes_do_not_continue_one_fit(tmp_path: Path) -> None:
    start_or_resume(tmp_path, WANTED, "calibrate")
    with one_run(tmp_path), pytest.raises(InputError, match="another process"), one_run(tmp_path):
        pass


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.verification)]
)
def test_an_interrupt_of_workers_and_all_is_one_sentence(tmp_path: Path, number: signal.Signals) -> None:
    code = (
        "import sys; from experiments.commands.command_line import main; from experiments.commands.command_table "
        f"import CommandEntry; sys.exit(main(sys.argv[1:], [CommandEntry('fit', '', '{__name__}:run_long')]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, "fit", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        # A shell that runs the tests in the background lets them ignore interrupts.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    os.killpg(process.pid, number)
    _, said = process.communicate()
    assert (process.returncode, said) == (130, "alliance: stopped; nothing was stored\n")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_an_interrupt_that_a_callback_would_drop_ends_the_fit_all_the_same() -> None:
    class Closed:
        def __del__(self) -> None:
            # Python would print and drop what is raised here.
            signal.raise_signal(signal.SIGINT)

    sampled: list[str] = []

    def fitted() -> None:
        with ending_workers() as interrupts:
            Closed()
            sampled.append("bookkeeping ends")
            with interrupts.raised():
                sampled.append("never sampled")

    with pytest.raises(KeyboardInterrupt):
        fitted()
    with pytest.raises(KeyboardInterrupt), ending_workers() as interrupts, interrupts.raised():
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), ending_workers():
        Closed()
    assert sampled == ["bookkeeping ends"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_while_a_connection_is_closed_is_not_printed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from pyabc.storage import history

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    with abc_sampler(1, None):
        engine = history.sa.create_engine("sqlite://")
        engine.connect().close()
        monkeypatch.setattr(engine.dialect, "do_close", interrupted)
        with pytest.raises(KeyboardInterrupt):
            engine.dispose()
    assert caplog.records == []


def run_long(arguments: Sequence[str]) -> None:
    folder, told = Path(arguments[0]), False

    def report(*generation: object) -> None:
        nonlocal told
        if not told:
            print("started", flush=True)
        told = True

    with abc_sampler(2, None) as sampler:
        run_smc(slow, RANGES, ("dropout",), folder, Budget(5, 999, 999), sampler, 1, report)
