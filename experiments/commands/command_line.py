"""The command line `alliance`: finds the command, runs it, and turns what it raises into an exit code."""

from __future__ import annotations

import gc
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from experiments.commands.command_table import COMMANDS, CommandEntry, usage
from experiments.commands.ending_signals import ending_signals
from experiments.commands.input_notes import notes_in_lines
from experiments.commands.machine_errors import machine_sentence
from experiments.commands.output_streams import failure_sentence, lasting_output
from sim.errors import InputError, nearest, one_line

_COMPLETION = ("-sc", "--shell-completion")


def main(argv: Sequence[str] | None = None, commands: Sequence[CommandEntry] = COMMANDS) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process if not given.
    commands : sequence of CommandEntry
        Every command; a package on top of this one adds its own.

    Returns
    -------
    int
        0 when done, 2 after an error in the input or if the machine refuses something (one sentence on stderr), 130
        when interrupted (Ctrl-C, SIGTERM, SIGHUP).
    """
    with lasting_output() as (out, err):
        code = _exit_code(sys.argv[1:] if argv is None else argv, commands)
        unseen = failure_sentence(out)
        if unseen:
            print(f"alliance: {unseen}", file=err)
        return code or (2 if unseen else 0)


def _exit_code(arguments: Sequence[str], commands: Sequence[CommandEntry]) -> int:
    try:
        with _collecting_seldom(), ending_signals(), notes_in_lines():
            _check_working_folder()
            _dispatch(_utf8(arguments), commands)
    except InputError as error:
        return _failed(str(error), 2)
    except KeyboardInterrupt as stop:
        return _failed(str(stop) if stop.args else "stopped; nothing was stored", 130)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except Exception as error:
        said = machine_sentence(error)
        if not said:
            raise
    else:
        return 0
    # What a library could not write it tries again when its objects are removed: quietly here, but not at the exit.
    gc.collect()
    return _failed(said, 2)


def _failed(sentence: str, code: int) -> int:
    print(f"alliance: {one_line(sentence)}", file=sys.stderr)
    return code


def _check_working_folder() -> None:
    try:
        os.getcwd()
    except OSError as error:
        raise InputError(
            f"the working folder cannot be found ({error.strerror}), but a folder that exists was expected; "
            "change to another"
        ) from None


def _utf8(arguments: Sequence[str]) -> list[str]:
    """Return arguments; bytes that are no text could be neither printed nor stored in a manifest."""
    for argument in arguments:
        if not argument.isascii() and any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise InputError(f"{argument!a} was given, but text in UTF-8 was expected")
    return list(arguments)


def _dispatch(arguments: list[str], commands: Sequence[CommandEntry]) -> None:
    known = {command.name: command for command in commands}
    if not arguments:
        raise InputError(f"no command was given, but one of {', '.join(known)} was expected")
    name, rest = arguments[0], arguments[1:]
    if name in ("-h", "--help"):
        print(usage(commands), end="")
    elif name == "--version":
        from importlib.metadata import version

        print(f"alliance-sim {version('alliance-sim')}")
    elif name in _COMPLETION:
        from experiments.commands.completion import complete

        complete(rest, commands)
    elif name in known:
        from experiments.commands.extension_arguments import given_extensions

        with _recorded(arguments), given_extensions(rest) as others:
            known[name].run(others)
    else:
        raise InputError(f"{name} is not a command{nearest(name, known)} (there are: {', '.join(known)})")


@contextmanager
def _recorded(arguments: Sequence[str]) -> Iterator[None]:
    """Let manifests say what was typed."""
    from experiments.results.manifest import command_line

    token = command_line.set(shlex.join(["alliance", *arguments]))
    try:
        yield
    finally:
        command_line.reset(token)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Collect cyclic garbage less often: imports and configurations make many objects, and nearly all stay."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
