"""A calibration as text: fitted figures before and after, fitted parameters, and warnings."""

from __future__ import annotations

from typing import Final

from experiments.calibration.fit_summary import CalibrationSummary, FigureFit
from experiments.calibration.fit_target import half_width
from experiments.calibration.informed_prior import WIDENING
from experiments.reports.error_sentences import error_sentences

FEW: Final = 100
"""Effective sample size below which intervals are unreliable."""
LARGE_ERROR: Final = 0.5
"""Half-widths of an emulator's error from which the report warns of it."""
UNSETTLED: Final = 0.3
"""Standard deviations by which the last round may move the mean before the report warns of it."""


def calibration_text(summary: CalibrationSummary) -> str:
    """Return the report in sentences and columns."""
    last, posterior = summary.generations[-1], summary.posterior
    before, after = (
        sum(fit.inside(value) for fit, value in zip(summary.fits, values, strict=True))
        for values in ([fit.before for fit in summary.fits], [fit.after for fit in summary.fits])
    )
    lines = [
        f"{len(summary.generations)} generation(s); settings of the last deviate from the figures by "
        f"{last.typical_deviation:.1f} half-widths of the published intervals (root mean square, median).",
        f"{len(posterior.design)} settings around them; the posterior is worth {posterior.effective:.0f} independent "
        f"draws, and moved by {posterior.shift:.2f} standard deviations in the last round.",
        *prior_sentences(summary),
        *error_sentences(posterior.target),
        f"{after} of {len(summary.fits)} fitted figures lie inside their intervals at the best-supported point; "
        f"{before} did before.",
        *warnings_of(summary),
        "",
        f"{'figure':28} {'published':>22} {'before':>8} {'after':>8} {'95 % of draws':>18} {'surface off':>12}",
        *(_fit_line(fit) for fit in summary.fits),
        "",
        "surface off: clinics simulated with the draws, less what the emulator predicts for them; half-widths.",
        "",
        *_parameter_lines(summary),
    ]
    return "\n".join(lines) + "\n"


def _fit_line(fit: FigureFit) -> str:
    low, high = fit.figure.bounds
    digits = 3 if half_width(fit.figure) < 0.04 else 2
    published = f"{fit.figure.value:.{digits}f} ({low:.{digits}f} .. {high:.{digits}f})"
    spread = f"{fit.low:.{digits}f} .. {fit.high:.{digits}f}"
    mark = "" if fit.inside(fit.after) else "  outside"
    return (
        f"{fit.figure.id:28} {published:>22} {fit.before:8.{digits}f} {fit.after:8.{digits}f} {spread:>18} "
        f"{fit.emulator_error:12.2f}{mark}"
    )


def prior_sentences(summary: CalibrationSummary) -> list[str]:
    """Return what the prior is, where it is not uniform."""
    if summary.posterior.prior is None:
        return []
    return [
        "The prior is a normal distribution around draws of another calibration, with their correlations and "
        f"{WIDENING:g} times their standard deviations, cut off at the ranges."
    ]


def warnings_of(summary: CalibrationSummary) -> list[str]:
    """Return sentences on what makes a calibration unreliable; none if nothing does."""
    posterior, warnings = summary.posterior, []
    if posterior.effective < FEW:
        warnings.append(f"Fewer than {FEW} independent draws: the intervals are unreliable.")
    if not posterior.shift <= UNSETTLED:
        warnings.append("The posterior has not settled: more generations, or a larger surface, are needed.")
    wrong = [fit.figure.id for fit in summary.fits if not abs(fit.emulator_error) <= LARGE_ERROR]
    if wrong:
        warnings.append(
            f"The emulator is inaccurate for {', '.join(wrong)}: a larger surface, or narrower ranges, are needed."
        )
    return warnings


def _parameter_lines(summary: CalibrationSummary) -> list[str]:
    both = summary.posterior.without_discrepancy is not None
    last = f" {'without discrepancy':>20}" if both else ""
    lines = [f"{'parameter':36} {'now':>8} {'best':>8} {'90 % interval':>20} {'share of prior':>15}{last}"]
    for m in summary.ordered:
        span = f"{m.low:.3g} .. {m.high:.3g}"
        exact = f" {'{:.3g} .. {:.3g}'.format(*m.without_discrepancy):>20}" if both else ""
        lines.append(f"{m.path:36} {m.present:8.3g} {m.best:8.3g} {span:>20} {m.share:15.2f}{exact}")
    return [*lines, "", f"Unidentified by these figures: {', '.join(summary.unidentified) or 'none'}."]
