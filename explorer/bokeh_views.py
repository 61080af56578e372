"""Interactive curves for pages: a state over the weeks, several lines, a difference, one client beside the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from bokeh.models import BasicTicker, ColumnDataSource, Plot, Range1d, Span

from experiments.plots.style import GREY, OKABE_ITO
from explorer.core.story import Story
from explorer.core.story_points import story_points
from explorer.core.watched_clinic import StateCurve, WatchedClinic
from explorer.core.world_pair import WeeklyComparison
from explorer.legend import LegendEntry, with_legend
from explorer.look import USUAL, Column, Look, plain_figure

DASHES: Final = ("solid", "dashed", "dotdash", "dotted")


class CurveView:
    """One state over the weeks: the mean of those in treatment, and the middle 80 % of them."""

    def __init__(self, title: str, colour: str, weeks: int, look: Look = USUAL) -> None:
        self.source = ColumnDataSource({"week": [], "mean": [], "low": [], "high": []})
        self.changes = ColumnDataSource({"week": [], "bottom": [], "top": []})
        self.figure = plain_figure(
            190, look, title=title, x_axis_label="week", x_range=_week_range(weeks), y_range=Range1d(0, 1)
        )
        self.figure.varea("week", "low", "high", source=self.source, fill_color=colour, fill_alpha=0.2)
        self.figure.line("week", "mean", source=self.source, color=colour, line_width=2.5 * look.line)
        dotted: dict[str, object] = {"color": GREY, "line_dash": "dotted", "line_width": 1.5 * look.line}
        self.figure.segment("week", "bottom", "week", "top", source=self.changes, **dotted)
        self.mark = week_mark(self.figure)

    def show(self, curve: StateCurve, title: str, scale: tuple[float, float], changed: Sequence[int]) -> None:
        """Redraw.

        Parameters
        ----------
        curve : StateCurve
        title : str
        scale : (float, float)
            Where the axis begins and ends, whatever is drawn.
        changed : sequence of int
            Weeks from which on something was changed; a dotted line stands before each.
        """
        low, high = scale
        self.figure.y_range.update(start=low, end=high)
        count = len(changed)
        self.changes.data = {
            "week": np.array(changed) - 0.5,
            "bottom": np.full(count, low),
            "top": np.full(count, high),
        }
        self.figure.title.text = title
        weeks = np.arange(curve.mean.size)
        self.source.data = {"week": weeks, "mean": curve.mean, "low": curve.low, "high": curve.high}


def _week_range(weeks: int) -> Range1d:
    """Return an axis for so many weeks, counted from 0; the first and the last have room for a mark."""
    return Range1d(-0.5, weeks - 0.5)


def week_mark(figure: Plot) -> Span:
    """Add an upright line that marks a week, not drawn until `mark_week` says which."""
    span = Span(dimension="height", line_color="#000000", line_width=1.5, visible=False)
    figure.add_layout(span)
    return span


def mark_week(span: Span, week: int | None) -> None:
    """Mark a week, or none."""
    span.update(visible=week is not None, location=week)


class LinesView:
    """Several lines over the weeks, each with its own colour and dashes."""

    def __init__(self, title: str, names: Sequence[str], weeks: int, look: Look = USUAL) -> None:
        self.names = tuple(names)
        self.source = ColumnDataSource({"week": [], **{name: [] for name in self.names}})
        self.figure = plain_figure(210, look, x_axis_label="week", x_range=_week_range(weeks))
        self.mark = week_mark(self.figure)
        width = 2.2 * look.line
        colours = (OKABE_ITO["black"], OKABE_ITO["blue"], OKABE_ITO["vermillion"], OKABE_ITO["green"])
        entries = [LegendEntry(*looks) for looks in zip(self.names, colours, DASHES, strict=False)]
        for entry in entries:
            line: dict[str, object] = {"color": entry.colour, "line_dash": entry.dash, "line_width": width}
            self.figure.line("week", entry.name, source=self.source, **line)
        self.panel = with_legend(title, entries, self.figure)

    def show(self, columns: Mapping[str, Column]) -> None:
        """Redraw; all columns have one entry a week."""
        size = len(columns[self.names[0]])
        self.source.data = {"week": np.arange(size), **{name: columns[name] for name in self.names}}


class DifferenceView:
    """A difference over the weeks with its interval, and a line at zero."""

    def __init__(self, title: str, course: WeeklyComparison, look: Look = USUAL) -> None:
        weeks = np.arange(course.difference.size)
        self.figure = plain_figure(
            150, look, title=title, x_axis_label="week", x_range=_week_range(weeks.size)
        )
        columns = {"week": weeks, "low": course.low, "high": course.high, "difference": course.difference}
        source = ColumnDataSource(columns)
        self.mark = week_mark(self.figure)
        blue = OKABE_ITO["blue"]
        self.figure.line([-0.5, weeks.size - 0.5], [0, 0], color=GREY, line_width=1)
        self.figure.varea("week", "low", "high", source=source, fill_color=blue, fill_alpha=0.2)
        self.figure.line("week", "difference", source=source, color=blue, line_width=2.2 * look.line)


class StoryView:
    """One client's states as lines and what the forms said as points, all from 0 to 1.

    Parameters
    ----------
    weeks : int
        For how many there is room on the axis; 0 lets it end with the story.
    look : Look
    height : int
        Pixels.
    """

    def __init__(self, weeks: int = 0, look: Look = USUAL, height: int = 290) -> None:
        self.states = ColumnDataSource({"week": [], **{name: [] for name in _STORY_STATES}})
        self.forms = ColumnDataSource({"week": [], "alliance": [], "distress": []})
        self.ruptures = ColumnDataSource({"week": [], "y": []})
        still = {"x_range": _week_range(weeks)} if weeks else {}
        self.figure = plain_figure(height, look, x_axis_label="week", y_range=Range1d(0, 1), **still)
        self.figure.xaxis.ticker = BasicTicker(min_interval=1, num_minor_ticks=0)
        self.mark = week_mark(self.figure)
        for name, (colour, dash, mark) in _STORY_STATES.items():
            line: dict[str, object] = {"color": colour, "line_dash": dash, "line_width": 2.5 * look.line}
            self.figure.line("week", name, source=self.states, **line)
            if mark:
                self.figure.scatter(
                    "week", name, source=self.forms, color=colour, marker=mark, size=8 * look.line
                )
        self.figure.scatter("week", "y", source=self.ruptures, color=GREY, marker="x", size=9 * look.line)
        self.panel = with_legend(
            "Lines: how it is. Points: what the forms say.", _story_legend(), self.figure
        )

    def show(self, clinic: WatchedClinic, story: Story) -> None:
        """Redraw."""
        points = story_points(clinic, story)
        self.states.data = {"week": points.weeks, **points.states}
        self.forms.data = {"week": points.form_weeks, **points.forms}
        self.ruptures.data = {"week": points.ruptures, "y": np.full(points.ruptures.size, 0.03)}


_STORY_STATES: Final[Mapping[str, tuple[str, str, str]]] = {
    "trust": (OKABE_ITO["green"], "dotdash", ""),
    "alliance": (OKABE_ITO["blue"], "solid", "circle"),
    "distress": (OKABE_ITO["vermillion"], "dashed", "triangle"),
}
"""Colour, dashes, and the mark of its form, if it has one."""


def _story_legend() -> list[LegendEntry]:
    lines = [LegendEntry(name, colour, dash) for name, (colour, dash, _) in _STORY_STATES.items()]
    marks = [
        LegendEntry(f"{name} form", look[0], mark=look[2]) for name, look in _STORY_STATES.items() if look[2]
    ]
    return [*lines, *marks, LegendEntry("rupture", GREY, mark="x")]
