"""The scoreboard as text of at most 120 columns."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Sequence

from experiments.reports.comparison_text import WIDTH
from experiments.validation.published_figures import ROLES
from experiments.validation.scoreboard import (
    INSIDE,
    UNKNOWN,
    Score,
    decimal_text,
    digits_of,
    has_parameter_errors,
    sentence,
    sight_line,
    sign_line,
    tally,
    unit_of,
)

_ERRORS = (
    "parameters: standard deviation, over posterior draws, of a draw's average; Monte Carlo: standard error"
)
_REACHES = "~: that interval reaches across an end of the published one"
_KINDS = "kind: CI of an average; pred(iction) for one more study or service; range of studies; guess, which is weak"
_UNIT, _PUBLISHED, _KIND, _SIMULATED, _VERDICT, _SOURCE, _ERROR = 6, 22, 6, 24, 9, 26, 12
_SHORT = {"points": "pts", "sessions": "sess", "prediction": "pred"}


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
    short = authors if len(names) == 1 or (len(names) == 2 and "&" in authors) else f"{names[0]} et al."
    return f"{short} {year[0]}"


def _interval(value: float, low: float, high: float, digits: int) -> str:
    if math.isnan(value):
        return "-"
    ends = (
        f" {decimal_text(low, digits)} .. {decimal_text(high, digits)}" if math.isfinite(low + high) else ""
    )
    return decimal_text(value, digits) + ends


def _line(score: Score, width: int, uncertain: bool) -> str:
    figure, simulated = score.figure, score.simulated
    digits = digits_of(figure)
    published = "above 0" if figure.directional else _interval(figure.value, *figure.bounds, digits)
    estimate = _interval(simulated.value, simulated.low, simulated.high, digits)
    verdict = score.verdict + ("" if score.clear or simulated.clinics == 0 else " ~")
    unit, kind = (_SHORT.get(word, word) for word in (unit_of(figure), figure.interval_kind))
    words = f"{figure.id:<{width}}{unit:<{_UNIT}}{published:<{_PUBLISHED}}{kind:<{_KIND}}"
    if score.verdict == UNKNOWN:
        return f"{words}{verdict}"
    words += f"{estimate:<{_SIMULATED}}"
    if not uncertain:
        words += f"{verdict:<{_VERDICT}}"
        return (
            words + textwrap.shorten(short_source(figure.source), WIDTH - len(words), placeholder=" …")
        ).rstrip()
    errors = (simulated.parameter_error, simulated.error)
    return f"{words}{''.join(f'{_error(error):<{_ERROR}}' for error in errors)}{verdict}"


def _error(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.2g}"


def interval_of(board: Sequence[Score]) -> str:
    """Return the name of the simulated interval."""
    return (
        "interval: parameters and Monte Carlo error"
        if has_parameter_errors(board)
        else "Monte Carlo interval"
    )


def _elsewhere(board: Sequence[Score]) -> list[str]:
    """Return which figures are measured in another clinic than the one that is validated."""
    ids: dict[str, list[str]] = {}
    for score in board:
        if score.figure.clinic:
            ids.setdefault(score.figure.clinic, []).append(score.figure.id)
    return [
        line
        for clinic, measured in ids.items()
        for line in ["", *textwrap.wrap(f"Measured with setting={clinic}: {', '.join(measured)}.", WIDTH)]
    ]


def _incomplete(board: Sequence[Score], clinics: int) -> list[str]:
    """Return which figures could be estimated in some of the clinics only, over which they are averaged."""
    some = [
        f"{score.figure.id} ({score.simulated.clinics} of {clinics})"
        for score in board
        if 0 < score.simulated.clinics < clinics
    ]
    words = f"Not estimable in every clinic: {', '.join(some)}."
    return ["", *textwrap.wrap(words, WIDTH)] if some else []


def scoreboard_text(board: Sequence[Score], clinics: int, seed: int) -> str:
    """Return the scoreboard as ``alliance validate`` prints it.

    Parameters
    ----------
    board : sequence of Score
    clinics, seed : int
        Number of clinics simulated, and their random seed.
    """
    uncertain = has_parameter_errors(board)
    count = f"{clinics} clinics" if clinics > 1 else "1 clinic (no Monte Carlo error)"
    lines = [
        f"{count}, seed {seed}; simulated: average over clinics with its 95 % {interval_of(board)}",
        *([_ERRORS] if uncertain else []),
        _REACHES + ("" if uncertain else ", so more clinics may move it"),
        *([_KINDS] if any(score.figure.interval_kind for score in board) else []),
    ]
    width = max((len(score.figure.id) for score in board), default=0) + 1
    last = (
        f"{'parameters':<{_ERROR}}{'Monte Carlo':<{_ERROR}}lies"
        if uncertain
        else f"{'lies':<{_VERDICT}}source"
    )
    head = (
        f"{'':<{width + _UNIT}}{'published':<{_PUBLISHED}}{'kind':<{_KIND}}{'simulated':<{_SIMULATED}}{last}"
    )
    lines += ["", head]
    for role in ROLES:
        rows = [_line(score, width, uncertain) for score in board if score.figure.role == role]
        if rows:
            lines += ["", tally(board, role), *rows, *([sign] if (sign := sign_line(board, role)) else [])]
    lines += ["", sight] if (sight := sight_line(board)) else []
    lines += _elsewhere(board) + _incomplete(board, clinics)
    missed = [sentence(score) for score in board if score.verdict != INSIDE]
    if missed:
        lines += ["", "Missed"]
        lines += [
            textwrap.fill(words, WIDTH, initial_indent="- ", subsequent_indent="  ") for words in missed
        ]
    return "\n".join(lines)
