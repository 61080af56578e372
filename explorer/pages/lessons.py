"""Seven lessons: a question first, then something to try, then what the runs show and a note for teachers."""

from __future__ import annotations

import html
import io
from typing import Any, Final, NamedTuple

import panel as pn

from experiments.plots.saving import svg_bytes
from explorer.core.tables import table_html
from explorer.downloads import Downloads
from explorer.layout import figure_pane, prose, with_controls
from explorer.lessons.catalogue import LESSONS
from explorer.lessons.handout import handout
from explorer.lessons.lesson import REPLICATES, Lesson
from explorer.lessons.lesson_plot import CAPTION, describe, draw
from explorer.lessons.lesson_results import LessonResult
from explorer.visit import Visit
from explorer.widgets import NumberInput, button, details_html, download_button, dropdown, slider

TITLE: Final = "Lessons"
_OPEN: Final = "not yet"
_HOW: Final = """\
# From a terminal; out= takes names that end in .csv, .svg, .png and .html:
#     {command} out={key}.csv
# In Python:
from explorer.lessons.catalogue import find_lesson

result = find_lesson("{key}").run({values!r}, replicates={replicates})
rows = result.table()     # a pyarrow table; result.numbers has the numbers
"""


def build(visit: Visit) -> Any:
    """Return the page of one visit."""
    return LessonsPage(visit).page


class LessonRun(NamedTuple):
    """Runs of a lesson, as they come from another thread."""

    lesson: Lesson
    values: dict[str, float]
    shown: LessonResult
    svg: bytes


class LessonsPage:
    """Widgets around one `Lesson`.

    Attributes
    ----------
    lesson : Lesson
        The one that is open.
    page : panel object
    """

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        titles = {one.text.title: key for key, one in LESSONS.items()}
        self.which = dropdown("Lesson", titles, next(iter(LESSONS)))
        self.guess = dropdown("Your answer", {"I do not say": _OPEN}, _OPEN)
        self.run = button("Run it and show", important=True)
        self.sliders: dict[str, NumberInput] = {}
        self.prose = prose("")
        self.found = pn.Column(sizing_mode="stretch_width")
        self.trying = pn.Column(sizing_mode="stretch_width")
        self.which.param.watch(visit.act(self._open), "value")
        self.make = button("Make this lesson one file")
        self.made = pn.Column(sizing_mode="stretch_width")
        self.make.on_click(visit.think(self.hand_out, self.offer))
        self.run.on_click(visit.think(self.run_lesson, self.show))
        self._open()
        shown = pn.Column(self.prose, self.guess, self.found, sizing_mode="stretch_width")
        controls = pn.Column(
            self.which, self.trying, self.run, self.make, self.made, sizing_mode="stretch_width"
        )
        self.page = with_controls(shown, controls)

    def hand_out(self) -> tuple[Lesson, str]:
        """Make the lesson as one file."""
        lesson = self.lesson
        return lesson, handout(lesson, REPLICATES)

    def offer(self, made: tuple[Lesson, str]) -> None:
        """Offer the file, unless another lesson has been opened since."""
        lesson, page = made
        if lesson is self.lesson:
            self.made.objects = [
                download_button("Save the file", f"{lesson.key}.html", lambda: io.BytesIO(page.encode()))
            ]
            self.visit.say("The file is made.")

    def _open(self, *_: Any) -> None:
        self.lesson: Lesson = LESSONS[self.which.value]
        text = self.lesson.text
        self.prose.object = (
            f"<h2>{html.escape(text.title)}</h2><p>About {text.minutes} minutes.</p>"
            f"<p><b>{html.escape(text.question)}</b></p>"
        )
        options = {"I do not say": _OPEN} | {said: str(place) for place, said in enumerate(text.choices)}
        self.guess.param.update(options=options, value=_OPEN)
        self.sliders = {
            one.name: slider(one.label, one.value, one.low, one.high, one.step, one.parameter)
            for one in self.lesson.controls
        }
        head = prose(f"<h2>Something to try</h2><p>{html.escape(text.todo)}</p>")
        self.trying.objects = [head, *self.sliders.values()]
        self.made.objects = []
        self.found.objects = [prose(f"<p>{html.escape(text.reveal)}</p>")]

    def run_lesson(self) -> LessonRun:
        """Make the runs that the controls ask for."""
        lesson, values = self.lesson, {name: float(one.amount) for name, one in self.sliders.items()}
        shown = lesson.run(values, REPLICATES)
        return LessonRun(lesson, values, shown, svg_bytes(draw(lesson.text.title, shown)))

    def show(self, lived: LessonRun) -> None:
        """Show what the runs came to, unless another lesson has been opened since."""
        lesson, values, shown, svg = lived
        if lesson is not self.lesson:
            return
        how = reproduce_lesson(lesson, values)
        files = Downloads(
            f"lesson-{lesson.key}",
            lambda: {"points": shown.table()},
            lambda: draw(lesson.text.title, shown),
            lambda: how,
        )
        self.found.objects = [
            prose(
                f"<h2>What the model shows</h2><p>{html.escape(lesson.text.reveal)}</p>{self._verdict(shown)}"
            ),
            figure_pane(svg, describe(shown), CAPTION),
            prose(numbers_html(shown)),
            prose(note_html(lesson)),
            pn.FlexBox(*files.buttons()),
            prose(details_html("Reproduce these numbers", how)),
        ]
        self.visit.say("The runs are made.")

    def _verdict(self, shown: LessonResult) -> str:
        borne = self.lesson.text.choices[shown.answer]
        guess = self.guess.value
        own = (
            ""
            if guess == _OPEN
            else " So you said."
            if guess == str(shown.answer)
            else " You had expected otherwise."
        )
        told = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in shown.sentences)
        return f"<p>These runs bear out: <b>{html.escape(borne)}</b>{own}</p><ul>{told}</ul>"


def reproduce_lesson(lesson: Lesson, values: dict[str, float]) -> str:
    """Return how to make the numbers of a lesson again: a command line and a program."""
    command = lesson.command(values, REPLICATES)
    return _HOW.format(command=command, key=lesson.key, values=values, replicates=REPLICATES)


def numbers_html(shown: LessonResult) -> str:
    """Return the numbers of a lesson with their Monte Carlo errors as a table."""
    rows = ((one.what, *one.formatted, html.escape(one.unit)) for one in shown.numbers)
    return table_html("Numbers", ("Measured", "value", "Monte Carlo error", "unit"), rows)


def note_html(lesson: Lesson) -> str:
    """Return the teacher's note with its sources, folded."""
    note, sources = (
        "".join(f"<li>{html.escape(lesson_line)}</li>" for lesson_line in lines)
        for lines in (lesson.text.note, lesson.text.sources)
    )
    return f"<details><summary>For the teacher</summary><ul>{note}</ul><p>Sources</p><ul>{sources}</ul></details>"
