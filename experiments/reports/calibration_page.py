"""The page of a calibration."""

from __future__ import annotations

from typing import Final

from experiments.calibration.fit_summary import CalibrationSummary, FigureFit
from experiments.plots import calibration_plots
from experiments.plots.described import DescribedPlot
from experiments.reports.calibration_text import prior_sentences, warnings_of
from experiments.reports.error_sentences import error_sentences
from experiments.reports.fit_page import PageTable
from experiments.validation.scoreboard import decimal_text, digits_of

TITLE: Final = "Open parameters, fitted to published figures"
QUESTION: Final = "Which values of the open parameters are consistent with the figures that may be fitted?"
LIMITS: Final = (
    "Only the parameters in the table were fitted. The others are as configured: with other values of those, these "
    "would be different, and the intervals do not include by how much.",
    "Published errors are taken as normal, and as independent between figures of different samples. Figures come from "
    "different services and different years.",
    "The best-supported point is one of many settings within these intervals that fit the figures about equally well.",
    "Agreement with figures that were fitted is not a test of the model. The figures of the role predict are.",
)
"""What a calibration does not show."""


def calibration_findings(summary: CalibrationSummary) -> list[str]:
    """Return warnings and the main results as sentences."""
    inside = sum(fit.inside(fit.after) for fit in summary.fits)
    return [
        *prior_sentences(summary),
        *error_sentences(summary.posterior.target),
        *warnings_of(summary),
        f"At the best-supported point, {inside} of {len(summary.fits)} fitted figures lie inside their published "
        "intervals.",
        f"The posterior is worth {summary.posterior.effective:.0f} independent draws, learned from "
        f"{len(summary.posterior.design):,} simulated settings.",
        f"Not identified by these figures: {', '.join(summary.unidentified) or 'none'}.",
    ]


def calibration_tables(summary: CalibrationSummary) -> list[PageTable]:
    """Return the tables of fitted figures and of fitted parameters."""
    return [_fit_table(summary), _parameter_table(summary)]


def _fit_table(summary: CalibrationSummary) -> PageTable:
    return PageTable(
        "Fitted figures",
        "Averages over clinics, before and at the best-supported point; 95 % of the posterior. Off: clinics simulated "
        "with the draws, less what the emulator predicts for them, in half-widths of the published interval.",
        ["Figure", "Published", "Before", "Best-supported", "Posterior", "Off"],
        [_fit_row(fit) for fit in summary.fits],
    )


def _fit_row(fit: FigureFit) -> list[str]:
    digits = digits_of(fit.figure)
    value, low, high = (decimal_text(number, digits) for number in (fit.figure.value, *fit.figure.bounds))
    before, after, first, last = (
        decimal_text(number, digits) for number in (fit.before, fit.after, fit.low, fit.high)
    )
    error = decimal_text(fit.emulator_error, 2)
    return [fit.figure.id, f"{value} ({low} to {high})", before, after, f"{first} to {last}", error]


def _parameter_table(summary: CalibrationSummary) -> PageTable:
    return PageTable(
        "Fitted parameters",
        "Best constrained first. Share: width of the posterior's 90 % interval relative to that of the prior; from 0.7 "
        "a parameter counts as not identified.",
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
            for m in summary.ordered
        ],
    )


PLOTS: Final[tuple[DescribedPlot[CalibrationSummary], ...]] = (
    DescribedPlot(
        "fit",
        "Fitted figures, before and after",
        "On a scale on which all published intervals have the same width.",
        calibration_plots.draw_fit,
        lambda _: "The same numbers are in the table of fitted figures.",
    ),
    DescribedPlot(
        "marginals",
        "What the figures say about each parameter",
        "Where the bars are as flat as the line of the prior, they say nothing.",
        calibration_plots.draw_marginals,
        lambda _: "The same intervals are in the table of fitted parameters.",
    ),
    DescribedPlot(
        "pairs",
        "Correlated parameters",
        "Four hundred draws. Where they lie along a slope, the figures constrain a combination of the two.",
        calibration_plots.draw_pairs,
        lambda _: "Draws of the best constrained parameters against each other; they are in draws.csv.",
    ),
)
"""Plots of a calibration, in the order of the page."""
