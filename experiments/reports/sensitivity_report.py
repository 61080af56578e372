"""The report of a sensitivity analysis: its text, its figures, its page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from experiments.config.plain_values import PlainValues
from experiments.reports.analysis_report import Drawing, Findings, write_findings
from experiments.reports.sensitivity_sentences import findings
from experiments.sensitivity.analysis import ResponseAnalysis
from experiments.sweeps.reader import StoredSweep

METHOD: Final = (
    "At every row of the design the mean over replicates is taken. A replicate uses the same clients and the same "
    "random numbers at every row, so that its common effect cancels; the remaining random variation is estimated from "
    "the differences between replicates.",
    "Sobol indices are shares of the variance of that mean (first order after Saltelli et al. 2010, total after "
    "Jansen 1999), with every product of means corrected for random variation; Morris's effects are compared with "
    "those of chance alone, PAWN's distances with those of columns of random numbers. Directions "
    "are Spearman's rank correlations.",
)


def sensitivity_text(analyses: Sequence[ResponseAnalysis]) -> str:
    """Return the findings for the screen."""
    lines = []
    for analysis in analyses:
        lines += [analysis.contrast.title, *(f"  {sentence}" for sentence in findings(analysis)), ""]
    return "\n".join(lines)


def sensitivity_drawings(analyses: Sequence[ResponseAnalysis]) -> dict[str, Drawing]:
    """Return the figures by name: one a method, the pairs where there are any, the response curves."""
    from experiments.plots import index_bars, interactions, response_curves

    drawings = {}
    for method in dict.fromkeys(method for analysis in analyses for method in analysis.methods):
        shown = [analysis for analysis in analyses if method in analysis.methods]
        drawings[method] = Drawing(
            partial(index_bars.draw, shown, method),
            index_bars.TITLES[method],
            index_bars.CAPTIONS[method],
            partial(index_bars.describe, shown, method),
        )
    paired = [analysis for analysis in analyses if analysis.of("sobol", "second")]
    if paired:
        drawings["interactions"] = Drawing(
            partial(interactions.draw, paired),
            interactions.TITLE,
            interactions.CAPTION,
            partial(interactions.describe, paired),
        )
    curved = [analysis for analysis in analyses if analysis.curves]
    if curved:
        # Parameters are put in order by a method that all of them have.
        method = next((m for m in curved[0].methods if all(m in analysis.methods for analysis in curved)), "")
        drawings["curves"] = Drawing(
            partial(response_curves.draw, curved, method),
            response_curves.TITLE,
            response_curves.CAPTION,
            partial(response_curves.describe, curved, method),
        )
    return drawings


def write_sensitivity_report(
    folder: Path, sweep: StoredSweep, manifest: PlainValues, analyses: Sequence[ResponseAnalysis]
) -> None:
    """Write figures and a page."""
    said = [Findings(analysis.contrast.title, findings(analysis)) for analysis in analyses]
    drawings = sensitivity_drawings(analyses)
    write_findings(folder, sweep, manifest, said, drawings, "What moves the outcomes", METHOD)
