"""Rival theories, each fitted by itself and judged by what it foretells: a `TheoryTrial` runs to `TheoryVerdicts`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from experiments.api.lazy_tables import TableAttribute
from experiments.api.result import TableResult, copy_report
from experiments.api.wave_search import WaveSearch
from experiments.calibration.prepared_fit import FittingProblem
from experiments.calibration.theory_summary import TrialSummary
from experiments.calibration.theory_tables import (
    TYPES,
    confusion_table,
    elsewhere_table,
    figures_table,
    pairs_table,
    search_table,
    theories_table,
)
from experiments.calibration.theory_trial import try_theories
from experiments.config.plain_values import PlainValues
from experiments.results.folder import read_manifest
from experiments.results.kept_work import KeptWork
from experiments.results.table_reading import read_csv

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class TheoryVerdicts(TableResult):
    """What published figures can and cannot tell about theories; see `TheoryTrial`.

    Plots come from the run itself: verdicts that were read from a folder have them as files in ``figures``.
    """

    main_table = "theories"
    main_columns = ("theory", "weight", "low", "high", "fitted_met", "predicted_met", "home")
    theories = TableAttribute("One row per theory, the largest stacking weight first.")
    figures = TableAttribute("One row per figure and theory: how near it comes, and what it foretells.")
    elsewhere = TableAttribute("One row per figure from clinics that no fit has simulated, and theory.")
    confusion = TableAttribute("One row per theory that made figures and theory that they were given to.")
    pairs = TableAttribute("One row per pair of theories: whether figures can tell them apart.")
    search = TableAttribute("One row per theory and wave: settings from which its emulators were fitted.")

    def __init__(
        self,
        tables: Mapping[str, Callable[[], pa.Table]],
        text: str,
        manifest: PlainValues,
        folder: Path | None = None,
        summary: TrialSummary | None = None,
    ) -> None:
        super().__init__(tables, text, manifest, folder)
        self._summary = summary

    @classmethod
    def of(cls, summary: TrialSummary, manifest: PlainValues) -> TheoryVerdicts:
        """Return the verdicts of a finished run."""
        from experiments.reports.theory_text import theory_text

        tables = {
            "theories": lambda: theories_table(summary),
            "figures": lambda: figures_table(summary),
            "elsewhere": lambda: elsewhere_table(summary),
            "confusion": lambda: confusion_table(summary),
            "pairs": lambda: pairs_table(summary),
            "search": lambda: search_table(summary),
        }
        return cls(tables, theory_text(summary), manifest, summary=summary)

    @classmethod
    def read(cls, folder: str | Path) -> TheoryVerdicts:
        """Read a results folder of ``alliance theories`` or of `TheoryTrial.run`.

        Raises
        ------
        InputError
            If the folder is not a results folder.
        """
        from experiments.reports.theory_page import TABLES, TEXT

        path = Path(folder)
        manifest = read_manifest(path)
        tables = {name: lambda name=name: read_csv(path / f"{name}.csv", TYPES) for name in TABLES}
        return cls(tables, (path / TEXT).read_text(encoding="utf-8"), manifest, path)

    @property
    def title(self) -> str:
        """One line: the theory with the largest weight, and how often it would be recognised."""
        best = self.theories.slice(0, 1).to_pylist()[0]
        return (
            f"{best['theory']} has the largest weight of {self.theories.num_rows} theories ({best['weight']:.2f}, "
            f"{best['low']:.2f} to {best['high']:.2f})"
        )

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        if self._summary is None:
            return {}
        from experiments.reports.theory_page import PLOTS

        return {plot.name: partial(plot.draw, self._summary) for plot in PLOTS}

    def _write(self, folder: Path) -> PlainValues:
        from experiments.reports.theory_page import write_trial

        assert self._summary is not None, "verdicts that were read from a folder are copied"
        write_trial(self._summary, folder, self.configuration["figures"], self.manifest)
        return {"theories": list(self._summary.trial.theories)}

    def _write_report(self, folder: Path) -> None:
        if self._summary is None:
            copy_report(self.folder, folder)
            return
        from experiments.reports.fit_page import write_fit_page
        from experiments.reports.theory_page import page_of

        write_fit_page(page_of(self._summary, folder), self.manifest, folder)


class TheoryTrial(WaveSearch[TheoryVerdicts]):
    """The theories of ``configs/theory``, each fitted over all open parameters and judged by what it foretells.

    Parameters
    ----------
    settings : mapping, optional
        What differs from the defaults: dotted names of parameters, files of groups, options of the command.
    waves, points, plausible, datasets, clinics, seed : int, optional
        Options of ``alliance theories``, by the same names.
    cut, discrepancy : float, optional
        Likewise.
    space : {'narrow', 'admissible'}, optional
        Likewise.
    evidence : str or Path, optional
        Table of published figures; the project's own if not given.
    folder : str or Path, optional
        Where it is stored; beside it, work is kept while it runs. If not given, the folder below ``results`` that the
        command chooses.
    config_dir : str or Path, optional
        A folder of further configuration files.

    Attributes
    ----------
    problem : FittingProblem
    folder : Path

    Raises
    ------
    InputError
        For anything that is wrong with a setting or file, or if a library is missing.

    Examples
    --------
    >>> trial = TheoryTrial(waves=2, points=200)  # doctest: +SKIP
    >>> verdicts = trial.run(cores=2)  # doctest: +SKIP
    >>> verdicts.theories.to_pandas()  # doctest: +SKIP
    """

    command = "theories"

    def __init__(
        self,
        settings: PlainValues | None = None,
        *,
        waves: int | None = None,
        points: int | None = None,
        plausible: int | None = None,
        datasets: int | None = None,
        cut: float | None = None,
        discrepancy: float | None = None,
        space: str | None = None,
        evidence: str | Path | None = None,
        clinics: int | None = None,
        seed: int | None = None,
        folder: str | Path | None = None,
        config_dir: str | Path | None = None,
    ) -> None:
        arguments = {
            "waves": waves,
            "points": points,
            "plausible": plausible,
            "datasets": datasets,
            "cut": cut,
            "discrepancy": discrepancy,
            "space": space,
            "evidence": None if evidence is None else str(evidence),
            "clinics": clinics,
            "seed": seed,
        }
        self._compose(settings, arguments, folder, config_dir)

    def _search(
        self, problem: FittingProblem, manifest: PlainValues, progress: bool, kept: KeptWork
    ) -> TheoryVerdicts:
        return TheoryVerdicts.of(TrialSummary(try_theories(problem, progress, kept)), manifest)

    def _read(self, folder: Path) -> TheoryVerdicts:
        return TheoryVerdicts.read(folder)
