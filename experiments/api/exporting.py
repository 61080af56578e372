"""Exports of stored tables to SPSS, Stata, Excel, R and other programs, with labels and a codebook.

Examples
--------
>>> from experiments import export
>>> export("results/compare-small", format="sav", tables=["clients"]).codebook     # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from experiments.analysis.analysis_manifest import Option, option_texts
from experiments.api.lazy_tables import LazyTables, TableAttribute
from experiments.api.result import REPORT, Result
from experiments.api.result_html import table_html
from experiments.config.plain_values import PlainValues
from experiments.exports.folder_writer import write_export
from experiments.exports.form_sheets import FormRequest, with_forms
from experiments.exports.selection import check_format, select_sheets
from experiments.exports.table_source import folder_identity, stored_sheets
from experiments.results.derived_folder import derived_configuration, derived_folder, start_manifest
from experiments.results.folder import new_folder, read_manifest, stored_manifest, write_manifest
from experiments.results.manifest import MANIFEST, now
from experiments.results.stored_files import file_sizes
from experiments.results.table_reading import TEXT, read_csv
from sim.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CODEBOOK: Final = "codebook.csv"


class Export(Result):
    """Exported tables in their folder.

    Parameters
    ----------
    folder : Path
    stored_before : bool
        Whether the same export was there already.
    """

    main_table = "codebook"
    main_columns = ("table", "variable", "unit", "meaning", "values", "valid", "missing")
    codebook = TableAttribute("One row a column of every table: meaning, unit, values, what was found in it.")

    def __init__(self, folder: Path, stored_before: bool = False) -> None:
        super().__init__(read_manifest(folder), folder)
        self.stored_before = stored_before
        counts = dict.fromkeys(("valid", "missing"), pa.int64())
        self._tables = LazyTables({"codebook": lambda: read_csv(folder / CODEBOOK, counts, others=TEXT)})

    @property
    def files(self) -> tuple[Path, ...]:
        """The exported files, without manifest and codebook."""
        assert self.folder is not None
        beside = (MANIFEST, CODEBOOK, "codebook.md")
        return tuple(sorted(path for path in self.folder.iterdir() if path.name not in beside))

    @property
    def title(self) -> str:
        """One line: the folder and the format."""
        return f"export {self.folder} ({self.configuration['options']['format']})"

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """The codebook; the exported tables are files."""
        return self._tables

    @property
    def text(self) -> str:
        """What the command prints."""
        note = "nothing was written again" if self.stored_before else self._counts()
        assert self.folder is not None
        return f"exported: {self.folder} ({note}; what the columns mean: {self.folder / 'codebook.md'})"

    def _counts(self) -> str:
        rows: Mapping[str, int] = self.manifest["rows"]
        return f"{sum(rows.values())} rows in {len(rows)} tables"

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        return {}

    def _write(self, folder: Path) -> PlainValues:
        raise AssertionError("an export is stored from the start")

    def _write_report(self, folder: Path) -> None:
        page = f"<!DOCTYPE html>\n<title>Codebook</title>\n{table_html(self.codebook, None)}\n"
        (folder / REPORT).write_text(page, encoding="utf-8")


def export(
    source: str | Path | Result,
    *,
    format: str = "csv",
    tables: str | Sequence[str] = (),
    columns: str | Sequence[str] = (),
    forms: str | Sequence[str] = (),
    items: str | Sequence[str] = (),
    careless: float = 0.0,
    missing_items: float = 0.0,
    out: str | Path | None = None,
    arguments: Sequence[str] | None = None,
) -> Export:
    """Write stored tables in the format of another program.

    Parameters
    ----------
    source : path or Result
        A results folder, or a result that was saved.
    format : {'csv', 'parquet', 'sav', 'dta', 'xlsx'}
    tables : str or sequence of str
        Names, such as ``clients`` or ``sessions_wide``; all that are stored if empty.
    columns : str or sequence of str
        Columns to keep beside those that say what a row is about; all if empty.
    forms : str or sequence of str
        Further forms of distress, such as ``gad7``: their scores, from the distress that is stored.
    items : str or sequence of str
        Forms whose items are drawn, by the column of their score (or the name of a further form), or ``all``.
    careless, missing_items : float
        Share of clients who answer items carelessly; share of answers that are missing.
    out : path, optional
        Folder to write; beside the results, with the format added to its name, if not given.
    arguments : sequence of str, optional
        What was typed, if a command exports.

    Returns
    -------
    Export

    Raises
    ------
    InputError
        Before anything is written, for anything that is wrong with the folder, an option or a format's limits.
    """
    folder = _folder(source)
    check_format(format)
    manifest = read_manifest(folder)
    request = FormRequest(_names(forms), _names(items), careless, missing_items)
    stored = with_forms(stored_sheets(folder, manifest), manifest, request)
    sheets = select_sheets(stored, format, _names(tables), _names(columns))
    options: dict[str, Option] = {"format": format, "tables": _names(tables), "columns": _names(columns)}
    # Only what is asked for, so that exports without further forms are known again.
    options |= {name: value for name, value in vars(request).items() if value}
    target = derived_folder(folder, None if out is None else Path(out), format)
    configuration = derived_configuration(
        manifest["configuration"]["seed"], folder_identity(folder, manifest), option_texts(options)
    )
    if stored_manifest(target, configuration, overwrite=False, fill=True) is not None:
        return Export(target, stored_before=True)
    typed = [str(folder), *(f"{name}={text}" for name, text in option_texts(options).items() if text)]
    started = start_manifest("export", typed if arguments is None else arguments, configuration)
    with new_folder(target) as partial:
        write_export(partial, format, sheets, str(folder))
        rows = {sheet.name: sheet.rows for sheet in sheets}
        write_manifest(partial, started | {"rows": rows, "files": file_sizes(partial), "ended": now()})
    return Export(target)


def _folder(source: str | Path | Result) -> Path:
    if not isinstance(source, Result):
        return Path(source)
    if source.folder is None:
        raise InputError(
            "the result is not stored yet, but a saved one was expected; call save(folder) first"
        )
    return source.folder


def _names(names: str | Sequence[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        return (names,) if names else ()
    return tuple(names)
