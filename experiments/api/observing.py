"""A service's own data, described: read from its file, measured, set beside simulated clinics and published figures.

Examples
--------
>>> from experiments import observe
>>> observe("sessions.csv", "my_service.yaml").figures.to_pandas()         # doctest: +SKIP
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
from pyarrow import csv

from experiments.api.equivalent_command import equivalent_command
from experiments.api.lazy_tables import LazyTables, TableAttribute
from experiments.api.result import Result
from experiments.config.plain_values import PlainValues
from experiments.config.user_files import UserFile, as_file
from experiments.results.durable_files import write_whole
from experiments.results.manifest import begin_manifest
from experiments.routine_data.description import Description, Options, describe_service, tables_of
from experiments.routine_data.evidence_files import (
    clinic_text,
    evidence_text,
    population_text,
)
from experiments.routine_data.mapping_guess import guessed_mapping
from experiments.routine_data.service_mapping import read_mapping
from experiments.routine_data.service_record import service_record
from experiments.routine_data.tabular_files import read_table
from sim.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EVIDENCE: Final = "evidence.csv"
CONFIGS: Final = "configs"
"""Folder for ``--config-dir``, with ``clinic=service`` and ``population=service``."""


class ServiceDescription(Result):
    """A service's own data, described; see `observe`.

    Parameters
    ----------
    description : Description
    manifest : mapping
    folder : Path, optional
        Where it is stored, if it is.
    """

    main_table = "figures"
    figures = TableAttribute("One row a measure: the service, simulated clinics, published figures.")
    not_given = TableAttribute("Measures that the file does not allow, and why.")
    oddities = TableAttribute("Everything strange in the file, and what was done about it.")
    courses = TableAttribute("Means of scores by session.")

    def __init__(self, description: Description, manifest: PlainValues, folder: Path | None = None) -> None:
        super().__init__(manifest, folder)
        self.description = description
        self._tables = LazyTables(
            {
                name: functools.partial(_table, description, name)
                for name in ("figures", "not_given", "oddities", "courses")
            }
        )

    @property
    def title(self) -> str:
        """One line: the file, and how many clients there are."""
        return f"service {self.description.name}, {self.description.record.clients} clients"

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """The tables `figures`, `not_given`, `oddities` and `courses`; none of them holds a person's row."""
        return self._tables

    @property
    def text(self) -> str:
        """What the command prints."""
        from experiments.reports.service_report import service_text

        return service_text(self.description)

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        from experiments.plots.service_plots import SERVICE_PLOTS

        return {plot.name: functools.partial(plot.draw, self.description) for plot in SERVICE_PLOTS}

    def _write(self, folder: Path) -> PlainValues:
        for name, table in self.tables.items():
            csv.write_csv(table, folder / f"{name}.csv")
        name, record = self.description.name, self.description.record
        texts = {
            EVIDENCE: evidence_text(self.description.figures, name, f"alliance observe, {name}"),
            f"{CONFIGS}/clinic/service.yaml": clinic_text(record, name),
            f"{CONFIGS}/population/service.yaml": population_text(record, name),
        }
        for path, text in texts.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            write_whole(folder / path, text.encode())
        self._write_report(folder)
        return {"clients": record.clients}

    def _write_report(self, folder: Path) -> None:
        from experiments.reports.service_report import write_service_page

        write_service_page(self.description, self.manifest, folder)


def _table(description: Description, name: str) -> pa.Table:
    return tables_of(description)[name]


def observe(
    data: str | Path,
    mapping: str | Path,
    *,
    replicates: int = 200,
    seed: int = 1,
    clinics: int = 20,
    small_groups: bool = False,
) -> ServiceDescription:
    """Describe a service by its own file.

    Parameters
    ----------
    data : str or Path
        CSV, xlsx, sav, dta or Parquet; one row a session, or one a client with a column for every session.
    mapping : str or Path
        YAML file that says which column is what; see ``docs/own_data.md``.
    replicates : int
        Draws of the cluster bootstrap; very large files get fewer.
    seed : int
        Random seed of the bootstrap and of the simulated clinics.
    clinics : int
        Simulated clinics to set the service beside.
    small_groups : bool
        Whether groups of fewer than five people may be told.

    Returns
    -------
    ServiceDescription

    Raises
    ------
    InputError
        Naming file, row and column, before anything is written, for whatever cannot be used.
    """
    table_file, mapping_file = as_file(data), as_file(mapping)
    options = Options(replicates, seed, clinics, small_groups)
    manifest = begin_manifest("observe", _configuration(table_file, mapping_file, options))
    given = {"data": str(data), "mapping": str(mapping), **vars(options)}
    manifest["command_line"] = equivalent_command("observe", given)
    record = service_record(read_table(table_file), read_mapping(Path(mapping)), small_groups)
    return ServiceDescription(describe_service(Path(data).stem, record, options), manifest)


def guess_mapping(data: str | Path, mapping: str | Path | None = None) -> str:
    """Write a first mapping by looking at a file's columns; return what was written, and where.

    Parameters
    ----------
    data : str or Path
    mapping : str or Path, optional
        The file to write, which must not be there; beside the data if not given.

    Raises
    ------
    InputError
        If nothing can be guessed, or the mapping is there already.
    """
    target = Path(data).with_suffix(".yaml") if mapping is None else Path(mapping)
    if target.exists():
        raise InputError(
            f"mapping is {str(target)!r}, but a new file was expected, because one is there already"
        )
    text = guessed_mapping(read_table(as_file(data)))
    write_whole(target, text.encode())
    return f"{text}\nwritten: {target}"


def _configuration(data: UserFile, mapping: UserFile, options: Options) -> PlainValues:
    return {**vars(options), "inputs": {"data": data.digest, "mapping": mapping.digest}}
