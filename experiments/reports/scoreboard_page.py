"""The page of a scoreboard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from experiments.config.plain_values import PlainValues
from experiments.plots import scoreboard_plot
from experiments.plots.described import DescribedPlot
from experiments.reports.fit_page import PageContent, PageTable, pictures_of, write_fit_page
from experiments.reports.scoreboard_text import short_source
from experiments.validation.published_figures import ROLES
from experiments.validation.scoreboard import Score, decimal_text, digits_of, sentence, tally, unit_of

LIMITS: Final = (
    "Published intervals are those of averages over many studies. Single services differ by more, so a service outside "
    "an interval is not unusual; and a model inside all of them is not thereby right.",
    "Figures of the role calibrate may have been fitted: agreement with them is not a test of the model. Those of "
    "the role predict are. A second set is reported only: never fitted, and not counted with the predictions.",
    "An interval that is a guess was made from what is known around the value: lying inside or outside says little.",
)
"""What a scoreboard does not show."""

PLOTS: Final[tuple[DescribedPlot[Sequence[Score]], ...]] = (
    DescribedPlot(
        "scoreboard",
        scoreboard_plot.TITLE,
        "Each figure on its own scale, on which all published intervals have the same width.",
        scoreboard_plot.draw,
        scoreboard_plot.describe,
    ),
)
"""Plots of a scoreboard."""


def write_scoreboard_page(board: Sequence[Score], manifest: PlainValues, folder: Path) -> None:
    """Write ``report.html`` and its figures into an existing folder."""
    roles = [role for role in ROLES if any(score.figure.role == role for score in board)]
    content = PageContent(
        "Published figures and simulated clinics",
        "Do simulated clinics, measured as studies measure, agree with published figures?",
        [*(f"{tally(board, role)}." for role in roles), *filter(None, map(sentence, board))],
        [_table(board, role) for role in roles],
        pictures_of(PLOTS, board, folder),
        LIMITS,
        "The same settings and seed give the same numbers, on any number of cores.",
    )
    write_fit_page(content, manifest, folder)


def _table(board: Sequence[Score], role: str) -> PageTable:
    return PageTable(
        tally(board, role),
        "Simulated: average over clinics, ± Monte Carlo standard error.",
        ["Figure", "Published", "Interval", "Simulated", "Verdict", "Source"],
        [_row(score) for score in board if score.figure.role == role],
    )


def _row(score: Score) -> list[str]:
    figure, digits = score.figure, digits_of(score.figure)
    value, low, high = (decimal_text(number, digits) for number in (figure.value, *figure.bounds))
    published = "above 0" if figure.directional else f"{value} ({low} to {high})"
    estimate = (
        f"{decimal_text(score.simulated.value, digits)} ± {score.simulated.error:.1g} {unit_of(figure)}"
    )
    verdict = score.verdict if score.clear else f"{score.verdict}, not clearly"
    name = (figure.quantity or figure.id) + (f" (setting {figure.clinic})" if figure.clinic else "")
    return [
        name,
        published,
        figure.interval_kind or "-",
        estimate.strip(),
        verdict,
        short_source(figure.source),
    ]
