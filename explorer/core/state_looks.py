"""How the states of a client look wherever they are drawn: on pages, and in figures for slides and print."""

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
