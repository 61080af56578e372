"""Differences between arms under every alternative, as multiples of the reference difference."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from experiments.config.plain_values import PlainValues
from experiments.measures.registry import digits_of
from experiments.plots.outcome_labels import outcome_label
from experiments.plots.page import LINE, Page, empty_page, legend_columns
from experiments.plots.style import FAINT, GREY, OKABE_ITO, readable, styled, wrapped
from experiments.plots.verdict_style import VERDICT_STYLES

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAME: Final = "robustness"
"""File name without ending."""
TITLE: Final = "Differences under every alternative"
CAPTION: Final = (
    "Each row is a difference between arms that has a sign in the study as configured. The axis counts in multiples "
    "of it: at 1 the difference is as in the study, at 0 there is none, left of 0 its sign has turned. The black bar "
    "is the 95 % Monte Carlo interval of the study itself; the blue bar holds nine in ten of the plausible "
    "parameter sets, with a line at their median. Marks are single changes, filled where the sign has turned or size "
    "has left the band (grey) beyond its Monte Carlo error. Arrows stand for marks beyond the axis. "
    "Draws have fewer replicates than the study, so that part of the width of their bar is Monte Carlo error."
)
ROW: Final = 0.27
"""Height of a row, inches."""
AXIS: Final = (-1.25, 3.25)
"""Ends of the axis, multiples of the reference difference."""
_MARKS: Final[Mapping[str, tuple[str, str, str]]] = {
    "parameters": ("o", OKABE_ITO["vermillion"], "a parameter moved"),
    "forms": ("s", OKABE_ITO["green"], "another form"),
    "theories": ("^", OKABE_ITO["purple"], "another theory"),
    "networks": ("D", OKABE_ITO["orange"], "another network"),
    "instruments": ("v", OKABE_ITO["blue"], "another instrument"),
    "therapists": ("P", GREY, "other therapists"),
    "populations": ("X", GREY, "another population"),
    "clinics": ("h", GREY, "another clinic"),
    "settings": ("p", GREY, "another setting"),
}
_LEFT, _RIGHT, _TOP, _HEAD = 2.75, 1.05, 0.68, 0.24


def draw(contrasts: pa.Table, alternatives: pa.Table, band: tuple[float, float]) -> Figure:
    """Draw one row a difference with a sign.

    Parameters
    ----------
    contrasts, alternatives : pyarrow.Table
        As `experiments.robustness.robustness_tables` makes them.
    band : tuple of float
        Multiples between which a size is the same.
    """
    told = [row for row in contrasts.to_pylist() if _has_sign(row)]
    silent = contrasts.num_rows - len(told)
    with styled():
        if not told:
            return empty_page("No difference between the arms is distinguishable from zero in this study.")
        found = _by_contrast(alternatives)
        groups = [group for group in _MARKS if any(group in own for own in found.values())]
        names = list(dict.fromkeys(row["contrast"] for row in told))
        height = ROW * len(told) + _HEAD * len(names)
        handles, labels = _legend(groups)
        legend = 1.2 * LINE * math.ceil(len(labels) / legend_columns(labels))
        page = Page(_TOP + legend + height + 0.75)
        page.heading(0.1, "What alternatives leave of each difference, in multiples of it")
        if silent:
            page.text(
                0.12, 0.36, f"{silent} differences without a sign in the study are not shown.", color=GREY
            )
        axes = page.axes((_LEFT, _TOP + legend, 8.0 - _LEFT - _RIGHT, height))
        _frame(axes, height, band)
        _rows(axes, names, told, found)
        page.legend(0.58, handles, labels)
    return page.figure


def _has_sign(row: PlainValues) -> bool:
    low, high = row["low"], row["high"]
    return low is not None and (low > 0 or high < 0)


def _by_contrast(alternatives: pa.Table) -> dict[tuple[str, str], dict[str, list[PlainValues]]]:
    """Return the rows that are shown by contrast and outcome, then by group: all but what was only screened."""
    found: dict[tuple[str, str], dict[str, list[PlainValues]]] = {}
    for row in alternatives.to_pylist():
        if row["stage"] == "full" and row["ratio"] is not None:
            own = found.setdefault((row["contrast"], row["outcome"]), {})
            own.setdefault(row["group"], []).append(row)
    return found


def _frame(axes: Axes, height: float, band: tuple[float, float]) -> None:
    axes.set_xlim(*AXIS)
    axes.set_ylim(height, 0)
    axes.axvspan(*band, color="#F1F1F1", zorder=0)
    axes.axvline(0, color="#444444", linewidth=1.0)
    axes.axvline(1, color="#444444", linewidth=0.8, linestyle=(0, (2, 2)))
    axes.set_xticks([-1, 0, band[0], 1, band[1], 3])
    axes.set_xlabel("multiple of the difference in the study as configured (0: none, left of 0: turned)")
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _rows(
    axes: Axes,
    names: Sequence[str],
    told: Sequence[PlainValues],
    found: Mapping[tuple[str, str], Mapping[str, Sequence[PlainValues]]],
) -> None:
    place = 0.0
    for name in names:
        _write(axes, -_LEFT + 0.12, place + 0.6 * _HEAD, wrapped(name, 42, 1), fontweight="bold")
        place += _HEAD
        for row in (own for own in told if own["contrast"] == name):
            middle = place + ROW / 2
            axes.axhline(place + ROW, color=FAINT, linewidth=0.5, zorder=0)
            _label(axes, row, middle)
            _draw_row(axes, row, found.get((row["contrast"], row["outcome"]), {}), middle)
            place += ROW


def _write(axes: Axes, inches: float, place: float, words: str, **options: object) -> None:
    """Write at a distance from the left edge of the axes, inches."""
    width = 8.0 - _LEFT - _RIGHT
    axes.text(
        inches / width,
        place,
        words,
        transform=axes.get_yaxis_transform(),
        **{"va": "center", "ha": "left", "fontsize": 8, "clip_on": False, **options},  # type: ignore[arg-type]
    )


def _label(axes: Axes, row: PlainValues, middle: float) -> None:
    digits = digits_of(row["outcome"]) + 1
    _write(axes, -_LEFT + 0.25, middle, wrapped(outcome_label(row["outcome"]), 27, 1))
    _write(axes, -0.1, middle, f"{row['value']:+.{digits}f} {_unit(row['unit'])}", ha="right", color=GREY)
    width = 8.0 - _LEFT - _RIGHT
    colour = VERDICT_STYLES[row["verdict"]].colour
    _write(axes, width + 0.1, middle, row["verdict"], color=colour, fontweight="bold", fontsize=7.5)


def _unit(unit: str) -> str:
    """Return a unit in a word: points of a scale that is written as its ends."""
    return "points" if unit[:1].isdigit() else unit


def _draw_row(
    axes: Axes, row: PlainValues, found: Mapping[str, Sequence[PlainValues]], middle: float
) -> None:
    upper, lower = middle - 0.16 * ROW, middle + 0.18 * ROW
    draws = np.array([own["ratio"] for own in found.get("draws", ())])
    if draws.size:
        low, centre, high = np.clip(np.quantile(draws, (0.05, 0.5, 0.95)), *AXIS)
        axes.plot(
            [low, high], [upper, upper], color=OKABE_ITO["sky"], linewidth=5, solid_capstyle="butt", alpha=0.8
        )
        axes.plot([centre, centre], [upper - 0.1 * ROW, upper + 0.1 * ROW], color="white", linewidth=1.2)
    ends = sorted((row["low"] / row["value"], row["high"] / row["value"]))
    axes.plot(
        np.clip(ends, *AXIS), [upper, upper], color="black", linewidth=1.3, solid_capstyle="butt", zorder=3
    )
    axes.plot([1], [upper], "o", color="black", markersize=3, zorder=3)
    for group in _MARKS:
        rows = found.get(group, ())
        for left in (False, True):
            ratios = np.array([own["ratio"] for own in rows if _has_left(own) == left])
            _marks(axes, group, ratios, lower, left)


def _has_left(own: PlainValues) -> bool:
    """Tell whether sign or size has left beyond its error."""
    return own["sign"] == "turned" or own["size"] in ("shrunk", "grown")


def _marks(axes: Axes, group: str, ratios: NDArray[np.float64], place: float, filled: bool) -> None:
    shape, colour, _ = _MARKS[group]
    low, high = AXIS
    edge = 0.04
    for marker, at in (
        (shape, ratios[(ratios > low) & (ratios < high)]),
        ("<", np.full(np.count_nonzero(ratios <= low), low + edge)),
        (">", np.full(np.count_nonzero(ratios >= high), high - edge)),
    ):
        if at.size:
            axes.plot(
                at,
                np.full(at.size, place),
                marker,
                color=colour,
                markersize=4.2,
                markerfacecolor=colour if filled else "white",
                markeredgewidth=0.8,
                alpha=0.9,
                zorder=4 if filled else 2,
                clip_on=False,
            )


def _legend(groups: Sequence[str]) -> tuple[list[object], list[str]]:
    from matplotlib.lines import Line2D

    sky = OKABE_ITO["sky"]
    handles: list[object] = [
        Line2D([], [], color="black", marker="o", markersize=3, linewidth=1.3),
        Line2D([], [], color=sky, linewidth=5, alpha=0.8),
    ]
    labels = ["the study, 95 % interval", "nine in ten draws"]
    for group in groups:
        marker, colour, words = _MARKS[group]
        handles.append(
            Line2D([], [], color=colour, marker=marker, markersize=4.2, linestyle="", markerfacecolor="white")
        )
        labels.append(words)
    return handles, labels


def describe(contrasts: pa.Table) -> str:
    """Say of every verdict which differences have it."""
    rows = contrasts.to_pylist()
    said = []
    for verdict in VERDICT_STYLES:
        names = [
            f"{readable(row['contrast'])}, {outcome_label(row['outcome'])}"
            for row in rows
            if row["verdict"] == verdict
        ]
        if names:
            said.append(f"{verdict}: {'; '.join(names)}.")
    return " ".join(said)
