"""The report of a calibration: tables, a text, and pictures."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from experiments.calibration.posterior import write_draws
from experiments.calibration.result import Result
from experiments.calibration.target import half_width

DRAWS, MARGINALS, FIT, TEXT = "draws.csv", "marginals.csv", "fit.csv", "calibration.txt"
FEW: Final = 50
"""Equally weighted settings below which intervals are too narrow to be believed."""


def write_report(result: Result, folder: Path, figures: bool) -> str:
    """Write everything that a calibration found into its folder.

    Parameters
    ----------
    result : Result
    folder : Path
        An existing folder; earlier reports in it are replaced.
    figures : bool
        Whether pictures are drawn.

    Returns
    -------
    str
        The text, for the screen.
    """
    write_draws(folder / DRAWS, result.draws)
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
        ["figure", "published", "low", "high", "before", "after", "draws_low", "draws_high"],
        (
            [f.figure.id, f.figure.value, *f.figure.bounds, f.before, f.after, f.low, f.high]
            for f in result.fits
        ),
    )
    text = report_text(result)
    (folder / TEXT).write_text(text, encoding="utf-8")
    if figures:
        _draw(result, folder / "figures")
    return text


def _draw(result: Result, folder: Path) -> None:
    from experiments.figures import calibration
    from experiments.figures.saving import save

    folder.mkdir(exist_ok=True)
    save(calibration.draw_marginals(result), folder, "marginals")
    save(calibration.draw_pairs(result), folder, "pairs")
    save(calibration.draw_fit(result), folder, "fit")


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str | float]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        for row in rows:
            writer.writerow([f"{cell:.6g}" if isinstance(cell, float) else cell for cell in row])


def report_text(result: Result) -> str:
    """Return the report in words and columns."""
    last, inside = result.generations[-1], [f.inside(f.after) for f in result.fits]
    before = sum(f.inside(f.before) for f in result.fits)
    lines = [
        f"{len(result.generations)} generations of {len(last.weights)} settings; the last is worth "
        f"{result.posterior.effective:.0f} equally weighted ones; they miss the figures by "
        f"{last.miss:.1f} half-widths of the published intervals (root mean square, median).",
        f"{sum(inside)} of {len(inside)} fitted figures lie inside their intervals at the best-supported point; "
        f"{before} did before.",
        *_warning(result.posterior.effective),
        "",
        f"{'figure':28} {'published':>22} {'before':>8} {'after':>8} {'90 % of draws':>18}",
    ]
    for fit in result.fits:
        low, high = fit.figure.bounds
        digits = 3 if half_width(fit.figure) < 0.04 else 2
        published = f"{fit.figure.value:.{digits}f} ({low:.{digits}f} .. {high:.{digits}f})"
        spread = f"{fit.low:.{digits}f} .. {fit.high:.{digits}f}"
        mark = "" if fit.inside(fit.after) else "  outside"
        lines.append(
            f"{fit.figure.id:28} {published:>22} {fit.before:8.{digits}f} {fit.after:8.{digits}f} {spread:>18}{mark}"
        )
    return "\n".join([*lines, "", *_parameter_lines(result)]) + "\n"


def _warning(effective: float) -> list[str]:
    if effective >= FEW:
        return []
    return [
        f"Fewer than {FEW} equally weighted settings: intervals are too narrow to be believed, and draws do not carry "
        "the whole uncertainty; use more particles, fewer generations or fewer parameters."
    ]


def _parameter_lines(result: Result) -> list[str]:
    lines = [f"{'parameter':36} {'now':>8} {'best':>8} {'90 % interval':>20} {'share of prior':>15}"]
    for m in sorted(result.marginals, key=lambda m: m.share):
        span = f"{m.low:.3g} .. {m.high:.3g}"
        lines.append(f"{m.path:36} {m.present:8.3g} {m.best:8.3g} {span:>20} {m.share:15.2f}")
    loose = [m.path for m in result.marginals if not m.identified]
    lines += ["", f"Unidentified by these figures: {', '.join(loose) or 'none'}."]
    return lines
