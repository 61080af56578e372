"""Rival theories fitted to the same figures, as objects: a `TheoryTrial` runs to `TheoryVerdicts`."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from experiments.api.fitting import Fit, FitResult
from experiments.api.lazy_tables import TableAttribute
from experiments.calibration.procedures import try_theories
from experiments.calibration.result_tables import (
    COLUMNS,
    separation_table,
    theories_table,
    theory_figures_table,
)
from experiments.calibration.theory_ranking import TrialSummary
from experiments.config.plain_values import PlainValues
from experiments.results.folder import read_manifest, write_manifest
from experiments.results.manifest import now
from experiments.results.replaced_files import replaced_files
from experiments.results.table_reading import read_csv

FILES = {"theories": "theories.csv", "figures": "figures.csv", "separation": "apart.csv"}


class TheoryVerdicts(FitResult):
    """The probability of each theory and its agreement with every published figure; see `TheoryTrial`.

    Plots come from the run itself: verdicts that were read from a folder have them as files in ``figures``.
    """

    main_table = "theories"
    theories = TableAttribute("One row per theory, likeliest first.")
    figures = TableAttribute("One row per theory and figure, fitted or predicted.")
    separation = TableAttribute("One row per figure: how well it discriminates between the theories.")

    @classmethod
    def of(cls, trial: TrialSummary, text: str, manifest: PlainValues, folder: Path) -> TheoryVerdicts:
        """Return the verdicts of a finished run."""
        from experiments.reports.theory_page import PLOTS

        tables = {
            "theories": lambda: theories_table(trial.ranking),
            "figures": lambda: theory_figures_table(trial.verdicts, trial.separations),
            "separation": lambda: separation_table(trial.separations),
        }
        plots = {plot.name: lambda draw=plot.draw: draw(trial) for plot in PLOTS}
        return cls(tables, plots, text, manifest, folder)

    @classmethod
    def read(cls, folder: str | Path) -> TheoryVerdicts:
        """Read a results folder of ``alliance theories`` or of `TheoryTrial.run`.

        Raises
        ------
        InputError
            If the folder is not a results folder.
        """
        path = Path(folder)
        manifest = read_manifest(path)
        tables = {name: lambda file=file: read_csv(path / file, COLUMNS) for name, file in FILES.items()}
        return cls(tables, {}, (path / "theories.txt").read_text(encoding="utf-8"), manifest, path)

    @property
    def title(self) -> str:
        """One line: the likeliest theory."""
        best = self.theories.slice(0, 1).to_pylist()[0]
        return f"{best['theory']} is the likeliest of {self.theories.num_rows} theories ({best['probability']:.2f})"


class TheoryTrial(Fit):
    """The theories of ``configs/theory``, fitted to the same published figures; see `Fit` for the arguments.

    `clinics` is the number of clinics with which each theory is compared with every published figure.
    """

    command: ClassVar[str] = "theories"

    def run(
        self,
        minutes: float | None = None,
        cores: int | None = None,
        dask: str | None = None,
        progress: bool = True,
    ) -> TheoryVerdicts:
        """Let the theories compete, calibrate each by itself, and store and return the verdicts.

        A started folder is resumed: its generations are continued, and finished theories are read.

        Parameters
        ----------
        minutes : float, optional
            Time after which no further generation starts.
        cores : int, optional
            Cores; all if not given.
        dask : str, optional
            Address of a Dask scheduler whose workers simulate.
        progress : bool
            Whether to report generations, theories and rounds.

        Returns
        -------
        TheoryVerdicts

        Raises
        ------
        InputError
            If the folder holds anything else, or cannot be created.
        KeyboardInterrupt
            When interrupted; finished generations and theories are kept, and the next run resumes after them.
        """
        from experiments.reports.fit_files import write_trial

        problem = self._limited(minutes, cores, dask)
        with self._started(progress) as manifest:
            trial = try_theories(problem, self.folder, progress)
            manifest = {**manifest, "generations": len(trial.generations), "ended": now()}
            with replaced_files(self.folder) as new:
                text = write_trial(trial, new, problem.options.figures, manifest)
            write_manifest(self.folder, manifest)
            return TheoryVerdicts.of(trial, text, manifest, self.folder)
