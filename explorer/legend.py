"""What lines and marks mean: names with a small drawing of each, above the picture they belong to.

Bokeh's own legends are rebuilt and measured again whenever anything in the picture changes, which takes a fifth of
the time of a redraw. These are text that stays, and that screen readers read.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import panel as pn
from bokeh.models import Plot

DASHES: Final = {"solid": "", "dashed": "6", "dotted": "2 4", "dotdash": "2 4 6 4"}
"""Kinds of lines, and their dashes as SVG counts them."""
_MARKS: Final = {
    "circle": '<circle cx="13" cy="6" r="4" fill="{0}"/>',
    "triangle": '<path d="M13 1 L18 10 L8 10 Z" fill="{0}"/>',
    "diamond": '<path d="M13 1 L18 6 L13 11 L8 6 Z" fill="{0}"/>',
    "ring": '<circle cx="13" cy="6" r="4" fill="none" stroke="{0}" stroke-width="3"/>',
    "square": '<rect x="8" y="1" width="10" height="10" fill="{0}"/>',
    "x": '<path d="M9 2 L17 10 M9 10 L17 2" stroke="{0}" stroke-width="1.5"/>',
}
_LOOK: Final = """
:host { font-size: calc(12px * var(--scale, 1)); line-height: 1.3; }
b { display: block; font-size: calc(14px * var(--scale, 1)); margin-bottom: 2px; }
span { display: inline-block; margin-right: 10px; }
svg { vertical-align: middle; margin-right: 4px; filter: var(--picture-filter); }
"""


@dataclass(frozen=True)
class LegendEntry:
    """One kind of line or mark.

    Attributes
    ----------
    name : str
    colour : str
    dash : str
        ``solid``, ``dashed``, ``dotted`` or ``dotdash``; empty without a line.
    mark : str
        One of those in `_MARKS`; empty without one.
    """

    name: str
    colour: str
    dash: str = ""
    mark: str = ""

    def html_text(self) -> str:
        """Return the drawing and the name, as HTML."""
        line = (
            f'<path d="M0 6 L26 6" stroke="{self.colour}" stroke-width="2.4" stroke-dasharray="{DASHES[self.dash]}"/>'
            if self.dash
            else ""
        )
        mark = _MARKS[self.mark].format(self.colour) if self.mark else ""
        drawing = f'<svg width="26" height="12" aria-hidden="true">{line}{mark}</svg>'
        return f"<span>{drawing}{html.escape(self.name)}</span>"


def legend_html(title: str, entries: Sequence[LegendEntry] = ()) -> str:
    """Return a title, if there is one, and what lines and marks mean, as HTML."""
    head = f"<b>{html.escape(title)}</b> " if title else ""
    return head + " ".join(entry.html_text() for entry in entries)


def with_legend(title: str, entries: Sequence[LegendEntry], figure: Plot) -> pn.Column:
    """Return a Bokeh figure with its title, if it has one, and what its lines and marks mean above it."""
    words = legend_html(title, entries)
    above = pn.pane.HTML(words, sizing_mode="stretch_width", margin=(4, 10, 0, 10), stylesheets=[_LOOK])
    pane = pn.pane.Bokeh(figure, sizing_mode="stretch_width")
    return pn.Column(above, pane, sizing_mode="stretch_width")
