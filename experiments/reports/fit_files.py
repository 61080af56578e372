"""Files of a calibration: tables, text, plots and a page."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from experiments.calibration.fit_summary import CalibrationSummary
from experiments.calibration.result_tables import fit_table, marginals_table
from experiments.config.plain_values import PlainValues
from experiments.inputs.posterior_draws import NUMBERS, numbers_of, write_draws
from experiments.reports import calibration_page
from experiments.reports.calibration_text import calibration_text
from experiments.reports.fit_page import PageContent, pictures_of, write_fit_page
from experiments.results.rounded_csv import write_rounded_csv
from experiments.validation.published_figures import PublishedFigure

NOT_DETERMINISTIC: Final = (
    "On several cores, the order in which settings are accepted is not deterministic, and another run differs by Monte "
    "Carlo error."
)


def write_calibration(
    summary: CalibrationSummary,
    folder: Path,
    plots: bool,
    manifest: PlainValues,
    figures: Sequence[PublishedFigure],
) -> str:
    """Write a calibration into an existing folder, replacing earlier reports there, and return its text."""
    write_draws(folder / "draws.csv", summary.draws, draws_notes(manifest, figures, summary.draws[0]))
    write_rounded_csv(marginals_table(summary), folder / "marginals.csv", missing="nan")
    write_rounded_csv(fit_table(summary), folder / "fit.csv", missing="nan")
    text = calibration_text(summary)
    (folder / "calibration.txt").write_text(text, encoding="utf-8")
    if plots:
        content = PageContent(
            calibration_page.TITLE,
            calibration_page.QUESTION,
            calibration_page.calibration_findings(summary),
            calibration_page.calibration_tables(summary),
            pictures_of(calibration_page.PLOTS, summary, folder),
            calibration_page.LIMITS,
            NOT_DETERMINISTIC,
        )
        write_fit_page(content, manifest, folder)
    return text


def draws_notes(
    manifest: PlainValues, figures: Sequence[PublishedFigure], best: Mapping[str, float]
) -> dict[str, str]:
    """Return the notes at the top of a file of draws: how they were made, and from what.

    Parameters
    ----------
    manifest : mapping
        Of the calibration.
    figures : sequence of PublishedFigure
        What was fitted.
    best : mapping
        The best-supported point.
    """
    words = shlex.split(str(manifest["command_line"]))
    kept = [word for word in words if word.partition("=")[0] not in ("out", "cores", "dask")]
    evidence = manifest["configuration"]["inputs"]["evidence"]
    return {
        "posterior": "the first row is the best-supported point, the others are equally likely draws",
        "made by": shlex.join(kept),
        "date": str(manifest["ended"]),
        "version": str(manifest["versions"]["alliance-sim"]),
        "model": str(manifest["model"]),
        NUMBERS: numbers_of(best),
        "figures": f"{Path(evidence['path']).name}, SHA-256 {evidence['sha256'][:12]}: "
        + " ".join(figure.id for figure in figures),
    }
