"""A published report of many services, one number a row: its figures, and files that other commands take.

Examples
--------
>>> from experiments import observe
>>> observe("proms_annual.parquet", "nhs_talking_therapies.yaml").figures       # doctest: +SKIP
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
from pyarrow import csv

from experiments.api.lazy_tables import TableAttribute
from experiments.api.result import REPORT, TableResult
from experiments.config.plain_values import PlainValues
from experiments.results.durable_files import write_whole
from experiments.results.folder import read_manifest
from experiments.results.table_reading import read_csv, readable
from experiments.routine_data.summary_report import SUMMARY_SCHEMA, SummaryReport

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEXT: Final = "report.txt"
EVIDENCE: Final = "evidence.csv"
POPULATION: Final = "configs/population/service.yaml"
FIGURES: Final = "figures"


class ReportFigures(TableResult):
    """The figures of a published report; see `experiments.observe`.

    Parameters
    ----------
    tables : mapping
        Name -> what returns the table.
    text : str
    manifest : mapping
    report : SummaryReport, optional
        What was read; figures that were read from a folder have its files instead.
    folder : Path, optional
        Where they are stored, if they are.
    """

    main_table = FIGURES
    figures = TableAttribute(
        "One row a measure: the report, where its services lie, the figure that is shipped."
    )

    def __init__(
        self,
        tables: Mapping[str, Callable[[], pa.Table]],
        text: str,
        manifest: PlainValues,
        report: SummaryReport | None = None,
        folder: Path | None = None,
    ) -> None:
        super().__init__(tables, text, manifest, folder)
        self._report = report

    @classmethod
    def of(cls, report: SummaryReport, manifest: PlainValues) -> ReportFigures:
        """Return what was read."""
        from experiments.reports.summary_text import summary_text

        return cls({FIGURES: report.table}, summary_text(report), {**manifest, "report": report.name}, report)

    @classmethod
    def read(cls, folder: str | Path) -> ReportFigures:
        """Read a folder of `ReportFigures.save`.

        Raises
        ------
        InputError
            If the folder is not a results folder, or a file in it is damaged.
        """
        path = Path(folder)
        types = dict(zip(SUMMARY_SCHEMA.names, SUMMARY_SCHEMA.types, strict=True))
        with readable(path / TEXT):
            text = (path / TEXT).read_text(encoding="utf-8")
        table = functools.partial(read_csv, path / f"{FIGURES}.csv", types)
        return cls({FIGURES: table}, text, read_manifest(path), folder=path)

    @property
    def title(self) -> str:
        """One line: the report."""
        return f"report {self.manifest['report']}"

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        return {}

    def _write(self, folder: Path) -> PlainValues:
        assert self._report is not None, "what was read from a folder is copied"
        csv.write_csv(self.figures, folder / f"{FIGURES}.csv")
        texts = {TEXT: self.text, EVIDENCE: self._report.evidence(), POPULATION: self._report.population()}
        for path, text in texts.items():
            if text:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                write_whole(folder / path, text.encode())
        self._write_report(folder)
        return {}

    def _write_report(self, folder: Path) -> None:
        if self._report is None:
            assert self.folder is not None, "it was read, or stored in a folder"
            with readable(self.folder / REPORT):
                shutil.copyfile(self.folder / REPORT, folder / REPORT)
            return
        from experiments.reports.summary_text import write_summary_page

        write_summary_page(self._report, self.manifest, folder)
