"""The results folders below a folder, newest first, with how far each is and the command that goes on with it.

Examples
--------
>>> from experiments import list_results
>>> list_results("results").to_pandas()     # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from experiments.api.result_html import table_html
from experiments.api.results_rows import COLUMNS, row_of
from experiments.reports.results_text import results_text
from experiments.results.folder import RESULTS
from experiments.results.found_folders import FoundFolders, find_folders
from experiments.results.manifest import model_digest

if TYPE_CHECKING:
    import pandas as pd

SCHEMA: Final = pa.schema(
    [
        (name, pa.int64() if kind is int else pa.bool_() if kind is bool else pa.string())
        for name, kind in COLUMNS
    ]
)

SHOWN: Final = ("folder", "kind", "state", "done", "total", "unit", "problem", "date", "command")
"""Columns that fit side by side in a notebook."""


class ResultsList:
    """Results folders, newest first.

    Attributes
    ----------
    table : pyarrow.Table
        One row a folder: ``folder kind name state done total unit problem seed date bytes version same_model command``.
    skipped : mapping
        Folders without results -> why they are none.
    """

    def __init__(self, found: FoundFolders) -> None:
        model = model_digest()
        rows = [row_of(each, model) for each in found.results]
        rows.sort(key=lambda row: (str(row["date"]), str(row["folder"])), reverse=True)
        self.table = pa.Table.from_pylist(rows, schema=SCHEMA)
        self.skipped: Mapping[Path, str] = dict(sorted(found.others.items()))

    def to_pandas(self) -> pd.DataFrame:
        """Return the table as a data frame."""
        frame: pd.DataFrame = self.table.to_pandas()
        return frame

    @property
    def text(self) -> str:
        """What the command prints."""
        return results_text(self.table.to_pylist(), self.skipped)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<ResultsList: {len(self)} results folders>"

    def _repr_html_(self) -> str:
        return table_html(self.table.select(SHOWN), None)


def list_results(folder: str | Path = RESULTS) -> ResultsList:
    """List the results folders below a folder; only manifests and journals are read, and nothing is changed.

    Parameters
    ----------
    folder : str or Path
        Where to look, up to five levels down; a results folder lists itself.

    Returns
    -------
    ResultsList

    Raises
    ------
    InputError
        If there is no such folder, or it cannot be read.
    """
    return ResultsList(find_folders(Path(folder)))
