"""The command `alliance explore`: what it takes, whom it admits, and what it writes down."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

import pytest

from explorer.__main__ import main
from explorer.commands.explore_command import EXPLORE
from explorer.logs import BriefFormatter
from explorer.server import ServerOptions
from explorer.visit_limit import VisitLimit


def test_it_listens_on_this_machine_alone_unless_told() -> None:
    options = ServerOptions()
    assert options.address == EXPLORE.read([]).address == "127.0.0.1"
    assert options.port == EXPLORE.read([]).port
    assert options.allowed_origins(5006) == ["127.0.0.1:5006", "localhost:5006"]


def test_options_are_read() -> None:
    given = ["port=0", "address=0.0.0.0", "origin=a.example:80, b.example", "visits=3", "open=false"]
    typed = EXPLORE.read(given)
    assert (typed.port, typed.address, typed.visits, typed.open) == (0, "0.0.0.0", 3, False)
    assert typed.origin == ("a.example:80", "b.example")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["prt=1"], "did you mean 'port'"),
        (["port"], "was given port, but nothing was expected"),
        (["port=-1"], "port is '-1'"),
        (["port=70000"], "port is '70000'"),
        (["visits=0"], "visits is '0'"),
        (["open=maybe"], "open is 'maybe'"),
        (["address=0.0.0.0"], "origin was expected too"),
        (["origin=*"], "contains a *"),
        (["origin=https://name"], "origin is 'https://name', but a name"),
        (["origin=name:99999"], "origin is 'name:99999', but a name"),
        (["address=999.1.1.1", "origin=x:1"], "address is '999.1.1.1', but an address of this machine"),
        (["port=²"], "port is '²'"),
    ],
)
def test_a_wrong_option_is_refused_in_a_sentence(
    arguments: Sequence[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explore", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", "--help"]) == 0
    printed = capsys.readouterr().out
    defaults = {name: option.default for name, option in EXPLORE.options.items()}
    assert all(f"{name}={default}" in printed for name, default in defaults.items())


def test_the_installed_command_has_all_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "  explore  " in capsys.readouterr().out
    assert main(["parameters", "trust"]) == 0
    assert main(["explor"]) == 2
    assert "did you mean 'explore'" in capsys.readouterr().err


def test_without_panel_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "panel", None)
    assert main(["explore", "open=false"]) == 2
    assert "-e '.[explorer]'" in capsys.readouterr().err


def test_no_more_visits_are_admitted_than_there_is_room_for() -> None:
    visits = VisitLimit(2)
    assert [visits.admit(name) for name in "abc"] == [True, True, False]
    visits.leave("a")
    visits.leave("never here")
    assert visits.admit("c")
    assert len(visits) == 2


def _logged(name: str, message: str) -> str:
    try:
        raise ValueError("line one\nline two")
    except ValueError:
        record = logging.LogRecord(name, logging.ERROR, "", 0, message, None, sys.exc_info())
    return BriefFormatter().format(record)


def test_what_strangers_send_takes_one_line() -> None:
    line = _logged("tornado.application", "Uncaught\nexception" + "x" * 9999)
    assert line.count("\n") == 0
    assert line.endswith("(ValueError: line one line two)")
    assert len(line) < 800


def test_our_own_faults_keep_their_traceback() -> None:
    assert "Traceback" in _logged("explorer", "a callback failed")
