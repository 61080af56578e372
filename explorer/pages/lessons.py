"""Lessons, step by step: one pair, a question, a curve to draw, what the model shows, something to try, a question."""

from __future__ import annotations

import html
import io
from typing import Final, NamedTuple

import panel as pn

from explorer.layout import figure_pane, prose
from explorer.lesson_steps.answers import AnswerButtons
from explorer.lesson_steps.curve_drawing import CurveDrawing, overlay
from explorer.lesson_steps.lesson_html import (
    explanation_html,
    large_prose,
    next_week_html,
    note_html,
    numbers_html,
    question_html,
    reveal_html,
    story_html,
)
from explorer.lesson_steps.sandbox import LessonRun, Sandbox, run_lesson
from explorer.lesson_steps.step_bar import StepBar
from explorer.lessons.catalogue import LESSONS, find_lesson
from explorer.lessons.drawn_curve import DrawnCurve
from explorer.lessons.handout import STUDENT, TEACHER, handout
from explorer.lessons.lesson import REPLICATES, Lesson
from explorer.lessons.lesson_plot import CAPTION, describe
from explorer.pages.projector import projector_button
from explorer.visit import AddressedView, Visit
from explorer.widgets import button, download_button, dropdown

TITLE: Final = "Lessons"
STORY: Final = "One pair"
QUESTION: Final = "Your answer"
DRAWING: Final = "Draw it first"
REVEAL: Final = "What the model shows"
TRY: Final = "Something to try"
NEXT_WEEK: Final = "For next week"
_BESIDE: Final = """
:host { display: grid !important; grid-template-columns: auto minmax(0, 1fr); }
* { align-self: end; }
@media (max-width: 600px) { :host { grid-template-columns: minmax(0, 1fr); } }
"""
_WAITING: Final = "<p>The clinics are being simulated. This takes a few seconds.</p>"
_WITHOUT_RUNS: Final = (QUESTION, NEXT_WEEK)
_MAKING: Final = "The handout is being made. This takes a few seconds."


def build(visit: Visit) -> pn.Column:
    """Return the page of one visit."""
    return LessonsPage(visit).page


class FirstRun(NamedTuple):
    """Runs of a lesson with its controls as at first, as they come from another thread."""

    lesson: Lesson
    run: LessonRun


