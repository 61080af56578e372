"""The page of a trial of theories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from experiments.calibration.theory_ranking import RankedTheory, TrialSummary
from experiments.plots import theory_plots
from experiments.plots.described import DescribedPlot
from experiments.plots.style import readable
from experiments.reports.fit_page import PageTable
from experiments.reports.theory_text import unreliable
from experiments.validation.scoreboard import decimal_text, digits_of

TITLE: Final = "Theories on trial"
QUESTION: Final = "Which account of how therapy works do the published figures support?"


def theory_findings(trial: TrialSummary) -> list[str]:
    """Return warnings and the main results as sentences."""
    best = trial.ranking[0]
    likely = [ranked for ranked in trial.ranking if ranked.probability >= 0.05]
    names = ", ".join(f"{readable(ranked.theory)} ({ranked.probability:.2f})" for ranked in likely)
    discriminating = [each.figure.id for each in trial.separations if each.discriminates]
    others = [each.figure.id for each in trial.separations if not each.discriminates]
    return [
        *unreliable(trial.ranking),
        f"Given the figures that may be fitted, these theories have a probability of 5 % or more: {names}.",
        f"With its own posterior, {readable(best.theory)} agrees with {best.fitted[0]} of {best.fitted[1]} fitted "
        f"figures and {best.predicted[0]} of {best.predicted[1]} that no parameter was fitted to.",
        f"{len(discriminating)} of {len(trial.separations)} figures discriminate between at least two theories: "
        f"{', '.join(discriminating) or 'none'}.",
        f"These do not: {', '.join(others) or 'none'}.",
    ]


def theory_tables(trial: TrialSummary) -> list[PageTable]:
    """Return the tables of the theories and of every figure under every theory."""
    return [_ranking_table(trial.ranking), _figure_table(trial)]


def _ranking_table(ranking: Sequence[RankedTheory]) -> PageTable:
    return PageTable(
        "The theories",
        "Share: of the last generation of pyABC's model selection, whose settings still deviate from the figures, ± "
        "Monte Carlo standard error. Log evidence: log marginal likelihood of the fitted figures with their published "
        "errors, relative to the likeliest theory. Probability: computed from that, with its 90 % interval for Monte "
        "Carlo error. Figures inside their intervals: on average over clinics with draws of the theory's posterior.",
        ["Theory", "Share", "Log evidence", "Probability", "Fitted, inside", "Predicted, inside"],
        [
            [
                readable(ranked.theory),
                f"{ranked.share:.2f} ± {ranked.share_error:.2f}",
                f"{ranked.log_evidence:.1f} ± {ranked.error:.1f}",
                f"{ranked.probability:.3f} ({ranked.low:.3f} to {ranked.high:.3f})",
                f"{ranked.fitted[0]} of {ranked.fitted[1]}",
                f"{ranked.predicted[0]} of {ranked.predicted[1]}",
            ]
            for ranked in ranking
        ],
    )


def _figure_table(trial: TrialSummary) -> PageTable:
    theories = [ranked.theory for ranked in trial.ranking]
    return PageTable(
        "Every figure under every theory",
        "Averages over clinics with draws of the theory's posterior. Log odds: log likelihood of the published value "
        "under the theory that fits it best, less that under the worst; from 2 (about 7 to 1) the figure discriminates "
        "between theories. Pairs: of theories whose simulated 95 % intervals do not overlap.",
        ["Figure", "Role", "Published", *(readable(theory) for theory in theories), "Log odds", "Pairs"],
        [_figure_row(trial, number, theories) for number in range(len(trial.separations))],
    )


def _figure_row(trial: TrialSummary, number: int, theories: Sequence[str]) -> list[str]:
    separation = trial.separations[number]
    figure, digits = separation.figure, digits_of(separation.figure)
    value, low, high = (decimal_text(end, digits) for end in (figure.value, *figure.bounds))
    published = "above 0" if figure.directional else f"{value} ({low} to {high})"
    boards = {verdict.theory: verdict.board for verdict in trial.verdicts}
    simulated = [decimal_text(boards[theory][number].simulated.value, digits) for theory in theories]
    log_odds = decimal_text(separation.log_odds, 1)
    return [figure.id, figure.role, published, *simulated, log_odds, str(separation.pairs)]


def _probabilities(trial: TrialSummary) -> str:
    listed = "; ".join(f"{readable(ranked.theory)} {ranked.probability:.2f}" for ranked in trial.ranking)
    return f"Probabilities: {listed}."


PLOTS: Final[tuple[DescribedPlot[TrialSummary], ...]] = (
    DescribedPlot(
        "probabilities",
        "Probability of each theory",
        "Left, shares of the settings that pyABC kept from generation to generation, as the accepted distance shrinks. "
        "Right, probabilities given the published errors of the figures.",
        lambda trial: theory_plots.draw_probabilities(trial.ranking, trial.generations),
        _probabilities,
    ),
    DescribedPlot(
        "figures",
        "Deviation of each theory from each figure",
        "One row per published figure, one column per theory, likeliest left. Rows of one colour do not discriminate "
        "between theories.",
        lambda trial: theory_plots.draw_figures(trial.ranking, trial.separations),
        lambda _: "The same numbers are in figures.csv.",
    ),
)
"""Plots of a trial, in the order of the page."""
