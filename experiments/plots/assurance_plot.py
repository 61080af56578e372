"""Power of a trial over what is not known: by size, and by theory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.config.plain_values import PlainValues
from experiments.plots.page import Page
from experiments.plots.style import FAINT, GREY, OKABE_ITO, styled

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW = 0.19
"""Height of a theory, inches."""


def draw_assurance(table: pa.Table) -> Figure:
    """Draw power over size as configured and on average, and power by theory at the largest size.

    Parameters
    ----------
    table : pyarrow.Table
        As `experiments.trials.assurance_tables.assurance_table` makes it; the last analysis and number of therapists
        are drawn.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = table.to_pylist()
    last = rows[-1]
    own = [row for row in rows if all(row[name] == last[name] for name in ("analysis", "therapists"))]
    at_most = [row for row in own if row["clients"] == last["clients"]]
    height = max(1.7, _ROW * len(at_most))
    with styled():
        page = Page(height + 1.6)
        page.heading(0.1, "What is the trial worth, when not everything is known?")
        page.text(
            0.12,
            0.35,
            f"{last['analysis']}, {last['therapists']} therapists. Bars: 95 % Monte Carlo intervals (left), central "
            "80 % of settings (right).",
            color=GREY,
        )
        _over_size(page.axes((0.6, 0.95, 2.6, height)), own)
        _by_theory(page.axes((5.2, 0.95, 2.6, height)), at_most)
    return page.figure


def _over_size(axes: Axes, rows: Sequence[PlainValues]) -> None:
    axes.axhline(0.8, color=FAINT, linewidth=0.8, zorder=0)
    single = not any(row["about"] == "average" for row in rows)
    for row_theory in dict.fromkeys(row["theory"] for row in rows if row["about"] == "settings"):
        own = [row for row in rows if row["about"] == "settings" and row["theory"] == row_theory]
        if single:
            _line(axes, own, OKABE_ITO["blue"], "-", "average over settings")
        else:
            axes.plot(
                [row["clients"] for row in own],
                [row["power"] for row in own],
                color=FAINT,
                linewidth=0.8,
                zorder=1,
            )
    if not single:
        average = [row for row in rows if row["about"] == "average"]
        _line(axes, average, OKABE_ITO["blue"], "-", "average over theories")
    configured = [row for row in rows if row["about"] == "configured"]
    _line(axes, configured, OKABE_ITO["black"], "--", "as configured")
    axes.set_ylim(0, 1)
    axes.set_xlabel("clients", fontsize=7.5)
    axes.set_ylabel("power", fontsize=7.5)
    axes.legend(fontsize=6.5, frameon=False, loc="upper left")


def _line(axes: Axes, rows: Sequence[PlainValues], colour: str, dashes: str, name: str) -> None:
    axes.errorbar(
        [row["clients"] for row in rows],
        [row["power"] for row in rows],
        yerr=[1.96 * row["power_error"] for row in rows],
        color=colour,
        linestyle=dashes,
        marker="o",
        markersize=3.5,
        linewidth=1.1,
        label=name,
    )


def _by_theory(axes: Axes, rows: Sequence[PlainValues]) -> None:
    names = {"configured": "as configured", "average": "all theories", "settings": "plausible settings"}
    axes.axvline(0.8, color=FAINT, linewidth=0.8, zorder=0)
    for place, row in enumerate(rows):
        colour = OKABE_ITO["blue"] if row["about"] != "configured" else OKABE_ITO["black"]
        if not math.isnan(row["power_low"]):
            axes.plot(
                [row["power_low"], row["power_high"]], [place, place], color=colour, linewidth=1, alpha=0.6
            )
        axes.plot(row["power"], place, "o", color=colour, markersize=6 if row["about"] == "average" else 4)
    axes.set_yticks(range(len(rows)))
    axes.set_yticklabels(
        [str(row["theory"] or names[row["about"]]).replace("_", " ") for row in rows], fontsize=7
    )
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, 1)
    axes.set_xlabel(f"power, {rows[0]['clients']} clients", fontsize=7.5)
