"""Small tables with known answers, and a folder of one's own for commands that write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from experiments.commands.command_line import main
from sim import Tables

STATUS = ("dropped out", "ended as planned", "waiting", "dropped out")


def _floats(values: Sequence[float | None]) -> pa.Array:
    return pa.array(values, pa.float32())


def _names(values: Sequence[str | None]) -> pa.Array:
    return pa.array(values, pa.string()).dictionary_encode()


@pytest.fixture
def four_clients() -> Tables:
    """Four clients: two dropped out after 3 and 1 sessions, one ended after 2, one never started."""
    sessions = pa.table(
        {
            "client": pa.array([0, 1, 3, 0, 1, 0, 0], pa.int32()),
            "therapist": pa.array([0, 1, 0, 0, 1, 0, 0], pa.int32()),
            "week": pa.array([0, 0, 0, 1, 1, 2, 3], pa.int16()),
            "session": pa.array([1, 1, 1, 2, 2, 2, 3], pa.int16()),
            "attended": pa.array([True, True, True, True, True, False, True]),
            "alliance_client": _floats([4, 5, None, 5, 6, None, 6]),
            "distress_score": _floats([24, 20, 30, 22, 10, None, 20]),
            "wellbeing_score": _floats([40, 50, 20, None, 70, None, 60]),
            "satisfaction_score": _floats([20, 24, None, 22, 28, None, None]),
            "adherence_score": _floats([2, 6, None, 4, 8, None, 6]),
        }
    )
    clients = pa.table(
        {
            "client": pa.array([0, 1, 2, 3], pa.int32()),
            "start_week": pa.array([0, 0, None, 0], pa.int16()),
            "status": _names(STATUS),
            "dropout_kind": _names(["dissatisfied", "none", "none", "well enough"]),
            "sessions_attended": pa.array([3, 2, 0, 1], pa.int16()),
            "intake_score": _floats([24, 20, 18, 28]),
            "post_score": _floats([20, 10, None, 30]),
            "followup_score": _floats([18, None, None, 30]),
            "reliable_change": _names(["unchanged", "improved", None, "deteriorated"]),
        }
    )
    therapists = pa.table({"therapist": pa.array([0, 1], pa.int32())})
    return Tables(sessions, clients, therapists, pa.table({"week": pa.array([0, 1, 2, 3], pa.int16())}))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def alliance(here: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in an empty folder; returns exit code, stdout and stderr."""

    def run(*arguments: Any) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run
