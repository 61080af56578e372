"""Client-rated alliance and distress from session to session, with the spread among clients, for every arm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from experiments.plots.page import Grid, Page, empty_page, legend_height
from experiments.plots.reading import numbers, where
from experiments.plots.style import FAINT, GREY, arm_styles, readable, styled, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.plots.style import ArmStyle
    from experiments.studies.comparison_data import ComparisonData

TITLE: Final = "Alliance and distress over the sessions"
CAPTION: Final = (
    "Mean of the questionnaires that clients filled in at their first, second, … attended session, all replicates "
    "together. Shaded: the middle 80 % of clients (10th to 90th percentile). Read off how fast the alliance grows, "
    "how fast distress falls, and where an arm leaves the reference. Lines follow those still in treatment: the "
    "third panel shows how many are left, and late points describe a selected group, not everyone who began."
)
OVERLAID_BANDS: Final = 2


@dataclass(frozen=True)
class PlottedScore:
    """One of the two scores drawn: its columns in the comparison, heading, and axis label with unit."""

    column: str
    heading: str
    label: str


def _measures(comparison: ComparisonData) -> tuple[PlottedScore, PlottedScore]:
    forms = comparison.parameters.instrument
    return (
        PlottedScore("alliance", "Alliance, rated by the client", f"points, 1 to {forms.alliance_points}"),
        PlottedScore("distress", "Distress, reported by the client", f"points, 0 to {forms.distress_top}"),
    )


def draw(comparison: ComparisonData) -> Figure:
    """Draw the trajectories; with more than two arms the bands have separate panels.

    Parameters
    ----------
    comparison : ComparisonData
        Uses `trajectories`, `arms`, `reference`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with styled():
        if numbers(comparison.trajectories, "n").sum() == 0:
            return empty_page("No client began treatment, so there is no session to show.")
        labels = [wrapped(arm, 44, 2) for arm in comparison.arms]
        top = 0.15 + legend_height(labels) + 0.35
        overview = Grid(3, top, 0.62, 0.12, 1.9, 0.62, 0.0)
        separate = len(comparison.arms) > OVERLAID_BANDS
        blocks = _blocks(comparison, overview.bottom(3) + 1.0) if separate else []
        end = blocks[-1].bottom(len(comparison.arms)) if blocks else overview.bottom(3)
        page = Page(end + 0.5)
        page.legend(0.15, _handles(comparison), labels)
        _overview(page, comparison, overview, bands=not separate)
        for block, measure in zip(blocks, _measures(comparison), strict=False):
            _separate(page, comparison, block, measure)
        return page.figure


def _blocks(comparison: ComparisonData, top: float) -> list[Grid]:
    """Return the two grids of panels with bands, one below the other."""
    columns = min(len(comparison.arms), 4) if len(comparison.arms) != 5 and len(comparison.arms) != 6 else 3
    title = 0.155 * max(_panel_title(arm, columns).count("\n") + 1 for arm in comparison.arms)
    first = Grid(columns, top + title, 0.62, 0.12, 1.05, 0.22, 0.3 + title)
    second = first.bottom(len(comparison.arms)) + 0.95 + title
    return [first, Grid(columns, second, 0.62, 0.12, 1.05, 0.22, 0.3 + title)]


