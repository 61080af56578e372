"""The clinic's people as one picture: therapists with their clients, who waits, and who has left; they move by eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from bokeh.models import (
    ColorBar,
    ColumnDataSource,
    CustomJS,
    HoverTool,
    LinearColorMapper,
    Range1d,
    TapTool,
)
from bokeh.palettes import Cividis256

from experiments.plots.style import OKABE_ITO
from explorer.core.names import therapist_name
from explorer.core.snapshot import Snapshot
from explorer.legend import LegendEntry, with_legend
from explorer.look import USUAL, Column, Look, plain_figure

LEFT: Final = "#B5B5B5"
THERAPIST: Final = "#222222"
TIE: Final = "#949494"
_TOOLTIP: Final = "@name (client @client), @standing; alliance @alliance{0.00}, tension @tension{0.00}"
_PEOPLE: Final = (
    LegendEntry("therapist (larger: more clients)", THERAPIST, mark="square"),
    LegendEntry("client", "#7C7B78", mark="circle"),
    LegendEntry("open rupture (thicker: more tension)", OKABE_ITO["vermillion"], mark="ring"),
    LegendEntry("recovered", OKABE_ITO["green"], mark="diamond"),
    LegendEntry("left", LEFT, mark="circle"),
)
_MOVE: Final = Path(__file__).with_name("move.js").read_text(encoding="utf-8")


class MovedMarks:
    """Marks that move to where new columns say.

    Parameters
    ----------
    key : str
        Column by which a mark is known again.
    moved : sequence of str
        Columns that change step by step; the others change at once.

    Attributes
    ----------
    sent : ColumnDataSource
        Takes the columns.
    drawn : ColumnDataSource
        What a picture draws.
    """

    def __init__(self, key: str, moved: Sequence[str], columns: Mapping[str, Column]) -> None:
        self.sent, self.drawn = ColumnDataSource(dict(columns)), ColumnDataSource(dict(columns))
        arguments = {"shown": self.drawn, "key": key, "moved": list(moved)}
        self.sent.js_on_change("data", CustomJS(args=arguments, code=_MOVE))


class PeopleView:
    """Therapists with their clients, those who wait, and those who left; redrawn by sending new columns.

    Parameters
    ----------
    snapshot : Snapshot
        The first picture; later ones have as many therapists.
    look : Look
    """

    def __init__(self, snapshot: Snapshot, look: Look = USUAL) -> None:
        self.look = look
        self.clients = MovedMarks("client", ("x", "y", "size", "ring_width"), _dots(snapshot, look))
        self.therapists = MovedMarks("number", ("size",), _squares(snapshot, look))
        self.headings = ColumnDataSource()
        self.figure = plain_figure(
            430,
            look,
            x_range=Range1d(-0.1, snapshot.width + 0.1),
            y_range=Range1d(-0.05, snapshot.height + 0.08),
        )
        # What is sent is drawn by nothing; as a tag it still belongs to the page.
        self.figure.tags = [self.clients.sent, self.therapists.sent]
        self.figure.axis.visible = False
        self.figure.ygrid.visible = False
        self.show(snapshot)
        self._draw(snapshot)
        self.panel = with_legend("", _PEOPLE, self.figure)

    def _draw(self, snapshot: Snapshot) -> None:
        plot, look = self.figure, self.look
        drawn, staff = self.clients.drawn, self.therapists.drawn
        shade = LinearColorMapper(Cividis256, low=0.1, high=0.8, nan_color=LEFT)
        plot.segment("from_x", "from_y", "x", "y", source=drawn, color=TIE, line_width=0.7 * look.line)
        plot.line([0, snapshot.width], [snapshot.divider * 0.98] * 2, color=TIE, line_width=0.7)
        people = plot.scatter(
            "x",
            "y",
            size="size",
            marker="marker",
            source=drawn,
            fill_color={"field": "alliance", "transform": shade},
            line_color="ring",
            line_width="ring_width",
            nonselection_alpha=1.0,
            selection_line_color="#000000",
            selection_line_width=4,
        )
        plot.scatter("x", "y", size="size", marker="square", source=staff, color=THERAPIST)
        words = {"text_align": "center", "text_font_size": look.letters(12)}
        plot.text("x", "top", "name", source=staff, text_baseline="middle", **words)
        plot.text(
            "x",
            "y",
            "text",
            source=self.headings,
            text_font_size=look.letters(10),
            text_baseline="top",
        )
        plot.add_tools(TapTool(renderers=[people]), HoverTool(renderers=[people], tooltips=_TOOLTIP))
        bar = ColorBar(
            color_mapper=shade,
            title="alliance",
            width=8,
            location=(0, 0),
            label_standoff=4,
            title_text_font_size=look.letters(12),
            major_label_text_font_size=look.letters(11),
        )
        plot.add_layout(bar, "right")

    def show(self, snapshot: Snapshot) -> None:
        """Redraw."""
        self.clients.sent.data = dict(_dots(snapshot, self.look))
        self.therapists.sent.data = dict(_squares(snapshot, self.look))
        self.headings.data = {
            "x": snapshot.column_x + 0.02,
            "y": snapshot.heading_y,
            "text": snapshot.headings(),
        }


def _squares(snapshot: Snapshot, look: Look) -> Mapping[str, Column]:
    numbers = range(snapshot.caseload.size)
    return {
        "number": list(numbers),
        "x": snapshot.therapist_x,
        "y": snapshot.therapist_y,
        # Above all seats around the therapist.
        "top": snapshot.therapist_y + 0.47,
        "size": (14 + 0.8 * snapshot.caseload) * look.line,
        "name": [therapist_name(number) for number in numbers],
    }


def _dots(snapshot: Snapshot, look: Look) -> Mapping[str, Column]:
    """Return how every client is drawn: ring for an open rupture, diamond for who recovered."""
    treated = snapshot.treated
    nowhere = np.full(snapshot.client.size, np.nan)
    from_x, from_y = nowhere.copy(), nowhere
    from_x[treated] = snapshot.therapist_x[snapshot.therapist[treated]]
    from_y[treated] = snapshot.therapist_y[snapshot.therapist[treated]]
    return {
        "client": snapshot.client,
        "name": snapshot.names(),
        "x": snapshot.x,
        "y": snapshot.y,
        "from_x": from_x,
        "from_y": from_y,
        "alliance": snapshot.alliance,
        "size": np.where(treated, 13, 9) * look.line,
        "marker": np.where(snapshot.recovered, "diamond", "circle").tolist(),
        "ring": np.where(
            snapshot.rupture,
            OKABE_ITO["vermillion"],
            np.where(snapshot.recovered, OKABE_ITO["green"], "#666666"),
        ).tolist(),
        "ring_width": np.where(
            snapshot.rupture, 1.5 + 7 * snapshot.tension, np.where(snapshot.recovered, 2.5, 0.6)
        )
        * look.line,
        "standing": list(snapshot.standing),
        "tension": snapshot.tension,
    }
