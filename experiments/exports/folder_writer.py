"""Writes the tables of an export and its codebook into a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.exports.codebook import ColumnStatistics, as_csv, as_markdown, codebook_rows
from experiments.exports.sheet import Sheet
from experiments.exports.variables import variables
from experiments.exports.workbook import write_workbook
from experiments.exports.writers import WRITERS


def write_export(folder: Path, kind: str, sheets: Sequence[Sheet], source: str) -> None:
    """Write tables in a format, and ``codebook.csv`` and ``codebook.md`` beside them.

    Parameters
    ----------
    folder : Path
        Exists already.
    kind : str
        A key of `experiments.exports.variables.LIMITS`.
    sheets : sequence of Sheet
    source : str
        Where the tables come from, for the codebook.
    """
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
