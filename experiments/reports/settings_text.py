"""One table over all settings: each published figure beside what it is in every service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

from experiments.validation.published_figures import PublishedFigure
from experiments.validation.scoreboard import INSIDE, Score, decimal_text, digits_of

USUAL: Final = "default_outpatient"
OTHER_FORM: Final = "another form"
"""Instead of a verdict, where points of one form would be compared with those of another."""


def settings_table(
    boards: Mapping[str, Sequence[Score]], figures: Sequence[PublishedFigure], tops: Mapping[str, int]
) -> pa.Table:
    """Return one row for each figure and setting.

    Parameters
    ----------
    boards : mapping
        Setting -> its scoreboard, with one score a figure, in their order.
    figures : sequence of PublishedFigure
        As published: with the setting that each belongs to.
    tops : mapping
        Setting -> highest score of its distress form.
    """
    rows = [
        {
            "setting": setting,
            "id": figure.id,
            "role": figure.role,
            "unit": figure.unit,
            "published": _number(figure.value),
            "published_low": _number(figure.low),
            "published_high": _number(figure.high),
            "simulated": _number(score.simulated.value),
            "mc_error": _number(score.simulated.error),
            "place": score.verdict if _same_form(figure, setting, tops) else OTHER_FORM,
            "own": setting == own_setting(figure),
        }
        for setting, board in boards.items()
        for figure, score in zip(figures, board, strict=True)
    ]
    return pa.Table.from_pylist(rows)


def own_setting(figure: PublishedFigure) -> str:
    """Return the setting in which a figure is compared with the model."""
    return figure.clinic or USUAL


def _same_form(figure: PublishedFigure, setting: str, tops: Mapping[str, int]) -> bool:
    """Return whether a setting has the form of a figure; figures in other units, or of any service, need none."""
    return figure.unit != "points" or not figure.clinic or tops[setting] == tops[figure.clinic]


def _number(value: float) -> float | None:
    return value if value == value else None


def settings_text(
    boards: Mapping[str, Sequence[Score]], figures: Sequence[PublishedFigure], tops: Mapping[str, int]
) -> str:
    """Return the table in columns: a star outside the published interval, brackets in the figure's own setting."""
    lines = settings_cells(boards, figures, tops)
    widths = [max(len(line[k]) for line in lines) for k in range(len(lines[0]))]
    legend = [f"{number}  {name}" for number, name in enumerate(boards, 1)]
    body = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    note = "*  outside the published interval    [ ]  the setting that the figure is from    .  points of another form"
    return "\n".join([*legend, note, "", *body])


def settings_cells(
    boards: Mapping[str, Sequence[Score]], figures: Sequence[PublishedFigure], tops: Mapping[str, int]
) -> list[list[str]]:
    """Return the cells of the table as text, with a number at the head of each setting."""
    lines = [["figure", "role", "published", *map(str, range(1, len(boards) + 1))]]
    for row, figure in enumerate(figures):
        cells = [
            _cell(board[row], own_setting(figure) == name) if _same_form(figure, name, tops) else "."
            for name, board in boards.items()
        ]
        lines.append([figure.id, figure.role.replace("_", " "), _published(figure), *cells])
    return lines


def _published(figure: PublishedFigure) -> str:
    if figure.directional:
        return "above 0"
    low, high = (decimal_text(end, digits_of(figure)) for end in figure.bounds)
    return f"{low} to {high}"


def _cell(score: Score, own: bool) -> str:
    text = decimal_text(score.simulated.value, digits_of(score.figure))
    text += "" if score.verdict == INSIDE else "*"
    return f"[{text}]" if own else text
