"""How large letters and lines are: as one reads on a screen of one's own, or as a room reads from its last row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from bokeh.models import Plot
from bokeh.plotting import figure
from numpy.typing import NDArray

Column: TypeAlias = Sequence[Any] | NDArray[Any]
"""One column of a Bokeh data source: numbers or texts, one a point."""


@dataclass(frozen=True)
class Look:
    """Sizes, as multiples of the usual ones.

    Attributes
    ----------
    text : float
        Letters.
    line : float
        Widths of lines, and sizes of marks.
    height : float
        Heights of pictures.
    """

    text: float = 1.0
    line: float = 1.0
    height: float = 1.0

    def letters(self, pixels: float) -> str:
        """Return a size of letters for Bokeh.

        Examples
        --------
        >>> Look(text=1.5).letters(10)
        '15px'
        """
        return f"{pixels * self.text:g}px"

    @property
    def style(self) -> str:
        """The style of a part of the page in which all is as large; texts and controls of this project obey it."""
        return f":host {{ --scale: {self.text}; --bokeh-font-size: {12 * self.text:g}px; }}"


PICTURE_STYLE: Final = ":host { filter: var(--picture-filter); }"
"""Of whatever is drawn: dark where the page is."""

USUAL: Final = Look()
PROJECTOR: Final = Look(text=1.7, line=1.8, height=1.35)
SMALLEST: Final = 10
"""Letters of the smallest text on any page in the usual look, pixels."""


class Projection:
    """How large everything on the pages of one visit is.

    Attributes
    ----------
    look : Look
        `USUAL` or `PROJECTOR`.
    """

    def __init__(self) -> None:
        self.look = USUAL
        self._watchers: list[Callable[[], None]] = []

    @property
    def large(self) -> bool:
        """Whether a room is to read it."""
        return self.look is PROJECTOR

    def watch(self, callback: Callable[[], None]) -> None:
        """Call a function whenever the look has changed."""
        self._watchers.append(callback)

    def turn(self, large: bool) -> None:
        """Make everything large, or as usual."""
        self.look = PROJECTOR if large else USUAL
        for callback in self._watchers:
            callback()


def plain_figure(height: int, look: Look = USUAL, **options: object) -> Plot:
    """Return a figure without tools or logo that takes the width it is given.

    Parameters
    ----------
    height : int
        Pixels in the usual look.
    look : Look
    **options
        As `bokeh.plotting.figure` takes them.
    """
    settings: dict[str, object] = {
        "height": round(height * look.height),
        "sizing_mode": "stretch_width",
        "tools": "",
        "toolbar_location": None,
        "min_border": 4,
        "stylesheets": [PICTURE_STYLE],
        **options,
    }
    plot = figure(**settings)
    plot.title.text_font_size = look.letters(14)
    plot.xgrid.visible = False
    plot.axis.axis_label_text_font_style = "normal"
    plot.axis.axis_label_text_font_size = look.letters(13)
    plot.axis.major_label_text_font_size = look.letters(11)
    plot.outline_line_color = None
    plot.axis.minor_tick_line_color = None
    return plot
