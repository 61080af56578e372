"""Whether the conclusions of a study survive what is not known, as an object."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from experiments.api.lazy_tables import TableAttribute
from experiments.api.result import TableResult
from experiments.config.composition import compose
from experiments.config.group_files import config_folder
from experiments.config.plain_values import PlainValues
from experiments.reports.robustness_text import robustness_text
from experiments.results.folder import read_manifest
from experiments.results.kept_work import kept_work
from experiments.results.manifest import begin_manifest
from experiments.results.table_reading import read_csv
from experiments.robustness.planned_checks import PlannedChecks, plan_checks
from experiments.robustness.robustness_check import check_plans
from experiments.robustness.robustness_tables import TYPES, robustness_tables
from experiments.robustness.statement_table import STATEMENTS, TABLE, statement_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROBUSTNESS_TEXT = "robust.txt"


class Robustness(TableResult):
    """What the alternatives to a study's assumptions say of its differences; see `check_robustness`.

    Parameters
    ----------
    tables : mapping
        Name -> what returns the table.
    manifest : mapping
    folder : Path, optional
        Where it is stored, if it is.
    text : str, optional
        As it is stored; made from the tables if not given.
    """

    main_table = "contrasts"
    main_columns = (
        "contrast",
        "outcome",
        "unit",
        "value",
        "mc_error",
        "verdict",
        "sign_kept",
        "in_band",
        "weakest_member",
        "weakest_ratio",
    )
    contrasts = TableAttribute(
        "One row a contrast and outcome: the verdict and why, the difference with its Monte Carlo error, the shares of "
        "draws that keep its sign and size with their errors, counts by group, and the single change that leaves least."
    )
    alternatives = TableAttribute(
        "One row an alternative, contrast and outcome: the difference there, its multiple of the reference's, and what "
        "it says of sign and size."
    )
    turns = TableAttribute(
        "Of each contrast the alternatives that turn it, or the single change that leaves least of it, each with the "
        "command that shows it."
    )
    members = TableAttribute(
        "One row an alternative: what changes it, how it was run, or why it was left out."
    )
    statements = TableAttribute(
        "Of a check of claims and lessons, one row each: what is said, the verdict, the draws that keep the sign, and "
        "the single change that turns it or leaves least of it."
    )

    def __init__(
        self,
        tables: Mapping[str, Callable[[], pa.Table]],
        manifest: PlainValues,
        folder: Path | None = None,
        text: str = "",
    ) -> None:
        super().__init__(tables, text, manifest, folder)

    @classmethod
    def read(cls, folder: str | Path) -> Robustness:
        """Read a results folder of ``alliance robust`` or of `save`; numbers have six significant digits there.

        Raises
        ------
        InputError
            If the folder is not a results folder.
        """
        path = Path(folder)
        manifest = read_manifest(path)
        types = TYPES if manifest["arms"] else {**TYPES, TABLE: STATEMENTS}
        tables = {name: functools.partial(read_csv, path / f"{name}.csv", types[name]) for name in types}
        return cls(tables, manifest, path, (path / ROBUSTNESS_TEXT).read_text(encoding="utf-8"))

    @property
    def text(self) -> str:
        """The verdicts in plain words."""
        return self._text or robustness_text(self.manifest, self.tables)

    @property
    def title(self) -> str:
        """Name and question of the study."""
        study = self.manifest["study"]
        return f"{study['name']}: {study['question']}"

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        from experiments.plots import robust_forest, robustness_plot

        reference = str(self.manifest["study"]["reference"])
        found = {
            robustness_plot.NAME: lambda: robustness_plot.draw(self.contrasts, self.alternatives, self._band)
        }
        if not reference:
            return found
        forest = functools.partial(robust_forest.draw, self.contrasts, self.alternatives, reference)
        return {robust_forest.NAME: forest, **found}

    @property
    def _band(self) -> tuple[float, float]:
        low, high = self.configuration["robustness"]["band"]
        return float(low), float(high)

    def _write(self, folder: Path) -> PlainValues:
        from experiments.results.rounded_csv import write_rounded_csv

        for name, table in self.tables.items():
            write_rounded_csv(table, folder / f"{name}.csv")
        (folder / ROBUSTNESS_TEXT).write_text(self.text, encoding="utf-8")
        if self.configuration["figures"]:
            self._write_report(folder)
        return {}

    def _write_report(self, folder: Path) -> None:
        from experiments.reports.robustness_page import write_robustness_page

        write_robustness_page(self.manifest, self.tables, self._band, folder)


def run_check(plan: PlannedChecks, folder: Path | None, progress: bool = True) -> Robustness:
    """Run a planned check.

    Parameters
    ----------
    plan : PlannedChecks
    folder : Path or None
        Where the result is to be saved: beside it, finished alternatives are kept, so that the same check resumes after
        them.
    progress : bool
        Whether to report how far it is.
    """
    manifest = begin_manifest("robust", plan.configuration) | {
        "study": plan.study,
        "arms": list(plan.arms),
        "draws": plan.draws_file,
    }
    with kept_work(folder, manifest) as kept:
        checks = check_plans(plan.parts, kept, progress)
    tables = robustness_tables(checks)
    if not plan.arms:
        tables[TABLE] = statement_table(checks)
    return Robustness({name: functools.partial(tables.__getitem__, name) for name in tables}, manifest)


def check_robustness(
    study: str | None = None,
    settings: PlainValues | None = None,
    *,
    claim: str | None = None,
    lesson: str | None = None,
    draws: str | Path | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    cores: int | None = None,
    config_dir: str | Path | None = None,
    folder: str | Path | None = None,
    progress: bool = True,
) -> Robustness:
    """Ask of every difference between a study's arms, or of claims and lessons, whether it survives what is not known.

    Parameters
    ----------
    study : str, optional
        A file of ``configs/study``, or of a folder of one's own; ``clinic_year`` if neither it nor a claim or lesson is
        given.
    settings : mapping, optional
        What differs from the files: parameters, files of groups, ``{"robustness": "few"}`` or
        ``{"robustness.step": 0.2}``.
    claim, lesson : str, optional
        A claim (``S7``) or lesson that is asked in the place of the study, or ``all``; lessons where
        `experiments.statements.homes.add_statements` has named them, as the command ``alliance`` does.
    draws : str or Path, optional
        Plausible parameter sets: ``posterior``, ``plausible`` or a table; the widest of the project's if not given.
    replicates : int, optional
        Paired replicates of the reference and of every alternative that is run in full; the study's if not given.
    seed : int, optional
        Random seed; 1 if not given.
    cores : int, optional
        Threads; all cores if not given.
    config_dir : str or Path, optional
        A folder of further files of groups.
    folder : str or Path, optional
        Where the result is to be saved: beside it, alternatives are kept as they are finished, so that the same check
        resumes after them if it was interrupted. Once the result is saved there, they are removed.
    progress : bool
        Whether to report how far it is.

    Returns
    -------
    Robustness

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with the study, a setting or a file.
    """
    options = {
        "study": study,
        "claim": claim,
        "lesson": lesson,
        "draws": draws,
        "replicates": replicates,
        "seed": seed,
        "cores": cores,
    }
    given = {name: value for name, value in options.items() if value is not None}
    if draws is not None:
        given["draws"] = str(draws)
    with config_folder(config_dir):
        plan = plan_checks(compose("robust", {**(settings or {}), **given}))
    return run_check(plan, None if folder is None else Path(folder), progress)
