"""Forward and back through the steps of a lesson, with how far one has come."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Final

import panel as pn

from explorer.visit import Visit
from explorer.widgets import button

_LOOK: Final = """
ol { display: flex; flex-wrap: wrap; gap: 4px 6px; list-style: none; margin: 0; padding: 0;
     font-size: calc(14px * var(--scale, 1)); }
li { padding: 3px 10px; border-radius: 12px; background: var(--step, #eef1f3); color: var(--on-step, #3d4a52); }
li[aria-current] { background: var(--here, #004b76); color: var(--on-here, #fff); font-weight: bold; }
li.past { background: var(--past, #cfe0ea); color: var(--on-past, #123); }
"""


class StepBar:
    """Two buttons and the names of all steps, of which one is the current.

    Parameters
    ----------
    visit : Visit
    turned : callable
        Called after the step was changed by a button.

    Attributes
    ----------
    names : tuple of str
    step : int
        The current one, from 0.
    panel : panel.Column
    """

    def __init__(self, visit: Visit, turned: Callable[[], None]) -> None:
        self.visit, self._turned = visit, turned
        self.names: tuple[str, ...] = ()
        self.step = 0
        self.back, self.forward = button("Back"), button("Next", important=True)
        self._progress = pn.pane.HTML("", sizing_mode="stretch_width", margin=(4, 10), stylesheets=[_LOOK])
        self.back.on_click(visit.act(lambda *_: self._move(-1)))
        self.forward.on_click(visit.act(lambda *_: self._move(1)))
        self.panel = pn.Column(self._progress, pn.Row(self.back, self.forward), sizing_mode="stretch_width")

    @property
    def name(self) -> str:
        """Name of the current step."""
        return self.names[self.step]

    def show(self, names: Sequence[str], step: int = 0) -> None:
        """Show other steps, or another of them as the current one; a number beyond the last is the last."""
        self.names = tuple(names)
        self.step = min(max(step, 0), len(self.names) - 1)
        self.back.disabled = self.step == 0
        self.forward.disabled = self.step == len(self.names) - 1
        items = "".join(_item(number, name, self.step) for number, name in enumerate(self.names))
        self._progress.object = f'<nav aria-label="Steps of this lesson"><ol>{items}</ol></nav>'

    def _move(self, steps: int) -> None:
        self.show(self.names, self.step + steps)
        self._turned()
        self.visit.say(f"Step {self.step + 1} of {len(self.names)}: {self.name}.")


def _item(number: int, name: str, current: int) -> str:
    state = ' aria-current="step"' if number == current else ' class="past"' if number < current else ""
    return f"<li{state}>{number + 1}. {html.escape(name)}</li>"
