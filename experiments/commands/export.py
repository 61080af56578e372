"""`alliance export`: the tables of a results folder for SPSS, Stata, Excel, R and others, with a codebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.commands import argument_kinds as kinds
from experiments.commands.arguments import Command
from experiments.exports.variables import LIMITS


@dataclass(frozen=True)
class ExportArguments:
    """What `alliance export` takes."""

    folder: Path = kinds.operand(Path, "results folder")
    format: str = kinds.choice("csv", LIMITS, "csv, parquet, sav (SPSS), dta (Stata) or xlsx (Excel)")
    tables: tuple[str, ...] = kinds.words(
        "tables to write, as clients,sessions_wide; by default all that are stored"
    )
    columns: tuple[str, ...] = kinds.words(
        "columns to keep beside those that say what a row is about; by default all"
    )
    forms: tuple[str, ...] = kinds.words(
        "further forms of distress to add, as gad7,bdi2; see configs/questionnaire"
    )
    items: tuple[str, ...] = kinds.words(
        "forms whose single items are added, as distress_score,bond_client, or all; also those of forms"
    )
    careless: float = kinds.number(0.0, "share of clients who answer items carelessly", 0.0, 1.0)
    missing_items: float = kinds.number(0.0, "share of answers to items that are missing", 0.0, 1.0)
    out: Path | None = kinds.path(
        "folder to write; by default the results folder's name with the format added"
    )


COMMAND: Final = Command(
    "export",
    "Writes the tables of a results folder for other programs, with labels and a codebook.",
    ExportArguments,
)


def export(arguments: Sequence[str]) -> None:
    """Write tables of a results folder in the format asked for; say where they are.

    Parameters
    ----------
    arguments : sequence of str
        Folder and options, as `COMMAND` describes them.

    Raises
    ------
    InputError
        Before anything is written, for anything that is wrong with the folder, an option or a format's limits.
    """
    given = COMMAND.read(arguments)
    from experiments.api import exporting

    print(
        exporting.export(
            given.folder,
            format=given.format,
            tables=given.tables,
            columns=given.columns,
            forms=given.forms,
            items=given.items,
            careless=given.careless,
            missing_items=given.missing_items,
            out=given.out,
            arguments=arguments,
        )
    )
