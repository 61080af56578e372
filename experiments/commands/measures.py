"""`alliance measures`: everything that can be measured in a clinic, on screen or as CSV, Markdown or JSON."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from experiments.commands import argument_kinds as kinds
from experiments.commands.arguments import Command
from experiments.reports.measure_rows import measure_rows, measures_as_text
from experiments.reports.row_formats import FORMATS, written


@dataclass(frozen=True)
class MeasuresArguments:
    """What `alliance measures` takes."""

    names: tuple[str, ...] = kinds.operands("measures, such as dropout or alliance_outcome; by default all")
    format: str = kinds.choice("text", FORMATS, "text, csv, md or json")


COMMAND: Final = Command("measures", "Lists everything that can be measured in a clinic.", MeasuresArguments)


def measure_table(arguments: Sequence[str]) -> None:
    """Print the table of measures.

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
    print(written(measure_rows(given.names), given.format, lambda table: measures_as_text(table, width)))
