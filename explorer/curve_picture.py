"""Lines, bands and marks over the weeks, drawn by the browser from one model: a figure of Bokeh's has thirty."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
import param
from numpy.typing import NDArray
from panel.custom import JSComponent

from explorer.look import USUAL, Column, Look

_HERE: Final = Path(__file__).parent
_ROOM: Final = 0.08
"""Room above and below what is drawn, as a share of it, where the axis has no ends of its own."""
_LETTERS: Final = 11

Numbers = list[float | None]


@dataclass(frozen=True)
class Band:
    """What lies between two lines."""

    x: Numbers
    low: Numbers
    high: Numbers
    colour: str
    kind: str = "band"


@dataclass(frozen=True)
class Line:
    """A line; `dash` is an SVG dash array, and empty for an unbroken one."""

    x: Numbers
    y: Numbers
    colour: str
    width: float
    dash: str = ""
    kind: str = "line"


@dataclass(frozen=True)
class Marks:
    """Points; `shape` is ``circle``, ``triangle`` or ``x``, and `size` in pixels."""

    x: Numbers
    y: Numbers
    colour: str
    size: float
    shape: str
    kind: str = "marks"


@dataclass(frozen=True)
class Uprights:
    """Upright lines from the bottom to the top of the picture."""

    x: Numbers
    colour: str
    width: float
    dash: str = ""
    kind: str = "upright"


Layer = Band | Line | Marks | Uprights


def drawing_script(name: str) -> str:
    """Return the script of a picture, after what all drawings need."""
    return "".join((_HERE / one).read_text(encoding="utf-8") for one in ("svg.js", name))


def numbers(column: Column) -> Numbers:
    """Return a column as a browser takes it: five digits, and nothing where there is no number."""
    values: NDArray[np.float64] = np.asarray(column, dtype=np.float64)
    return [None if value != value else float(f"{value:.5g}") for value in values.tolist()]


class CurvePicture(JSComponent):
    """The picture, as wide as its column.

    Parameters
    ----------
    weeks : (float, float)
        Where the axis of the weeks begins and ends.
    height : int
        Pixels in the usual look.
    look : Look
    heading : str
        HTML above the picture; its words are the name of the picture for those who do not see it.
    label : str
        Of the axis across.
    """

    heading = param.String("", doc="HTML above the picture.")
    picture = param.String("", doc="JSON: size, axes and layers, from the lowest to the highest.")

    _esm = drawing_script("curves.js")
    _stylesheets: ClassVar[list[str]] = [(_HERE / "curves.css").read_text(encoding="utf-8")]

    def __init__(
        self,
        weeks: tuple[float, float],
        height: int,
        look: Look = USUAL,
        heading: str = "",
        label: str = "week",
    ) -> None:
        self._weeks, self._height, self._look, self._label = weeks, height, look, label
        super().__init__(heading=heading, sizing_mode="stretch_width")

    def draw(self, layers: Sequence[Layer], ends: tuple[float, float] | None = None) -> None:
        """Redraw.

        Parameters
        ----------
        layers : sequence of Band, Line, Marks or Uprights
            The later, the higher.
        ends : (float, float), optional
            Where the axis of the values begins and ends; otherwise it has room for what is drawn.
        """
        picture = {
            "x": list(self._weeks),
            "y": list(ends or _ends_of(layers)),
            "height": round(self._height * self._look.height),
            "letters": _LETTERS * self._look.text,
            "label": self._label,
            "layers": [asdict(layer) for layer in layers],
        }
        # As text: Bokeh looks into every number of a dictionary whether it is a model.
        self.picture = json.dumps(picture)


def _ends_of(layers: Sequence[Layer]) -> tuple[float, float]:
    drawn: Numbers = []
    for layer in layers:
        if isinstance(layer, Band):
            drawn += layer.low + layer.high
        elif not isinstance(layer, Uprights):
            drawn += layer.y
    values = [value for value in drawn if value is not None] or [0.0, 1.0]
    low, high = min(values), max(values)
    room = _ROOM * (high - low) or 1.0
    return low - room, high + room
