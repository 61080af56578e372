"""Shell completion: Hydra's own, told which subcommand it completes."""

from __future__ import annotations

import os
from collections.abc import Sequence

from experiments.commands.hydra_application import run_application
from experiments.config.checked_config import CheckedConfig

APPLICATIONS = ("simulate", "compare", "sweep", "validate", "screen", "calibrate", "theories")
COMMANDS = (
    "parameters",
    *APPLICATIONS,
    "status",
    "resume",
    "verify",
    "replay",
    "sensitivity",
    "discover",
    "export",
)


def split_line(line: str, commands: Sequence[str] = COMMANDS) -> tuple[str, str]:
    """Split a command line being typed into its finished subcommand and the line as Hydra would see it.

    Parameters
    ----------
    line : str
        What stands at the prompt, such as ``alliance compare tru``.
    commands : sequence of str
        Names of the subcommands.

    Returns
    -------
    tuple of str
        Subcommand (empty while it is still being typed) and the line without it.

    Examples
    --------
    >>> split_line("alliance compare trust.ga")
    ('compare', 'alliance trust.ga')
    >>> split_line("alliance comp")
    ('', 'alliance comp')
    """
    program, _, rest = line.lstrip().partition(" ")
    command, space, rest = rest.lstrip().partition(" ")
    if space and command in commands:
        return command, f"{program} {rest}"
    return "", line


def complete(arguments: Sequence[str], commands: Sequence[str] = COMMANDS) -> None:
    """Install Hydra's completion, or answer what a shell asks about the line being typed.

    Parameters
    ----------
    arguments : sequence of str
        ``install=SHELL``, ``uninstall=SHELL`` or ``query=SHELL`` (the shell sends ``COMP_LINE``).
    commands : sequence of str
        Names of the subcommands.
    """
    line = os.environ.get("COMP_LINE", "")
    command, rest = split_line(line, commands)
    if any(argument.startswith("query=") for argument in arguments) and not command:
        typed = "" if line.endswith(" ") else line.split(" ")[-1]
        print(" ".join(name for name in commands if name.startswith(typed)))
    elif not command or command in APPLICATIONS:
        os.environ["COMP_LINE"] = rest
        run_application(command or "compare", ["-sc", *arguments], _nothing)


def _nothing(settings: CheckedConfig) -> None:
    """Stand in for a task: completion never runs one."""
