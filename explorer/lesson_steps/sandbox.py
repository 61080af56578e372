"""Something to try: the controls of a lesson, and beside them what its runs show as soon as one is moved."""

from __future__ import annotations

import html
from typing import Final, NamedTuple

import panel as pn

from experiments.plots.saving import svg_bytes
from explorer.downloads import Downloads
from explorer.layout import figure_pane, prose, with_controls_style
from explorer.lesson_steps.lesson_html import items_html, large_prose, numbers_html, reveal_line
from explorer.lessons.lesson import Lesson
from explorer.lessons.lesson_plot import CAPTION, describe, draw
from explorer.lessons.lesson_results import LessonResult
from explorer.look import PROJECTOR, USUAL, Look
from explorer.visit import Visit
from explorer.widgets import NumberInput, details_html, slider

# On a narrow screen the controls come first, so that what they do is seen below them.
_CONTROLS_FIRST: Final = """
:host { display: grid !important; gap: 8px; align-items: start;
        grid-template-columns: min(calc(290px * var(--scale, 1)), 36%) minmax(0, 1fr); }
@media (max-width: 800px) { :host { grid-template-columns: minmax(0, 1fr); } }
"""
_REPRODUCE: Final = """\
# From a terminal; out= takes names that end in .csv, .svg, .png and .html:
#     {command} out={key}.csv
# In Python:
from explorer.lessons.catalogue import find_lesson

result = find_lesson("{key}").run({values!r}, replicates={replicates})
rows = result.table()     # a pyarrow table; result.numbers has the numbers
"""


class LessonRun(NamedTuple):
    """Runs of a lesson, as they come from another thread, with their figure."""

    title: str
    values: dict[str, float]
    result: LessonResult
    svg: bytes

    def drawn(self, look: Look) -> LessonRun:
        """Return the same runs with a figure in another look."""
        return self._replace(svg=svg_bytes(draw(self.title, self.result, afar=look is PROJECTOR)))


def run_lesson(lesson: Lesson, values: dict[str, float], replicates: int, look: Look = USUAL) -> LessonRun:
    """Run a lesson and draw its figure."""
    return LessonRun(lesson.text.title, values, lesson.run(values, replicates), b"").drawn(look)


class Sandbox:
    """The controls of a lesson with a live result.

    Parameters
    ----------
    visit : Visit
    lesson : Lesson
    at_first : LessonRun
        With the controls as at first.
    replicates : int

    Attributes
    ----------
    sliders : dict of str to NumberInput
    shown : LessonRun
    panel : panel.Column
    """

    def __init__(self, visit: Visit, lesson: Lesson, at_first: LessonRun, replicates: int) -> None:
        self.visit, self.lesson, self.at_first, self.replicates = visit, lesson, at_first, replicates
        self.sliders: dict[str, NumberInput] = {
            one.name: slider(one.label, one.value, one.low, one.high, one.step, one.parameter)
            for one in lesson.controls
        }
        self._running = False
        # Made once: a download that is pressed while other runs arrive must not be replaced under the hand.
        self._downloads = pn.FlexBox(*self._make_downloads().buttons())
        self.result = pn.Column(sizing_mode="stretch_width")
        for one in self.sliders.values():
            one.param.watch(self.follow, "value")
        head = large_prose(f"<h2>Something to try</h2><p>{html.escape(lesson.text.todo)}</p>")
        controls = pn.Column(*self.sliders.values(), sizing_mode="stretch_width")
        self.show(at_first)
        self.both = pn.Column(controls, self.result, sizing_mode="stretch_width")
        self.panel = pn.Column(head, self.both, sizing_mode="stretch_width")
        self.arrange()

    def arrange(self) -> None:
        """Let the controls stand beside the result, or above it where letters are so large that it needs the width."""
        self.both.stylesheets = (
            with_controls_style(True) if self.visit.projection.large else [_CONTROLS_FIRST]
        )

    @property
    def values(self) -> dict[str, float]:
        """The controls as they stand."""
        return {name: float(one.amount) for name, one in self.sliders.items()}

    async def follow(self, *_: object) -> None:
        """Run until what is shown is what the controls say; moves in the meantime are not run one by one."""
        if self._running:
            return
        self._running = True
        self.visit.say("The clinics are being simulated with these controls.")
        try:
            while (wanted := self.values) != self.shown.values:
                before = self.shown
                await self.visit.think(lambda: self._run(wanted), self.show)()
                # An error has been said, and would be said again and again.
                if self.shown is before:
                    return
            self.visit.say("The runs are done.")
        finally:
            self._running = False

    def _run(self, values: dict[str, float]) -> LessonRun:
        return run_lesson(self.lesson, values, self.replicates, self.visit.projection.look)

    def show(self, run: LessonRun) -> None:
        """Show what the runs came to."""
        self.shown = run
        result, lesson = run.result, self.lesson
        self.result.objects = [
            large_prose(reveal_line(lesson, result, self.at_first.result) + items_html(result.sentences)),
            figure_pane(run.svg, describe(result), CAPTION),
            prose(numbers_html(result, self.at_first.result)),
            self._downloads,
            prose(details_html("Reproduce these numbers", self._instructions())),
        ]

    def _instructions(self) -> str:
        return reproduce_lesson(self.lesson, self.shown.values, self.replicates)

    def _make_downloads(self) -> Downloads:
        return Downloads(
            f"lesson-{self.lesson.key}",
            lambda: {"points": self.shown.result.table()},
            {"What is shown": lambda: draw(self.lesson.text.title, self.shown.result)},
            self._instructions,
        )


def reproduce_lesson(lesson: Lesson, values: dict[str, float], replicates: int) -> str:
    """Return how to reproduce the numbers of a lesson: a command line and a program."""
    command = lesson.command(values, replicates)
    return _REPRODUCE.format(command=command, key=lesson.key, values=values, replicates=replicates)
