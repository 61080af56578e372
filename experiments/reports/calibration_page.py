"""The page of a calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.calibration.result import Result
from experiments.plots import calibration_plots
from experiments.reports import fit_page
from experiments.reports.analysis_report import picture_of
from experiments.reports.fit_page import Content, Table
from experiments.reports.study_report import Picture
from experiments.validation.scoreboard import digits_of, shown

LIMITS = (
    "Only the parameters in the table were fitted. The others are as configured: with other values of those, these "
    "would be different, and how much is not in the intervals.",
    "Published errors are taken as normal, and as independent between figures. Figures come from different services "
    "and different years.",
    "What a parameter's interval leaves open is open: the best-supported point is one of many settings that meet the "
    "figures about as well.",
    "Meeting figures that were fitted is no test of the model. The figures of the role predict are.",
)
"""What a calibration does not show."""


def write_page(result: Result, warnings: Sequence[str], manifest: Mapping[str, Any], folder: Path) -> None:
    """Write pictures and ``report.html``.

    Parameters
    ----------
    result : Result
    warnings : sequence of str
        What makes it doubtful.
    manifest : mapping
        Of the calibration.
    folder : Path
        An existing folder.
    """
    content = Content(
        "Open parameters, fitted to published figures",
        "Which settings of the open parameters go with the figures that may be fitted?",
        [*warnings, *_findings(result)],
        [_fit_table(result), _parameter_table(result)],
        _pictures(result, folder),
        LIMITS,
    )
    fit_page.write_page(content, manifest, folder)


def _findings(result: Result) -> list[str]:
    inside = sum(fit.inside(fit.after) for fit in result.fits)
    loose = [marginal.path for marginal in result.marginals if not marginal.identified]
    return [
        f"At the best-supported point, {inside} of {len(result.fits)} fitted figures lie inside their published "
        "intervals.",
        f"The posterior is worth {result.posterior.effective:.0f} independent draws, learned from "
        f"{len(result.posterior.tried):,} simulated settings.",
        f"Not identified by these figures: {', '.join(loose) or 'none'}.",
    ]


def _fit_table(result: Result) -> Table:
    rows = []
    for fit in result.fits:
        digits = digits_of(fit.figure)
        low, high = (shown(end, digits) for end in fit.figure.bounds)
        spread = f"{shown(fit.low, digits)} to {shown(fit.high, digits)}"
        published = f"{shown(fit.figure.value, digits)} ({low} to {high})"
        values = (shown(fit.before, digits), shown(fit.after, digits), spread, shown(fit.off, 2))
        rows.append([fit.figure.id, published, *values])
    return Table(
        "Fitted figures",
        "Averages over clinics, before and at the best-supported point; 95 % of the posterior. Off: clinics simulated "
        "with the draws, less what the surface says of them, in half-widths of the published interval.",
        ["Figure", "Published", "Before", "Best-supported", "Posterior", "Off"],
        rows,
    )


def _parameter_table(result: Result) -> Table:
    ordered = sorted(result.marginals, key=lambda marginal: marginal.share)
    return Table(
        "Fitted parameters",
        "Best informed first. Share: width of the posterior's 90 % interval over that of the prior; from 0.7 a "
        "parameter counts as not identified.",
        ["Parameter", "Before", "Best-supported", "90 % interval", "Prior", "Share"],
        [
            [
                m.path,
                f"{m.present:.3g}",
                f"{m.best:.3g}",
                f"{m.low:.3g} to {m.high:.3g}",
                f"{m.prior[0]:.3g} to {m.prior[1]:.3g}",
                f"{m.share:.2f}",
            ]
            for m in ordered
        ],
    )


def _pictures(result: Result, folder: Path) -> list[Picture]:
    return [
        picture_of(
            calibration_plots.draw_fit(result),
            folder,
            "fit",
            (
                "Fitted figures, before and after",
                "On a scale on which all published intervals are as wide.",
                "The same numbers are in the table of fitted figures.",
            ),
        ),
        picture_of(
            calibration_plots.draw_marginals(result),
            folder,
            "marginals",
            (
                "What the figures say of each parameter",
                "Where the bars are as flat as the line of the prior, they say nothing.",
                "The same intervals are in the table of fitted parameters.",
            ),
        ),
        picture_of(
            calibration_plots.draw_pairs(result),
            folder,
            "pairs",
            (
                "Parameters that hang together",
                "Four hundred draws. Where they lie along a slope, the figures fix a mixture of the two and not each.",
                "Draws of the best informed parameters against each other; they are in draws.csv.",
            ),
        ),
    ]
