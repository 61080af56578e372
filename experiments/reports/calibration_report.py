"""The report of a calibration: tables, a text, and pictures."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from experiments.calibration.fit_target import half_width
from experiments.calibration.result import Result
from experiments.inputs.posterior_draws import write_draws

DRAWS, MARGINALS, FIT, TEXT = "draws.csv", "marginals.csv", "fit.csv", "calibration.txt"
FEW: Final = 100
"""Independent draws below which intervals are not to be believed."""
FAR_OFF: Final = 0.5
"""Half-widths by which a surface may be off before the report warns of it."""
UNSETTLED: Final = 0.3
"""Standard deviations by which the last round may still move the mean before the report warns of it."""


def write_report(
    result: Result, folder: Path, figures: bool, manifest: Mapping[str, Any], notes: Mapping[str, str]
) -> str:
    """Write everything that a calibration found into its folder.

    Parameters
    ----------
    result : Result
    folder : Path
        An existing folder; earlier reports in it are replaced.
    figures : bool
        Whether pictures and a page are made.
    manifest : mapping
        Of the calibration.
    notes : mapping
        What the file of draws says of itself.

    Returns
    -------
    str
        The text, for the screen.
    """
    write_draws(folder / DRAWS, result.draws, notes)
    _write(
        folder / MARGINALS,
        ["parameter", "present", "best", "prior_low", "prior_high", "low", "median", "high", "share"],
        (
            [m.path, m.present, m.best, *m.prior, m.low, m.median, m.high, m.share]
            for m in sorted(result.marginals, key=lambda m: m.share)
        ),
    )
    _write(
        folder / FIT,
        ["figure", "published", "low", "high", "before", "after", "draws_low", "draws_high", "off"],
        (
            [f.figure.id, f.figure.value, *f.figure.bounds, f.before, f.after, f.low, f.high, f.off]
            for f in result.fits
        ),
    )
    text = report_text(result)
    (folder / TEXT).write_text(text, encoding="utf-8")
    if figures:
        from experiments.reports.calibration_page import write_page

        write_page(result, warnings_of(result), manifest, folder)
    return text


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str | float]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        for row in rows:
            writer.writerow([f"{cell:.6g}" if isinstance(cell, float) else cell for cell in row])


def report_text(result: Result) -> str:
    """Return the report in words and columns."""
    last, posterior = result.generations[-1], result.posterior
    before, after = sum(f.inside(f.before) for f in result.fits), sum(f.inside(f.after) for f in result.fits)
    lines = [
        f"{len(result.generations)} generation(s); settings of the last miss the figures by {last.miss:.1f} "
        "half-widths of the published intervals (root mean square, median).",
        f"{len(posterior.tried)} settings around them; the posterior is worth {posterior.effective:.0f} independent "
        f"draws, and moved by {posterior.shift:.2f} standard deviations in the last round.",
        f"{after} of {len(result.fits)} fitted figures lie inside their intervals at the best-supported point; "
        f"{before} did before.",
        *warnings_of(result),
        "",
        f"{'figure':28} {'published':>22} {'before':>8} {'after':>8} {'95 % of draws':>18} {'surface off':>12}",
    ]
    for fit in result.fits:
        low, high = fit.figure.bounds
        digits = 3 if half_width(fit.figure) < 0.04 else 2
        published = f"{fit.figure.value:.{digits}f} ({low:.{digits}f} .. {high:.{digits}f})"
        spread = f"{fit.low:.{digits}f} .. {fit.high:.{digits}f}"
        mark = "" if fit.inside(fit.after) else "  outside"
        lines.append(
            f"{fit.figure.id:28} {published:>22} {fit.before:8.{digits}f} {fit.after:8.{digits}f} {spread:>18} "
            f"{fit.off:12.2f}{mark}"
        )
    notes = [
        "",
        "surface off: clinics simulated with the draws, less what they are taken to give; half-widths.",
    ]
    return "\n".join([*lines, *notes, "", *_parameter_lines(result)]) + "\n"


def warnings_of(result: Result) -> list[str]:
    """Return sentences on what makes a result doubtful; none, where nothing does."""
    posterior, found = result.posterior, []
    if posterior.effective < FEW:
        found.append(f"Worth fewer than {FEW} independent draws: intervals are not to be believed.")
    if not posterior.shift <= UNSETTLED:
        found.append("The posterior still moves: more generations, or a larger surface, are needed.")
    off = [fit.figure.id for fit in result.fits if not abs(fit.off) <= FAR_OFF]
    if off:
        found.append(
            f"The surface does not hold for {', '.join(off)}: a larger one, or narrower ranges, are needed."
        )
    return found


def _parameter_lines(result: Result) -> list[str]:
    lines = [f"{'parameter':36} {'now':>8} {'best':>8} {'90 % interval':>20} {'share of prior':>15}"]
    for m in sorted(result.marginals, key=lambda m: m.share):
        span = f"{m.low:.3g} .. {m.high:.3g}"
        lines.append(f"{m.path:36} {m.present:8.3g} {m.best:8.3g} {span:>20} {m.share:15.2f}")
    loose = [m.path for m in result.marginals if not m.identified]
    lines += ["", f"Unidentified by these figures: {', '.join(loose) or 'none'}."]
    return lines
