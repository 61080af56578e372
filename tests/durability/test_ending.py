"""A command ends in the same way whoever ends it, and takes no words that it could not write down."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from experiments.commands.command_line import main
from experiments.commands.command_table import CommandEntry
from tests.house.source import ROOT

WAIT = CommandEntry("wait", "waits", f"{__name__}:wait")


def wait(arguments: Sequence[str]) -> None:
    os.kill(os.getpid(), signal.Signals[arguments[0]])
    time.sleep(60)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_signals_end_a_command_with_one_sentence(capsys: pytest.CaptureFixture[str], name: str) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    assert main(["wait", name], [WAIT]) == 130
    assert capsys.readouterr().err == "alliance: stopped; nothing was stored\n"
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == before


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    ignored = CommandEntry("ignore", "says who handles it", f"{__name__}:ignoring")
    try:
        assert main(["ignore"], [ignored]) == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def ignoring(arguments: Sequence[str]) -> None:
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN


COMMANDS = {
    "simulate": ["out="],
    "sweep": ["out="],
    "export": [""],
    "resume": [""],
    "status": [""],
    "game": [""],
    "lesson": ["vee", "out="],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_names_in_other_bytes_than_utf8_are_one_sentence(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    from explorer.__main__ import main as alliance

    *before, last = COMMANDS[command]
    assert alliance([command, *before, last + os.fsdecode(b"caf\xe9")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("alliance: '")
    assert said.endswith("caf\\udce9' was given, but text in UTF-8 was expected\n")


def test_words_are_written_as_they_are_typed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from experiments.commands.command_line import main; main()"]
    done = subprocess.run(
        [*command, b"caf\xe9"],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == "alliance: 'caf\\udce9' was given, but text in UTF-8 was expected\n"
