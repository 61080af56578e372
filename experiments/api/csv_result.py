"""Results whose folder holds a text, a report, and one CSV file for each table."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Self

import pyarrow as pa

from experiments.api.result import TableResult
from experiments.config.plain_values import PlainValues
from experiments.results.folder import read_manifest
from experiments.results.table_reading import read_csv


class CsvResult(TableResult):
    """A result that is stored as ``NAME.csv`` for each table, a text, and a report if figures are wanted.

    Attributes
    ----------
    text_file : str
        Name of the file of the text.
    table_types : mapping
        Name of each table -> types of those of its columns that are no real numbers.
    """

    text_file: ClassVar[str]
    table_types: ClassVar[Mapping[str, Mapping[str, pa.DataType]]]

    @classmethod
    def read(cls, folder: str | Path) -> Self:
        """Read a results folder of the command, or of `save`.

        Raises
        ------
        InputError
            If the folder is not a results folder.
        """
        path = Path(folder)
        tables = {
            name: functools.partial(read_csv, path / f"{name}.csv", types)
            for name, types in cls.table_types.items()
        }
        return cls(tables, (path / cls.text_file).read_text(encoding="utf-8"), read_manifest(path), path)

    def _write(self, folder: Path) -> PlainValues:
        from experiments.results.rounded_csv import write_rounded_csv

        for name in self.table_types:
            write_rounded_csv(self.tables[name], folder / f"{name}.csv", digits=6, missing="nan")
        (folder / self.text_file).write_text(self.text, encoding="utf-8")
        self._write_more(folder)
        if self.configuration["figures"]:
            self._write_report(folder)
        return {}

    def _write_more(self, folder: Path) -> None:
        """Write what is neither table, text nor report."""
