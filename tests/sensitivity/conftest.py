"""Sweeps of functions instead of clinics, through the whole command line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from experiments.commands.command_line import main
from experiments.sweeps.task import ClinicTask
from tests.sensitivity.functions import Floats

Run = Callable[..., tuple[int, str, str]]
Sweep = Callable[..., Path]
VARIED: Mapping[str, tuple[float, float]] = {
    "trust.gain_up": (0.05, 0.3),
    "work.gain": (0.1, 0.5),
    "rupture.base_rate": (0.0, 0.2),
}
STUDY = """\
# @package _global_
study:
  name: function
  question: What does a known function depend on?
  reference: without
  arms: {without: {}, with: {interventions: [feedback]}}
  outcomes: [dropout]
  uncertainties:
"""


@pytest.fixture
def alliance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in an empty folder; returns exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def sweep(alliance: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sweep:
    """Sweep a function of the unit cube: nothing without, the function with, and noise that arms and points share."""
    folder = tmp_path / "mine" / "study"
    folder.mkdir(parents=True)
    lines = [f"    {name}: [{low}, {high}]\n" for name, (low, high) in VARIED.items()]
    (folder / "function.yaml").write_text(STUDY + "".join(lines))

    def run(function: Callable[[Floats], Floats], noise_sd: float, *arguments: str) -> Path:
        def at(
            self: ClinicTask, point: Mapping[str, float]
        ) -> Callable[[int, int], tuple[list[float], None]]:
            place = [(float(point[name]) - low) / (high - low) for name, (low, high) in VARIED.items()]
            value = float(function(np.array([place]))[0])
            key = int(hashlib.sha256(repr(place).encode()).hexdigest()[:8], 16)

            def once(arm: int, replicate: int) -> tuple[list[float], None]:
                own = np.random.default_rng((key, replicate)).normal() if arm else 0.0
                shared = np.random.default_rng(replicate).normal()
                return [arm * value + noise_sd * own + 10 * shared], None

            return once

        monkeypatch.setattr(ClinicTask, "at", at)
        command = ("sweep", "--config-dir", "mine", "study=function", "out=swept", *arguments)
        code, _, told = alliance(*command)
        assert code == 0, told
        return Path("swept")

    return run
