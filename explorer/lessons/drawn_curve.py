"""A curve that a student draws before the model's is shown, and how far the two lie apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from explorer.lessons.lesson import LessonDrawing
from explorer.lessons.lesson_clinics import Floats
from explorer.lessons.lesson_results import LessonLine, LessonPanel

_ROOM: Final = 0.6
"""Room above and below all lines of the panel, as a share of the height that they take."""
_FIELDS: Final = 6
"""Points that can also be typed, at most."""
_CLOSE: Final = 0.1
"""Mean distance, as a share of the height of the picture, up to which a curve came close."""


@dataclass(frozen=True)
class DrawnCurve:
    """A curve as it is drawn so far.

    Attributes
    ----------
    model : LessonLine
        What the runs say; its positions are those of the curve.
    given : tuple of LessonLine
        Lines that are there from the beginning.
    title, xlabel : str
        Of the panel.
    low, high : float
        Ends of the vertical axis.
    values : ndarray
        Heights at the positions.
    begun : bool
        Whether anything was drawn.
    """

    model: LessonLine
    given: tuple[LessonLine, ...]
    title: str
    xlabel: str
    low: float
    high: float
    values: Floats
    begun: bool = False

    @classmethod
    def of(cls, panel: LessonPanel, drawing: LessonDrawing) -> DrawnCurve:
        """Return the curve that nobody has drawn yet: like the first given line, or flat."""
        lines = {line.name: line for line in panel.lines}
        model, given = lines[drawing.line], tuple(lines[name] for name in drawing.given)
        heights = np.concatenate([line.mean for line in panel.lines])
        least, most = float(np.nanmin(heights)), float(np.nanmax(heights))
        room = _ROOM * (most - least) or 1.0
        flat = 0.0 if panel.zero else (least + most) / 2
        start = np.interp(model.x, *_known(given[0])) if given else np.full(len(model.x), flat)
        return cls(model, given, panel.title, panel.xlabel, least - room, most + room, start)

    @property
    def places(self) -> list[int]:
        """Places of the positions whose heights can be typed."""
        last = len(self.model.x) - 1
        return sorted({int(place) for place in np.linspace(0, last, min(_FIELDS, last + 1)).round()})

    def drawn(self, x: Sequence[float], y: Sequence[float]) -> DrawnCurve:
        """Return the curve after a stroke; where the stroke does not reach, it stays as it was."""
        order = np.argsort(x, kind="stable")
        along, heights = np.asarray(x, dtype=np.float64)[order], np.asarray(y, dtype=np.float64)[order]
        known = np.isfinite(along) & np.isfinite(heights)
        along, heights = along[known], heights[known]
        if not along.size:
            return self
        # A short stroke still moves the position that is nearest to it.
        half = float(np.diff(self.model.x).min()) / 2
        reached = (self.model.x >= along[0] - half) & (self.model.x <= along[-1] + half)
        values = np.where(reached, np.interp(self.model.x, along, heights), self.values)
        return self._with(values)

    def typed(self, heights: Mapping[int, float]) -> DrawnCurve:
        """Return the curve through heights that were typed, place by place, straight between them."""
        places = sorted(heights)
        x = self.model.x
        return self._with(np.interp(x, x[places], [heights[place] for place in places]))

    def _with(self, values: Floats) -> DrawnCurve:
        inside = np.clip(values, self.low, self.high)
        return DrawnCurve(
            self.model, self.given, self.title, self.xlabel, self.low, self.high, inside, begun=True
        )

    def difference(self) -> str:
        """Return in a sentence or two how the drawn curve lies to the model's; empty if nothing was drawn."""
        known = ~np.isnan(self.model.mean)
        if not self.begun or not known.any():
            return ""
        apart = (self.values - self.model.mean)[known]
        place = int(np.flatnonzero(known)[np.abs(apart).argmax()])
        mean = float(np.abs(apart).mean())
        where = f"{self.xlabel} {self.model.x[place]:g}"
        said = (
            f"Your curve and the model's lie {mean:.2g} apart on average. They are furthest apart at {where}: you drew "
            f"{self.values[place]:.2f}, the model has {self.model.mean[place]:.2f}."
        )
        close = "You came close. " if mean <= _CLOSE * (self.high - self.low) else ""
        return f"{close}{said} {self._direction(known)}".strip()

    def _direction(self, known: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
        ends = np.flatnonzero(known)[[0, -1]]
        yours, models = (float(np.diff(heights[ends])[0]) for heights in (self.values, self.model.mean))
        clear = _CLOSE * (self.high - self.low)
        if min(abs(yours), abs(models)) < clear / 2 or yours * models > 0:
            return ""
        words = ("rises", "falls") if yours > 0 else ("falls", "rises")
        return f"From beginning to end yours {words[0]}, the model's {words[1]}."


def _known(line: LessonLine) -> tuple[Floats, Floats]:
    known = ~np.isnan(line.mean)
    return line.x[known], line.mean[known]
