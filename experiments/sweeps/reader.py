"""A sweep's results folder, read without loading all of it into memory.

Examples
--------
>>> from experiments.sweeps.reader import open_sweep
>>> sweep = open_sweep("results/sweep-feedback_anywhere")     # doctest: +SKIP
>>> sweep.sql("select point, avg(dropout) from summaries group by point")     # doctest: +SKIP
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import parquet

from experiments.config.plain_values import PlainValues
from experiments.designs import Uncertainty, read_uncertainties
from experiments.results.manifest import MANIFEST
from experiments.results.manifest_check import check_manifest
from experiments.results.stored_files import file_problem
from experiments.sweeps.files import ESTIMATES, LAYOUT, SUMMARIES, TABLES, round_of
from experiments.sweeps.journal import JOURNAL, Entry, read_journal, results_digest
from experiments.sweeps.layout import Layout, layout_of, points_table
from sim.errors import InputError, missing_library, nearest

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset


class StoredSweep:
    """A results folder of ``alliance sweep``, finished or not.

    Parameters
    ----------
    folder : Path
    manifest : mapping
        Content of its ``manifest.json``.

    Attributes
    ----------
    folder, manifest
        As given.
    """

    def __init__(self, folder: Path, manifest: PlainValues) -> None:
        self.folder, self.manifest = folder, manifest

    @property
    def complete(self) -> bool:
        """Whether everything that was planned has been run."""
        return "ended" in self.manifest

    @property
    def configuration(self) -> PlainValues:
        """Every setting."""
        found: PlainValues = self.manifest["configuration"]
        return found

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms."""
        return tuple(self.manifest["arms"])

    @property
    def reference(self) -> str:
        """The arm that the others are compared with."""
        return str(self.manifest["study"]["reference"])

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes."""
        return tuple(self.manifest["outcomes"])

    @property
    def seed(self) -> int:
        """Random seed."""
        return int(self.manifest["seed"])

    @property
    def design_kind(self) -> str:
        """A key of `experiments.designs.DESIGNS`."""
        return str(self.configuration["design"]["kind"])

    @property
    def uncertainties(self) -> tuple[Uncertainty, ...]:
        """What varies, with its distributions."""
        return read_uncertainties(self.configuration["study"].get("uncertainties") or {})

    @functools.cached_property
    def journal(self) -> Mapping[int, Entry]:
        """Finished parts of the layout, as the journal has them: perhaps not all that there should be."""
        return {
            part: entry
            for part, entry in read_journal(self.folder).items()
            if 0 <= part < len(self.layout.parts)
        }

    @functools.cached_property
    def entries(self) -> Mapping[int, Entry]:
        """Finished parts; all there are, if the sweep is complete.

        Raises
        ------
        InputError
            If the journal of a complete sweep lacks some, or has others than were stored.
        """
        if problem := self.journal_problem:
            raise self.damaged(problem)
        return self.journal

    @functools.cached_property
    def journal_problem(self) -> str:
        """What the journal lacks of a complete sweep, or an empty string."""
        if not self.complete:
            return ""
        planned, stored = len(self.layout.parts), len(self.journal)
        if stored < planned:
            return f"{JOURNAL} lacks {planned - stored} of {planned} parts"
        found = results_digest(self.journal, self.manifest["layout"], self.manifest.get("estimates", {}))
        return "" if found == self.manifest.get("results") else f"{JOURNAL} has other parts than were stored"

    def damaged(self, problem: str) -> InputError:
        """Return the error for a sweep with something wrong in its files."""
        return InputError(f"{self.folder} is damaged: {problem}; alliance resume {self.folder} repairs it")

    @functools.cached_property
    def layout(self) -> Layout:
        """Points, design and parts.

        Raises
        ------
        InputError
            If one of its files cannot be read.
        """
        return layout_of(*([self._whole_table(name) for name in self._layout_files(kind)] for kind in LAYOUT))

    def _layout_files(self, kind: str) -> list[str]:
        rounds = {name: round_of(name) for name in self.manifest["layout"]}
        numbered = sorted((found[1], name) for name, found in rounds.items() if found and found[0] == kind)
        return [name for _, name in numbered]

    def _whole_table(self, name: str) -> pa.Table:
        try:
            # Unlike `read_table`, this does not read whatever is in a folder of that name.
            return parquet.ParquetFile(self.folder / name).read()
        except (OSError, pa.ArrowException):
            problem = file_problem(self.folder / name) or "is no whole Parquet file"
            raise self.damaged(f"{name} {problem}") from None

    def points(self) -> pa.Table:
        """Return ``point`` and one column a parameter: every different point, in the order of the design."""
        return points_table(self.layout.points)

    def design(self) -> pa.Table:
        """Return ``row point`` and each parameter's coordinate in the unit cube: the rows of the design, in its order.

        Morris's and Saltelli's designs can visit a point more than once; analyses of them want every row.
        """
        last = int(self.manifest["rounds"]) - 1
        return self.layout.design.filter(pc.equal(self.layout.design["round"], last)).drop_columns("round")

    def files(self, table: str) -> list[Path]:
        """Return the files of a table in the order of their parts; there are none if it was not kept."""
        paths = (path for entry in self.entries.values() for path in entry.files)
        return [self.folder / path for path in paths if path.startswith(f"tables/{table}/")]

    def dataset(self, table: str) -> Dataset:
        """Return one of `TABLES` as an Arrow dataset, from which columns and rows can be selected.

        Raises
        ------
        InputError
            If the sweep kept no such table.
        """
        from pyarrow import dataset

        files = self.files(table)
        if not files:
            there = [name for name in TABLES if self.files(name)]
            raise InputError(
                f"{self.folder} has no table {table!r}{nearest(table, there)} (there are: "
                f"{', '.join(there) or 'none yet'}; keep=clients and keep=sessions store more)"
            )
        with self.reading(table):
            return dataset.dataset([str(path) for path in files], format="parquet")

    def read(
        self, table: str, columns: Sequence[str] | None = None, only: pc.Expression | None = None
    ) -> pa.Table:
        """Return columns of one of `TABLES`, and only the rows for which an expression holds.

        Raises
        ------
        InputError
            If the sweep kept no such table, or a file of it cannot be read.
        """
        stored = self.dataset(table)
        with self.reading(table):
            return stored.to_table(columns=None if columns is None else list(columns), filter=only)

    def estimates(self, name: str) -> pa.Table:
        """Return one of the tables that a complete sweep stores, by the name of its file.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        return self._whole_table(name)

    @contextmanager
    def reading(self, table: str) -> Iterator[None]:
        """Turn what a damaged file of a table raises while it is read into one sentence that names it.

        Raises
        ------
        InputError
        """
        try:
            yield
        except (OSError, pa.ArrowException) as error:
            for entry in self.entries.values():
                for path, stored in entry.files.items():
                    mine = path.startswith(f"tables/{table}/")
                    if mine and (problem := file_problem(self.folder / path, stored.sha256, stored.bytes)):
                        raise self.damaged(f"{path} {problem}") from error
            raise self.damaged(f"tables/{table} cannot be read ({error})") from error

    def summaries(self) -> pa.Table:
        """Return ``point arm replicate``, one column an outcome, and ``error``: one row a clinic that was run."""
        columns = ["point", "arm", "replicate", *self.outcomes, "error"]
        table = self.read(SUMMARIES, columns)
        order = {name: index for index, name in enumerate(self.layout.points)}
        arms = {name: index for index, name in enumerate(self.arms)}
        keys = (
            _indices(table["arm"], arms),
            table["replicate"].to_numpy(),
            _indices(table["point"], order),
        )
        return table.take(pa.array(np.lexsort(keys)))

    def array(self, outcome: str, arm: str, minus: str | None = None) -> NDArray[np.float64]:
        """Return an outcome at every row of the design.

        Parameters
        ----------
        outcome, arm : str
        minus : str, optional
            Another arm, whose value in the same replicate is subtracted.

        Returns
        -------
        ndarray, shape (rows, replicates)
            NaN where a run failed, has no such outcome, or was not needed.
        """
        array = self.values(outcome, arm)
        if minus is not None:
            array = array - self.values(outcome, minus)
        order = {name: index for index, name in enumerate(self.layout.points)}
        return array[_indices(self.design()["point"], order)]

    def values(self, outcome: str, arm: str) -> NDArray[np.float64]:
        """Return an outcome in one arm; shape (points, replicates), points as in `points`, NaN as in `array`.

        Raises
        ------
        InputError
            For an arm or outcome that the sweep does not have.
        """
        for name, known in ((arm, self.arms), (outcome, self.outcomes)):
            if name not in known:
                raise InputError(
                    f"{self.folder} has no {name!r}, but {', '.join(known)}{nearest(name, known)}"
                )
        return self._values[arm, outcome]

    @functools.cached_property
    def _values(self) -> Mapping[tuple[str, str], NDArray[np.float64]]:
        table = self.summaries()
        order = {name: index for index, name in enumerate(self.layout.points)}
        rows, replicates = _indices(table["point"], order), table["replicate"].to_numpy()
        arms = _indices(table["arm"], {name: index for index, name in enumerate(self.arms)})
        shape = len(order), 1 + int(replicates.max(initial=-1))
        arrays = {}
        for k, arm in enumerate(self.arms):
            for outcome in self.outcomes:
                values = np.full(shape, np.nan)
                values[rows[arms == k], replicates[arms == k]] = table[outcome].to_numpy()[arms == k]
                arrays[arm, outcome] = values
        return arrays

    def sql(self, query: str) -> pa.Table:
        """Answer a query with DuckDB, over ``points``, ``design`` and those of `TABLES` that were kept.

        Raises
        ------
        InputError
            If DuckDB is not installed.
        """
        try:
            import duckdb
        except ImportError:
            raise missing_library("duckdb", "sweeps") from None
        with duckdb.connect() as connection:
            connection.register("points", self.points())
            connection.register("design", self.design())
            for table in TABLES:
                if files := self.files(table):
                    connection.read_parquet([str(path) for path in files]).create_view(table)
            return connection.sql(query).to_arrow_table()


