"""What analyses of a trial do over its size: power and errors of both kinds, bias, sign and size of what they find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from experiments.config.plain_values import PlainValues
from experiments.plots.page import Page
from experiments.plots.style import GREY, OKABE_ITO, styled

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

_COLOURS: Final = {
    "unadjusted": OKABE_ITO["vermillion"],
    "change": OKABE_ITO["orange"],
    "ancova": OKABE_ITO["blue"],
    "mixed": OKABE_ITO["green"],
    "partially_nested": OKABE_ITO["purple"],
    "random_treatment": OKABE_ITO["purple"],
    "growth": OKABE_ITO["sky"],
    "robust": OKABE_ITO["black"],
}
_MARKS: Final = ("o", "s", "^", "D", "v", "P")
_FIRST: Final = ("arm", "outcome", "population", "clinics")
_PANELS: Final = (
    ("power", "Power", 0.8),
    ("type_1", "Type I error", 0.05),
    ("coverage", "Coverage of 95 % intervals", 0.95),
    ("bias", "Bias, units of the outcome", 0.0),
    ("wrong_sign", "Wrong sign, of what is found", 0.0),
    ("exaggeration", "Size of what is found, true = 1", 1.0),
)
_ONE: Final = ("power", "coverage", "wrong_sign")
"""Shares that are drawn from 0 to 1."""


def draw_power(table: pa.Table) -> Figure:
    """Draw power, errors, coverage and bias over the number of clients, by analysis and number of therapists.

    Where but one number of clients was tried, they are drawn over the number of therapists. Of several arms, outcomes,
    populations and numbers of clinics, the first are drawn.

    Parameters
    ----------
    table : pyarrow.Table
        As `experiments.trials.trial_tables.characteristics_table` makes it.

    Returns
    -------
    matplotlib.figure.Figure
    """
    first, *_ = whole = table.to_pylist()
    rows = [row for row in whole if all(row[name] == first[name] for name in _FIRST)]
    clients, therapists = ({row[name] for row in rows} for name in ("clients", "therapists"))
    along, by = (
        ("clients", "therapists") if len(clients) > 1 or len(therapists) == 1 else ("therapists", "clients")
    )
    with styled():
        page = Page(5.75)
        page.heading(0.1, f"What analyses of {first['outcome']} do: {first['arm']}")
        page.text(0.12, 0.35, "Bands: 95 % Monte Carlo intervals. Dashed: what is wanted.", color=GREY)
        lines = _lines(rows, by)
        for place, (name, title, wanted) in enumerate(_PANELS):
            down, across = divmod(place, 3)
            axes = page.axes((0.6 + 2.5 * across, 0.95 + 2.4 * down, 1.85, 1.6))
            axes.axhline(wanted, color=GREY, linestyle=(0, (4, 2)), linewidth=0.8)
            for line in lines:
                _draw_line(axes, line, name, along)
            axes.set_title(title, fontsize=8)
            axes.set_xlabel(along, fontsize=7.5)
            if name in _ONE:
                axes.set_ylim(0, 1)
            elif name != "bias":
                axes.set_ylim(bottom=0)
        page.figure.legend(
            [_handle(line) for line in lines],
            [f"{line.analysis}, {line.size} {by}" for line in lines],
            loc="lower center",
            ncols=3,
            fontsize=7,
            frameon=False,
        )
    return page.figure


@dataclass(frozen=True)
class _Line:
    """One analysis at sizes that differ in one way."""

    analysis: str
    size: int
    marker: str
    rows: list[PlainValues]

    @property
    def colour(self) -> str:
        return _COLOURS.get(self.analysis, GREY)


def _lines(rows: list[PlainValues], by: str) -> list[_Line]:
    sizes = sorted({row[by] for row in rows})
    return [
        _Line(
            analysis,
            size,
            _MARKS[sizes.index(size) % len(_MARKS)],
            [row for row in rows if (row["analysis"], row[by]) == (analysis, size)],
        )
        for analysis, size in dict.fromkeys((row["analysis"], row[by]) for row in rows)
    ]


def _draw_line(axes: Axes, line: _Line, name: str, along: str) -> None:
    sizes = [row[along] for row in line.rows]
    ends = [(row[name], 1.96 * row[f"{name}_error"]) for row in line.rows]
    # Bars, too: a band of one size would not be seen.
    axes.errorbar(
        sizes,
        [value for value, _ in ends],
        yerr=[reach for _, reach in ends],
        color=line.colour,
        marker=line.marker,
        markersize=4,
        linewidth=1,
    )
    axes.fill_between(
        sizes,
        [value - reach for value, reach in ends],
        [value + reach for value, reach in ends],
        color=line.colour,
        alpha=0.12,
        linewidth=0,
    )


def _handle(line: _Line) -> Line2D:
    from matplotlib.lines import Line2D

    return Line2D([], [], color=line.colour, marker=line.marker, markersize=4, linewidth=1)
