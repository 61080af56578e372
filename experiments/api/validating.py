"""Simulated clinics against published figures, as an object."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
from pyarrow import csv

from experiments.api.equivalent_command import equivalent_command
from experiments.api.lazy_tables import LazyTables, TableAttribute
from experiments.api.result import Result
from experiments.config.composition import compose
from experiments.config.plain_values import PlainValues
from experiments.config.setting_files import settings as setting_names
from experiments.reports.scoreboard_text import scoreboard_text
from experiments.results.folder import read_manifest
from experiments.results.kept_work import kept_work
from experiments.results.manifest import begin_manifest
from experiments.results.table_files import TableFiles
from experiments.results.table_reading import read_csv
from experiments.validation.measured_clinics import MeasuredClinics, estimand_rows
from experiments.validation.published_figures import ROLES
from experiments.validation.questionnaire_scales import scale_table
from experiments.validation.scoreboard import (
    COLUMNS,
    Score,
    count_inside,
    estimands_table,
    scoreboard_from_table,
    scoreboard_table,
    scores,
)
from experiments.validation.validation_plan import ValidationPlan, plan_validation
from sim.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


TABLES: Final = ("scoreboard", "estimands", "scales")


class Scoreboard(Result):
    """Published figures beside simulated clinics; see `validate`.

    Parameters
    ----------
    board : sequence of Score
        One per figure.
    tables : mapping
        Name -> what returns the table.
    manifest : mapping
    folder : Path, optional
        Where it is stored, if it is.
    measured : MeasuredClinics, optional
        What the clinics measured; None if the scoreboard was read from a folder.
    """

    main_table = "scoreboard"
    main_columns = (
        "id",
        "role",
        "unit",
        "published",
        "published_low",
        "published_high",
        "simulated",
        "mc_error",
        "place",
    )
    scoreboard = TableAttribute(
        "One row per published figure: published and simulated value, and the verdict."
    )
    estimands = TableAttribute("One row per estimand, with a published figure or without.")
    scales = TableAttribute("Statistics of the simulated questionnaires.")

    def __init__(
        self,
        board: Sequence[Score],
        tables: Mapping[str, Callable[[], pa.Table]],
        manifest: PlainValues,
        folder: Path | None = None,
        measured: MeasuredClinics | None = None,
    ) -> None:
        super().__init__(manifest, folder)
        self.scores = list(board)
        self._tables = LazyTables(tables)
        self._measured = measured

    @classmethod
    def of(cls, plan: ValidationPlan, measured: MeasuredClinics, manifest: PlainValues) -> Scoreboard:
        """Return the scoreboard of measured clinics."""
        board = scores(plan.figures, measured.by_key, measured.draws)
        tables = {
            "scoreboard": lambda: scoreboard_table(board),
            "estimands": lambda: estimands_table(measured.estimands, measured.draws),
            "scales": lambda: scale_table(measured.scales),
        }
        return cls(board, tables, manifest, measured=measured)

    @classmethod
    def read(cls, folder: str | Path) -> Scoreboard:
        """Read a results folder of ``alliance validate`` or of `save`.

        Raises
        ------
        InputError
            If the folder is not a results folder.
        """
        path = Path(folder)

        def table(name: str) -> Callable[[], pa.Table]:
            return lambda: read_csv(path / f"{name}.csv", COLUMNS)

        manifest = read_manifest(path)
        board = scoreboard_from_table(table("scoreboard")())
        return cls(board, {name: table(name) for name in TABLES}, manifest, path)

    @property
    def title(self) -> str:
        """One line: figures inside their published intervals, each role for itself."""
        counts = [
            f"{role.replace('_', ' ')} {inside} of {count}"
            for role, (inside, count) in self.tally.items()
            if count
        ]
        return f"published figures inside their interval: {', '.join(counts)}"

    @property
    def tally(self) -> dict[str, tuple[int, int]]:
        """Role -> figures inside their published interval, and how many there are."""
        return {role: count_inside(self.scores, role) for role in ROLES}

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """The tables `scoreboard`, `estimands` and `scales`."""
        return self._tables

    @property
    def text(self) -> str:
        """The scoreboard in columns, and one sentence per miss."""
        configuration = self.configuration
        return scoreboard_text(self.scores, configuration["clinics"], configuration["seed"])

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        from experiments.plots import scoreboard_plot

        return {"scoreboard": lambda: scoreboard_plot.draw(self.scores)}

    def _write(self, folder: Path) -> PlainValues:
        assert self._measured is not None, "a scoreboard that was read from a folder is copied"
        for name, table in self.tables.items():
            csv.write_csv(table, folder / f"{name}.csv")
        files = TableFiles(folder, self.configuration["format"])
        for key, values in self._measured.by_key.items():
            files.add("estimands", estimand_rows(key, values))
        if self.configuration["figures"]:
            from experiments.plots.saving import save

            (folder / "figures").mkdir()
            save(self.plot("scoreboard"), folder / "figures", "scoreboard")
        return {"clinics": self.configuration["clinics"], "tables": files.close()}

    def _write_report(self, folder: Path) -> None:
        from experiments.reports.scoreboard_page import write_scoreboard_page

        write_scoreboard_page(self.scores, self.manifest, folder)


def validate(
    settings: PlainValues | None = None,
    *,
    clinics: int = 200,
    seed: int = 1,
    evidence: str | Path | None = None,
    cores: int | None = None,
    config_dir: str | Path | None = None,
    folder: str | Path | None = None,
    progress: bool = True,
) -> Scoreboard:
    """Simulate clinics, measure them as studies measure, and compare them with published figures.

    Parameters
    ----------
    settings : mapping, optional
        What differs from the defaults: dotted names of parameters, files of groups, options of ``alliance validate``.
    clinics : int
        Clinics, each simulated in usual care and in every variant that a study compares with it.
    seed : int
        Random seed.
    evidence : str or Path, optional
        Table of published figures; the project's own if not given.
    cores : int, optional
        Threads; all cores if not given.
    config_dir : str or Path, optional
        A folder of further configuration files.
    folder : str or Path, optional
        Where the result is to be saved: beside it, clinics are kept as they are finished, so that the same run resumes
        after them if it was interrupted. Once the result is saved there, they are removed.
    progress : bool
        Whether to report how many clinics are done.

    Returns
    -------
    Scoreboard

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a setting or file.
    """
    given = {**(settings or {}), "clinics": clinics, "seed": seed}
    if evidence is not None:
        given["evidence"] = str(evidence)
    config = compose("validate", {**given, "cores": cores}, config_dir)
    if config.options.all_settings:
        raise InputError(
            f"setting is 'all', but one of {', '.join(setting_names())} was expected; validate_settings() makes one "
            "table over all"
        )
    plan = plan_validation(config)
    manifest = begin_manifest("validate", plan.configuration)
    manifest["command_line"] = equivalent_command("validate", given)
    with kept_work(None if folder is None else Path(folder), manifest) as kept:
        return Scoreboard.of(plan, plan.run(progress, kept), manifest)
