"""Lessons: a question first, then something to try, then what the runs show and a note for teachers."""

from __future__ import annotations

import html
import io
from typing import Final, NamedTuple

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
_REPRODUCE: Final = """\
# From a terminal; out= takes names that end in .csv, .svg, .png and .html:
#     {command} out={key}.csv
# In Python:
from explorer.lessons.catalogue import find_lesson

result = find_lesson("{key}").run({values!r}, replicates={replicates})
rows = result.table()     # a pyarrow table; result.numbers has the numbers
"""


def build(visit: Visit) -> pn.Column:
    """Return the page of one visit."""
    return LessonsPage(visit).page


class LessonRun(NamedTuple):
    """Runs of a lesson, as they come from another thread."""

    lesson: Lesson
    values: dict[str, float]
    result: LessonResult
    svg: bytes


class LessonsPage:
    """Widgets around one `Lesson`.

    Attributes
    ----------
    lesson : Lesson
        The one that is open.
    page : panel.Column
    """

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        titles = {one.text.title: key for key, one in LESSONS.items()}
        self.lesson_choice = dropdown("Lesson", titles, next(iter(LESSONS)))
        self.guess = dropdown("Your answer", {"No answer": _OPEN}, _OPEN)
        self.run_button = button("Run and show", important=True)
        self.sliders: dict[str, NumberInput] = {}
        self.introduction = prose("")
        self.result = pn.Column(sizing_mode="stretch_width")
        self.experiment = pn.Column(sizing_mode="stretch_width")
        self.handout_button = button("Save this lesson as one file")
        self.handout_file = pn.Column(sizing_mode="stretch_width")
        self.lesson_choice.param.watch(visit.act(self._open), "value")
        self.handout_button.on_click(visit.think(self.make_handout, self.offer))
        self.run_button.on_click(visit.think(self.run, self.show))
        self._open()
        content = pn.Column(self.introduction, self.guess, self.result, sizing_mode="stretch_width")
        buttons = (self.run_button, self.handout_button, self.handout_file)
        controls = pn.Column(self.lesson_choice, self.experiment, *buttons, sizing_mode="stretch_width")
        self.page = with_controls(content, controls)

    def make_handout(self) -> tuple[Lesson, str]:
        """Make the lesson as one file."""
        lesson = self.lesson
        return lesson, handout(lesson, REPLICATES)

    def offer(self, file: tuple[Lesson, str]) -> None:
        """Offer the file, unless another lesson has been opened since."""
        lesson, page = file
        if lesson is self.lesson:
            self.handout_file.objects = [
                download_button("Save the file", f"{lesson.key}.html", lambda: io.BytesIO(page.encode()))
            ]
            self.visit.say("The file is ready.")

    def _open(self, *_: object) -> None:
        self.lesson: Lesson = LESSONS[self.lesson_choice.value]
        text = self.lesson.text
        self.introduction.object = (
            f"<h2>{html.escape(text.title)}</h2><p>About {text.minutes} minutes.</p>"
            f"<p><b>{html.escape(text.question)}</b></p>"
        )
        answers = {answer: str(number) for number, answer in enumerate(text.choices)}
        self.guess.param.update(options={"No answer": _OPEN} | answers, value=_OPEN)
        self.sliders = {
            one.name: slider(one.label, one.value, one.low, one.high, one.step, one.parameter)
            for one in self.lesson.controls
        }
        head = prose(f"<h2>Something to try</h2><p>{html.escape(text.todo)}</p>")
        self.experiment.objects = [head, *self.sliders.values()]
        self.handout_file.objects = []
        self.result.objects = [prose(f"<p>{html.escape(text.reveal)}</p>")]

    def run(self) -> LessonRun:
        """Run the lesson as the controls say."""
        lesson, values = self.lesson, {name: float(one.amount) for name, one in self.sliders.items()}
        result = lesson.run(values, REPLICATES)
        return LessonRun(lesson, values, result, svg_bytes(draw(lesson.text.title, result)))

    def show(self, run: LessonRun) -> None:
        """Show what the runs came to, unless another lesson has been opened since."""
        lesson, values, result, svg = run
        if lesson is not self.lesson:
            return
        instructions = reproduce_lesson(lesson, values)
        downloads = Downloads(
            f"lesson-{lesson.key}",
            lambda: {"points": result.table()},
            lambda: draw(lesson.text.title, result),
            lambda: instructions,
        )
        explanation = html.escape(lesson.text.reveal)
        self.result.objects = [
            prose(f"<h2>What the model shows</h2><p>{explanation}</p>{self._answer(result)}"),
            figure_pane(svg, describe(result), CAPTION),
            prose(numbers_html(result)),
            prose(note_html(lesson)),
            pn.FlexBox(*downloads.buttons()),
            prose(details_html("Reproduce these numbers", instructions)),
        ]
        self.visit.say("The runs are done.")

    def _answer(self, result: LessonResult) -> str:
        answer = self.lesson.text.choices[result.answer]
        guesses = {_OPEN: "", str(result.answer): " This was your answer."}
        verdict = guesses.get(self.guess.value, " You expected something else.")
        sentences = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in result.sentences)
        return f"<p>These runs support: <b>{html.escape(answer)}</b>{verdict}</p><ul>{sentences}</ul>"


def reproduce_lesson(lesson: Lesson, values: dict[str, float]) -> str:
    """Return how to reproduce the numbers of a lesson: a command line and a program."""
    command = lesson.command(values, REPLICATES)
    return _REPRODUCE.format(command=command, key=lesson.key, values=values, replicates=REPLICATES)


def numbers_html(result: LessonResult) -> str:
    """Return the numbers of a lesson with their Monte Carlo errors as a table."""
    rows = ((one.what, *one.formatted, html.escape(one.unit)) for one in result.numbers)
    return table_html("Numbers", ("Measured", "value", "Monte Carlo error", "unit"), rows)


def note_html(lesson: Lesson) -> str:
    """Return the teacher's note with its sources, behind a heading that opens it."""
    note, sources = (
        "".join(f"<li>{html.escape(line)}</li>" for line in lines)
        for lines in (lesson.text.note, lesson.text.sources)
    )
    return (
        f"<details><summary>For the teacher</summary><ul>{note}</ul>"
        f"<p>Does it hold under other parameters, forms, theories and clinics? {html.escape(lesson.elsewhere)}</p>"
        f"<p>Sources</p><ul>{sources}</ul></details>"
    )
