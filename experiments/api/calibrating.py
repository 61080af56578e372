"""Open parameters fitted to published figures, as objects: a `Calibration` runs to a `Posterior`."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from experiments.api.fitting import Fit, FitResult
from experiments.api.lazy_tables import TableAttribute
from experiments.calibration.fit_summary import CalibrationSummary
from experiments.calibration.procedures import calibrate
from experiments.calibration.result_tables import COLUMNS, draws_table, fit_table, marginals_table
from experiments.config.plain_values import PlainValues
from experiments.inputs.posterior_draws import read_draws
from experiments.results.folder import read_manifest, write_manifest
from experiments.results.manifest import now
from experiments.results.replaced_files import replaced_files
from experiments.results.table_reading import read_csv


class Posterior(FitResult):
    """The posterior of open parameters given published figures; see `Calibration`.

    Plots come from the run itself: a posterior that was read from a folder has them as files in ``figures``.
    """

    main_table = "marginals"
    draws = TableAttribute(
        "One row per draw; the first is the best-supported point, the others are equally likely."
    )
    marginals = TableAttribute("One row per fitted parameter, best identified first.")
    fit = TableAttribute("One row per fitted figure, before and after.")

    @classmethod
    def of(cls, summary: CalibrationSummary, text: str, manifest: PlainValues, folder: Path) -> Posterior:
        """Return the posterior of a finished run."""
        from experiments.reports.calibration_page import PLOTS

        tables = {
            "draws": lambda: draws_table(summary.draws),
            "marginals": lambda: marginals_table(summary),
            "fit": lambda: fit_table(summary),
        }
        plots = {plot.name: lambda draw=plot.draw: draw(summary) for plot in PLOTS}
        return cls(tables, plots, text, manifest, folder)

    @classmethod
    def read(cls, folder: str | Path) -> Posterior:
        """Read a results folder of ``alliance calibrate`` or of `Calibration.run`.

        Raises
        ------
        InputError
            If the folder is not a results folder.
        """
        path = Path(folder)
        manifest = read_manifest(path)
        tables = {
            "draws": lambda: draws_table(read_draws(path / "draws.csv").rows),
            "marginals": lambda: read_csv(path / "marginals.csv", COLUMNS),
            "fit": lambda: read_csv(path / "fit.csv", COLUMNS),
        }
        return cls(tables, {}, (path / "calibration.txt").read_text(encoding="utf-8"), manifest, path)

    @property
    def title(self) -> str:
        """One line: parameters and figures."""
        return f"{self.marginals.num_rows} parameters given {self.fit.num_rows} published figures"


class Calibration(Fit):
    """Open parameters fitted to the published figures that may be fitted; see `Fit` for the arguments.

    Examples
    --------
    >>> calibration = Calibration(fitted={"work.gain": (0.05, 0.3)}, particles=200)  # doctest: +SKIP
    >>> posterior = calibration.run(minutes=30)  # doctest: +SKIP
    >>> posterior.marginals.to_pandas()  # doctest: +SKIP
    """

    command: ClassVar[str] = "calibrate"

    def run(
        self,
        minutes: float | None = None,
        cores: int | None = None,
        dask: str | None = None,
        progress: bool = True,
    ) -> Posterior:
        """Draw generations, sample the posterior, and store and return it; a started folder is resumed.

        Parameters
        ----------
        minutes : float, optional
            Time after which no further generation starts.
        cores : int, optional
            Cores; all if not given.
        dask : str, optional
            Address of a Dask scheduler whose workers simulate.
        progress : bool
            Whether to report generations and rounds.

        Returns
        -------
        Posterior

        Raises
        ------
        InputError
            If the folder holds anything else, or cannot be created.
        KeyboardInterrupt
            When interrupted; finished generations are kept, and the next run resumes after them.
        """
        from experiments.reports.fit_files import write_calibration

        problem = self._limited(minutes, cores, dask)
        with self._started(progress) as manifest:
            summary = calibrate(problem, self.folder, progress)
            manifest = {**manifest, "generations": len(summary.generations), "ended": now()}
            with replaced_files(self.folder) as new:
                text = write_calibration(summary, new, problem.options.figures, manifest, problem.figures)
            write_manifest(self.folder, manifest)
            return Posterior.of(summary, text, manifest, self.folder)
