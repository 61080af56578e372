"""The entry: what this is, in three sentences, and the doors to everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import panel as pn

from explorer.layout import prose, side_by_side
from explorer.visit import Visit
from explorer.widgets import button

TITLE: Final = "Start"
_WHAT: Final = (
    "Here is a clinic whose therapists and clients are invented and meet week after week.",
    "Trust between them grows, breaks and is mended, and with a good deal of chance that decides who gets better and "
    "who leaves.",
    "You can watch them, take a therapist's chair yourself, or change one thing and see for whom it matters.",
)
_IMAGE: Final = 'style="width: 100%; max-height: 80px; filter: var(--picture-filter)"'
_LARGE: Final = ".bk-btn { font-size: 19px; min-height: 56px; font-weight: bold; }"
_FIRST_PARAGRAPH: Final = "font-size: clamp(17px, 1.6vw, 24px); line-height: 1.5; max-width: 44em"


@dataclass(frozen=True)
class Door:
    """One way in.

    Attributes
    ----------
    label : str
        On its button.
    page : str
        The page behind it.
    drawing : str
        What stands between the tags of an SVG image of 120 by 60 units.
    words : str
        What one does there.
    """

    label: str
    page: str
    drawing: str
    words: str

    def panel(self, visit: Visit) -> pn.Column:
        """Return the door."""
        opening = button(self.label, important=True)
        opening.sizing_mode = "stretch_width"
        opening.stylesheets = [_LARGE]
        opening.on_click(visit.act(lambda *_: visit.turn_to(self.page)))
        image = f'<svg viewBox="0 0 120 60" {_IMAGE} aria-hidden="true">{self.drawing}</svg>'
        return pn.Column(
            pn.pane.HTML(image, sizing_mode="stretch_width", margin=(0, 10)),
            opening,
            prose(f"<p>{self.words}</p>"),
            sizing_mode="stretch_width",
        )


def _pair(x: int, shade: str, ring: str = "none") -> str:
    return (
        f'<path d="M{x} 30 h28" stroke="#999" stroke-width="2"/><rect x="{x - 8}" y="22" width="16" height="16" '
        f'fill="#222"/><circle cx="{x + 28}" cy="30" r="7" fill="{shade}" stroke="{ring}" stroke-width="3"/>'
    )


DOORS: Final = (
    Door(
        "Watch",
        "clinic",
        _pair(12, "#7C7B78", "#D55E00") + _pair(70, "#D9C04F"),
        "<b>The clinic.</b> One pair from session to session, then everybody around them. Five minutes are enough.",
    ),
    Door(
        "Play",
        "therapist",
        _pair(46, "#D9C04F") + '<path d="M82 12 h30 v14 h-18 l-6 6 v-6 h-6 z" fill="none" stroke="#222"/>',
        "<b>Be the therapist.</b> You see what a therapist sees and choose what each session is for.",
    ),
    Door(
        "Compare",
        "worlds",
        '<path d="M8 46 C40 44 60 22 112 14" fill="none" stroke="#0072B2" stroke-width="3"/>'
        '<path d="M8 46 C40 44 60 38 112 36" fill="none" stroke="#222" stroke-width="3" stroke-dasharray="7 4"/>',
        "<b>Two worlds.</b> The same people and the same chance, with one thing changed: whose life goes otherwise?",
    ),
    Door(
        "Learn",
        "lessons",
        '<text x="60" y="46" font-size="46" text-anchor="middle" fill="#222">?</text>',
        "<b>Lessons.</b> A question, your guess, and what the model says. For a class or alone.",
    ),
)


def build(visit: Visit) -> pn.Column:
    """Return the page of one visit."""
    doors = [door.panel(visit) for door in DOORS]
    return pn.Column(
        prose(f'<p style="{_FIRST_PARAGRAPH}">{" ".join(_WHAT)}</p>'),
        side_by_side(*doors, least=230),
        sizing_mode="stretch_width",
    )
