"""Interactive plots for pages: the clinic's people, curves over weeks, one client's states beside the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from bokeh.models import (
    BasicTicker,
    ColorBar,
    ColumnDataSource,
    HoverTool,
    LinearColorMapper,
    Plot,
    Range1d,
    TapTool,
)
from bokeh.palettes import Cividis256
from bokeh.plotting import figure
from numpy.typing import NDArray

from experiments.plots.style import GREY, OKABE_ITO
from explorer.core.snapshot import Snapshot
from explorer.core.story import Story
from explorer.core.watched_clinic import StateCurve, WatchedClinic
from explorer.core.world_pair import WeeklyComparison
from explorer.legend import LegendEntry, with_legend
from sim.states import Status

_TOOLTIP: Final = "@name (client @client), @standing; alliance @alliance{0.00}, tension @tension{0.00}"
Column: TypeAlias = Sequence[Any] | NDArray[Any]
"""One column of a Bokeh data source: numbers or texts, one a point."""
LEFT: Final = "#B5B5B5"
THERAPIST: Final = "#222222"
DASHES: Final = ("solid", "dashed", "dotdash", "dotted")
_PEOPLE: Final = (
    LegendEntry("therapist (larger: more clients)", THERAPIST, mark="square"),
    LegendEntry("client", "#7C7B78", mark="circle"),
    LegendEntry("open rupture (thicker: more tension)", OKABE_ITO["vermillion"], mark="ring"),
    LegendEntry("recovered", OKABE_ITO["green"], mark="diamond"),
    LegendEntry("left", LEFT, mark="circle"),
)


def _plain_figure(height: int, **options: object) -> Plot:
    """Return a figure without tools or logo that takes the width it is given."""
    settings: dict[str, object] = {
        "height": height,
        "sizing_mode": "stretch_width",
        "tools": "",
        "toolbar_location": None,
        "min_border": 4,
        **options,
    }
    plot = figure(**settings)
    plot.title.text_font_size = "14px"
    plot.xgrid.visible = False
    plot.axis.axis_label_text_font_style = "normal"
    plot.outline_line_color = None
    plot.axis.minor_tick_line_color = None
    return plot


class PeopleView:
    """Therapists with their clients, those who wait, and those who left; redrawn by sending new columns.

    Parameters
    ----------
    shown : Snapshot
        The first picture; later ones have as many therapists.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.clients, self.therapists = ColumnDataSource(), ColumnDataSource()
        self.ties, self.headings = ColumnDataSource(), ColumnDataSource()
        self.figure = _plain_figure(
            430, x_range=Range1d(-0.1, snapshot.width + 0.1), y_range=Range1d(-0.05, snapshot.height)
        )
        self.figure.axis.visible = False
        self.figure.ygrid.visible = False
        self.show(snapshot)
        self._draw(snapshot)
        self.panel = with_legend("", _PEOPLE, self.figure)

    def _draw(self, snapshot: Snapshot) -> None:
        plot = self.figure
        shade = LinearColorMapper(Cividis256, low=0.1, high=0.8, nan_color=LEFT)
        plot.segment("x0", "y0", "x1", "y1", source=self.ties, color="#CCCCCC", line_width=1)
        plot.line([0, snapshot.width], [snapshot.divider * 0.98] * 2, color="#CCCCCC", line_width=1)
        people = plot.scatter(
            "x",
            "y",
            size="size",
            marker="marker",
            source=self.clients,
            fill_color={"field": "alliance", "transform": shade},
            line_color="ring",
            line_width="ring_width",
            nonselection_alpha=1.0,
            selection_line_color="#000000",
            selection_line_width=4,
        )
        plot.scatter("x", "y", size="size", marker="square", source=self.therapists, color=THERAPIST)
        inside = {"text_align": "center", "text_baseline": "middle", "text_font_size": "11px"}
        plot.text("x", "y", "text", source=self.therapists, text_color="#FFFFFF", **inside)
        plot.text("x", "y", "text", source=self.headings, text_font_size="10px", text_baseline="top")
        plot.add_tools(TapTool(renderers=[people]), HoverTool(renderers=[people], tooltips=_TOOLTIP))
        bar = ColorBar(color_mapper=shade, title="alliance", width=8, location=(0, 0), label_standoff=4)
        plot.add_layout(bar, "right")

    def show(self, snapshot: Snapshot) -> None:
        """Redraw."""
        treated = snapshot.treated
        therapists = snapshot.therapist[treated]
        self.ties.data = {
            "x0": snapshot.therapist_x[therapists],
            "y0": snapshot.therapist_y[therapists],
            "x1": snapshot.x[treated],
            "y1": snapshot.y[treated],
        }
        self.clients.data = _dots(snapshot)
        self.therapists.data = {
            "x": snapshot.therapist_x,
            "y": snapshot.therapist_y,
            "size": 18 + 0.8 * snapshot.caseload,
            "text": [f"T{k}" for k in range(snapshot.caseload.size)],
        }
        self.headings.data = {
            "x": snapshot.column_x + 0.02,
            "y": np.full(snapshot.column_x.size, snapshot.divider * 0.94),
            "text": snapshot.headings(),
        }


