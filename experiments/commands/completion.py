"""Shell completion: Hydra's own, given the subcommand that it completes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from experiments.commands.command_table import COMMANDS, CommandEntry
from experiments.commands.hydra_application import run_application
from experiments.config.checked_config import CheckedConfig


def split_line(line: str, names: Iterable[str]) -> tuple[str, str]:
    """Split a command line being typed into its finished subcommand and the line as Hydra would see it.

    Parameters
    ----------
    line : str
        What stands at the prompt, such as ``alliance compare tru``.
    names : iterable of str
        Of the subcommands.

    Returns
    -------
    tuple of str
        Subcommand (empty while it is still being typed) and the line without it.

    Examples
    --------
    >>> split_line("alliance compare trust.ga", ["compare"])
    ('compare', 'alliance trust.ga')
    >>> split_line("alliance comp", ["compare"])
    ('', 'alliance comp')
    """
    program, _, rest = line.lstrip().partition(" ")
    command, space, rest = rest.lstrip().partition(" ")
    if space and command in names:
        return command, f"{program} {rest}"
    return "", line


def complete(arguments: Sequence[str], commands: Sequence[CommandEntry] = COMMANDS) -> None:
    """Install Hydra's completion, or answer what a shell asks about the line being typed.

    Parameters
    ----------
    arguments : sequence of str
        ``install=SHELL``, ``uninstall=SHELL`` or ``query=SHELL`` (the shell sends ``COMP_LINE``).
    commands : sequence of CommandEntry
        Every command.
    """
    line = os.environ.get("COMP_LINE", "")
    known = {command.name: command for command in commands}
    name, rest = split_line(line, known)
    if any(argument.startswith("query=") for argument in arguments) and not name:
        typed = "" if line.endswith(" ") else line.split(" ")[-1]
        print(" ".join(other for other in known if other.startswith(typed)))
    elif not name or known[name].composed:
        os.environ["COMP_LINE"] = rest
        run_application(name or "compare", ["-sc", *arguments], _nothing)


def _nothing(config: CheckedConfig) -> None:
    """Stand in for a task: completion never runs one."""
