"""`alliance results`: the results folders below a folder, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.commands import argument_kinds as kinds
from experiments.commands.arguments import Command
from experiments.reports.row_formats import FORMATS, Rows, written
from experiments.results.folder import RESULTS


@dataclass(frozen=True)
class ResultsArguments:
    """What `alliance results` takes."""

    folder: Path = kinds.operand(
        Path, f"where to look, up to five levels down; by default {RESULTS}", Path(RESULTS)
    )
    format: str = kinds.choice("text", FORMATS, "text, csv, md or json")


COMMAND: Final = Command(
    "results",
    "Lists results folders, newest first: what is in them, how far they are, and the command that goes on.",
    ResultsArguments,
)


def list_results(arguments: Sequence[str]) -> None:
    """Print the results folders below a folder; parameters as `COMMAND` describes them.

    Raises
    ------
    InputError
        If there is no such folder.
    """
    given = COMMAND.read(arguments)
    from experiments.api import results_list

    found = results_list.list_results(given.folder)

    def as_text(rows: Rows) -> str:
        return found.text

    rows = [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in found.table.to_pylist()
    ]
    print(written(rows, given.format, as_text))
