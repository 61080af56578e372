"""The picture at the end of a game: hidden states of client and twins, forms, ruptures, and all ways of working."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.ticker import MaxNLocator

from experiments.plots.page import Grid, Page
from experiments.plots.style import FAINT, GREY, LINES, OKABE_ITO, WIDTH, styled
from explorer.game.game import NAMES
from explorer.game.played_model import PlayedModel
from explorer.game.reveal import Reveal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CAPTION: Final = (
    "Lines: what was hidden, for your client (solid) and for twins with the same random draws, whose therapists "
    "followed the responsive policy (blue, dashed) or the supervisor's advice (red, dash-dotted). Dots: forms of your "
    "client, on the scale of the state. Triangles: ruptures of your client, filled where they were noticed in the same "
    "session. Below: how the sessions were divided."
)
PANELS: Final = (
    ("alliance", "Alliance (0 to 1)"),
    ("tension", "Tension left by ruptures (0 to 1)"),
    ("disclosure", "Openness (0 to 1)"),
    ("distress", "Distress (SD of intake)"),
)
EMPHASES: Final = ("sky", "green", "orange", "blue", "purple")
_LOOKS: Final = LINES[:3]
_FROM_AFAR: Final = 6.5
"""Width of a figure that is read from afar, inches: shown as wide as another, all in it is larger."""


def draw(outcome: Reveal, afar: bool = False) -> Figure:
    """Draw a game that has ended.

    Parameters
    ----------
    outcome : Reveal
    afar : bool
        Whether it is to be read from afar.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with styled():
        width = _FROM_AFAR if afar else WIDTH
        grid = Grid(2, 0.75, 0.5, 0.2, 1.5, 0.55, 0.6, width)
        page = Page(grid.bottom(7) + 1.05, width)
        page.heading(0.1, f"{outcome.game.character.name}: what you could not see")
        last = max(model.appointments[-1].week for _, model in outcome.models)
        for place, (state, title) in enumerate(PANELS):
            axes = page.axes(grid.box(place))
            _panel(axes, outcome, state, title)
            axes.set_xlim(-0.5, last + 0.5)
        for place, (label, model) in enumerate(outcome.models, start=4):
            axes = page.axes(grid.box(place))
            _division(axes, model, f"Emphasis in each session: {label}")
            axes.set_xlim(-0.5, last + 0.5)
            axes.set_xlabel("week")
        handles = page.figure.axes[0].get_lines()[:3]
        page.legend(0.36, handles, [label for label, _ in outcome.models])
        bars = page.figure.axes[4].containers
        page.legend(grid.bottom(7) + 0.5, bars, NAMES, 0.2)
        return page.figure


def _panel(axes: Axes, outcome: Reveal, state: str, title: str) -> None:
    for (_, model), (colour, dashes, _) in zip(outcome.models, _LOOKS, strict=True):
        weeks = [appointment.week for appointment in model.appointments]
        axes.plot(
            weeks,
            [appointment.hidden[state] for appointment in model.appointments],
            color=colour,
            linestyle=dashes,
        )
    _forms(axes, outcome.yours, state)
    _ruptures(axes, outcome.yours, state)
    axes.set_title(title)
    if state != "distress":
        axes.set_ylim(0, 1)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)


def _forms(axes: Axes, model: PlayedModel, state: str) -> None:
    instrument = model.world.parameters.instrument
    for appointment in model.appointments:
        if appointment.forms is None:
            continue
        if state == "alliance" and appointment.forms.alliance is not None:
            axes.plot(appointment.week, (appointment.forms.alliance - 1) / 6, "o", color=GREY, markersize=3)
        if state == "distress" and appointment.forms.distress is not None:
            place = (appointment.forms.distress - instrument.distress_mean) / instrument.distress_slope
            axes.plot(appointment.week, place, "o", color=GREY, markersize=3)


def _ruptures(axes: Axes, model: PlayedModel, state: str) -> None:
    if state not in ("alliance", "tension"):
        return
    for appointment in model.appointments:
        if appointment.rupture != "none":
            fill = OKABE_ITO["vermillion"] if appointment.noticed else "white"
            axes.plot(
                appointment.week,
                appointment.hidden[state],
                "v",
                color=OKABE_ITO["vermillion"],
                markerfacecolor=fill,
                markersize=6,
            )


def _division(axes: Axes, model: PlayedModel, title: str) -> None:
    held = [appointment for appointment in model.appointments if appointment.shares]
    weeks = np.array([appointment.week for appointment in held])
    shares = np.array([appointment.shares for appointment in held]).reshape(len(held), len(NAMES))
    bottom = np.zeros(len(held))
    for column, (name, colour) in enumerate(zip(NAMES, EMPHASES, strict=True)):
        axes.bar(weeks, shares[:, column], bottom=bottom, color=OKABE_ITO[colour], width=0.9, label=name)
        bottom = bottom + shares[:, column]
    axes.set_title(title)
    axes.set_ylim(0, 1)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))


def describe(outcome: Reveal) -> str:
    """Say for those who cannot see the figure where each hidden state began and ended."""
    parts = []
    for label, model in outcome.models:
        first, last = model.appointments[0].hidden, model.appointments[-1].hidden
        moved = ", ".join(f"{state} from {first[state]:.2f} to {last[state]:.2f}" for state, _ in PANELS)
        parts.append(f"{label}: {moved}")
    return "Hidden states from the first appointment to the last. " + "; ".join(parts) + "."
