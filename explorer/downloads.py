"""Take it further: buttons that give the tables, the figure and the way to both."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

import panel as pn
import pyarrow as pa
from matplotlib.figure import Figure

from experiments.exports.codebook import ColumnStatistics, as_csv, codebook_rows
from experiments.exports.sheet import Sheet
from experiments.exports.variables import variables
from experiments.plots.saving import png_bytes, svg_bytes
from explorer.core.new_file import csv_bytes
from explorer.table_columns import describe
from explorer.widgets import download_button, dropdown

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
    pictures : mapping of str to callable
        What can be had as a picture, in words, -> returns it as a matplotlib figure. The first is offered at first.
    how : callable
        Returns how to make the same numbers, as text.
    """

    def __init__(
        self,
        name: str,
        tables: Callable[[], Mapping[str, pa.Table]],
        pictures: Mapping[str, Callable[[], Figure]],
        how: Callable[[], str],
    ) -> None:
        self._name, self._tables, self._pictures, self._instructions = name, tables, pictures, how
        self.picture = dropdown("Picture", list(pictures), next(iter(pictures)), width=220)

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
        """Return the chosen picture as PNG."""
        return png_bytes(self._pictures[self.picture.value]())

    def svg(self) -> bytes:
        """Return the chosen picture as SVG."""
        return svg_bytes(self._pictures[self.picture.value]())

    def file_name(self, ending: str) -> str:
        """Return the name of the file of the chosen picture; of the first, that of the view."""
        chosen = str(self.picture.value)
        whole = chosen == next(iter(self._pictures))
        words = "" if whole else f"-{re.sub('[^a-z]+', '-', chosen.lower()).strip('-')}"
        return f"{self._name}{words}.{ending}"

    def buttons(self) -> list[pn.widgets.Widget]:
        """Return a button for each, and before those of the picture a choice where there are several."""
        made = {
            ending: download_button(f"Figure ({ending.upper()})", self.file_name(ending), as_file(make))
            for ending, make in (("png", self.png), ("svg", self.svg))
        }

        def rename(*_: object) -> None:
            for ending, one in made.items():
                one.filename = self.file_name(ending)

        self.picture.param.watch(rename, "value")
        tables = download_button("Tables (CSV)", f"{self._name}-tables.zip", as_file(self.archive))
        return [tables, *([self.picture] if len(self._pictures) > 1 else []), *made.values()]


def as_file(make: Callable[[], bytes]) -> Callable[[], io.BytesIO]:
    """Return what makes an open file of bytes that are made when it is called."""
    return lambda: io.BytesIO(make())


def codebook(tables: Mapping[str, pa.Table]) -> str:
    """Return what every column of every table holds, with its counts and range, as CSV: as exports do."""
    statistics, rows = ColumnStatistics(), []
    for name, table in tables.items():
        columns = tuple(describe(name, field) for field in table.schema)
        sheet = Sheet(name, columns, table.num_rows, partial(_whole, table))
        for _ in statistics.watch(sheet):
            pass
        rows += codebook_rows(sheet, variables(columns, "csv"), statistics)
    return as_csv(rows)


def _whole(table: pa.Table) -> Iterator[pa.Table]:
    yield table


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