def _dots(snapshot: Snapshot) -> Mapping[str, Column]:
    """Return how every client is drawn: ring for an open rupture, diamond for who recovered."""
    return {
        "client": snapshot.client,
        "name": snapshot.names(),
        "x": snapshot.x,
        "y": snapshot.y,
        "alliance": snapshot.alliance,
        "size": np.where(snapshot.treated, 13, 9),
        "marker": np.where(snapshot.recovered, "diamond", "circle").tolist(),
        "ring": np.where(
            snapshot.rupture,
            OKABE_ITO["vermillion"],
            np.where(snapshot.recovered, OKABE_ITO["green"], "#666666"),
        ).tolist(),
        "ring_width": np.where(
            snapshot.rupture, 1.5 + 7 * snapshot.tension, np.where(snapshot.recovered, 2.5, 0.6)
        ),
        "standing": list(snapshot.standing),
        "tension": snapshot.tension,
    }


class CurveView:
    """One state over the weeks: the mean of those in treatment, and the middle 80 % of them."""

    def __init__(self, title: str, colour: str, weeks: int) -> None:
        self.source = ColumnDataSource({"week": [], "mean": [], "low": [], "high": []})
        self.changes = ColumnDataSource({"week": [], "bottom": [], "top": []})
        self.figure = _plain_figure(190, title=title, x_axis_label="week", x_range=Range1d(0, weeks))
        self.figure.varea("week", "low", "high", source=self.source, fill_color=colour, fill_alpha=0.2)
        self.figure.line("week", "mean", source=self.source, color=colour, line_width=2.5)
        dotted: dict[str, object] = {"color": GREY, "line_dash": "dotted", "line_width": 1.5}
        self.figure.segment("week", "bottom", "week", "top", source=self.changes, **dotted)
        self.figure.y_range = Range1d(0, 1)

    def show(self, curve: StateCurve, title: str, scale: tuple[float, float], changed: Sequence[int]) -> None:
        """Redraw.

        Parameters
        ----------
        curve : StateCurve
        title : str
        scale : (float, float)
            Where the axis begins and ends, whatever is drawn.
        changed : sequence of int
            Weeks after which the clinic was changed; a dotted line marks each.
        """
        low, high = scale
        self.figure.y_range.update(start=low, end=high)
        count = len(changed)
        self.changes.data = {
            "week": np.array(changed) + 0.5,
            "bottom": np.full(count, low),
            "top": np.full(count, high),
        }
        self.figure.title.text = title
        weeks = np.arange(curve.mean.size) + 1
        self.source.data = {"week": weeks, "mean": curve.mean, "low": curve.low, "high": curve.high}


