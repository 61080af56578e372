"""Two columns on a wide screen, one below the other on a narrow one."""

from __future__ import annotations

import base64
import html
from typing import Final

import panel as pn
from bokeh.document import Document

_EVEN: Final = """
:host { display: grid !important; gap: 8px; align-items: start;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, max(LEASTpx, (100% - 8px * MOST) / MOST)), 1fr)); }
"""
_TEXT: Final = """
:host { font-size: calc(14px * var(--scale, 1)); line-height: 1.5; }
h2 { font-size: calc(18px * var(--scale, 1)); line-height: 1.2; font-weight: bold; margin: 12px 0 8px; }
h3 { font-size: calc(16px * var(--scale, 1)); line-height: 1.2; font-weight: bold; margin: 12px 0 6px; }
p, ul { max-width: 46em; }
td { white-space: nowrap; }
"""
_IMAGE: Final = "width: 100%; min-width: 560px; filter: var(--picture-filter)"
_UNDRAWN: Final = (
    "position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%)"
)
_ALONE: Final = ":host { display: grid !important; grid-template-columns: minmax(0, 1fr); }"
_SIDE: Final = """
:host { display: grid !important; gap: 8px; align-items: start;
        grid-template-columns: minmax(0, 1fr) min(calc(290px * var(--scale, 1)), 36%); }
@media (max-width: 800px) { :host { grid-template-columns: minmax(0, 1fr); } }
@media print { :host { display: block !important; } }
"""


class MainContent(pn.Column):
    """What a screen reader jumps to as the content of the document."""

    def _get_properties(self, doc: Document) -> dict[str, object]:
        return {**super()._get_properties(doc), "html_attributes": {"role": "main"}}


def heading_for_readers(text: str) -> str:
    """Return the heading of the document as HTML: read out, but not drawn where the menu says the same."""
    return f'<h1 style="{_UNDRAWN}">{html.escape(text)}</h1>'


def side_by_side(*parts: pn.viewable.Viewable, least: int = 320) -> pn.Column:
    """Return parts side by side, equally wide, as many in a row as can be `least` pixels wide; they fill the row."""
    style = _EVEN.replace("LEAST", str(least)).replace("MOST", str(len(parts)))
    return pn.Column(*parts, sizing_mode="stretch_width", stylesheets=[style])


def with_controls(pictures: pn.Column, controls: pn.Column) -> pn.Column:
    """Return pictures with controls at their right, or below them on a narrow screen."""
    return pn.Column(pictures, controls, sizing_mode="stretch_width", stylesheets=[_SIDE])


def with_controls_style(alone: bool) -> list[str]:
    """Return the styles of `with_controls`, or those of pictures alone where the controls are not drawn."""
    return [_ALONE if alone else _SIDE]


def prose(text: str) -> pn.pane.HTML:
    """Return running text, given as HTML; headings are as large whenever they are put on a page."""
    return pn.pane.HTML(text, sizing_mode="stretch_width", margin=(0, 10), stylesheets=[_TEXT])


def figure_pane(svg: bytes, description: str, caption: str) -> pn.pane.HTML:
    """Return a figure of the reports, with words for those who cannot see it; moved sideways on a narrow screen."""
    source = base64.b64encode(svg).decode("ascii")
    name = html.escape(description, quote=True)
    image = f'<img src="data:image/svg+xml;base64,{source}" alt="{name}" style="{_IMAGE}">'
    return pn.pane.HTML(
        '<figure style="margin: 0"><div style="overflow-x: auto" tabindex="0" role="region" aria-label="Figure">'
        f"{image}</div><figcaption>{html.escape(caption)}</figcaption></figure>",
        sizing_mode="stretch_width",
        margin=(0, 10),
    )
