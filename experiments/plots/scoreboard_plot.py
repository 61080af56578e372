"""The scoreboard as a plot: every figure on its own scale, on which all published intervals have the same width."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.plots.page import Page, empty_page, legend_height
from experiments.plots.style import FAINT, GREY, OKABE_ITO, styled, wrapped
from experiments.validation.published_figures import ROLES
from experiments.validation.scoreboard import (
    INSIDE,
    UNKNOWN,
    Score,
    decimal_text,
    digits_of,
    has_parameter_errors,
    tally,
    unit_of,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE: Final = "Published figures and simulated clinics"
NAMES, PLOT, NUMBERS = 2.9, 2.35, (5.47, 6.97)
"""Where names end, width of the plot, and where the two columns of numbers begin, inches."""
LIMIT: Final = 4.0
"""Half-widths of the published interval to either side of its middle that are shown."""
ROW: Final = 0.32
HIT, MISS = OKABE_ITO["blue"], OKABE_ITO["vermillion"]
BAND: Final = "#D3DDE6"
WEAK: Final = "#F0F3F6"


def draw(board: Sequence[Score]) -> Figure:
    """Draw the scoreboard, one line per figure, grouped by role.

    Parameters
    ----------
    board : sequence of Score

    Returns
    -------
    matplotlib.figure.Figure
    """
    groups = [(role, [score for score in board if score.figure.role == role]) for role in ROLES]
    groups = [(role, scores) for role, scores in groups if scores]
    with styled():
        if not groups:
            return empty_page("There are no figures to compare with.")
        handles = _handles(board)
        labels = [str(handle.get_label()) for handle in handles]
        top = 0.3 + legend_height(labels)
        page = Page(top + sum(0.5 + ROW * len(scores) for _, scores in groups) + 0.5)
        page.heading(0.1, TITLE)
        page.legend(0.36, handles, labels)
        for role, scores in groups:
            page.text(0.12, top + 0.2, tally(board, role), fontweight="bold")
            for left, words in zip(NUMBERS, ("published", "simulated"), strict=True):
                page.text(left, top + 0.2, words, color=GREY)
            height = ROW * len(scores)
            axes = page.axes((NAMES + 0.1, top + 0.42, PLOT, height))
            _lines(axes, scores, last=role == groups[-1][0])
            for row, score in enumerate(scores):
                _words(page, top + 0.42 + ROW * (row + 0.5), score)
            top += 0.5 + height
        return page.figure


def _handles(board: Sequence[Score]) -> list[Line2D | Patch]:
    guess = Patch(facecolor=WEAK, edgecolor=GREY, linestyle=":", label="a guess")
    uncertain = [Line2D([], [], color="#444444", linewidth=1.2, label="with parameter uncertainty")]
    return [
        Patch(facecolor=BAND, label="published interval"),
        *([guess] if any(score.figure.guessed for score in board) else ()),
        Line2D([], [], color="#444444", marker="|", markersize=8, linestyle="", label="published value"),
        _mark("o", HIT, HIT, "simulated, inside"),
        _mark("D", MISS, "white", "simulated, outside"),
        Line2D([], [], color="#444444", linewidth=2.4, label="Monte Carlo interval"),
        *(uncertain if has_parameter_errors(board) else ()),
        Line2D([], [], color=GREY, linewidth=0.7, label="9 of 10 clinics"),
    ]


def _mark(marker: str, colour: str, face: str, label: str) -> Line2D:
    return Line2D(
        [], [], color=colour, marker=marker, markerfacecolor=face, markersize=5.5, linestyle="", label=label
    )


def _position(score: Score, value: float) -> float:
    """Return where a number lies on the common scale: the published interval reaches from -1 to 1."""
    low, high = score.figure.bounds
    if score.figure.directional:
        ends = (score.simulated.value, score.simulated.clinic_low, score.simulated.clinic_high)
        reach = max(abs(end) for end in ends) or 1.0
        return -1.0 + (LIMIT - 1.0) * value / reach
    half = (high - low) / 2 or 1e-9
    return (value - (low + high) / 2) / half


def _lines(axes: Axes, scores: Sequence[Score], last: bool) -> None:
    axes.set_xlim(-LIMIT, LIMIT)
    axes.set_ylim(len(scores) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=FAINT, linewidth=0.6, zorder=0)
    for row, score in enumerate(scores):
        end = LIMIT if score.figure.directional else 1.0
        if score.figure.guessed:
            axes.fill_between(
                [-1.0, end], row - 0.32, row + 0.32, facecolor=WEAK, edgecolor=GREY, linestyle=":"
            )
        else:
            axes.fill_between([-1.0, end], row - 0.32, row + 0.32, color=BAND, linewidth=0)
        if not score.figure.directional:
            at = _position(score, score.figure.value)
            axes.plot([at, at], [row - 0.32, row + 0.32], color="#444444", linewidth=1.0)
        _simulated(axes, float(row), score)
    axes.set_xticks([-3, -1, 1, 3], ["-3", "low", "high", "3"] if last else [])
    axes.tick_params(axis="x", length=3 if last else 0)
    if last:
        axes.set_xlabel("half-widths of the published interval")
    axes.spines["bottom"].set_visible(last)


def _simulated(axes: Axes, row: float, score: Score) -> None:
    simulated, inside = score.simulated, score.verdict == INSIDE
    if score.verdict == UNKNOWN:
        axes.text(0, row, "not estimable", color=GREY, ha="center", va="center", fontsize=7.5)
        return
    at, low, high, first, last, lowest, highest = (
        _position(score, value)
        for value in (
            simulated.value,
            *simulated.monte_carlo,
            simulated.clinic_low,
            simulated.clinic_high,
            simulated.low,
            simulated.high,
        )
    )
    colour = HIT if inside else MISS
    axes.plot([first, last], [row, row], color=GREY, linewidth=0.7)
    if math.isfinite(low):
        axes.plot([low, high], [row, row], color=colour, linewidth=2.4, solid_capstyle="butt")
    if not math.isnan(simulated.parameter_error):
        axes.plot([lowest, highest], [row, row], color=colour, linewidth=1.2)
    if abs(at) > LIMIT:
        marker = ">" if at > 0 else "<"
        at = math.copysign(LIMIT - 0.12, at)
    else:
        marker = "o" if inside else "D"
    face = colour if inside else "white"
    axes.plot([at], [row], marker, color=colour, markersize=5.5, markerfacecolor=face, clip_on=False)


def _words(page: Page, middle: float, score: Score) -> None:
    figure, estimate = score.figure, score.simulated
    name = wrapped(figure.quantity or figure.id, 45, 3)
    size = 7.8 if name.count("\n") < 2 else 6.6
    page.text(NAMES, middle, name, ha="right", va="center", fontsize=size, linespacing=1.05)
    digits = digits_of(figure)
    low, high = (decimal_text(end, digits) for end in figure.bounds)
    published = "above 0" if figure.directional else f"{decimal_text(figure.value, digits)} ({low} to {high})"
    colour = "#222222" if score.verdict == INSIDE else MISS
    page.text(NUMBERS[0], middle, published, va="center", fontsize=7.2)
    simulated = decimal_text(estimate.value, digits)
    if not math.isnan(estimate.parameter_error):
        simulated += f" ({decimal_text(estimate.low, digits)} to {decimal_text(estimate.high, digits)})"
    elif math.isfinite(estimate.error):
        simulated += f" ±{estimate.error:.1g}"
    simulated = f"{simulated} {unit_of(figure)}"
    page.text(NUMBERS[1], middle, simulated, va="center", fontsize=7.2, color=colour)


def describe(board: Sequence[Score]) -> str:
    """Return the text that replaces the plot where it cannot be seen."""
    return " ".join(f"{tally(board, role)}." for role in ROLES if any(s.figure.role == role for s in board))
