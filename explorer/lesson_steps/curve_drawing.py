"""A picture in which a curve is drawn, by hand or by typing heights, and one that lays the model's curve over it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, FixedTicker, FreehandDrawTool, Plot, Range1d

from experiments.plots.style import OKABE_ITO
from explorer.curve_picture import CurvePicture, Layer, Line, Marks, numbers
from explorer.layout import side_by_side
from explorer.legend import DASHES, LegendEntry, legend_html, with_legend
from explorer.lessons.drawn_curve import DrawnCurve
from explorer.look import Look, plain_figure
from explorer.visit import Visit
from explorer.widgets import number_field

_HEIGHT: Final = 340
_YOURS: Final = OKABE_ITO["vermillion"]
_MODEL: Final = OKABE_ITO["blue"]
_ZERO: Final = "#949494"
_GIVEN: Final = "#555555"
_DASHES: Final = ("dashed", "dotted", "dotdash")
_TICKS: Final = 12


class CurveDrawing:
    """A picture to draw in, with fields for those who type.

    Parameters
    ----------
    visit : Visit
    curve : DrawnCurve
        As it is at first.
    changed : callable, optional
        Called with the curve whenever it has changed.

    Attributes
    ----------
    curve : DrawnCurve
        As it is now.
    panel : panel.Column
    """

    def __init__(
        self, visit: Visit, curve: DrawnCurve, changed: Callable[[DrawnCurve], None] = lambda _: None
    ) -> None:
        self.curve, self._changed, self._settling = curve, changed, False
        self.line = ColumnDataSource({"x": curve.model.x, "y": curve.values})
        self.stroke = ColumnDataSource({"xs": [], "ys": []})
        look = visit.projection.look
        plot = _picture(curve, look)
        _draw_given(plot, curve, look)
        plot.line("x", "y", source=self.line, color=_YOURS, line_width=3 * look.line)
        plot.scatter("x", "y", source=self.line, color=_YOURS, size=7 * look.line)
        drawn = plot.multi_line("xs", "ys", source=self.stroke, color=_YOURS, line_width=3 * look.line)
        tool = FreehandDrawTool(renderers=[drawn], num_objects=1)
        plot.add_tools(tool)
        plot.toolbar.active_drag = tool
        step = 10.0 ** math.floor(math.log10((curve.high - curve.low) / 10))
        self.fields = {
            place: number_field(
                f"{curve.xlabel.capitalize()} {curve.model.x[place]:g}",
                round(float(curve.values[place]), 3),
                step * math.ceil(curve.low / step),
                step * math.floor(curve.high / step),
                step,
            )
            for place in curve.places
        }
        stroked = visit.act(self._stroke)
        # Bokeh looks at the names of the arguments.
        self.stroke.on_change("data", lambda attr, old, new: stroked())
        for field in self.fields.values():
            field.param.watch(visit.act(self._typed), "value")
        names = (*(line.name for line in curve.given), "your curve")
        self.panel = pn.Column(
            with_legend(curve.title, _entries(names, (*_given_looks(curve), (_YOURS, "solid"))), plot),
            side_by_side(*self.fields.values(), least=110),
            sizing_mode="stretch_width",
        )

    def _stroke(self) -> None:
        strokes = list(zip(self.stroke.data["xs"], self.stroke.data["ys"], strict=False))
        if self._settling or not strokes:
            return
        x, y = strokes[-1]
        self._take(self.curve.drawn(_numbers(x), _numbers(y)))

    def _typed(self, *_: object) -> None:
        if not self._settling:
            self._take(self.curve.typed({place: float(one.amount) for place, one in self.fields.items()}))

    def _take(self, curve: DrawnCurve) -> None:
        self.curve = curve
        self._settling = True
        try:
            self.stroke.data = {"xs": [], "ys": []}
            self.line.data = {"x": curve.model.x, "y": curve.values}
            for place, field in self.fields.items():
                field.value = round(float(curve.values[place]), 3)
        finally:
            self._settling = False
        self._changed(curve)


def overlay(curve: DrawnCurve, look: Look) -> CurvePicture:
    """Return the drawn curve with the model's laid over it."""
    x, thick = numbers(curve.model.x), look.line
    layers: list[Layer] = []
    if curve.low < 0 < curve.high:
        layers.append(Line(x, [0.0] * len(x), _ZERO, thick))
    for line, (colour, dash) in zip(curve.given, _given_looks(curve), strict=True):
        layers.append(Line(numbers(line.x), numbers(line.mean), colour, 3 * thick, DASHES[dash]))
    if curve.begun:
        layers.append(Line(x, numbers(curve.values), _YOURS, 3 * thick))
    model = numbers(curve.model.mean)
    layers += [Line(x, model, _MODEL, 4 * thick), Marks(x, model, _MODEL, 7 * thick, "circle")]
    yours = [("your curve", (_YOURS, "solid"))] if curve.begun else []
    named = [*zip((line.name for line in curve.given), _given_looks(curve), strict=True), *yours]
    named.append((f"the model: {curve.model.name}", (_MODEL, "solid")))
    names, looks = zip(*named, strict=True)
    heading = legend_html(curve.title, _entries(names, looks))
    picture = CurvePicture(_ends(curve), _HEIGHT, look, heading, curve.xlabel)
    picture.draw(layers, (curve.low, curve.high))
    return picture


def _ends(curve: DrawnCurve) -> tuple[float, float]:
    return float(curve.model.x[0]) - 0.5, float(curve.model.x[-1]) + 0.5


def _numbers(values: object) -> list[float]:
    # As a browser sends it, which may be anything.
    values = values if isinstance(values, Sequence | np.ndarray) and not isinstance(values, str) else []
    return [float(v) if isinstance(v, int | float) else float("nan") for v in values]


def _picture(curve: DrawnCurve, look: Look) -> Plot:
    x = curve.model.x
    plot = plain_figure(
        _HEIGHT,
        look,
        x_range=Range1d(*_ends(curve)),
        y_range=Range1d(curve.low, curve.high),
        x_axis_label=curve.xlabel,
    )
    plot.xaxis.ticker = FixedTicker(ticks=[float(v) for v in x[:: max(1, len(x) // _TICKS)]])
    if curve.low < 0 < curve.high:
        plot.line(x, np.zeros(len(x)), color=_ZERO, line_width=look.line)
    return plot


def _draw_given(plot: Plot, curve: DrawnCurve, look: Look) -> None:
    for line, (colour, dash) in zip(curve.given, _given_looks(curve), strict=True):
        plot.line(line.x, line.mean, color=colour, line_width=3 * look.line, line_dash=dash)


def _given_looks(curve: DrawnCurve) -> list[tuple[str, str]]:
    return [(_GIVEN, _DASHES[number % len(_DASHES)]) for number in range(len(curve.given))]


def _entries(names: Sequence[str], looks: Sequence[tuple[str, str]]) -> tuple[LegendEntry, ...]:
    return tuple(
        LegendEntry(name, colour, dash=dash) for name, (colour, dash) in zip(names, looks, strict=True)
    )
