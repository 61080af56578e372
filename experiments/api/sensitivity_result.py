"""Sensitivity analysis of a sweep: which parameters move its outcomes.

Examples
--------
>>> from experiments import Sweep, analyse_sensitivity
>>> result = analyse_sensitivity(Sweep.open("results/sweep"), outcome="dropout")     # doctest: +SKIP
>>> result.indices.to_pandas()     # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.analysis.analysis_manifest import Option, analysis_manifest
from experiments.analysis.contrasts import Contrast, contrasts, response_of
from experiments.analysis.csv_rows import Row
from experiments.api.analysis_result import AnalysisResult, stored_sweep
from experiments.api.lazy_tables import TableAttribute
from experiments.config.plain_values import PlainValues
from experiments.reports.analysis_report import Drawing
from experiments.reports.sensitivity_report import (
    sensitivity_drawings,
    sensitivity_text,
    write_sensitivity_report,
)
from experiments.results.derived_folder import needed
from experiments.results.progress import with_progress
from experiments.sensitivity.analysis import ResponseAnalysis, analyse, methods_for
from experiments.sensitivity.result_rows import curve_rows, index_rows, random_variation_row
from experiments.sweeps.reader import StoredSweep

if TYPE_CHECKING:
    from experiments.api.sweeping import Sweep

Names = str | Sequence[str]


class SensitivityResult(AnalysisResult):
    """Sensitivity indices, response curves, and how much of what differs is random variation.

    Parameters
    ----------
    sweep : StoredSweep
    manifest : mapping
    analyses : tuple of ResponseAnalysis
        One for each response.
    """

    main_table = "indices"
    indices = TableAttribute("One row an index: contrast, method, parameter, value, interval, chance level.")
    curves = TableAttribute("One row a slice of a parameter's range: mean response and its standard error.")
    random_variation = TableAttribute("One row a response: runs, and which share of its variance is random.")

    def __init__(
        self, sweep: StoredSweep, manifest: PlainValues, analyses: tuple[ResponseAnalysis, ...]
    ) -> None:
        self.analyses = analyses
        super().__init__(sweep, manifest)

    @property
    def text(self) -> str:
        """What the command prints."""
        return sensitivity_text(self.analyses)

    def _rows(self) -> Mapping[str, Sequence[Row]]:
        return {
            "indices": [row for analysis in self.analyses for row in index_rows(analysis)],
            "curves": [row for analysis in self.analyses for row in curve_rows(analysis)],
            "random_variation": [random_variation_row(analysis) for analysis in self.analyses],
        }

    def _figures(self) -> Mapping[str, Drawing]:
        return sensitivity_drawings(self.analyses)

    def _write_report(self, folder: Path) -> None:
        write_sensitivity_report(folder, self.sweep, self.manifest, self.analyses)


@dataclass(frozen=True)
class SensitivityQuestion:
    """A checked sensitivity analysis that has not been computed yet.

    Attributes
    ----------
    sweep : StoredSweep
    manifest : mapping
        What identifies it; see `analysis_manifest`.
    contrasts : tuple of Contrast
        The responses.
    methods : tuple of str
    seed : int
        Of resamples.
    """

    sweep: StoredSweep
    manifest: PlainValues
    contrasts: tuple[Contrast, ...]
    methods: tuple[str, ...]
    seed: int

    def run(self) -> SensitivityResult:
        """Compute every index and curve."""
        design = self.sweep.configuration["design"]
        analyses = (
            analyse(contrast, response_of(self.sweep, contrast), self.methods, design, self.seed)
            for contrast in with_progress(self.contrasts, len(self.contrasts), "responses")
        )
        return SensitivityResult(self.sweep, self.manifest, tuple(analyses))


def sensitivity_question(
    sweep: Sweep | StoredSweep | str | Path,
    *,
    outcome: Names = (),
    arm: Names = (),
    minus: str = "",
    method: Names = (),
    seed: int = 1,
    figures: bool = True,
) -> SensitivityQuestion:
    """Check what is asked; see `analyse_sensitivity`."""
    needed("sensitivity", "SALib", "scipy")
    stored = stored_sweep(sweep)
    methods = methods_for(stored.design_kind, _names(method))
    asked = contrasts(stored, _names(outcome), _names(arm), minus)
    options: dict[str, Option] = {
        "method": _names(method),
        "outcome": _names(outcome),
        "arm": _names(arm),
        "minus": minus,
        "seed": seed,
        "figures": figures,
    }
    manifest = analysis_manifest("sensitivity", stored, options)
    return SensitivityQuestion(stored, manifest, tuple(asked), methods, seed)


def _names(names: Names) -> tuple[str, ...]:
    if isinstance(names, str):
        return (names,) if names else ()
    return tuple(names)


def analyse_sensitivity(
    sweep: Sweep | StoredSweep | str | Path,
    *,
    outcome: Names = (),
    arm: Names = (),
    minus: str = "",
    method: Names = (),
    seed: int = 1,
    figures: bool = True,
) -> SensitivityResult:
    """Analyse which parameters move the outcomes of a sweep.

    Parameters
    ----------
    sweep : Sweep or path
        Finished or not; what has been run is analysed.
    outcome : str or sequence of str
        All outcomes of the study if empty.
    arm : str or sequence of str
        All arms but the reference if empty.
    minus : str
        Arm that is subtracted; the reference if empty, none if ``none``.
    method : str or sequence of str
        ``sobol``, ``morris`` or ``pawn``; all that the design allows if empty.
    seed : int
        Of resamples.
    figures : bool
        Whether `save` writes figures and a report.

    Returns
    -------
    SensitivityResult

    Raises
    ------
    InputError
        For a design that does not serve, an unknown name, or a library that is not installed.
    """
    return sensitivity_question(
        sweep, outcome=outcome, arm=arm, minus=minus, method=method, seed=seed, figures=figures
    ).run()
