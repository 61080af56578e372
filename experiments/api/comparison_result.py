"""What the arms of a study came to: tables, text, plots, and a folder to save."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import csv

from experiments.api.lazy_tables import LazyTables, TableAttribute
from experiments.api.result import Result
from experiments.api.scratch import Scratch
from experiments.config.plain_values import PlainValues
from experiments.reports.comparison_text import comparison_text
from experiments.reports.contrast_text import contrast_text
from experiments.results.table_reading import read_stored_table
from experiments.robustness.stored_verdicts import StoredVerdicts, find_verdicts, read_verdicts
from experiments.studies.comparison_data import ComparisonData, estimate_types

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class StoppedEarly(KeyboardInterrupt):
    """A run was interrupted; the replicates that were complete are kept.

    Attributes
    ----------
    result : Comparison
        Of the complete replicates; the same as a run of so many replicates returns.

    Parameters
    ----------
    result : Comparison
    asked : int
        Replicates that were to be run.
    kept : bool
        Whether the same run resumes after the complete ones.
    """

    def __init__(self, result: Comparison, asked: int, kept: bool = False) -> None:
        more = "they are kept, and the same command resumes after them" if kept else "nothing was stored"
        super().__init__(f"stopped after {result.replicates} of {asked} replicates; {more}")
        self.result = result


class Comparison(Result):
    """The arms of a study, run in paired replicates.

    `Study.run` returns it, and `open_results` reads it from a folder.
    """

    main_table = "differences"
    summary = TableAttribute(
        "One row an arm and outcome: ``arm outcome unit value mc_error low high replicates``; the mean over "
        "replicates, its Monte Carlo standard error and 95 % interval."
    )
    differences = TableAttribute(
        "The columns of `summary` for the paired difference of every other arm to the reference."
    )
    trajectories = TableAttribute(
        "Alliance and distress by attended session in every arm: mean, 10th and 90th percentile of clients."
    )
    attendance = TableAttribute("Clients by the number of sessions they attended, in every arm.")
    effects_by_moderator = TableAttribute(
        "Of a study with moderators: the columns of `differences` for the people of each band, after ``arm moderator "
        "band lower_cut upper_cut clients``."
    )
    moderation = TableAttribute(
        "Of a study with moderators: how an effect differs between a band and the first, and by one SD, after ``arm "
        "moderator contrast``."
    )
    differences_of_differences = TableAttribute(
        "Of a study with contrasts: a difference between two arms minus that of two others, after ``contrast first_arm "
        "first_reference second_arm second_reference``."
    )
    flow = TableAttribute("Clients who asked for help, started, and ended in each way, in every arm.")
    clients = TableAttribute("One row a client of every run.")
    outcomes = TableAttribute("One row an arm, replicate and outcome: what was measured in every run.")

    def __init__(
        self,
        manifest: PlainValues,
        tables: LazyTables,
        data: Callable[[], ComparisonData],
        source: Path,
        *,
        folder: Path | None = None,
        note: str = "",
        scratch: Scratch | None = None,
    ) -> None:
        super().__init__(manifest, folder)
        self._tables, self._load_data, self._note = tables, data, note
        self._source, self._scratch = source, scratch
        self._verdicts: StoredVerdicts | None = None
        self._passed_over = ""

    @property
    def title(self) -> str:
        """Name and question of the study."""
        study = self.manifest["study"]
        return f"{study['name']}: {study['question']}"

    @property
    def replicates(self) -> int:
        """How many paired replicates were run."""
        return int(self.manifest["replicates"])

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """Estimates, and the tables of every run: clients, therapists, weeks, outcomes, sessions of the first ones."""
        return self._tables

    @property
    def text(self) -> str:
        """Outcomes of every arm and differences to the reference."""
        text = comparison_text(self.manifest, self.summary, self.differences)
        text += "".join(f"\n{line}" for line in contrast_text(self.manifest, self.tables))
        if self._verdicts is not None:
            text += f"\n\nverdicts on the differences: {self._verdicts.counted} ({self._verdicts.folder})"
        return text + (f"\n{self._note.rstrip()}" if self._note else "")

    def add_verdicts(self, folder: str | Path | None = None) -> bool:
        """Let figures and report show the verdicts of a check of robustness.

        Parameters
        ----------
        folder : str or Path, optional
            Results of ``alliance robust`` for this study; if not given, they are looked for where it stores them.

        Returns
        -------
        bool
            Whether there are any.

        Raises
        ------
        InputError
            If the folder holds a check of another configuration, or one that another version of the model has made.
        """
        if folder is None:
            study = str(self.manifest["study"]["name"])
            self._verdicts, self._passed_over = find_verdicts(self.configuration, study)
        else:
            self._verdicts, self._passed_over = read_verdicts(Path(folder), self.configuration), ""
        return self._verdicts is not None

    @functools.cached_property
    def data(self) -> ComparisonData:
        """What figures and report show, an example clinic included."""
        return self._load_data()

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        from experiments.plots import plots_of

        drawings = plots_of(estimate_types(self.configuration["study"]))
        found = {drawing.name: functools.partial(_draw, drawing.draw, self) for drawing in drawings}
        return found if self._verdicts is None else {**found, **_robust_drawing(self._verdicts)}

    def _write(self, folder: Path) -> PlainValues:
        shutil.copytree(self._source / "tables", folder / "tables")
        for name in estimate_types(self.configuration["study"]):
            csv.write_csv(self._tables[name], folder / f"{name}.csv")
        if self.configuration["figures"]:
            self._write_report(folder)
        return {}

    def _write_report(self, folder: Path) -> None:
        from experiments.reports.study_report import write_report

        write_report(folder, self.data, self.manifest, self._verdicts, self._passed_over)


def _draw(draw: Callable[[ComparisonData], Figure], comparison: Comparison) -> Figure:
    return draw(comparison.data)


def _robust_drawing(verdicts: StoredVerdicts) -> dict[str, Callable[[], Figure]]:
    from experiments.plots import robust_forest

    reference = str(verdicts.manifest["study"]["reference"])
    return {
        robust_forest.NAME: lambda: robust_forest.draw(verdicts.contrasts, verdicts.alternatives, reference)
    }


def comparison_tables(estimates: Mapping[str, pa.Table], manifest: PlainValues, source: Path) -> LazyTables:
    """Return every table of a comparison: estimates, and those in the folder of its runs, read when asked for."""
    stored = {
        Path(name).stem: functools.partial(read_stored_table, source, manifest, Path(name).stem)
        for name in manifest["tables"]
    }
    return LazyTables(
        {**{name: functools.partial(estimates.__getitem__, name) for name in estimates}, **stored}
    )
