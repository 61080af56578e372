"""Differences of every arm over plausible settings, one panel per outcome: bands, single changes and verdicts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.config.plain_values import PlainValues
from experiments.plots.forest_panel import (
    TICK_CHARACTER,
    frame_panel,
    limit_panel,
    name_rows,
    panel_heading,
)
from experiments.plots.outcome_labels import outcome_label
from experiments.plots.page import LINE, Grid, Page, empty_page, legend_height
from experiments.plots.reading import distinct, where
from experiments.plots.style import GREY, readable, styled, wrapped
from experiments.plots.verdict_style import VERDICT_STYLES
from experiments.robustness.difference_bands import DifferenceBand, difference_bands

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAME: Final = "robust_differences"
"""File name without ending."""
TITLE: Final = "Differences over plausible settings"
CAPTION: Final = (
    "Each mark is a difference in the study as configured; its shape and colour, and the word to its right, give the "
    "verdict. The wide bar holds nine in ten of the plausible parameter sets, with a white line at their median. The "
    "thin line reaches from the smallest to the largest difference under a single change: one parameter moved, "
    "another form, theory, network, instrument, population or clinic (arrows: it goes on beyond the panel). ROBUST: "
    "sign and size are kept; SHIFTED: the sign is, the size is not; FRAGILE: the sign turns; UNDECIDED: too little is "
    "told. Draws have fewer replicates than the study, and the ends of the thin line are extremes of many runs, so "
    "that part of both widths is Monte Carlo error. Each panel has its own unit."
)
NAME_WIDTH: Final = 24
_ROW: Final = 0.225
_WORD: Final = 0.76
"""Room for a verdict to the right of a panel, inches."""
_REACH: Final = 0.6
"""How far beyond everything else a panel shows single changes, as a multiple of the width of that."""
_EDGE: Final = 0.985


def draw(contrasts: pa.Table, alternatives: pa.Table, reference: str) -> Figure:
    """Draw the forest plot of a check of robustness.

    Parameters
    ----------
    contrasts, alternatives : pyarrow.Table
        As `experiments.robustness.robustness_tables` makes them.
    reference : str
        Name of the arm that the others are compared with.
    """
    outcomes, lines = distinct(contrasts, "outcome"), distinct(contrasts, "contrast")
    bands = difference_bands(alternatives)
    with styled():
        if not lines:
            return empty_page("The study has one arm only, so there is no difference to show.")
        names = [wrapped(line, NAME_WIDTH, 1) for line in lines]
        heads = LINE * max(panel_heading(outcome).count("\n") + 1 for outcome in outcomes)
        widest = max(len(name) for name in names)
        handles, labels = _legend(distinct(contrasts, "verdict"))
        top = 0.42 + legend_height(labels)
        grid = Grid(
            3, top + heads, 0.3 + TICK_CHARACTER * widest, _WORD, _ROW * len(names), _WORD + 0.1, 0.62 + heads
        )
        page = Page(grid.bottom(len(outcomes)) + 0.55)
        page.heading(0.1, f"Difference to {wrapped(reference, 50, 1)} over plausible settings")
        page.legend(0.34, handles, labels)
        for index, outcome in enumerate(outcomes):
            axes, rows = page.axes(grid.box(index)), where(contrasts, outcome=outcome)
            _panel(axes, rows, bands, lines)
            axes.set_title(panel_heading(outcome))
            name_rows(axes, names, listed=index % grid.columns == 0)
    return page.figure


def _panel(
    axes: Axes, rows: pa.Table, bands: Mapping[tuple[str, str], DifferenceBand], lines: Sequence[str]
) -> None:
    found = rows.to_pylist()
    own = [bands.get((row["contrast"], row["outcome"])) for row in found]
    inner = [row["value"] for row in found] + [end for band in own if band for end in (band.low, band.high)]
    outer = [end for band in own if band for end in (band.least, band.most)]
    frame_panel(axes, rows["unit"][0].as_py())
    limit_panel(axes, _ends(inner, outer))
    for row, band in zip(found, own, strict=True):
        height = float(lines.index(row["contrast"]))
        if band is not None:
            _draw_band(axes, band, height, VERDICT_STYLES[row["verdict"]].colour)
        _draw_verdict(axes, row, height)


def _ends(inner: Sequence[float | None], outer: Sequence[float]) -> list[float]:
    """Return what a panel holds: everything but the single changes, and these as far as they leave the rest legible."""
    known = [value for value in (*inner, 0.0) if value is not None and math.isfinite(value)]
    low, high = min(known), max(known)
    reach = _REACH * (high - low)
    return [low, high, *(min(max(end, low - reach), high + reach) for end in outer if math.isfinite(end))]


def _draw_band(axes: Axes, band: DifferenceBand, height: float, colour: str) -> None:
    left, right = axes.get_xlim()
    if math.isfinite(band.least):
        ends = np.clip([band.least, band.most], left, right)
        axes.plot(ends, [height, height], color=colour, linewidth=0.9, solid_capstyle="butt")
        for end, marker, beyond in ((left, "<", band.least < left), (right, ">", band.most > right)):
            if beyond:
                at = end + (1 - _EDGE) * (right - left) * (1 if marker == "<" else -1)
                axes.plot([at], [height], marker, color=colour, markersize=3.4)
    if math.isfinite(band.low):
        axes.barh(
            height, band.high - band.low, left=band.low, height=0.42, color=colour, alpha=0.38, linewidth=0
        )
        axes.plot([band.median] * 2, [height - 0.21, height + 0.21], color="white", linewidth=1.4)


def _draw_verdict(axes: Axes, row: PlainValues, height: float) -> None:
    style = VERDICT_STYLES[row["verdict"]]
    axes.text(
        1.04,
        height,
        row["verdict"],
        transform=axes.get_yaxis_transform(),
        color=style.colour,
        va="center",
        fontsize=6.6,
        fontweight="bold",
    )
    if row["value"] is not None:
        axes.plot(
            [row["value"]],
            [height],
            style.marker,
            color=style.colour,
            markersize=4.6,
            markerfacecolor=style.face,
            zorder=4,
        )


def _legend(verdicts: Sequence[str]) -> tuple[list[object], list[str]]:
    from matplotlib.lines import Line2D

    handles: list[object] = [
        Line2D(
            [],
            [],
            color=style.colour,
            marker=style.marker,
            linestyle="",
            markersize=4.6,
            markerfacecolor=style.face,
        )
        for verdict, style in VERDICT_STYLES.items()
        if verdict in verdicts
    ]
    handles.append(Line2D([], [], color=GREY, linewidth=6, alpha=0.38))
    handles.append(Line2D([], [], color=GREY, linewidth=0.9))
    labels = [verdict for verdict in VERDICT_STYLES if verdict in verdicts]
    return handles, [*labels, "9 in 10 plausible parameter sets", "single changes, all of them"]


def describe(contrasts: pa.Table, alternatives: pa.Table) -> str:
    """Say of every arm which outcomes have which verdict, and how far they may have the other sign."""
    rows, bands = contrasts.to_pylist(), difference_bands(alternatives)
    sentences = []
    for line in distinct(contrasts, "contrast"):
        own = [row for row in rows if row["contrast"] == line]
        said = [
            f"{verdict}: {', '.join(outcome_label(row['outcome']) for row in found)}"
            for verdict in VERDICT_STYLES
            if (found := [row for row in own if row["verdict"] == verdict])
        ]
        across = [
            outcome_label(row["outcome"])
            for row in own
            if (band := bands.get((line, row["outcome"]))) and band.low < 0 < band.high
        ]
        beside = f". Bands on both sides of zero: {', '.join(across)}" if across else ""
        sentences.append(f"{readable(line)}. {'; '.join(said)}{beside}.")
    return " ".join(sentences)
