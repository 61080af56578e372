"""Curves for pages: a state over the weeks, several lines, a difference, one client beside the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from experiments.plots.style import GREY, OKABE_ITO
from explorer.core.state_looks import STATE_LOOKS
from explorer.core.story import Story
from explorer.core.story_points import story_points
from explorer.core.watched_clinic import StateCurve, WatchedClinic
from explorer.core.world_pair import WeeklyComparison
from explorer.curve_picture import Band, CurvePicture, Layer, Line, Marks, Uprights, numbers
from explorer.legend import DASHES, LegendEntry, legend_html
from explorer.look import USUAL, Column, Look

LINES: Final = ("solid", "dashed", "dotdash", "dotted")
_BLACK: Final = "#000000"


class CurveView:
    """One state over the weeks: the mean of those in treatment, and the middle 80 % of them."""

    def __init__(self, colour: str, weeks: int, look: Look = USUAL) -> None:
        self._colour, self._look = colour, look
        self.panel = CurvePicture(_ends(weeks), 190, look)

    def show(
        self,
        curve: StateCurve,
        title: str,
        scale: tuple[float, float],
        changed: Sequence[int],
        mark: int | None = None,
    ) -> None:
        """Redraw.

        Parameters
        ----------
        curve : StateCurve
        title : str
        scale : (float, float)
            Where the axis begins and ends, whatever is drawn.
        changed : sequence of int
            Weeks from which on something was changed; a dotted line stands before each.
        mark : int, optional
            A week to mark with an upright line.
        """
        weeks, line = _weeks(curve.mean), self._look.line
        self.panel.heading = legend_html(title)
        self.panel.draw(
            [
                Band(weeks, numbers(curve.low), numbers(curve.high), self._colour),
                Line(weeks, numbers(curve.mean), self._colour, 2.5 * line),
                Uprights([week - 0.5 for week in changed], GREY, 1.5 * line, DASHES["dotted"]),
                *_marked(mark),
            ],
            scale,
        )


class LinesView:
    """Several lines over the weeks, each with its own colour and dashes."""

    def __init__(self, title: str, names: Sequence[str], weeks: int, look: Look = USUAL) -> None:
        colours = (OKABE_ITO["black"], OKABE_ITO["blue"], OKABE_ITO["vermillion"], OKABE_ITO["green"])
        self._entries = [LegendEntry(*looks) for looks in zip(names, colours, LINES, strict=False)]
        self._width = 2.2 * look.line
        self.panel = CurvePicture(_ends(weeks), 210, look, legend_html(title, self._entries))

    def show(self, columns: Mapping[str, Column], mark: int | None = None) -> None:
        """Redraw; all columns have one entry a week, and `mark` is a week to mark with an upright line, if any."""
        lines = [
            Line(_weeks(column), numbers(column), one.colour, self._width, DASHES[one.dash])
            for one, column in ((one, columns[one.name]) for one in self._entries)
        ]
        self.panel.draw([*lines, *_marked(mark)])


def difference_picture(title: str, course: WeeklyComparison, look: Look = USUAL) -> CurvePicture:
    """Return a difference over the weeks with its interval, a line at zero, and a mark where worlds part."""
    weeks, blue = _weeks(course.difference), OKABE_ITO["blue"]
    ends = _ends(course.difference.size)
    picture = CurvePicture(ends, 150, look, legend_html(title))
    picture.draw(
        [
            Line(list(ends), [0.0, 0.0], GREY, 1),
            Band(weeks, numbers(course.low), numbers(course.high), blue),
            Line(weeks, numbers(course.difference), blue, 2.2 * look.line),
            *_marked(course.parted),
        ]
    )
    return picture


class StoryView:
    """One client's states as lines and what the forms said as points, all from 0 to 1.

    Parameters
    ----------
    weeks : int
        For how many there is room on the axis.
    look : Look
    height : int
        Pixels.
    """

    def __init__(self, weeks: int, look: Look = USUAL, height: int = 290) -> None:
        self._look = look
        heading = legend_html("Lines: how it is. Points: what the forms say.", _story_legend())
        self.panel = CurvePicture(_ends(weeks), height, look, heading)

    def show(self, clinic: WatchedClinic, story: Story, mark: int | None = None) -> None:
        """Redraw; `mark` is a week to mark with an upright line, if any."""
        points, line = story_points(clinic, story), self._look.line
        weeks, met = numbers(points.weeks), numbers(points.form_weeks)
        layers: list[Layer] = []
        for name, (colour, dash, mark_of_form) in STATE_LOOKS.items():
            layers.append(Line(weeks, numbers(points.states[name]), colour, 2.5 * line, DASHES[dash]))
            if mark_of_form:
                layers.append(Marks(met, numbers(points.forms[name]), colour, 8 * line, mark_of_form))
        broken = numbers(points.ruptures)
        layers.append(Marks(broken, [0.03] * len(broken), GREY, 7 * line, "x"))
        self.panel.draw([*layers, *_marked(mark)], (0.0, 1.0))


def _ends(weeks: int) -> tuple[float, float]:
    """Return the ends of an axis for so many weeks, counted from 0; the first and the last have room for a mark."""
    return -0.5, weeks - 0.5


def _weeks(column: Column) -> list[float | None]:
    return numbers(np.arange(len(column)))


def _marked(week: int | None) -> list[Layer]:
    return [] if week is None else [Uprights([float(week)], _BLACK, 1.5)]


def _story_legend() -> list[LegendEntry]:
    lines = [LegendEntry(name, look.colour, look.dash) for name, look in STATE_LOOKS.items()]
    marks = [
        LegendEntry(f"{name} form", look.colour, mark=look.mark)
        for name, look in STATE_LOOKS.items()
        if look.mark
    ]
    return [*lines, *marks, LegendEntry("rupture", GREY, mark="x")]
