"""The answers of a lesson as large buttons, to be pressed, or to raise hands for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import panel as pn

from explorer.visit import Visit

_LOOK: Final = """
:host { max-width: calc(760px * var(--scale, 1)); }
.bk-btn { font-size: calc(14px * var(--scale, 1) + 8px); line-height: 1.3; padding: 16px 18px; text-align: left;
          white-space: normal; border-width: 2px; }
"""
_LETTERS: Final = "abc"
_YOURS: Final = "  (your answer)"


class AnswerButtons:
    """Buttons of which one at most is the answer.

    Parameters
    ----------
    visit : Visit
    choices : sequence of str

    Attributes
    ----------
    answer : int or None
        Place of the choice that was pressed.
    buttons : list of panel.widgets.Button
    panel : panel.Column
    """

    def __init__(self, visit: Visit, choices: Sequence[str]) -> None:
        self.visit, self.choices = visit, tuple(choices)
        self.answer: int | None = None
        self.buttons = [
            pn.widgets.Button(
                label=self._label(number),
                color="default",
                sizing_mode="stretch_width",
                margin=(6, 10),
                stylesheets=[_LOOK],
            )
            for number in range(len(self.choices))
        ]
        for number, button in enumerate(self.buttons):
            button.on_click(visit.act(partial(self._press, number)))
        self.panel = pn.Column(*self.buttons, sizing_mode="stretch_width")

    def _label(self, number: int) -> str:
        mark = _YOURS if number == self.answer else ""
        return f"{_LETTERS[number]}.  {self.choices[number]}{mark}"

    def _press(self, number: int, *_: object) -> None:
        self.answer = number
        for place, button in enumerate(self.buttons):
            button.label = self._label(place)
            button.color = "primary" if place == number else "default"
        self.visit.say(f"Your answer: {self.choices[number]}")