def _indices(column: pa.ChunkedArray, order: Mapping[str, int]) -> NDArray[np.int64]:
    """Return the index of each name of a column in an order."""
    coded = pc.dictionary_encode(column.combine_chunks().cast(pa.string()))
    table = np.array([order[name] for name in coded.dictionary.to_pylist()], dtype=np.int64)
    found: NDArray[np.int64] = table[coded.indices.to_numpy()]
    return found


def with_checksum(manifest: PlainValues) -> dict[str, object]:
    """Return a manifest with the checksum of everything else in it."""
    rest = {name: value for name, value in manifest.items() if name != "checksum"}
    text = json.dumps(rest, sort_keys=True, default=str)
    return {**rest, "checksum": hashlib.sha256(text.encode()).hexdigest()}


def checked_manifest(path: Path) -> dict[str, object]:
    """Return a manifest; an empty one if it is missing or damaged."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    whole = isinstance(manifest, dict) and manifest.get("checksum") == with_checksum(manifest)["checksum"]
    return manifest if whole or (isinstance(manifest, dict) and manifest.get("command") != "sweep") else {}


def open_sweep(folder: str | Path) -> StoredSweep:
    """Open the results folder of a sweep.

    Raises
    ------
    InputError
        If it is not one.
    """
    path = Path(folder)
    manifest = checked_manifest(path / MANIFEST)
    if not manifest:
        raise InputError(
            f"{path} is not a results folder (it has no readable {MANIFEST}), but one of alliance sweep was expected"
        )
    if manifest.get("command", "sweep") != "sweep":
        raise InputError(
            f"{path} holds results of alliance {manifest.get('command')}, but those of alliance sweep were expected"
        )
    checked = check_manifest(manifest, path / MANIFEST)
    strange = [name for name in checked["layout"] if round_of(name) is None]
    strange += [name for name in checked.get("estimates", {}) if name not in ESTIMATES]
    if strange:
        raise InputError(f"{path / MANIFEST} names {strange[0]!r}, which is not a file of a sweep")
    return StoredSweep(path, checked)
