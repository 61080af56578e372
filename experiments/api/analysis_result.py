"""What the results of analyses of a sweep have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from experiments.analysis.analysis_manifest import TEXT
from experiments.analysis.csv_rows import Row, rows_table, write_rows
from experiments.api.lazy_tables import LazyTables
from experiments.api.result import Result
from experiments.config.plain_values import PlainValues
from experiments.reports.analysis_report import Drawing
from experiments.sweeps.reader import StoredSweep, open_sweep

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.api.sweeping import Sweep

CSV: Final = ".csv"


def stored_sweep(sweep: Sweep | StoredSweep | str | Path) -> StoredSweep:
    """Return the stored sweep of an API object or a folder, as it is on disk now."""
    return open_sweep(sweep if isinstance(sweep, str | Path) else Path(str(sweep.folder)))


class AnalysisResult(Result):
    """The result of an analysis of a sweep.

    Parameters
    ----------
    sweep : StoredSweep
        What was analysed.
    manifest : mapping
        As `experiments.analysis.analysis_manifest.analysis_manifest` returns it.
    """

    def __init__(self, sweep: StoredSweep, manifest: PlainValues) -> None:
        super().__init__(manifest)
        self.sweep = sweep
        self._tables = LazyTables({name: self._loader(name) for name in self._rows()})

    def _loader(self, name: str) -> Callable[[], pa.Table]:
        return lambda: rows_table(self._rows()[name])

    @property
    def title(self) -> str:
        """One line: what this is the result of."""
        return f"{self.manifest['command']} of {self.sweep.folder}"

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """Every table by name."""
        return self._tables

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        return {name: drawing.draw for name, drawing in self._figures().items()}

    def _write(self, folder: Path) -> PlainValues:
        (folder / TEXT).write_text(self.text, encoding="utf-8")
        for name, rows in self._rows().items():
            write_rows(folder / f"{name}{CSV}", rows)
        if self.configuration["options"]["figures"] == "true":
            self._write_report(folder)
        return {}

    @abstractmethod
    def _rows(self) -> Mapping[str, Sequence[Row]]:
        """Return the rows of every table by its name."""

    @abstractmethod
    def _figures(self) -> Mapping[str, Drawing]:
        """Return every figure by name."""
