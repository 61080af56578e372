"""How states of clients, and clients without a therapist, look wherever they are drawn: on pages, slides and paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from experiments.plots.style import OKABE_ITO


class StateLook(NamedTuple):
    """How one state is drawn.

    Attributes
    ----------
    colour : str
        As ``#RRGGBB``.
    dash : str
        Of its line.
    mark : str
        Of what its form says; empty for a state without a form.
    """

    colour: str
    dash: Literal["solid", "dashed", "dotdash"]
    mark: Literal["circle", "triangle", ""]


STATE_LOOKS: Final[Mapping[str, StateLook]] = {
    "trust": StateLook(OKABE_ITO["green"], "dotdash", ""),
    "alliance": StateLook(OKABE_ITO["blue"], "solid", "circle"),
    "distress": StateLook(OKABE_ITO["vermillion"], "dashed", "triangle"),
}

LEFT: Final = "#949494"
"""Of clients who are with no therapist; 3 : 1 on white, and more on the ground of dark pages."""