class LessonsPage:
    """Widgets around one `Lesson`.

    Attributes
    ----------
    lesson : Lesson
        The one that is open.
    bar : StepBar
    answers : AnswerButtons
    drawing : CurveDrawing or None
        Once the runs are there, in lessons in which a curve is drawn.
    sandbox : Sandbox or None
        Once the runs are there.
    body : panel.Column
        The current step.
    page : panel.Column
    """

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        titles = {one.text.title: key for key, one in LESSONS.items()}
        self.lesson_choice = dropdown("Lesson", titles, next(iter(LESSONS)))
        self.bar = StepBar(visit, self._turn)
        self.introduction, self.body = large_prose(""), pn.Column(sizing_mode="stretch_width")
        self.edition = dropdown(
            "Edition", {"for students": STUDENT, "with the teacher's note": TEACHER}, TEACHER
        )
        self.handout_button = button("Make a handout of this lesson")
        self.handout_file = pn.Column(sizing_mode="stretch_width")
        self.lesson_choice.param.watch(visit.act(self._open), "value")
        self.lesson_choice.param.watch(visit.think(self.run, self.show), "value")
        self.edition.param.watch(visit.act(self._clear_handout), "value")
        self.handout_button.on_click(visit.think(self.make_handout, self.offer, _MAKING))
        self.lesson_choice.param.watch(visit.act(lambda _: visit.remember("lessons")), "value")
        visit.views["lessons"] = AddressedView(self.state, self.restore)
        self._open()
        visit.think_on_load(self.run, self.show)
        choice = (projector_button(visit), self.lesson_choice)
        head = pn.Column(*choice, sizing_mode="stretch_width", stylesheets=[_BESIDE])
        self.page = pn.Column(head, self.introduction, self.bar.panel, self.body, sizing_mode="stretch_width")
        self._enlarge()
        visit.projection.watch(visit.act(self._enlarge))

    def _open(self, *_: object) -> None:
        self.lesson: Lesson = LESSONS[self.lesson_choice.value]
        text = self.lesson.text
        self.first: LessonRun | None = None
        self.drawing: CurveDrawing | None = None
        self.sandbox: Sandbox | None = None
        self.answers = AnswerButtons(self.visit, text.choices)
        self.introduction.object = (
            f"<h2>{html.escape(text.title)} <small>about {text.minutes} minutes</small></h2>"
        )
        self._clear_handout()
        drawing = (DRAWING,) if self.lesson.drawing is not None else ()
        self.bar.show((STORY, QUESTION, *drawing, REVEAL, TRY, NEXT_WEEK))
        self._show_step()

    def run(self) -> FirstRun:
        """Run the lesson with its controls as at first."""
        lesson = self.lesson
        return FirstRun(lesson, run_lesson(lesson, lesson.values(), REPLICATES, self.visit.projection.look))

    def show(self, first: FirstRun) -> None:
        """Show what needs the runs, unless another lesson has been opened since."""
        if first.lesson is not self.lesson or self.first is not None:
            return
        self.first = first.run
        if self.lesson.drawing is not None:
            panel = first.run.result.panels[self.lesson.drawing.panel]
            self.drawing = CurveDrawing(self.visit, DrawnCurve.of(panel, self.lesson.drawing))
        self.sandbox = Sandbox(self.visit, self.lesson, first.run, REPLICATES)
        # A step that did not wait is left alone: somebody may be pressing one of its buttons.
        if self.bar.name not in _WITHOUT_RUNS:
            self._show_step()

    def _enlarge(self) -> None:
        """Draw everything as large as the look says."""
        look = self.visit.projection.look
        self.page.stylesheets = [look.style]
        if self.drawing is not None:
            self.drawing = CurveDrawing(self.visit, self.drawing.curve)
        if self.sandbox is not None:
            self.sandbox.arrange()
            runs = self.first, self.sandbox.shown
            self.visit.think_on_load(lambda: [run.drawn(look) for run in runs if run], self._show_redrawn)
        if self.bar.name not in _WITHOUT_RUNS:
            self._show_step()

    def _show_redrawn(self, runs: list[LessonRun]) -> None:
        """Show figures in another look, unless others are shown by now."""
        first, tried = runs
        if self.first is None or self.sandbox is None or first.result is not self.first.result:
            return
        self.first = first
        if tried.result is self.sandbox.shown.result:
            self.sandbox.show(tried)
        if self.bar.name not in _WITHOUT_RUNS:
            self._show_step()

    def state(self) -> str:
        """Return the lesson and its step, as an address holds them."""
        return f"{self.lesson.key}.{self.bar.step + 1}"

    def restore(self, address: str) -> None:
        """Show the lesson and the step that an address holds, as ``vee.3``; at first, the first lesson."""
        key, _, step = (address or next(iter(LESSONS))).partition(".")
        lesson = find_lesson(key)
        if lesson is not self.lesson:
            self.lesson_choice.value = key
        self.bar.show(self.bar.names, int(step) - 1 if step.isascii() and step.isdigit() else 0)
        self._show_step()

    def _turn(self) -> None:
        self._show_step()
        self.visit.remember("lessons")

    def _show_step(self) -> None:
        steps = {
            STORY: self._story,
            QUESTION: self._question,
            DRAWING: self._draw,
            REVEAL: self._reveal,
            TRY: self._try,
            NEXT_WEEK: self._next_week,
        }
        self.body.objects = steps[self.bar.name]()

    def _story(self) -> list[pn.viewable.Viewable]:
        if self.first is None or self.first.result.story is None:
            return [large_prose(_WAITING)]
        return [large_prose(story_html(self.first.result.story))]

    def _question(self) -> list[pn.viewable.Viewable]:
        return [large_prose(question_html(self.lesson)), self.answers.panel]

    def _draw(self) -> list[pn.viewable.Viewable]:
        if self.drawing is None or self.lesson.drawing is None:
            return [large_prose(_WAITING)]
        how = "Draw with a finger or the mouse, as often as you like, or type heights below."
        task = f"<h2>Draw it first</h2><p>{html.escape(self.lesson.drawing.task)}</p><p>{how}</p>"
        return [large_prose(task), self.drawing.panel]

    def _reveal(self) -> list[pn.viewable.Viewable]:
        if self.first is None:
            return [large_prose(_WAITING)]
        result = self.first.result
        return [
            large_prose(reveal_html(self.lesson, result, self.answers.answer)),
            *self._overlay(),
            large_prose(explanation_html(self.lesson, result)),
            figure_pane(self.first.svg, describe(result), CAPTION),
            prose(numbers_html(result)),
        ]

    def _overlay(self) -> list[pn.viewable.Viewable]:
        if self.drawing is None or not self.drawing.curve.begun:
            return []
        curve = self.drawing.curve
        return [
            overlay(curve, self.visit.projection.look),
            large_prose(f"<p>{html.escape(curve.difference())}</p>"),
        ]

    def _try(self) -> list[pn.viewable.Viewable]:
        return [large_prose(_WAITING)] if self.sandbox is None else [self.sandbox.panel]

    def _next_week(self) -> list[pn.viewable.Viewable]:
        files = pn.FlexBox(self.edition, self.handout_button, self.handout_file, align_items="end")
        return [large_prose(next_week_html(self.lesson)), large_prose(note_html(self.lesson)), files]

    def _clear_handout(self, *_: object) -> None:
        self.handout_file.objects = []

    def make_handout(self) -> tuple[Lesson, str, str]:
        """Make the lesson as one file, in the edition that was chosen."""
        lesson, edition = self.lesson, str(self.edition.value)
        return lesson, edition, handout(lesson, REPLICATES, edition=edition)

    def offer(self, file: tuple[Lesson, str, str]) -> None:
        """Offer the file, unless another lesson or edition has been chosen since."""
        lesson, edition, page = file
        if lesson is self.lesson and edition == self.edition.value:
            name = f"{lesson.key}-{edition}.html" if edition == STUDENT else f"{lesson.key}.html"
            self.handout_file.objects = [
                download_button("Save the file", name, lambda: io.BytesIO(page.encode()))
            ]
            self.visit.say("The file is ready.")
