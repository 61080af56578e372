"""Progress is reported and changes nothing."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from experiments.results import progress


def test_items_pass_unchanged_and_short_work_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress.with_progress(iter("abc"), 3, "runs")) == ["a", "b", "c"]
    assert capsys.readouterr().err == ""


def test_log_lines_say_done_left_and_rate(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 1000, 6))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(clock)))
    list(progress.with_progress(range(5), 5, "runs"))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "2 of 5 runs, 0.17 a second, 18 s left"
    assert lines[-1] == "5 of 5 runs, 0.17 a second, 0 s left"


def test_terminal_gets_a_bar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: True)
    assert list(progress.with_progress(range(3), 3, "runs")) == [0, 1, 2]
    assert "0/3" in capsys.readouterr().err


def test_notebook_gets_a_bar_without_widgets(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
    assert list(progress.with_progress(range(3), 3, "runs")) == [0, 1, 2]
    assert "0/3" in capsys.readouterr().err


def test_progress_can_be_silenced(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: True)
    assert list(progress.with_progress(range(3), 3, "runs", show=False)) == [0, 1, 2]
    assert capsys.readouterr().err == ""
