"""What a lesson says, step by step, as HTML."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

import panel as pn

from explorer.core.tables import table_html
from explorer.lessons.lesson import Lesson
from explorer.lessons.lesson_results import LessonNumber, LessonResult
from explorer.lessons.pair_story import PairStory

_LARGE: Final = """
:host { font-size: calc(14px * var(--scale, 1) + 3px); line-height: 1.5; }
h2 { font-size: 1.3em; line-height: 1.25; font-weight: bold; margin: 10px 0 8px; }
h3 { font-size: 1.06em; line-height: 1.25; font-weight: bold; margin: 14px 0 6px; }
p, ul, ol { max-width: 44em; }
li { margin-bottom: 4px; }
h2 small { font-size: 0.68em; font-weight: normal; }
.question { font-size: 1.24em; line-height: 1.4; font-weight: bold; }
.surprise { border-left: 5px solid #D55E00; padding: 4px 12px; font-size: 1.12em; }
.verdict { font-size: 1.12em; }
table { font-size: 0.88em; }
"""


def large_prose(text: str) -> pn.pane.HTML:
    """Return text, given as HTML, that can be read from a distance."""
    return pn.pane.HTML(text, sizing_mode="stretch_width", margin=(0, 10), stylesheets=[_LARGE])


def story_html(story: PairStory) -> str:
    """Return what a pair lived before the question."""
    return f"<h2>One pair</h2><p>{html.escape(story.people)}</p>{items_html(story.before)}"


def question_html(lesson: Lesson) -> str:
    """Return the question."""
    return f'<h2>The question</h2><p class="question">{html.escape(lesson.text.question)}</p>'


def reveal_html(lesson: Lesson, result: LessonResult, answer: int | None) -> str:
    """Return which answer the runs support, beside the one that was given, and what surprises in it."""
    choices = lesson.text.choices
    beside = ""
    if answer is not None:
        beside = (
            " That was your answer."
            if answer == result.answer
            else f" You expected: {html.escape(choices[answer])}"
        )
    surprise = lesson.text.surprise
    return (
        f'<h2>What the model shows</h2><p class="verdict">These runs support: <b>{html.escape(choices[result.answer])}'
        f"</b>{beside}</p>" + (f'<p class="surprise">{html.escape(surprise)}</p>' if surprise else "")
    )


def reveal_line(lesson: Lesson, result: LessonResult, at_first: LessonResult) -> str:
    """Return which answer runs with other controls support, and whether it is another than at first."""
    choices = lesson.text.choices
    other = (
        f" (at first: {html.escape(choices[at_first.answer])})" if at_first.answer != result.answer else ""
    )
    return f'<p class="verdict">These runs support: <b>{html.escape(choices[result.answer])}</b>{other}</p>'


def explanation_html(lesson: Lesson, result: LessonResult) -> str:
    """Return how it was found, the sentences, and what became of the pair."""
    out = f"<p>{html.escape(lesson.text.reveal)}</p>{items_html(result.sentences)}"
    if result.story is not None and result.story.after:
        out += f"<h3>And the pair?</h3>{items_html(result.story.after)}"
    return out


def items_html(sentences: Sequence[str]) -> str:
    """Return sentences as a list."""
    return f"<ul>{''.join(f'<li>{html.escape(one)}</li>' for one in sentences)}</ul>"


def numbers_html(result: LessonResult, at_first: LessonResult | None = None) -> str:
    """Return the numbers of a lesson with their Monte Carlo errors as a table.

    Parameters
    ----------
    result : LessonResult
    at_first : LessonResult, optional
        The same with the controls as at first, set beside it.
    """
    if at_first is None or at_first is result:
        rows = ((_named(one), *one.formatted) for one in result.numbers)
        return table_html("Numbers", ("Measured", "value", "Monte Carlo error"), rows)
    before = {one.what: one for one in at_first.numbers}
    pairs = (
        (_named(one), *one.formatted, _plain(before[one.what]) if one.what in before else "")
        for one in result.numbers
    )
    return table_html("Numbers", ("Measured", "value", "Monte Carlo error", "as at first"), pairs)


def _named(number: LessonNumber) -> str:
    """Return what was measured with its unit, which beside the numbers would run into them."""
    return f"{number.what} ({number.unit})" if number.unit else number.what


def _plain(number: LessonNumber) -> str:
    return number.formatted[0]


def note_html(lesson: Lesson) -> str:
    """Return the teacher's note, behind a heading that opens it."""
    return (
        f"<details><summary>For the teacher</summary>{items_html(lesson.text.note)}"
        f"<p>Does it hold under other parameters, forms, theories and clinics? {html.escape(lesson.elsewhere)}</p>"
        "</details>"
    )


def next_week_html(lesson: Lesson) -> str:
    """Return the question to take home, and the sources."""
    question = lesson.text.next_week
    ask = f'<p class="question">{html.escape(question)}</p>' if question else ""
    return f"<h2>For next week</h2>{ask}<h3>Sources</h3>{items_html(lesson.text.sources)}"
