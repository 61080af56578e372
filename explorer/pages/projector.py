"""The button that makes a page large enough for a room, and as usual again."""

from __future__ import annotations

from typing import Final

import panel as pn

from explorer.visit import Visit
from explorer.widgets import button

_LARGE: Final = "Large, for a projector"
_USUAL: Final = "Usual size"


def projector_button(visit: Visit) -> pn.widgets.Button:
    """Return a button that changes how large all pages of a visit are."""
    projection = visit.projection
    switch = button(_USUAL if projection.large else _LARGE)

    def name() -> None:
        switch.label = _USUAL if projection.large else _LARGE

    projection.watch(name)
    switch.on_click(visit.act(lambda *_: projection.turn(not projection.large)))
    return switch
