"""`alliance sensitivity`: which parameters move the outcomes of a sweep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.analysis.contrasts import contrasts, response_of
from experiments.analysis.csv_rows import write_rows
from experiments.analysis.stored_analysis import Request, store_analysis
from experiments.commands import argument_kinds as kinds
from experiments.commands.arguments import Command, as_typed
from experiments.reports.sensitivity_sentences import findings
from experiments.results.derived_folder import needed
from experiments.results.progress import with_progress
from experiments.sensitivity.analysis import ResponseAnalysis, analyse, methods_for
from experiments.sweeps.reader import StoredSweep, open_sweep

if TYPE_CHECKING:
    from experiments.reports.study_report import Picture


@dataclass(frozen=True)
class SensitivityArguments:
    """What `alliance sensitivity` takes."""

    folder: Path = kinds.operand(Path, "results folder of a sweep")
    method: tuple[str, ...] = kinds.words(
        "sobol, morris or pawn; by default all that the sweep's design allows"
    )
    outcome: tuple[str, ...] = kinds.words("outcomes, as dropout,outcome_change; by default all of the study")
    arm: tuple[str, ...] = kinds.words("arms; by default all but the reference")
    minus: str = kinds.text("", "arm that is taken off, or none; by default the reference")
    seed: int = kinds.whole(1, "of resamples")
    figures: bool = kinds.flag(True, "whether figures and a report are made")
    out: Path | None = kinds.path("folder to write; by default the sweep's name with -sensitivity")


COMMAND: Final = Command(
    "sensitivity",
    "Says which parameters move the outcomes of a sweep, and what in them is only luck.",
    SensitivityArguments,
)
INDICES, CURVES, LUCK = "indices.csv", "curves.csv", "luck.csv"
METHOD: Final = (
    "At every row of the design the mean over replicates is taken. A replicate brings the same clients and "
    "the same luck to every row, so that what it adds everywhere cancels; what remains of luck is estimated"
    " from how replicates differ.",
    "Sobol indices are shares of the variance of that mean (first order after Saltelli et al. 2010, total "
    "after Jansen 1999), with every product of means corrected for luck; Morris's effects are compared with"
    " those of luck alone, PAWN's distances with those of columns of random numbers.",
)


@dataclass(frozen=True)
class Analyses:
    """What was found about every response."""

    each: tuple[ResponseAnalysis, ...]

    def text(self) -> str:
        """Return the findings for the screen."""
        lines = []
        for analysis in self.each:
            lines += [analysis.contrast.title, *(f"  {sentence}" for sentence in findings(analysis)), ""]
        return "\n".join(lines)

    def write(self, folder: Path) -> None:
        """Write indices, curves, and how much is luck."""
        write_rows(folder / INDICES, [row for analysis in self.each for row in _index_rows(analysis)])
        write_rows(folder / CURVES, [row for analysis in self.each for row in _curve_rows(analysis)])
        write_rows(folder / LUCK, [_luck_row(analysis) for analysis in self.each])

    def report(self, folder: Path, sweep: StoredSweep, manifest: Mapping[str, Any]) -> None:
        """Write figures and a page."""
        from experiments.reports.analysis_report import Part, write_findings

        pictures = list(_pictures(folder, self.each))
        parts = [Part(analysis.contrast.title, findings(analysis)) for analysis in self.each]
        write_findings(folder, sweep, manifest, parts, pictures, "What moves the outcomes", METHOD)


def sensitivity(arguments: Sequence[str]) -> None:
    """Analyse a sweep, store indices, figures and a report, and print the findings.

    Parameters
    ----------
    arguments : sequence of str
        Folder and options, as `COMMAND` describes them.

    Raises
    ------
    InputError
        Before anything is written, for anything that is wrong with the folder, its design or an option.
    """
    given = COMMAND.read(arguments)
    needed("sensitivity", "SALib", "scipy")
    sweep = open_sweep(given.folder)
    methods = methods_for(sweep.design_kind, given.method)
    looked = contrasts(sweep, given.outcome, given.arm, given.minus)
    design = sweep.configuration["design"]

    def analyses() -> Analyses:
        each = with_progress(looked, len(looked), "responses")
        return Analyses(
            tuple(analyse(one, response_of(sweep, one), methods, design, given.seed) for one in each)
        )

    store_analysis(Request("sensitivity", arguments, sweep, as_typed(given)), "sensitivity", analyses)


def _index_rows(analysis: ResponseAnalysis) -> Iterator[dict[str, Any]]:
    for index in analysis.indices:
        yield {**asdict(analysis.contrast), **asdict(index), "clear": index.clear}


def _curve_rows(analysis: ResponseAnalysis) -> Iterator[dict[str, Any]]:
    for one in analysis.curves:
        for at, mean, error in zip(one.at, one.mean, one.error, strict=True):
            setting = one.words[int(at)] if one.words else float(at)
            values = {"setting": setting, "mean": float(mean), "error": float(error)}
            yield {**asdict(analysis.contrast), "parameter": one.parameter, **values}


def _luck_row(analysis: ResponseAnalysis) -> dict[str, Any]:
    counts = np.isfinite(analysis.response.values).sum(axis=1)
    return {
        **asdict(analysis.contrast),
        "rows": len(counts),
        "rows_missing": analysis.missing,
        "replicates_fewest": int(counts.min()),
        "replicates_most": int(counts.max()),
        "luck_share": analysis.noise,
    }


def _pictures(folder: Path, analyses: Sequence[ResponseAnalysis]) -> Iterator[Picture]:
    from experiments.plots import index_bars, interactions, response_curves
    from experiments.reports.analysis_report import picture_of

    methods = analyses[0].methods
    for method in methods:
        words = (
            index_bars.TITLES[method],
            index_bars.CAPTIONS[method],
            index_bars.describe(analyses, method),
        )
        yield picture_of(index_bars.draw(analyses, method), folder, method, words)
    if analyses[0].of("sobol", "second"):
        words = (interactions.TITLE, interactions.CAPTION, interactions.describe(analyses))
        yield picture_of(interactions.draw(analyses), folder, "interactions", words)
    told = response_curves.describe(analyses, methods[0])
    words = (response_curves.TITLE, response_curves.CAPTION, told)
    yield picture_of(response_curves.draw(analyses, methods[0]), folder, "curves", words)
