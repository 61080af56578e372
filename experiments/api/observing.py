"""A service's own data, described: read from its file, measured, set beside simulated clinics and published figures.

Examples
--------
>>> from experiments import observe
>>> observe("sessions.csv", "my_service.yaml").figures.to_pandas()         # doctest: +SKIP
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
from pyarrow import csv

from experiments.api.equivalent_command import equivalent_command
from experiments.api.lazy_tables import TableAttribute
from experiments.api.result import REPORT, TableResult
from experiments.api.summarising import ReportFigures
from experiments.config.plain_values import PlainValues
from experiments.config.user_files import UserFile, as_file, read_file
from experiments.config.yaml_files import read_yaml
from experiments.inputs.posterior_draws import SHIPPED, draws_path, read_draws
from experiments.results.durable_files import write_whole
from experiments.results.folder import read_manifest
from experiments.results.manifest import begin_manifest
from experiments.results.table_reading import read_csv, readable
from experiments.routine_data.description import SCHEMAS, Description, Options, describe_service, tables_of
from experiments.routine_data.evidence_files import (
    clinic_text,
    evidence_text,
    population_text,
)
from experiments.routine_data.held_out import HELD_OUT, NOBODY
from experiments.routine_data.instrument_file import instrument_text
from experiments.routine_data.mapping_guess import guessed_mapping
from experiments.routine_data.service_mapping import read_mapping
from experiments.routine_data.service_record import service_record
from experiments.routine_data.summary_mapping import is_summary_mapping, summary_mapping_of
from experiments.routine_data.summary_report import read_summary_report
from experiments.routine_data.tabular_files import read_table
from sim.errors import InputError, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEXT: Final = "service.txt"
EVIDENCE: Final = "evidence.csv"
CONFIGS: Final = "configs"
"""Folder for ``--config-dir``, with ``clinic=service``, ``population=service`` and ``instrument=service``."""


class ServiceDescription(TableResult):
    """A service's own data, described; see `observe`.

    Parameters
    ----------
    tables : mapping
        Name -> what returns the table.
    text : str
    manifest : mapping
    description : Description, optional
        What was measured; a description that was read from a folder has its files instead.
    folder : Path, optional
        Where it is stored, if it is.
    """

    main_table = "figures"
    figures = TableAttribute("One row a measure: the service, simulated clinics, published figures.")
    not_given = TableAttribute("Measures that the file does not allow, and why.")
    oddities = TableAttribute("Everything strange in the file, and what was done about it.")
    courses = TableAttribute("Means of scores by session.")
    attrition = TableAttribute(
        "One row a month: who still returns forms, and who returned one, beside simulated clinics."
    )
    predictive = TableAttribute(
        "One row a point: the service, and the 95 % band of simulated clinics like it."
    )
    forecasts = TableAttribute(
        "With clients or therapists held out, one row a method: how well it foretells."
    )
    forecast_differences = TableAttribute("The same, one row a pair of methods, with intervals.")

    def __init__(
        self,
        tables: Mapping[str, Callable[[], pa.Table]],
        text: str,
        manifest: PlainValues,
        description: Description | None = None,
        folder: Path | None = None,
    ) -> None:
        super().__init__(tables, text, manifest, folder)
        self._description = description

    @classmethod
    def of(cls, description: Description, manifest: PlainValues) -> ServiceDescription:
        """Return what was described."""
        from experiments.reports.service_report import service_text

        tables = {name: functools.partial(_same, table) for name, table in tables_of(description).items()}
        named = {**manifest, "service": description.name, "clients": description.record.clients}
        return cls(tables, service_text(description), named, description)

    @classmethod
    def read(cls, folder: str | Path) -> ServiceDescription:
        """Read a results folder of ``alliance observe`` or of `ServiceDescription.save`.

        Raises
        ------
        InputError
            If the folder is not a results folder, or a file in it is damaged.
        """
        path = Path(folder)
        manifest = read_manifest(path)
        tables = {
            name: functools.partial(
                read_csv, path / f"{name}.csv", dict(zip(schema.names, schema.types, strict=True))
            )
            for name, schema in SCHEMAS.items()
            if f"{name}.csv" in manifest["files"]
        }
        with readable(path / TEXT):
            text = (path / TEXT).read_text(encoding="utf-8")
        return cls(tables, text, manifest, folder=path)

    @property
    def title(self) -> str:
        """One line: the file, and how many clients there are."""
        return f"service {self.manifest['service']}, {self.manifest['clients']} clients"

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        if self._description is None:
            return {}
        from experiments.plots.service_plots import SERVICE_PLOTS

        return {plot.name: functools.partial(plot.draw, self._description) for plot in SERVICE_PLOTS}

    def _write(self, folder: Path) -> PlainValues:
        assert self._description is not None, "what was read from a folder is copied"
        for name, table in self.tables.items():
            csv.write_csv(table, folder / f"{name}.csv")
        name, record = self._description.name, self._description.record
        texts = {
            TEXT: self.text,
            EVIDENCE: evidence_text(self._description.figures, name, f"alliance observe, {name}"),
            f"{CONFIGS}/clinic/service.yaml": clinic_text(record, name),
            f"{CONFIGS}/population/service.yaml": population_text(record, name),
            f"{CONFIGS}/instrument/service.yaml": instrument_text(record, name),
        }
        for path, text in texts.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            write_whole(folder / path, text.encode())
        self._write_report(folder)
        return {}

    def _write_report(self, folder: Path) -> None:
        if self._description is None:
            assert self.folder is not None, "it was described, or read from a folder"
            with readable(self.folder / REPORT):
                shutil.copyfile(self.folder / REPORT, folder / REPORT)
            return
        from experiments.reports.service_report import write_service_page

        write_service_page(self._description, self.manifest, folder)


def _same(table: pa.Table) -> pa.Table:
    return table


def observe(
    data: str | Path,
    mapping: str | Path,
    *,
    replicates: int = 200,
    seed: int = 1,
    clinics: int = 20,
    small_groups: bool = False,
    predictive: int = 80,
    held_out: str = NOBODY,
    draws: str | Path = SHIPPED,
) -> ServiceDescription | ReportFigures:
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
        Simulated clinics of the default configuration to set the service beside.
    small_groups : bool
        Whether groups of fewer than five people may be told.
    predictive : int
        Simulated clinics like the service, for bands of what the model expects there; 0 for none.
    held_out : {'nobody', 'clients', 'therapists'}
        Who is held out in turn, to see how well last scores and dropouts are foretold from the first three forms.
    draws : str or Path
        Posterior draws, of which each simulated clinic like the service has another.

    Returns
    -------
    ServiceDescription or ReportFigures
        The second where the mapping says that rows are summaries; options do not apply to these.

    Raises
    ------
    InputError
        Naming file, row and column, before anything is written, for whatever cannot be used.
    """
    table_file, mapping_file = as_file(data), as_file(mapping)
    content = read_yaml(Path(mapping))[0]
    if is_summary_mapping(content):
        return _report_figures(Path(data), table_file, mapping_file, content, seed)
    if held_out not in HELD_OUT:
        raise InputError(f"held_out is {shown(held_out)}, but one of {', '.join(HELD_OUT)} was expected")
    draws_file = read_file(draws_path(str(draws)))
    options = Options(replicates, seed, clinics, small_groups, predictive, held_out, str(draws))
    digests = {"data": table_file.digest, "mapping": mapping_file.digest, "draws": draws_file.digest}
    manifest = begin_manifest("observe", {**vars(options), "inputs": digests})
    given = {"data": str(data), "mapping": str(mapping), **vars(options)}
    manifest["command_line"] = equivalent_command("observe", given)
    record = service_record(read_table(table_file), read_mapping(Path(mapping)), small_groups)
    description = describe_service(Path(data).stem, record, options, read_draws(draws_file))
    return ServiceDescription.of(description, manifest)


def _report_figures(
    data: Path, table: UserFile, mapping: UserFile, content: Mapping[str, object], seed: int
) -> ReportFigures:
    report = read_summary_report(data.stem, table, summary_mapping_of(content, mapping.path))
    digests = {"data": table.digest, "mapping": mapping.digest}
    manifest = begin_manifest("observe", {"seed": seed, "inputs": digests})
    given = {"data": str(data), "mapping": mapping.path}
    return ReportFigures.of(report, manifest | {"command_line": equivalent_command("observe", given)})


def open_description(folder: str | Path) -> ServiceDescription | ReportFigures:
    """Open a results folder of ``alliance observe``: of a service, or of a published report."""
    of_service = "service" in read_manifest(Path(folder))
    return ServiceDescription.read(folder) if of_service else ReportFigures.read(folder)


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