def _panel_title(arm: str, columns: int) -> str:
    return wrapped(arm, 92 // columns - 2, 3)


def _handles(comparison: ComparisonData) -> list[Line2D]:
    styles = arm_styles(comparison.arms, comparison.reference)
    return [
        Line2D([], [], color=styles[arm].colour, linestyle=styles[arm].dashes, marker=styles[arm].marker)
        for arm in comparison.arms
    ]


def _overview(page: Page, comparison: ComparisonData, grid: Grid, bands: bool) -> None:
    styles = arm_styles(comparison.arms, comparison.reference)
    panels = [page.axes(grid.box(index)) for index in range(3)]
    for axes, measure in zip(panels, _measures(comparison), strict=False):
        for turn, arm in enumerate(comparison.arms):
            rows = _reached(comparison, arm)
            if bands:
                _band(axes, rows, measure, styles[arm])
            _line(axes, rows, f"{measure.column}_mean", styles[arm], turn)
        axes.set_title(measure.heading)
        axes.set_ylabel(measure.label)
    for turn, arm in enumerate(comparison.arms):
        rows = _reached(comparison, arm)
        began = numbers(where(comparison.attendance, arm=arm), "clients").sum()
        _line(panels[2], rows, "n", styles[arm], turn, scale=100 / max(float(began), 1.0))
    panels[2].set_title("Clients still in treatment")
    panels[2].set_ylabel("% of those who began")
    panels[2].set_ylim(0, 105)
    for axes in panels:
        _session_axis(axes, comparison)


def _separate(page: Page, comparison: ComparisonData, grid: Grid, measure: PlottedScore) -> None:
    """Draw one panel per arm with its band; the reference returns in each as a grey line."""
    styles = arm_styles(comparison.arms, comparison.reference)
    title = grid.gap_y - 0.3
    page.heading(
        grid.top - title - 0.33,
        f"{measure.heading}: mean and middle 80 % of clients; grey: {_short(comparison)}",
    )
    low, high = _limits(comparison, measure)
    for index, arm in enumerate(comparison.arms):
        axes = page.axes(grid.box(index))
        rows = _reached(comparison, arm)
        _band(axes, rows, measure, styles[arm])
        _line(axes, rows, f"{measure.column}_mean", styles[arm], 0)
        if arm != comparison.reference:
            base = _reached(comparison, comparison.reference)
            axes.plot(
                numbers(base, "session"), numbers(base, f"{measure.column}_mean"), color=GREY, linewidth=1.0
            )
        axes.set_ylim(low, high)
        axes.set_title(_panel_title(arm, grid.columns), fontsize=8.5)
        _session_axis(axes, comparison, label=index + grid.columns >= len(comparison.arms))
        if index % grid.columns == 0:
            axes.set_ylabel(measure.label)
        else:
            axes.tick_params(left=False, labelleft=False)


def _reached(comparison: ComparisonData, arm: str) -> pa.Table:
    """Return the sessions of an arm to which anybody came."""
    rows = where(comparison.trajectories, arm=arm)
    return rows.filter(pc.greater(rows["n"], 0))


def _short(comparison: ComparisonData) -> str:
    return wrapped(comparison.reference, 40, 1)


def _band(axes: Axes, rows: pa.Table, measure: PlottedScore, style: ArmStyle) -> None:
    low, high = (numbers(rows, f"{measure.column}_{end}") for end in ("low", "high"))
    axes.fill_between(numbers(rows, "session"), low, high, color=style.colour, alpha=0.16, linewidth=0)
    for edge in (low, high):
        axes.plot(numbers(rows, "session"), edge, color=style.colour, linestyle=style.dashes, linewidth=0.6)


def _line(axes: Axes, rows: pa.Table, column: str, style: ArmStyle, turn: int, scale: float = 1.0) -> None:
    """Draw a line whose markers are shifted by `turn`, so that those of different arms do not hide each other."""
    sessions, heights = numbers(rows, "session"), scale * numbers(rows, column)
    step = max(1, sessions.size // 4)
    axes.plot(
        sessions,
        heights,
        color=style.colour,
        linestyle=style.dashes,
        marker=style.marker,
        markevery=(turn % step, step),
    )


def _session_axis(axes: Axes, comparison: ComparisonData, label: bool = True) -> None:
    last = float(numbers(comparison.trajectories, "session")[numbers(comparison.trajectories, "n") > 0].max())
    axes.set_xlim(0.5, max(last, 2.0) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=2))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    if label:
        axes.set_xlabel("attended session")


def _limits(comparison: ComparisonData, measure: PlottedScore) -> tuple[float, float]:
    ends = [numbers(comparison.trajectories, f"{measure.column}_{end}") for end in ("low", "high", "mean")]
    known = np.concatenate(ends)
    known = known[np.isfinite(known)]
    if known.size == 0:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    room = 0.06 * (high - low) or 0.5
    return low - room, high + room


def describe(comparison: ComparisonData) -> str:
    """Say where mean alliance and distress begin and end in every arm."""
    sentences = []
    for arm in comparison.arms:
        rows = _reached(comparison, arm)
        ends = [_first_and_last(numbers(rows, f"{measure.column}_mean")) for measure in _measures(comparison)]
        sentences.append(f"{readable(arm)}: alliance {ends[0]}, distress {ends[1]}.")
    return "Means from the first to the last session drawn. " + " ".join(sentences)


def _first_and_last(heights: NDArray[np.float64]) -> str:
    known = heights[np.isfinite(heights)]
    return f"{known[0]:.1f} to {known[-1]:.1f}" if known.size else "not measured"