class LinesView:
    """Several lines over the weeks, each with its own colour and dashes."""

    def __init__(self, title: str, names: Sequence[str], weeks: int, height: int = 210) -> None:
        self.names = tuple(names)
        self.source = ColumnDataSource({"week": [], **{name: [] for name in self.names}})
        self.figure = _plain_figure(height, x_axis_label="week", x_range=Range1d(0, weeks))
        colours = (OKABE_ITO["black"], OKABE_ITO["blue"], OKABE_ITO["vermillion"], OKABE_ITO["green"])
        entries = [LegendEntry(*looks) for looks in zip(self.names, colours, DASHES, strict=False)]
        for entry in entries:
            line: dict[str, object] = {"color": entry.colour, "line_dash": entry.dash, "line_width": 2.2}
            self.figure.line("week", entry.name, source=self.source, **line)
        self.panel = with_legend(title, entries, self.figure)

    def show(self, columns: Mapping[str, Column]) -> None:
        """Redraw; all columns have one entry a week."""
        size = len(columns[self.names[0]])
        self.source.data = {"week": np.arange(size) + 1, **{name: columns[name] for name in self.names}}


class DifferenceView:
    """A difference over the weeks with its interval, and a line at zero."""

    def __init__(self, title: str, course: WeeklyComparison) -> None:
        weeks = np.arange(course.difference.size) + 1
        self.figure = _plain_figure(150, title=title, x_axis_label="week", x_range=Range1d(0, weeks.size))
        columns = {"week": weeks, "low": course.low, "high": course.high, "difference": course.difference}
        source = ColumnDataSource(columns)
        self.figure.line([0, weeks.size], [0, 0], color=GREY, line_width=1)
        self.figure.varea("week", "low", "high", source=source, fill_color=OKABE_ITO["blue"], fill_alpha=0.2)
        self.figure.line("week", "difference", source=source, color=OKABE_ITO["blue"], line_width=2.2)


class StoryView:
    """One client's states as lines and what the forms said as points, all from 0 to 1."""

    def __init__(self) -> None:
        self.states = ColumnDataSource({"week": [], "alliance": [], "distress": []})
        self.forms = ColumnDataSource({"week": [], "alliance": [], "distress": []})
        self.ruptures = ColumnDataSource({"week": [], "y": []})
        self.figure = _plain_figure(300, x_axis_label="week")
        self.figure.y_range = Range1d(0, 1)
        self.figure.xaxis.ticker = BasicTicker(min_interval=1, num_minor_ticks=0)
        looks = (
            ("alliance", OKABE_ITO["blue"], "solid", "circle"),
            ("distress", OKABE_ITO["vermillion"], "dashed", "triangle"),
        )
        for name, colour, dash, marker in looks:
            line: dict[str, object] = {"color": colour, "line_dash": dash, "line_width": 2.5}
            self.figure.line("week", name, source=self.states, **line)
            self.figure.scatter("week", name, source=self.forms, color=colour, marker=marker, size=8)
        self.figure.scatter("week", "y", source=self.ruptures, color=GREY, marker="x", size=9)
        entries = [LegendEntry(name, colour, dash) for name, colour, dash, _ in looks]
        entries += [LegendEntry(f"{name} form", colour, mark=mark) for name, colour, _, mark in looks]
        self.panel = with_legend(
            "States (lines) and what the forms say (points)",
            [*entries, LegendEntry("rupture", GREY, mark="x")],
            self.figure,
        )

    def show(self, clinic: WatchedClinic, story: Story) -> None:
        """Redraw; the alliance is drawn only while there is one."""
        treated = story.states["status"] == Status.IN_TREATMENT
        self.states.data = {
            "week": story.weeks,
            "alliance": np.where(treated, story.states["alliance"], np.nan),
            "distress": (story.states["distress"] + 3) / 6,
        }
        forms = clinic.live_clinic.parameters.instrument
        top = int(forms.alliance_points)
        weeks = story.meetings["week"].astype(np.int64) + 1
        self.forms.data = {
            "week": weeks,
            "alliance": (story.meetings["alliance_client"].astype(np.float64) - 1) / (top - 1),
            "distress": story.meetings["distress_score"].astype(np.float64) / int(forms.distress_top),
        }
        broken = weeks[story.meetings["rupture"] > 0]
        self.ruptures.data = {"week": broken, "y": np.full(broken.size, 0.03)}
