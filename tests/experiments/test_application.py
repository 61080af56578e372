"""Subcommands behave as Hydra applications do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from experiments.commands.hydra_application import checked_arguments, run_application
from experiments.config.checked_config import CheckedConfig
from experiments.config.locations import configs_folder
from sim.errors import InputError
from sim.parameters import Parameters

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("command", ["simulate", "compare", "validate"])
def test_help_lists_groups_and_flags(alliance: Run, here: Path, command: str) -> None:
    code, out, err = alliance(command, "--help")
    assert (code, err) == (0, "")
    for word in ("theory: ", "intervention: ", "--multirun", "alliance parameters", "population.clients"):
        assert word in out
    assert list(here.iterdir()) == []


def test_cfg_shows_the_whole_configuration(alliance: Run, here: Path) -> None:
    code, out, _ = alliance("simulate", "--cfg", "job", "trust.gain_up=0.3", "theory=technique")
    assert code == 0
    shown = yaml.safe_load(out)
    assert shown["trust"]["gain_up"] == 0.3
    assert shown["theory"]["alliance_change"] == 0
    assert set(Parameters().as_dict()) <= set(shown)
    assert "hydra" not in shown
    assert list(here.iterdir()) == []


def test_info_is_hydras(here: Path) -> None:
    # In a process of its own: Hydra turns logging on for the rest of the process.
    done = subprocess.run(
        [sys.executable, "-m", "experiments", "compare", "--info", "searchpath"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "configs" in done.stdout
    assert list(here.iterdir()) == []


def test_a_file_of_ones_own_cannot_ask_for_jobs(alliance: Run, here: Path) -> None:
    (here / "own" / "study").mkdir(parents=True)
    (here / "own" / "study" / "jobs.yaml").write_text("# @package _global_\nhydra:\n  mode: MULTIRUN\n")
    code, _, err = alliance("simulate", "--config-dir", "own", "+study=jobs")
    assert code == 2
    assert "sets hydra" in err


def test_no_file_of_the_project_asks_for_jobs() -> None:
    for path in configs_folder().rglob("*.yaml"):
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        assert "mode" not in values.get("hydra", {}), path


def test_versions(alliance: Run) -> None:
    assert alliance("compare", "--version")[1].startswith("Hydra ")
    code, out, _ = alliance("--version")
    assert code == 0
    assert out.startswith("alliance-sim ")


def test_usage(alliance: Run) -> None:
    code, out, _ = alliance("--help")
    assert code == 0
    assert all(command in out for command in ("parameters", "simulate", "compare", "validate"))


def test_flags_and_overrides_come_in_any_order() -> None:
    assert checked_arguments(["a=1", "-m", "b=2"]) == ["a=1", "b=2", "-m"]
    assert checked_arguments(["--cfg", "job", "a=1"]) == ["a=1", "--cfg", "job"]
    assert checked_arguments([]) == []


def test_task_gets_checked_settings(here: Path) -> None:
    given: list[CheckedConfig] = []
    run_application("simulate", ["seed=5", "trust.gain_up=0.25"], given.append)
    assert [settings.options.seed for settings in given] == [5]
    assert given[0].parameters == Parameters.of({"trust": {"gain_up": 0.25}})
    assert given[0].changed


@pytest.mark.parametrize(
    ("overrides", "changed"),
    [((), False), (("out=a", "cores=2", "overwrite=true", "study=small"), False), (("clinic=small",), True)],
)
def test_what_counts_as_changed(here: Path, overrides: tuple[str, ...], changed: bool) -> None:
    given: list[CheckedConfig] = []
    run_application("compare", overrides, given.append)
    assert given[0].changed == changed


def test_process_is_left_as_it_was(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HYDRA_FULL_ERROR", raising=False)
    before = list(sys.argv)
    with pytest.raises(InputError):
        run_application("simulate", ["seed=-5"], lambda settings: None)
    assert sys.argv == before
    assert "HYDRA_FULL_ERROR" not in os.environ
    assert Path.cwd() == here


def test_a_bug_is_not_called_an_input_error(here: Path) -> None:
    def task(settings: CheckedConfig) -> None:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug") as error:
        run_application("simulate", [], task)
    assert not isinstance(error.value, InputError)
