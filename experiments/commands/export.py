"""`alliance export`: the tables of a results folder for SPSS, Stata, Excel, R and others, with a codebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from experiments.commands import argument_kinds as kinds
from experiments.commands.arguments import Command, as_typed
from experiments.exports.codebook import ColumnStatistics, as_csv, as_markdown, codebook_rows
from experiments.exports.column_labels import describe_column
from experiments.exports.shapes import clients_long, outcomes_wide, sessions_wide, summaries_long
from experiments.exports.sheet import Sheet
from experiments.exports.table_source import read_manifest, source_of, stored_sheets
from experiments.exports.variables import LIMITS, variables
from experiments.exports.writers import WRITERS, write_workbook
from experiments.results.derived_folder import begun, derived_configuration, derived_folder, needed
from experiments.results.folder import new_folder, stored_manifest, write_manifest
from experiments.results.manifest import now
from sim.errors import InputError, nearest


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
    out: Path | None = kinds.path(
        "folder to write; by default the results folder's name with the format added"
    )


COMMAND: Final = Command(
    "export",
    "Writes the tables of a results folder for other programs, with labels and a codebook.",
    ExportArguments,
)
_LIBRARIES: Final = {"sav": ("pandas", "pyreadstat"), "dta": ("pandas", "pyreadstat"), "xlsx": ("openpyxl",)}
_RESHAPED: Final = {
    "clients_long": "clients",
    "sessions_wide": "sessions",
    "outcomes_wide": "outcomes",
    "summaries_long": "summaries",
}


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
    folder, kind = given.folder, given.format
    needed("exports", *_LIBRARIES.get(kind, ()))
    manifest = read_manifest(folder)
    sheets = _chosen(stored_sheets(folder, manifest), given)
    for sheet in sheets:
        _check_limits(sheet, kind)
    out = derived_folder(folder, given.out, kind)
    wanted = derived_configuration(
        manifest["configuration"]["seed"], source_of(folder, manifest), as_typed(given)
    )
    note = "nothing was written again"
    if stored_manifest(out, wanted, overwrite=False) is None:
        with new_folder(out) as partial:
            _write(partial, kind, sheets, str(folder))
            write_manifest(partial, begun("export", arguments, wanted) | {"ended": now()})
        note = f"{sum(sheet.rows for sheet in sheets)} rows in {len(sheets)} tables"
    print(f"exported: {out} ({note}; what the columns mean: {out / 'codebook.md'})")


def _chosen(stored: Mapping[str, Sheet], given: ExportArguments) -> list[Sheet]:
    there = [*stored, *(name for name, source in _RESHAPED.items() if source in stored)]
    wanted = given.tables or tuple(stored)
    for name in wanted:
        if name not in there:
            raise InputError(f"tables names {name!r}{nearest(name, there)} (there are: {', '.join(there)})")
    known = {column.name for sheet in stored.values() for column in sheet.columns}
    for name in given.columns:
        if name not in known:
            raise InputError(f"columns names {name!r}, which no table has{nearest(name, known)}")
    return [_sheet(stored, name, given.columns) for name in dict.fromkeys(wanted)]


def _sheet(stored: Mapping[str, Sheet], name: str, kept: Sequence[str]) -> Sheet:
    source = stored[_RESHAPED.get(name, name)]
    if name == "sessions_wide":
        return sessions_wide(source.only((*kept, "session", "attended")) if kept else source)
    if name == "summaries_long":
        return summaries_long(source)
    if name == "clients_long":
        return _only(clients_long(source), kept, ("occasion", "distress_score", "distress_state"))
    if name == "outcomes_wide":
        (outcome,) = (column for column in source.columns if column.name == "outcome")
        wide = [describe_column(name, pa.field(word, pa.float64()), {}) for word in outcome.values]
        return outcomes_wide(source, wide)
    return _only(source, kept, ("outcome", "value"))


def _only(sheet: Sheet, kept: Sequence[str], always: Sequence[str]) -> Sheet:
    return sheet.only((*kept, *always)) if kept else sheet


def _check_limits(sheet: Sheet, kind: str) -> None:
    limits = LIMITS[kind]
    for what, count, most in (
        ("rows", sheet.rows, limits.rows),
        ("columns", len(sheet.columns), limits.columns),
    ):
        if count > most:
            raise InputError(
                f"{sheet.name} has {count} {what}, but format={kind} holds at most {most}; "
                "choose other tables or columns, or format=parquet"
            )


def _write(folder: Path, kind: str, sheets: Sequence[Sheet], source: str) -> None:
    statistics = ColumnStatistics()
    named = {sheet.name: variables(sheet.columns, kind) for sheet in sheets}

    def codebook() -> list[dict[str, str]]:
        return [row for sheet in sheets for row in codebook_rows(sheet, named[sheet.name], statistics)]

    if kind == "xlsx":
        pieces = {sheet.name: statistics.watch(sheet) for sheet in sheets}
        headings = {name: [variable.name for variable in own] for name, own in named.items()}
        counts = {sheet.name: sheet.rows for sheet in sheets}
        write_workbook(folder / "tables.xlsx", pieces, headings, counts, codebook)
    else:
        for sheet in sheets:
            WRITERS[kind](folder, sheet, named[sheet.name], statistics.watch(sheet))
    rows = codebook()
    (folder / "codebook.csv").write_text(as_csv(rows), encoding="utf-8")
    (folder / "codebook.md").write_text(as_markdown(rows, source), encoding="utf-8")
