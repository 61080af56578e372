"""Simulates one clinic: `simulate` and what it returns."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import csv

from experiments.api.lazy_tables import LazyTables, TableAttribute
from experiments.api.result import Result
from experiments.config.checked_config import CheckedConfig, check_config
from experiments.config.composition import compose
from experiments.config.group_files import config_folder
from experiments.config.plain_values import PlainValues
from experiments.inputs.clinic_inputs import Inputs, read_inputs
from experiments.measures.clinic_summary import clinic_summary
from experiments.reports.clinic_text import clinic_text
from experiments.results.folder import read_manifest
from experiments.results.manifest import begin_manifest
from experiments.results.table_files import TableFiles
from experiments.results.table_reading import TEXT, read_csv, read_stored_table
from experiments.studies.configuration import configuration, stored_config_values
from experiments.studies.run_worlds import run_worlds
from experiments.studies.single_clinic import single_clinic_data

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.studies.comparison_data import ComparisonData
    from sim import Tables, World

SUMMARY = "summary.csv"
TABLES = ("sessions", "clients", "therapists", "weeks")


class ClinicResult(Result):
    """One simulated clinic.

    `simulate` returns it, and `open_results` reads it from a folder.
    """

    main_table = "summary"
    summary = TableAttribute("One row a count or outcome: ``name unit value``.")
    sessions = TableAttribute("One row an appointment.")
    clients = TableAttribute("One row a client.")
    therapists = TableAttribute("One row a therapist.")
    weeks = TableAttribute("One row a week of the clinic.")

    def __init__(
        self,
        manifest: PlainValues,
        tables: LazyTables,
        world: Callable[[], World],
        note: str = "",
        folder: Path | None = None,
    ) -> None:
        super().__init__(manifest, folder)
        self._tables, self._world, self._note = tables, world, note

    @property
    def title(self) -> str:
        """Seed and size of the clinic."""
        people = f"{self.clients.num_rows} clients and {self.therapists.num_rows} therapists"
        return f"one clinic of {people}, seed {self.manifest['seed']}"

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """Summary and the four tables of the clinic."""
        return self._tables

    @property
    def text(self) -> str:
        """Counts and outcomes, and which posterior draw was used if any."""
        return clinic_text(self.summary) + (f"\n{self._note.rstrip()}" if self._note else "")

    @functools.cached_property
    def _data(self) -> ComparisonData:
        from sim import Tables

        tables = Tables(*(self._tables[name] for name in TABLES))
        return single_clinic_data(tables, self._world(), self.manifest["seed"])

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        from experiments.plots import STUDY_PLOTS

        shown = (drawing for drawing in STUDY_PLOTS if drawing.name != "differences")
        return {drawing.name: functools.partial(_draw, drawing.draw, self) for drawing in shown}

    def _write(self, folder: Path) -> PlainValues:
        files = TableFiles(folder, self.configuration["format"])
        for name in TABLES:
            files.add(name, self._tables[name])
        csv.write_csv(self.summary, folder / SUMMARY)
        return {"tables": files.close()}

    def _write_report(self, folder: Path) -> None:
        from experiments.reports.study_report import write_report

        write_report(folder, self._data, self.manifest)


def _draw(draw: Callable[[ComparisonData], Figure], result: ClinicResult) -> Figure:
    return draw(result._data)


class ClinicSimulation:
    """One clinic that is to be simulated: its parameters, its people, and the chance that befalls them.

    Parameters
    ----------
    config : CheckedConfig
        Of ``simulate``.
    rosters : mapping, optional
        ``population.clients`` or ``population.therapists`` -> table of people; see `simulate`.

    Raises
    ------
    InputError
        For anything that is wrong with a file or table.
    """

    def __init__(self, config: CheckedConfig, rosters: Mapping[str, object] | None = None) -> None:
        self.config = config
        self.inputs: Inputs = read_inputs(config.files, config.parameters, rosters or {})
        self.configuration = configuration(config, self.inputs.digests)
        self.world()

    def world(self) -> World:
        """Return the people, networks and parameters of the clinic."""
        seed, replicate = self.config.options.seed, self.config.options.replicate
        return self.inputs.world(self.inputs.drawn(self.config.parameters, seed, replicate), seed, replicate)

    def run(self) -> ClinicResult:
        """Simulate the clinic."""
        manifest = begin_manifest("simulate", self.configuration)
        world = self.world()
        tables: Tables = self.inputs.named(next(run_worlds([world], self.config.options.engine, 1)))
        summary = clinic_summary(tables, world.parameters)
        loaded = {name: functools.partial(getattr, tables, name) for name in TABLES}
        return ClinicResult(
            manifest,
            LazyTables({"summary": lambda: summary, **loaded}),
            lambda: world,
            self.inputs.draws_note(self.config.parameters),
        )


def simulate(
    settings: PlainValues | None = None,
    *,
    interventions: Sequence[str] = (),
    theory: str | None = None,
    clients: object = None,
    therapists: object = None,
    seed: int = 1,
    replicate: int = 0,
    engine: str = "compiled",
    config_dir: str | Path | None = None,
) -> ClinicResult:
    """Simulate one clinic, as ``alliance simulate`` does.

    Parameters
    ----------
    settings : mapping, optional
        What is to differ from the defaults: dotted names (``{"trust.gain_up": 0.2}``), nested mappings, or files of
        groups (``{"clinic": "small"}``).
    interventions : sequence of str
        Files of the group ``intervention``, such as ``feedback``.
    theory : str, optional
        A file of the group ``theory``, such as ``technique``.
    clients, therapists : str, Path or table, optional
        Roster: the path of a CSV file, a data frame, an Arrow table, or a mapping of columns. Missing values and
        columns are drawn.
    seed : int
        Random seed, from 0 to 2^64 - 1.
    replicate : int
        Which of the seed's independent random streams, from 0 to 2^32 - 1.
    engine : {'compiled', 'mesa'}
        The results are the same.
    config_dir : str or Path, optional
        A folder of further files of groups.

    Returns
    -------
    ClinicResult

    Raises
    ------
    InputError
        For anything that is wrong with a setting, a file or a table.
    """
    asked = dict(settings or {}) | {"seed": seed, "replicate": replicate, "engine": engine}
    if interventions:
        asked["intervention"] = list(interventions)
    if theory is not None:
        asked["theory"] = theory
    rosters: dict[str, object] = {}
    for name, roster in (("population.clients", clients), ("population.therapists", therapists)):
        if isinstance(roster, str | Path):
            asked[name] = str(roster)
        elif roster is not None:
            rosters[name] = roster
    with config_folder(config_dir):
        return ClinicSimulation(compose("simulate", asked), rosters).run()


def open_clinic(folder: Path) -> ClinicResult:
    """Read a stored clinic.

    Parameters
    ----------
    folder : Path
        Results of ``alliance simulate``.

    Raises
    ------
    InputError
        If it is not a results folder.
    """
    manifest = read_manifest(folder)

    def world() -> World:
        return ClinicSimulation(check_config("simulate", stored_config_values(manifest))).world()

    loaders = {name: functools.partial(read_stored_table, folder, manifest, name) for name in TABLES}
    tables = LazyTables(
        {"summary": lambda: read_csv(folder / SUMMARY, dict.fromkeys(("name", "unit"), TEXT)), **loaders}
    )
    return ClinicResult(manifest, tables, world, folder=folder)
