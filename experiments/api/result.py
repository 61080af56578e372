"""The base of every result: tables, plots, text, a saved folder, a report, and how a notebook shows it."""

from __future__ import annotations

import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

from experiments.api.lazy_tables import LazyTables
from experiments.api.result_html import result_html
from experiments.config.plain_values import PlainValues
from experiments.results.durable_files import write_whole
from experiments.results.folder import new_folder, stored_manifest, write_manifest
from experiments.results.manifest import now
from experiments.results.stored_files import file_sizes
from sim.errors import InputError, nearest

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REPORT = "report.html"


class Result(ABC):
    """What a run returns.

    A subclass gives `title`, `tables` and `text`, and implements the three methods that begin with an underscore:
    `_drawings`, `_write` and `_write_report`.

    Parameters
    ----------
    manifest : mapping
        Of the results folder, as `experiments.results.manifest.begin_manifest` returns it; complete if the result was
        read from a folder.
    folder : Path, optional
        Where the result is stored, if it is.
    """

    main_table: ClassVar[str] = ""
    """The table that a notebook shows; empty for none."""
    main_columns: ClassVar[tuple[str, ...]] = ()
    """Its columns that fit side by side; all if empty."""

    def __init__(self, manifest: PlainValues, folder: Path | None = None) -> None:
        self.manifest = manifest
        self.folder = folder

    @property
    @abstractmethod
    def title(self) -> str:
        """One line: what this is the result of."""

    @property
    @abstractmethod
    def tables(self) -> Mapping[str, pa.Table]:
        """Every table by name; each is also an attribute. ``.to_pandas()`` makes a data frame of one."""

    @property
    @abstractmethod
    def text(self) -> str:
        """What the command prints."""

    @property
    def configuration(self) -> PlainValues:
        """Everything that can change the result, in plain values."""
        configuration: PlainValues = self.manifest["configuration"]
        return configuration

    @property
    def plots(self) -> tuple[str, ...]:
        """Names that `plot` takes."""
        return tuple(self._drawings())

    def plot(self, name: str) -> Figure:
        """Draw one of the figures.

        Parameters
        ----------
        name : str
            One of `plots`.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        InputError
            If there is no such figure.
        """
        drawings = self._drawings()
        if name not in drawings:
            raise InputError(
                f"plot is {name!r}, but one of {', '.join(drawings) or 'none'} was expected{nearest(name, drawings)}"
            )
        from experiments.plots.glyphs import fit_glyphs

        return fit_glyphs(drawings[name]())

    def save(self, folder: str | Path, *, overwrite: bool = False) -> Path:
        """Write the results folder that the command writes; the same configuration is not written twice.

        Parameters
        ----------
        folder : str or Path
            A new folder; it takes its name when everything is written.
        overwrite : bool
            Whether to replace results of the same configuration; results of another one are never replaced.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        InputError
            If something else is there, or the folder cannot be written.
        """
        target = Path(folder)
        if stored_manifest(target, self.configuration, overwrite) is None:
            with new_folder(target) as partial:
                if self.folder is None:
                    self.write_into(partial)
                else:
                    shutil.copytree(self.folder, partial, dirs_exist_ok=True)
        self.folder = target
        return target

    def write_into(self, folder: Path) -> None:
        """Write a new result into an empty folder, the manifest last; `save` does so under another name first."""
        more = self._write(folder)
        self.manifest = {**self.manifest, **more, "files": file_sizes(folder), "ended": now()}
        write_manifest(folder, self.manifest)

    def renew_report(self) -> None:
        """Write report and figures of the stored result again; its tables stay as they are."""
        assert self.folder is not None, "only a stored result has a report to renew"
        with new_folder(self.folder) as partial:
            shutil.copytree(self.folder, partial, dirs_exist_ok=True)
            self._write_report(partial)
            self.manifest = {**self.manifest, "files": file_sizes(partial)}
            write_manifest(partial, self.manifest)

    def report(self, path: str | Path) -> Path:
        """Write one self-contained HTML file with the figures, the tables and how they were made.

        Parameters
        ----------
        path : str or Path
            The file; one that is there is replaced.

        Returns
        -------
        Path
            The file.
        """
        with tempfile.TemporaryDirectory() as name:
            self._write_report(Path(name))
            write_whole(Path(path), (Path(name) / REPORT).read_bytes())
        return Path(path)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.title}; tables: {', '.join(self.tables)}>"

    def _repr_html_(self) -> str:
        return result_html(self.title, self.tables, self.main_table, self.plots, self.main_columns)

    @abstractmethod
    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        """Return every figure by name."""

    @abstractmethod
    def _write(self, folder: Path) -> PlainValues:
        """Write every file but the manifest into a new folder; return what the manifest says beside what is known."""

    @abstractmethod
    def _write_report(self, folder: Path) -> None:
        """Write ``report.html`` (and figures beside it) into a folder."""


def copy_report(stored: Path | None, folder: Path) -> None:
    """Copy the report of a stored result into another folder.

    Raises
    ------
    InputError
        If the result was stored without one.
    """
    assert stored is not None, "a result that is not stored makes its report"
    if not (stored / REPORT).exists():
        raise InputError(f"{stored} has no {REPORT}, but one was expected: figures is false in its settings")
    shutil.copyfile(stored / REPORT, folder / REPORT)


class TableResult(Result):
    """A result whose tables and text are given to it when it is made.

    Parameters
    ----------
    tables : mapping
        Name -> what returns the table.
    text : str
    manifest, folder
        As of `Result`.
    """

    def __init__(
        self,
        tables: Mapping[str, Callable[[], pa.Table]],
        text: str,
        manifest: PlainValues,
        folder: Path | None = None,
    ) -> None:
        super().__init__(manifest, folder)
        self._tables, self._text = LazyTables(tables), text

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """Every table by name."""
        return self._tables

    @property
    def text(self) -> str:
        """What the command prints."""
        return self._text
