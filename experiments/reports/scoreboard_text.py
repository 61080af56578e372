"""The scoreboard on a screen of about 120 columns."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Sequence

from experiments.reports.comparison_text import WIDTH
from experiments.validation.published_figures import ROLES
from experiments.validation.scoreboard import INSIDE, Score, digits_of, sentence, shown, unit_of

_NOTES = {"calibrate": "may be fitted", "predict": "never fitted"}
_ERRORS = (
    "parameters: standard deviation, over posterior draws, of a draw's average; Monte Carlo: standard error"
)
_REACHES = "~: that interval reaches across an end of the published one"
_UNIT, _COLUMN, _PLACE, _SOURCE, _ERROR = 6, 23, 10, 26, 12


def short_source(source: str) -> str:
    """Return authors, or the first of more than two, and year of a source.

    Examples
    --------
    >>> short_source("Flückiger, Del Re, Wampold & Horvath 2018, Psychotherapy 55:316")
    'Flückiger et al. 2018'
    >>> short_source("Cuijpers et al. 2021 (wait-list arms)")
    'Cuijpers et al. 2021'
    """
    year = re.search(r"\b(19|20)\d\d\b", source)
    if year is None:
        return textwrap.shorten(source, _SOURCE, placeholder=" …")
    authors = source[: year.start()].strip(" ,(")
    names = re.split(r", | & | et al", authors)
    said = authors if len(names) == 1 or (len(names) == 2 and "&" in authors) else f"{names[0]} et al."
    return f"{said} {year[0]}"


def _interval(value: float, low: float, high: float, digits: int) -> str:
    if math.isnan(value):
        return "-"
    ends = f" {shown(low, digits)} .. {shown(high, digits)}" if math.isfinite(low + high) else ""
    return shown(value, digits) + ends


def _line(score: Score, width: int, uncertain: bool) -> str:
    figure, simulated = score.figure, score.simulated
    digits = digits_of(figure)
    published = "above 0" if figure.directional else _interval(figure.value, *figure.bounds, digits)
    found = _interval(simulated.value, simulated.low, simulated.high, digits)
    place = score.place + ("" if score.clear or simulated.clinics == 0 else " ~")
    words = f"{figure.id:<{width}}{unit_of(figure):<{_UNIT}}{published:<{_COLUMN}}{found:<{_COLUMN}}"
    if not uncertain:
        return f"{words}{place:<{_PLACE}} {short_source(figure.source)}".rstrip()
    errors = (simulated.parameter_error, simulated.error)
    return f"{words}{''.join(f'{_error(error):<{_ERROR}}' for error in errors)}{place}"


def _error(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.2g}"


def tally(board: Sequence[Score], role: str) -> str:
    """Return how many of the figures with a role are met, in words."""
    own = [score for score in board if score.figure.role == role]
    return f"{role} ({_NOTES[role]}): {sum(score.place == INSIDE for score in own)} of {len(own)} inside"


def has_draws(board: Sequence[Score]) -> bool:
    """Return whether clinics had the parameters of posterior draws, enough of them to tell what that does."""
    return any(not math.isnan(score.simulated.parameter_error) for score in board)


def interval_of(board: Sequence[Score]) -> str:
    """Return the name of the simulated interval."""
    return "interval: parameters and Monte Carlo error" if has_draws(board) else "Monte Carlo interval"


def scoreboard_text(board: Sequence[Score], clinics: int, seed: int) -> str:
    """Return everything that ``alliance validate`` prints when it is done.

    Parameters
    ----------
    board : sequence of Score
    clinics, seed : int
        How many clinics were simulated, and with which key.
    """
    uncertain = has_draws(board)
    count = f"{clinics} clinics" if clinics > 1 else "1 clinic (no Monte Carlo error)"
    lines = [
        f"{count}, seed {seed}; simulated: average over clinics with its 95 % {interval_of(board)}",
        *([_ERRORS] if uncertain else []),
        _REACHES + ("" if uncertain else ", so more clinics may move it"),
    ]
    width = max((len(score.figure.id) for score in board), default=0) + 1
    last = (
        f"{'parameters':<{_ERROR}}{'Monte Carlo':<{_ERROR}}lies"
        if uncertain
        else f"{'lies':<{_PLACE}} source"
    )
    head = f"{'':<{width + _UNIT}}{'published':<{_COLUMN}}{'simulated':<{_COLUMN}}{last}"
    lines += ["", head]
    for role in ROLES:
        own = [score for score in board if score.figure.role == role]
        if own:
            lines += ["", tally(board, role), *(_line(score, width, uncertain) for score in own)]
    missed = [sentence(score) for score in board if score.place != INSIDE]
    if missed:
        lines += ["", "Missed"]
        lines += [
            textwrap.fill(words, WIDTH, initial_indent="- ", subsequent_indent="  ") for words in missed
        ]
    return "\n".join(lines)
