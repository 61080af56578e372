"""Seven lessons: a question first, then something to try, then what the runs show and a note for teachers."""

from __future__ import annotations

import html
import io
from typing import Any, Final, NamedTuple

import panel as pn

from experiments.plots.saving import svg_bytes
from explorer.core.tables import table_html
from explorer.downloads import Files
from explorer.layout import picture, with_controls, words
from explorer.lessons.catalogue import LESSONS
from explorer.lessons.handout import handout
from explorer.lessons.lesson import REPLICATES, Lesson
from explorer.lessons.lesson_plot import CAPTION, describe, draw
from explorer.lessons.lesson_results import Shown
from explorer.visit import Session
from explorer.widgets import Amount, button, choice, download, folded, slider

TITLE: Final = "Lessons"
_OPEN: Final = "not yet"
_HOW: Final = """\
# From a terminal; out= takes names that end in .csv, .svg, .png and .html:
#     {command} out={key}.csv
# In Python:
from explorer.lessons.catalogue import lesson

shown = lesson("{key}").reveal({values!r}, replicates={replicates})
rows = shown.table()     # a pyarrow table; shown.numbers has the numbers
"""


def build(session: Session) -> Any:
    """Return the page of one visit."""
    return LessonsPage(session).page


class Lived(NamedTuple):
    """Runs of a lesson, as they come from another thread."""

    taught: Lesson
    values: dict[str, float]
    shown: Shown
    svg: bytes


class LessonsPage:
    """Widgets around one `Lesson`.

    Attributes
    ----------
    lesson : Lesson
        The one that is open.
    page : panel object
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        titles = {one.text.title: key for key, one in LESSONS.items()}
        self.which = choice("Lesson", titles, next(iter(LESSONS)))
        self.guess = choice("Your answer", {"I do not say": _OPEN}, _OPEN)
        self.run = button("Run it and show", important=True)
        self.sliders: dict[str, Amount] = {}
        self.words = words("")
        self.found = pn.Column(sizing_mode="stretch_width")
        self.trying = pn.Column(sizing_mode="stretch_width")
        self.which.param.watch(session.act(self._open), "value")
        self.make = button("Make this lesson one file")
        self.made = pn.Column(sizing_mode="stretch_width")
        self.make.on_click(session.think(self.hand_out, self.offer))
        self.run.on_click(session.think(self.live, self.show))
        self._open()
        shown = pn.Column(self.words, self.guess, self.found, sizing_mode="stretch_width")
        controls = pn.Column(
            self.which, self.trying, self.run, self.make, self.made, sizing_mode="stretch_width"
        )
        self.page = with_controls(shown, controls)

    def hand_out(self) -> tuple[Lesson, str]:
        """Make the lesson as one file."""
        taught = self.lesson
        return taught, handout(taught, REPLICATES)

    def offer(self, made: tuple[Lesson, str]) -> None:
        """Offer the file, unless another lesson has been opened since."""
        taught, page = made
        if taught is self.lesson:
            self.made.objects = [
                download("Save the file", f"{taught.key}.html", lambda: io.BytesIO(page.encode()))
            ]
            self.session.say("The file is made.")

    def _open(self, *_: Any) -> None:
        self.lesson: Lesson = LESSONS[self.which.value]
        text = self.lesson.text
        self.words.object = (
            f"<h2>{html.escape(text.title)}</h2><p>About {text.minutes} minutes.</p>"
            f"<p><b>{html.escape(text.question)}</b></p>"
        )
        options = {"I do not say": _OPEN} | {said: str(place) for place, said in enumerate(text.choices)}
        self.guess.param.update(options=options, value=_OPEN)
        self.sliders = {
            one.name: slider(one.label, one.value, one.low, one.high, one.step, one.parameter)
            for one in self.lesson.controls
        }
        head = words(f"<h2>Something to try</h2><p>{html.escape(text.todo)}</p>")
        self.trying.objects = [head, *self.sliders.values()]
        self.made.objects = []
        self.found.objects = [words(f"<p>{html.escape(text.reveal)}</p>")]

    def live(self) -> Lived:
        """Make the runs that the controls ask for."""
        taught, values = self.lesson, {name: float(one.amount) for name, one in self.sliders.items()}
        shown = taught.reveal(values, REPLICATES)
        return Lived(taught, values, shown, svg_bytes(draw(taught.text.title, shown)))

    def show(self, lived: Lived) -> None:
        """Show what the runs came to, unless another lesson has been opened since."""
        taught, values, shown, svg = lived
        if taught is not self.lesson:
            return
        how = how_of_lesson(taught, values)
        files = Files(
            f"lesson-{taught.key}",
            lambda: {"points": shown.table()},
            lambda: draw(taught.text.title, shown),
            lambda: how,
        )
        self.found.objects = [
            words(
                f"<h2>What the model shows</h2><p>{html.escape(taught.text.reveal)}</p>{self._verdict(shown)}"
            ),
            picture(svg, describe(shown), CAPTION),
            words(numbers_html(shown)),
            words(note_html(taught)),
            pn.FlexBox(*files.buttons()),
            words(folded("Reproduce these numbers", how)),
        ]
        self.session.say("The runs are made.")

    def _verdict(self, shown: Shown) -> str:
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


def how_of_lesson(taught: Lesson, values: dict[str, float]) -> str:
    """Return how to make the numbers of a lesson again: a command line and a program."""
    command = taught.command(values, REPLICATES)
    return _HOW.format(command=command, key=taught.key, values=values, replicates=REPLICATES)


def numbers_html(shown: Shown) -> str:
    """Return the numbers of a lesson with their Monte Carlo errors as a table."""
    rows = ((one.what, *one.told, html.escape(one.unit)) for one in shown.numbers)
    return table_html("Numbers", ("Measured", "value", "Monte Carlo error", "unit"), rows)


def note_html(taught: Lesson) -> str:
    """Return the teacher's note with its sources, folded."""
    note, sources = (
        "".join(f"<li>{html.escape(line)}</li>" for line in lines)
        for lines in (taught.text.note, taught.text.sources)
    )
    return f"<details><summary>For the teacher</summary><ul>{note}</ul><p>Sources</p><ul>{sources}</ul></details>"
