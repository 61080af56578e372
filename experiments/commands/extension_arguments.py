"""The flag ``--extension FILE``, which every command takes, and the extensions of installed packages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from experiments.config.extensions import extensions, load_extension, load_installed, unload_extension
from sim.errors import InputError

FLAG = "--extension"


@contextmanager
def given_extensions(arguments: Sequence[str]) -> Iterator[list[str]]:
    """Load the extensions that a command line names, and forget them when the command is done.

    Parameters
    ----------
    arguments : sequence of str
        Everything after the command.

    Yields
    ------
    list of str
        The other arguments.

    Raises
    ------
    InputError
        If a flag names no file, or a file is not an extension.
    """
    before = {extension.path for extension in extensions()}
    files, others = _separated(arguments)
    try:
        load_installed()
        for file in files:
            load_extension(file)
        yield others
    finally:
        for extension in reversed(extensions()):
            if extension.path not in before:
                unload_extension(extension.path)


def _separated(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    files, others = [], []
    rest = iter(arguments)
    for argument in rest:
        flag, equals, file = argument.partition("=")
        if flag != FLAG:
            others.append(argument)
            continue
        file = file if equals else next(rest, "")
        if not file:
            raise InputError(f"{FLAG} stands alone, but the path of a Python file was expected after it")
        files.append(file)
    return files, others
