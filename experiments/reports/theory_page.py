"""The page and the files of a trial of theories."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from experiments.calibration.fit_target import from_link_scale
from experiments.calibration.history_waves import values_at
from experiments.calibration.theory_summary import JudgedTheory, TrialSummary
from experiments.calibration.theory_tables import (
    confusion_table,
    elsewhere_table,
    figures_table,
    pairs_table,
    search_table,
    theories_table,
)
from experiments.calibration.theory_trial import steady
from experiments.config.plain_values import PlainValues
from experiments.inputs.posterior_draws import write_draws
from experiments.plots import theory_plots
from experiments.plots.described import DescribedPlot
from experiments.plots.style import readable
from experiments.reports.fit_page import PageContent, PageTable, pictures_of, write_fit_page
from experiments.reports.theory_text import LIMITS, theory_findings, theory_text
from experiments.results.rounded_csv import write_rounded_csv
from experiments.validation.scoreboard import decimal_text, digits_of

TABLES: Final = ("theories", "figures", "elsewhere", "confusion", "pairs", "search")
TEXT: Final = "theories.txt"
DRAWS: Final = "draws"
"""Folder of the plausible settings of each theory."""


def write_trial(summary: TrialSummary, folder: Path, plots: bool, manifest: PlainValues) -> None:
    """Write everything but the manifest into an existing folder."""
    tables = {
        "theories": theories_table,
        "figures": figures_table,
        "elsewhere": elsewhere_table,
        "confusion": confusion_table,
        "pairs": pairs_table,
        "search": search_table,
    }
    for name in TABLES:
        write_rounded_csv(tables[name](summary), folder / f"{name}.csv", digits=4, missing="nan")
    (folder / DRAWS).mkdir()
    for fit in summary.trial.fits:
        rows = [values_at(point, summary.trial.ranges) for point in fit.plausible]
        write_draws(folder / DRAWS / f"{fit.theory}.csv", rows, {"theory": fit.theory})
    (folder / TEXT).write_text(theory_text(summary), encoding="utf-8")
    if plots:
        write_fit_page(page_of(summary, folder), manifest, folder)


def page_of(summary: TrialSummary, folder: Path) -> PageContent:
    """Return the content of the page; its pictures are written into the folder."""
    return PageContent(
        "Theories on trial",
        "What can the published figures tell about how therapy works?",
        theory_findings(summary),
        [_theories(summary.theories), _figures(summary), _elsewhere(summary), _pairs(summary)],
        pictures_of(PLOTS, summary, folder),
        LIMITS,
        "The same settings and seed give the same numbers, on any number of cores.",
    )


def _theories(theories: Sequence[JudgedTheory]) -> PageTable:
    return PageTable(
        "The theories",
        "Stacking weight with its 90 % interval over figures; without an error granted to the model; with every range "
        "half as wide (! where that moves the weight beyond its interval). Figures that the theory can meet. Share of "
        "its own figures that are given back to it, ± Monte Carlo standard error.",
        ["Theory", "Weight", "Without", "Halved", "Fitted, met", "Predicted, met", "Home"],
        [
            [
                readable(one.theory),
                f"{one.weight:.2f} ({one.low:.2f} to {one.high:.2f})",
                f"{one.without[0]:.2f}",
                f"{one.halved[0]:.2f}{' !' if one.moved else ''}",
                f"{one.fitted[0]} of {one.fitted[1]}",
                f"{one.predicted[0]} of {one.predicted[1]}",
                f"{one.home:.2f} ± {one.home_error:.2f}",
            ]
            for one in theories
        ],
    )


def _figures(summary: TrialSummary) -> PageTable:
    rows = []
    for figure in summary.trial.figures:
        digits, under = digits_of(figure), summary.of(figure.id)
        value, low, high = (decimal_text(end, digits) for end in (figure.value, *figure.bounds))
        simulated = [f"{decimal_text(one.median, digits)}{'' if one.met else ' *'}" for one in under]
        judged = "yes" if under[0].judged else "no"
        rows.append([figure.id, figure.role, f"{value} ({low} to {high})", *simulated, judged])
    return PageTable(
        "Every figure under every theory",
        "Median of the plausible settings of each theory, simulated. *: the theory cannot meet the figure together "
        "with the others, whatever its parameters. Judged: whether two ways to foretell the figure agree.",
        ["Figure", "Role", "Published", *(readable(one.theory) for one in summary.theories), "Judged"],
        rows,
    )


def _elsewhere(summary: TrialSummary) -> PageTable:
    found, names = summary.trial.elsewhere, summary.trial.theories
    order, judged = (
        [names.index(one.theory) for one in summary.theories],
        steady(found.densities, found.errors),
    )
    rows = []
    for place, figure in enumerate(found.figures):
        digits = digits_of(figure)
        value, low, high = (decimal_text(end, digits) for end in (figure.value, *figure.bounds))
        foretold = from_link_scale(figure.id, found.means[place, order])
        shown = [decimal_text(float(mean), digits) for mean in foretold]
        rows.append([figure.id, f"{value} ({low} to {high})", *shown, "yes" if judged[place] else "no"])
    return PageTable(
        "Figures from clinics that no fit has simulated",
        "What the plausible settings of each theory foretell, simulated. Judged: whether the standard errors of the "
        "log predictive densities are small enough.",
        ["Figure", "Published", *(readable(one.theory) for one in summary.theories), "Judged"],
        rows,
    )


def _pairs(summary: TrialSummary) -> PageTable:
    return PageTable(
        "Pairs of theories",
        "Share of right decisions between two theories on figures that they made, ± Monte Carlo standard error; the "
        "least easily told apart first.",
        ["One", "Other", "Right", "Verdict"],
        [
            [readable(pair.one), readable(pair.other), f"{pair.share:.2f} ± {pair.error:.2f}", pair.verdict]
            for pair in summary.pairs
        ],
    )


def _weights_said(summary: TrialSummary) -> str:
    listed = "; ".join(f"{readable(one.theory)} {one.weight:.2f}" for one in summary.theories)
    return f"Weights: {listed}."


PLOTS: Final[tuple[DescribedPlot[TrialSummary], ...]] = (
    DescribedPlot(
        "weights",
        "Stacking weights of the theories",
        "With 90 % intervals over figures; without an error granted to the model; with every range half as wide.",
        theory_plots.draw_weights,
        _weights_said,
    ),
    DescribedPlot(
        "nearest",
        "How near each theory can come to each figure",
        "In half-widths of the published interval, together with the others. Above 1, a theory cannot meet the figure.",
        theory_plots.draw_nearest,
        lambda _: "The same numbers are in figures.csv.",
    ),
    DescribedPlot(
        "confusion",
        "Whose figures are they?",
        "Rows: the theory that made the figures. Columns: the theory that they were given to.",
        theory_plots.draw_confusion,
        lambda _: "The same numbers are in confusion.csv.",
    ),
)
"""Plots of a trial, in the order of the page."""
