"""The process of `crash_points` dies where it is told to, and leaves what a power cut would leave."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.durability.crash_points import Action, crash_points, dies_before


def written(path: Path) -> Action:
    """Return an action of two steps: a file on disk, then its name."""

    def write() -> None:
        with (path / "new").open("w") as file:
            file.write("0123456789")
            file.flush()
            os.fsync(file.fileno())
        (path / "new").rename(path / "named")

    return write


def test_it_dies_at_every_step_and_ends_after_the_last(tmp_path: Path) -> None:
    left = []

    def prepare(step: int) -> Action:
        (tmp_path / str(step)).mkdir()
        return written(tmp_path / str(step))

    for _ in crash_points(prepare):
        folder = tmp_path / str(len(left) + 1)
        left.append({path.name: path.read_text() for path in folder.iterdir()})
    assert left == [{"new": "01234"}, {"new": "0123456789"}, {"named": "0123456789"}]


def test_appended_text_loses_its_end_only(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("first\n")

    def append() -> None:
        with (tmp_path / "log").open("a") as file:
            file.write("second line\n")
            file.flush()
            os.fsync(file.fileno())

    assert dies_before(1, append)
    assert (tmp_path / "log").read_text() == "first\nsecond "


def test_an_error_of_the_action_is_an_error_of_the_test(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ValueError("what is wrong")

    with pytest.raises(AssertionError, match="before step 1"):
        dies_before(1, fail)
    assert "what is wrong" in capfd.readouterr().err
