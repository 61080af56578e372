"""The report of a sweep: response curves over what varied, and the estimates in words."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from experiments.analysis.contrasts import contrasts, response_of
from experiments.reports.analysis_report import Drawing, Findings, write_findings
from experiments.reports.sweep_text import sweep_text
from experiments.sweeps.reader import StoredSweep

if TYPE_CHECKING:
    from experiments.sensitivity.analysis import ResponseAnalysis

METHOD: Final = (
    "Every arm is run at every point of the design in paired replicates: a replicate uses the same clients and the "
    "same random numbers in all arms and at all points.",
)


def _analyses(sweep: StoredSweep) -> list[ResponseAnalysis]:
    from experiments.sensitivity.analysis import analyse

    design = sweep.configuration["design"]
    analyses = [
        analyse(contrast, response_of(sweep, contrast), (), design, 0) for contrast in contrasts(sweep)
    ]
    return [analysis for analysis in analyses if analysis.curves]


def sweep_drawings(sweep: StoredSweep) -> dict[str, Drawing]:
    """Return the figures by name: response curves, where the sweep is complete and anything varies."""
    if not sweep.complete or sweep.points().num_columns < 2:
        return {}
    from experiments.plots import response_curves

    analyses = _analyses(sweep)
    if not analyses:
        return {}
    curves = Drawing(
        partial(response_curves.draw, analyses, ""),
        response_curves.TITLE,
        response_curves.CAPTION,
        partial(response_curves.describe, analyses, ""),
    )
    return {"curves": curves}


def write_sweep_report(folder: Path, sweep: StoredSweep) -> None:
    """Write figures and a page.

    Parameters
    ----------
    folder : Path
        Where to.
    sweep : StoredSweep
        Complete.
    """
    title = f"Sweep: {sweep.manifest['study']['name']}"
    said = [Findings("Over all points", sweep_text(sweep).splitlines()[1:])]
    write_findings(folder, sweep, sweep.manifest, said, sweep_drawings(sweep), title, METHOD)
