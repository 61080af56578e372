"""The views as figures for slides and print, in the look that all the project's figures share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize, to_rgba
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from experiments.plots.page import Page
from experiments.plots.style import FAINT, GREY, OKABE_ITO, arm_styles, styled, wrapped
from explorer.core.gaps import draw_band, draw_line
from explorer.core.names import therapist_name
from explorer.core.snapshot import Snapshot, take_snapshot
from explorer.core.state_looks import LEFT
from explorer.core.watched_clinic import WatchedClinic
from explorer.core.world_pair import ARMS, WEEKLY_QUANTITIES, WeeklyComparison, WorldPair

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHADES: Final = "cividis"
_COUNTS: Final = (("in treatment", "black", "-"), ("waiting", "blue", "--"), ("left", "vermillion", "-."))
_UNITS: Final = {"alliance": "0 to 1", "distress": "SD at intake", "in treatment": "clients"}


def clinic_figure(clinic: WatchedClinic, state: str, week: int | None = None) -> Figure:
    """Draw a clinic as a week left it, with the course of one state and how many are where up to the present.

    Parameters
    ----------
    clinic : WatchedClinic
    state : str
        One of `explorer.core.watched_clinic.CURVES`.
    week : int, optional
        As `take_snapshot`.
    """
    snapshot = take_snapshot(clinic, week)
    with styled():
        page = Page(6.3)
        draw_people(page, snapshot)
        draw_course(page.axes((0.62, 4.45, 3.1, 1.35)), clinic, state)
        draw_counts(page.axes((4.5, 4.45, 3.3, 1.35)), clinic)
        return page.figure


def draw_people(page: Page, snapshot: Snapshot) -> None:
    """Draw everybody in one week, with a legend, on the upper four inches of a page."""
    axes = page.axes((0.12, 0.42, 6.9, 3.5))
    axes.set_title(wrapped(snapshot.sentence(), 100))
    axes.set_axis_off()
    axes.set_xlim(-0.1, snapshot.width + 0.1)
    axes.set_ylim(-0.05, snapshot.height)
    treated, therapists = snapshot.treated, np.column_stack([snapshot.therapist_x, snapshot.therapist_y])
    places = np.column_stack([snapshot.x, snapshot.y])
    ties = np.stack([therapists[snapshot.therapist[treated]], places[treated]], axis=1)
    axes.add_collection(LineCollection(list(ties), colors="#CCCCCC", linewidths=0.6, zorder=1))
    shade = Normalize(0.1, 0.8)
    for mask, marker in ((~snapshot.recovered, "o"), (snapshot.recovered, "D")):
        axes.scatter(
            snapshot.x[mask], snapshot.y[mask], marker=marker, zorder=3, **_dots(snapshot, mask, shade)
        )
    axes.scatter(
        snapshot.therapist_x,
        snapshot.therapist_y,
        s=60 + 12 * snapshot.caseload,
        marker="s",
        color="#222222",
        zorder=4,
    )
    for number, (x, y) in enumerate(therapists):
        axes.text(x, y + 0.47, therapist_name(number), ha="center", va="center", fontsize=7.5, zorder=5)
    axes.axhline(snapshot.divider * 0.98, color=FAINT, linewidth=0.8)
    for begin, y, words in zip(snapshot.column_x, snapshot.heading_y, snapshot.headings(), strict=True):
        axes.text(begin + 0.02, y, words, fontsize=7.5, va="top")
    bar = page.figure.colorbar(ScalarMappable(shade, SHADES), cax=page.axes((7.2, 0.97, 0.1, 2.2)))
    bar.set_label("alliance")
    page.legend(3.99, *_marks())


def _dots(snapshot: Snapshot, mask: NDArray[np.bool_], shade: Normalize) -> dict[str, Any]:
    edge = np.where(
        snapshot.rupture, OKABE_ITO["vermillion"], np.where(snapshot.recovered, OKABE_ITO["green"], "#666666")
    )
    colours = ScalarMappable(shade, SHADES).to_rgba(np.nan_to_num(snapshot.alliance))
    colours[~snapshot.treated] = to_rgba(LEFT)
    return {
        "s": np.where(snapshot.treated, 42, 20)[mask],
        "c": colours[mask],
        "edgecolors": edge[mask],
        "linewidths": np.where(
            snapshot.rupture, 0.8 + 4 * snapshot.tension, np.where(snapshot.recovered, 1.4, 0.4)
        )[mask],
    }


def _marks() -> tuple[list[Line2D], list[str]]:
    def mark(marker: str, face: str, edge: str, width: float) -> Line2D:
        look: dict[str, Any] = {"markerfacecolor": face, "markeredgecolor": edge, "markeredgewidth": width}
        return Line2D([], [], linestyle="", marker=marker, markersize=6, **look)

    handles = [
        mark("s", "#222222", "#222222", 0.5),
        mark("o", "#7C7B78", OKABE_ITO["vermillion"], 1.7),
        mark("D", LEFT, OKABE_ITO["green"], 1.4),
    ]
    return handles, ["therapist (size: caseload)", "open rupture (ring: tension)", "recovered, and has left"]


def draw_course(axes: Axes, clinic: WatchedClinic, state: str) -> None:
    """Draw how a state went among those in treatment."""
    curve, weeks = clinic.curve(state), np.arange(clinic.weeks_lived)
    draw_band(axes, weeks, curve.low, curve.high, OKABE_ITO["blue"])
    draw_line(axes, weeks, curve.mean, OKABE_ITO["blue"])
    axes.set_title(f"{state}: mean and middle 80 % of those in treatment")
    label_weeks(axes)
    axes.set_ylabel(_UNITS.get(state, "0 to 1"))


def draw_counts(axes: Axes, clinic: WatchedClinic) -> None:
    """Draw how many are where, week by week."""
    for name, colour, dashes in _COUNTS:
        values = clinic.counts()[name]
        axes.plot(np.arange(values.size), values, color=OKABE_ITO[colour], linestyle=dashes, label=name)
    axes.set_title("How many")
    label_weeks(axes)
    axes.legend(loc="upper left")


def label_weeks(axes: Axes) -> None:
    """Let an axis count weeks."""
    axes.set_xlabel("week")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def world_pair_figure(worlds: WorldPair) -> Figure:
    """Draw both worlds over the weeks, and below each the difference with its interval."""
    with styled():
        page = Page(4.9)
        page.legend(0.15, *world_marks())
        for place, name in enumerate(WEEKLY_QUANTITIES):
            left, width = 0.62 + 2.55 * place, 1.95
            course = worlds.weekly[name]
            draw_both(page.axes((left, 0.75, width, 1.5)), course, name)
            draw_difference(page.axes((left, 2.85, width, 1.5)), course)
        return page.figure


def world_marks() -> tuple[list[Line2D], list[str]]:
    """Return how the two worlds are drawn, and their names."""
    looks = arm_styles(ARMS, ARMS[0]).values()
    return [Line2D([], [], color=look.colour, linestyle=look.dashes) for look in looks], [
        f"{name} world" for name in ARMS
    ]


def draw_both(axes: Axes, course: WeeklyComparison, name: str) -> None:
    """Draw one quantity in both worlds."""
    looks = arm_styles(ARMS, ARMS[0])
    for look, values in zip(looks.values(), (course.first, course.second), strict=True):
        axes.plot(np.arange(values.size), values, color=look.colour, linestyle=look.dashes)
    axes.set_title(name)
    axes.set_ylabel(_UNITS[name])


def draw_difference(axes: Axes, course: WeeklyComparison) -> None:
    """Draw what the second world has more than the first, with its interval."""
    weeks = np.arange(course.difference.size)
    axes.axhline(0, color=GREY, linewidth=0.8)
    draw_band(axes, weeks, course.low, course.high, OKABE_ITO["blue"])
    draw_line(axes, weeks, course.difference, OKABE_ITO["blue"])
    axes.set_title("second minus first, 95 %")
    label_weeks(axes)
