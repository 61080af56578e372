"""Shells complete subcommands, groups, files and parameters."""

from __future__ import annotations

import pytest

from experiments.commands.command_line import main
from experiments.commands.command_table import COMMANDS
from experiments.commands.completion import split_line

NAMES = [command.name for command in COMMANDS]


@pytest.mark.parametrize(
    ("line", "command", "rest"),
    [
        ("alliance ", "", "alliance "),
        ("alliance comp", "", "alliance comp"),
        ("alliance compare ", "compare", "alliance "),
        ("alliance  simulate clinic=sm", "simulate", "alliance clinic=sm"),
        ("alliance nonsense x", "", "alliance nonsense x"),
    ],
)
def test_line_is_split(line: str, command: str, rest: str) -> None:
    assert split_line(line, NAMES) == (command, rest)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("alliance sim", {"simulate"}),
        ("alliance ", set(NAMES)),
        ("alliance re", {"replay", "results", "resume"}),
        ("alliance status res", set()),
        ("alliance sweep executor=da", {"executor=dask"}),
        ("alliance simulate trust.gain", {"trust.gain_up=", "trust.gain_down="}),
        ("alliance compare study=th", {"study=theories"}),
        ("alliance parameters tr", set()),
        ("alliance export for", set()),
    ],
)
def test_shell_is_answered(
    line: str, words: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COMP_LINE", line)
    assert main(["-sc", "query=bash"]) == 0
    assert set(capsys.readouterr().out.split()) == words


def test_completion_can_be_installed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-sc", "install=bash"]) == 0
    assert capsys.readouterr().out.strip().endswith("hydra_bash_completion alliance")
