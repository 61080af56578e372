"""Figures as files: PNG for slides, SVG for print, both byte for byte the same on every run."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG

from experiments.plots.glyphs import fit_glyphs
from experiments.plots.style import styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI: Final = 150

_NOTHING: Final = {"Date": None, "Creator": None, "Format": None, "Type": None}
"""Descriptive fields that matplotlib would add: a date, and addresses of web pages."""

_DOCTYPE: Final = re.compile(rb"<!DOCTYPE[^>]*>\s*")
"""The document type names a web address; no reader of SVG needs it."""


def png_bytes(figure: Figure) -> bytes:
    """Return a figure as a PNG picture of 150 dots an inch."""
    buffer = io.BytesIO()
    with styled():
        FigureCanvasAgg(fit_glyphs(figure))
        figure.savefig(
            buffer, format="png", dpi=DPI, metadata={"Software": None}, pil_kwargs={"compress_level": 3}
        )
    return buffer.getvalue()


def svg_bytes(figure: Figure) -> bytes:
    """Return a figure as SVG with text kept as text, without a date and without any address."""
    buffer = io.BytesIO()
    with styled():
        FigureCanvasSVG(fit_glyphs(figure))
        figure.savefig(buffer, format="svg", metadata=_NOTHING)
    return _DOCTYPE.sub(b"", buffer.getvalue())


def save(figure: Figure, folder: Path, name: str) -> bytes:
    """Write ``name.png`` and ``name.svg`` into an existing folder.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    folder : pathlib.Path
    name : str
        File name without ending.

    Returns
    -------
    bytes
        The SVG that was written.
    """
    (folder / f"{name}.png").write_bytes(png_bytes(figure))
    svg = svg_bytes(figure)
    (folder / f"{name}.svg").write_bytes(svg)
    return svg
