"""Take it further: buttons that give the tables, the figure and the way to both."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

import panel as pn
import pyarrow as pa
from matplotlib.figure import Figure

from experiments.exports.codebook import ColumnStatistics, as_csv, codebook_rows
from experiments.exports.column_labels import describe_column
from experiments.exports.sheet import Sheet
from experiments.exports.variables import variables
from experiments.plots.saving import png_bytes, svg_bytes
from explorer.core.new_file import csv_bytes
from explorer.widgets import download_button

_STAMP: Final = (1980, 1, 1, 0, 0, 0)
"""Of every file in an archive, so that the same numbers give the same bytes."""


class Downloads:
    """What a view can be taken home as; everything is made in memory when a button is pressed.

    Parameters
    ----------
    name : str
        Begins the names of the files.
    tables : callable
        Returns name -> pyarrow table.
    figure : callable
        Returns a matplotlib figure.
    how : callable
        Returns how to make the same numbers, as text.
    """

    def __init__(
        self,
        name: str,
        tables: Callable[[], Mapping[str, pa.Table]],
        figure: Callable[[], Figure],
        how: Callable[[], str],
    ) -> None:
        self._name, self._tables, self._figure, self._instructions = name, tables, figure, how

    def archive(self) -> bytes:
        """Return a zip file of every table as CSV, what their columns hold, and how to make them."""
        buffer, tables = io.BytesIO(), self._tables()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, table in tables.items():
                _put(archive, f"{name}.csv", csv_bytes(table))
            _put(archive, "codebook.csv", codebook(tables).encode())
            _put(archive, "reproduce.txt", self._instructions().encode())
        return buffer.getvalue()

    def png(self) -> bytes:
        """Return the figure as PNG."""
        return png_bytes(self._figure())

    def svg(self) -> bytes:
        """Return the figure as SVG."""
        return svg_bytes(self._figure())

    def buttons(self) -> list[pn.widgets.FileDownload]:
        """Return a button for each."""
        return [
            download_button("Tables (CSV)", f"{self._name}-tables.zip", lambda: io.BytesIO(self.archive())),
            download_button("Figure (PNG)", f"{self._name}.png", lambda: io.BytesIO(self.png())),
            download_button("Figure (SVG)", f"{self._name}.svg", lambda: io.BytesIO(self.svg())),
        ]


def codebook(tables: Mapping[str, pa.Table]) -> str:
    """Return what every column of every table holds, with its counts and range, as CSV: as exports do."""
    statistics, rows = ColumnStatistics(), []
    for name, table in tables.items():
        columns = tuple(describe_column(name, field, {}) for field in table.schema)
        sheet = Sheet(name, columns, table.num_rows, partial(_whole, table))
        for _ in statistics.watch(sheet):
            pass
        rows += codebook_rows(sheet, variables(columns, "csv"), statistics)
    return as_csv(rows)


def _whole(table: pa.Table) -> Iterator[pa.Table]:
    yield table


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
