"""Two columns on a wide screen, one below the other on a narrow one."""

from __future__ import annotations

from typing import Any, Final

import panel as pn

_EVEN: Final = """
:host { display: grid !important; gap: 8px; align-items: start;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, LEASTpx), 1fr)); }
"""
_SIDE: Final = """
:host { display: grid !important; grid-template-columns: minmax(0, 1fr) 290px; gap: 8px; align-items: start; }
@media (max-width: 800px) { :host { grid-template-columns: minmax(0, 1fr); } }
"""


def beside(*parts: Any, least: int = 320) -> Any:
    """Return parts side by side, equally wide, as many in a row as can be `least` pixels wide."""
    return pn.Column(*parts, sizing_mode="stretch_width", stylesheets=[_EVEN.replace("LEAST", str(least))])


def with_controls(pictures: Any, controls: Any) -> Any:
    """Return pictures with controls at their right, or below them on a narrow screen."""
    return pn.Column(pictures, controls, sizing_mode="stretch_width", stylesheets=[_SIDE])


def scrolling(picture: Any) -> Any:
    """Return a picture that keeps its least width on a narrow screen and is moved sideways there."""
    return pn.Column(picture, sizing_mode="stretch_width", styles={"overflow-x": "auto"})
