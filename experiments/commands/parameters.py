"""`alliance parameters`: the table of every parameter, on screen or as CSV, Markdown or JSON."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from experiments.commands import argument_kinds as kinds
from experiments.commands.arguments import Command
from experiments.reports.parameter_rows import as_text, chosen_rows
from experiments.reports.row_formats import FORMATS, written


@dataclass(frozen=True)
class ParametersArguments:
    """What `alliance parameters` takes."""

    names: tuple[str, ...] = kinds.operands(
        "groups or parameters, such as trust or clinic.weeks; by default all"
    )
    format: str = kinds.choice("text", FORMATS, "text, csv, md or json")


COMMAND: Final = Command("parameters", "Lists every parameter of the model.", ParametersArguments)


def parameter_table(arguments: Sequence[str]) -> None:
    """Print the table of parameters.

    Parameters
    ----------
    arguments : sequence of str
        As `COMMAND` describes them.

    Raises
    ------
    InputError
        For an unknown format, name or flag.
    """
    given = COMMAND.read(arguments)
    width = shutil.get_terminal_size((120, 40)).columns
    print(written(chosen_rows(given.names), given.format, lambda table: as_text(table, width)))
