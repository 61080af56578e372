"""What a machine refuses is one sentence in every command, and nothing half-written is left."""

from __future__ import annotations

import errno
import gc
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from experiments.commands.command_line import main
from experiments.commands.command_table import CommandEntry
from experiments.commands.machine_errors import machine_sentence
from experiments.results import table_files
from explorer.core.new_file import write_new
from sim.errors import InputError
from tests.house.source import ROOT

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("name", ["ENOSPC", "EDQUOT", "EROFS", "ENAMETOOLONG", "EFBIG", "EIO", "EMFILE"])
def test_the_reason_is_the_systems_own(name: str) -> None:
    number = getattr(errno, name)
    said = machine_sentence(OSError(number, os.strerror(number), "out/clients.csv"))
    assert said.startswith(f"'out/clients.csv': {os.strerror(number)}")
    assert said.count("\n") == 0


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError("[Errno 28] Error writing bytes to file. Detail: [errno 28]"), "No space left on device"),
        (OSError("something else"), "something else"),
        (MemoryError(), "there is not enough memory; cores=1"),
        (pa.lib.ArrowMemoryError("malloc of size 9 failed"), "memory (malloc of size 9 failed)"),
        (np.exceptions.ComplexWarning(), ""),
        (RecursionError(), "nested too deeply"),
        (RuntimeError("can't start new thread"), "no further thread"),
        (RuntimeError("a bug"), ""),
        (BrokenProcessPool(), "a worker process ended early"),
        (ValueError("a bug"), ""),
    ],
)
def test_each_kind_has_its_sentence(error: Exception, said: str) -> None:
    assert said in machine_sentence(error)
    assert bool(machine_sentence(error)) == bool(said)


SMALL = ["clinic=small", "clinic.clients=6", "clinic.therapists=2", "clinic.weeks=2"]
WRITERS: dict[str, list[str]] = {
    "simulate": [],
    "compare": ["study=small", "replicates=1", "figures=false"],
    "validate": ["clinics=1", "figures=false"],
}
REFUSALS = {
    "No space left on device": OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    "Read-only file system": OSError(errno.EROFS, os.strerror(errno.EROFS)),
    "not enough memory": MemoryError(),
}


@pytest.fixture
def no_search_for_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the search after such an error, which here would go through all that other tests have made."""
    monkeypatch.setattr(gc, "collect", lambda *_: 0)


@pytest.mark.usefixtures("no_search_for_garbage")
@pytest.mark.parametrize("said", REFUSALS)
@pytest.mark.parametrize("command", WRITERS)
def test_a_command_whose_tables_cannot_be_written_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    said: str,
) -> None:
    def refuse(*given: object) -> None:
        raise REFUSALS[said]

    monkeypatch.setattr(table_files.TableWriter, "finish", refuse)
    assert main([command, *SMALL, *WRITERS[command], f"out={tmp_path}/out"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("alliance: ")
    assert said in told
    assert len(told.splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "format",
    [
        "csv",
        "sav",
        "xlsx",
        pytest.param("parquet", marks=pytest.mark.verification),
        pytest.param("dta", marks=pytest.mark.verification),
    ],
)
def test_an_export_that_is_too_large_for_the_disk_is_one_sentence(small_run: Path, format: str) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))

    done = subprocess.run(
        [sys.executable, "-m", "experiments", "export", str(small_run), f"format={format}"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert [path.name for path in small_run.parent.iterdir()] == ["run"]


@pytest.fixture(scope="module")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "run"
    assert main(["simulate", *SMALL, f"out={folder}"]) == 0
    return folder


def test_a_file_for_which_there_is_no_room_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device"):
        write_new(tmp_path / "lesson.csv", {".csv": lambda: b"a,b"})
    assert not list(tmp_path.iterdir())


def test_a_fault_of_the_program_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        main(["fail"], [CommandEntry("fail", "fails", f"{__name__}:fail")])


def fail(arguments: object) -> None:
    raise ZeroDivisionError
