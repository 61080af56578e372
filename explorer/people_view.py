"""The clinic's people as one picture: therapists with their clients, who waits, and who has left; they move by eye."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
import param
from bokeh.palettes import Cividis256
from panel.custom import JSComponent

from experiments.plots.style import OKABE_ITO
from explorer.core.names import therapist_name
from explorer.core.snapshot import Snapshot
from explorer.core.state_looks import LEFT
from explorer.curve_picture import Numbers, drawing_script, numbers
from explorer.legend import LegendEntry, legend_html
from explorer.look import Look

THERAPIST: Final = "#222222"
_HERE: Final = Path(__file__).parent
_PEOPLE: Final = (
    LegendEntry("therapist (larger: more clients)", THERAPIST, mark="square"),
    LegendEntry("client", "#7C7B78", mark="circle"),
    LegendEntry("open rupture (thicker: more tension)", OKABE_ITO["vermillion"], mark="ring"),
    LegendEntry("recovered", OKABE_ITO["green"], mark="diamond"),
    LegendEntry("left", LEFT, mark="circle"),
)
_DARKEST, _BRIGHTEST = 0.1, 0.8
"""Alliances that have the first and the last of the colours."""
_PIXELS: Final = 430
_ABOVE_SEATS: Final = 0.47

Texts = list[str]


class PeopleView(JSComponent):
    """Therapists with their clients, those who wait, and those who left; redrawn by sending new columns.

    Parameters
    ----------
    look : Look
    tapped : callable
        Given the number of the client who was tapped.
    """

    heading = param.String("", doc="HTML above the picture.")
    size = param.Dict({}, doc="Extent of the picture in its own units and in pixels, and pixels of letters.")
    clinic = param.String(
        "", doc="JSON: columns of clients, therapists and headings, and the height of the line below them."
    )
    chosen = param.Integer(-1, doc="The client who is looked at.")

    _esm = drawing_script("people.js")
    _stylesheets: ClassVar[list[str]] = [(_HERE / "people.css").read_text(encoding="utf-8")]

    def __init__(self, look: Look, tapped: Callable[[int], None]) -> None:
        self._look, self._tapped = look, tapped
        self._here: set[int] = set()
        super().__init__(heading=legend_html("", _PEOPLE) + _shades_html(), sizing_mode="stretch_width")

    def show(self, snapshot: Snapshot) -> None:
        """Redraw."""
        look = self._look
        size = {
            "width": snapshot.width,
            "height": snapshot.height,
            "pixels": round(_PIXELS * look.height),
            "letters": 12 * look.text,
        }
        if size != self.size:
            self.size = size
        self._here = set(snapshot.client.tolist())
        clinic = {
            "clients": _clients(snapshot, look),
            "therapists": _therapists(snapshot, look),
            "headings": {
                "x": numbers(snapshot.column_x + 0.02),
                "y": numbers(snapshot.heading_y),
                "text": snapshot.headings(),
            },
            "divider": snapshot.divider * 0.98,
        }
        # As text: Bokeh looks into every number of a dictionary whether it is a model.
        self.clinic = json.dumps(clinic)

    def _handle_msg(self, message: object) -> None:
        # Whatever a browser sends: only somebody who is there can have been tapped.
        if isinstance(message, int) and message in self._here:
            self._tapped(message)


def _shades_html() -> str:
    """Return what the colours mean, as HTML."""
    stops = ", ".join(Cividis256[::32])
    return f'<span>alliance {_DARKEST}<i style="background: linear-gradient(to right, {stops})"></i>{_BRIGHTEST}</span>'


def _shade(alliance: float) -> str:
    if alliance != alliance:
        return LEFT
    share = (alliance - _DARKEST) / (_BRIGHTEST - _DARKEST)
    return str(Cividis256[min(max(int(share * len(Cividis256)), 0), len(Cividis256) - 1)])


def _therapists(snapshot: Snapshot, look: Look) -> dict[str, Numbers | Texts]:
    return {
        "name": [therapist_name(number) for number in range(snapshot.caseload.size)],
        "x": numbers(snapshot.therapist_x),
        "y": numbers(snapshot.therapist_y),
        "top": numbers(snapshot.therapist_y + _ABOVE_SEATS),
        "size": numbers((14 + 0.8 * snapshot.caseload) * look.line),
    }


def _clients(snapshot: Snapshot, look: Look) -> dict[str, list[int] | Numbers | Texts]:
    """Return how every client is drawn: ring for an open rupture, diamond for who recovered."""
    treated, open_rupture, recovered = snapshot.treated, snapshot.rupture, snapshot.recovered
    rings = np.where(
        open_rupture, OKABE_ITO["vermillion"], np.where(recovered, OKABE_ITO["green"], "#666666")
    )
    widths = np.where(open_rupture, 1.5 + 7 * snapshot.tension, np.where(recovered, 2.5, 0.6)) * look.line
    return {
        "client": snapshot.client.tolist(),
        "x": numbers(snapshot.x),
        "y": numbers(snapshot.y),
        "seat": numbers(np.where(treated, snapshot.therapist_x[snapshot.therapist], np.nan)),
        "bench": numbers(np.where(treated, snapshot.therapist_y[snapshot.therapist], np.nan)),
        "colour": [_shade(alliance) for alliance in snapshot.alliance.tolist()],
        "size": numbers(np.where(treated, 13, 9) * look.line),
        "shape": np.where(recovered, "diamond", "circle").tolist(),
        "ring": rings.tolist(),
        "ring_width": numbers(widths),
        "words": _words(snapshot),
    }


def _words(snapshot: Snapshot) -> Texts:
    """Return what is said of every client under the pointer."""
    people = zip(
        snapshot.names(), snapshot.client, snapshot.standing, snapshot.alliance, snapshot.tension, strict=True
    )
    return [
        f"{name} (client {number}), {standing}"
        + ("" if alliance != alliance else f"; alliance {alliance:.2f}, tension {tension:.2f}")
        for name, number, standing, alliance, tension in people
    ]
