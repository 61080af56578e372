"""Power and errors of the first kind of a trial, over the number of clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
}
_MARKS: Final = ("o", "s", "^", "D", "v", "P")
_FIRST: Final = ("arm", "outcome", "population", "clinics")
_PANELS: Final = (
    ("power", "Power", 0.8),
    ("type_1", "Type I error", 0.05),
    ("coverage", "Coverage of 95 % intervals", 0.95),
)


def draw_power(table: pa.Table) -> Figure:
    """Draw power, type I error and coverage over the number of clients, by analysis and number of therapists.

    Of several arms, outcomes, populations and numbers of clinics, the first are drawn.

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
    with styled():
        page = Page(3.35)
        page.heading(0.1, f"What analyses of {first['outcome']} do: {first['arm']}")
        page.text(0.12, 0.35, "Bars: 95 % Monte Carlo intervals. Dashed: what is wanted.", color=GREY)
        for place, (name, title, wanted) in enumerate(_PANELS):
            axes = page.axes((0.6 + 2.5 * place, 0.95, 1.85, 1.6))
            axes.axhline(wanted, color=GREY, linestyle=(0, (4, 2)), linewidth=0.8)
            _lines(axes, rows, name)
            axes.set_title(title, fontsize=8)
            axes.set_xlabel("clients", fontsize=7.5)
            axes.set_ylim(0, 1 if name != "type_1" else None)
        labels = list(dict.fromkeys((row["analysis"], row["therapists"]) for row in rows))
        handles = [_handle(analysis, therapists, rows) for analysis, therapists in labels]
        page.figure.legend(
            handles,
            [f"{analysis}, {therapists} therapists" for analysis, therapists in labels],
            loc="lower center",
            ncols=3,
            fontsize=7,
            frameon=False,
        )
    return page.figure


def _lines(axes: Axes, rows: list[dict[str, float]], name: str) -> None:
    for analysis, therapists in dict.fromkeys((row["analysis"], row["therapists"]) for row in rows):
        own = [row for row in rows if (row["analysis"], row["therapists"]) == (analysis, therapists)]
        axes.errorbar(
            [row["clients"] for row in own],
            [row[name] for row in own],
            yerr=[1.96 * row[f"{name}_error"] for row in own],
            color=_COLOURS.get(str(analysis), GREY),
            marker=_mark(therapists, rows),
            markersize=4,
            linewidth=1,
        )


def _mark(therapists: float, rows: list[dict[str, float]]) -> str:
    return _MARKS[sorted({row["therapists"] for row in rows}).index(therapists) % len(_MARKS)]


def _handle(analysis: str, therapists: float, rows: list[dict[str, float]]) -> Line2D:
    from matplotlib.lines import Line2D

    return Line2D(
        [], [], color=_COLOURS.get(analysis, GREY), marker=_mark(therapists, rows), markersize=4, linewidth=1
    )
