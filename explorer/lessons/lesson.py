"""A lesson: its texts, its controls, and the runs that answer its question."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from experiments.statements.homes import LESSON
from experiments.statements.kept_verdicts import subject_sentence
from explorer.core.limits import check_whole
from explorer.lessons.lesson_clinics import LessonRuns
from explorer.lessons.lesson_results import LessonResult
from sim import InputError
from sim.errors import nearest

Values = Mapping[str, float]
Compute = Callable[[Values, LessonRuns], LessonResult]
"""Makes the runs of a lesson with its controls at some values."""
REPLICATES: Final = 12
"""Replicates unless another number is asked for; the more, the smaller the Monte Carlo errors."""
REPLICATES_RANGE: Final = (2, 200)
_UNASKED: Final = "Nobody has asked that of this lesson yet."


@dataclass(frozen=True)
class LessonControl:
    """Something to try: a number between bounds.

    Attributes
    ----------
    name, label : str
        In programs, and on a page.
    low, high, value, step : float
        Bounds, value at first, and step of a slider.
    parameter : str
        The parameter that it sets, or what it stands for; shown to those who want to go on from here.
    """

    name: str
    label: str
    low: float
    high: float
    value: float
    step: float
    parameter: str


@dataclass(frozen=True)
class LessonText:
    """The words of a lesson, from its file.

    Attributes
    ----------
    title, question, todo, reveal : str
        What is asked, what there is to try, and what the runs are.
    choices, note, sources : list of str
        Answers, what a teacher should know, and where it comes from.
    minutes : int
    surprise, next_week : str
        What few expect, without numbers, and a question to take home; may be empty.
    """

    title: str
    minutes: int
    question: str
    choices: list[str]
    todo: str
    reveal: str
    note: list[str]
    sources: list[str]
    surprise: str = ""
    next_week: str = ""


@dataclass(frozen=True)
class LessonDrawing:
    """A curve that the student draws before the model's is shown.

    Attributes
    ----------
    panel : int
        Of the figure, from 0.
    line : str
        Name of the line that is drawn.
    given : tuple of str
        Names of the lines of this panel that are there already.
    task : str
    """

    panel: int
    line: str
    given: tuple[str, ...]
    task: str


@dataclass(frozen=True)
class LessonStatement:
    """What a lesson says, as a difference with a sign, which `LessonResult.differences` has by its name.

    Attributes
    ----------
    name, text, observed : str
        A word, what is said, and what the difference is one of.
    sign : int
        1 or -1.
    """

    name: str
    text: str
    observed: str
    sign: int = 1


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    Attributes
    ----------
    key : str
    text : LessonText
    controls : tuple of LessonControl
    compute : callable
        ``compute(values, runs)`` makes the runs.
    statements : tuple of LessonStatement
        What it says with its controls as at first.
    drawing : LessonDrawing, optional
        What the student draws, with the controls as at first.
    file : str
        Name of the file that it comes from; empty for the lessons of the program.
    """

    key: str
    text: LessonText = field(compare=False)
    controls: tuple[LessonControl, ...]
    compute: Compute
    statements: tuple[LessonStatement, ...]
    drawing: LessonDrawing | None = None
    file: str = ""

    @property
    def elsewhere(self) -> str:
        """Whether what it says holds under other parameters, forms, theories and clinics, in one sentence."""
        return subject_sentence(LESSON, self.key) or _UNASKED

    def run(self, given: Values | None = None, replicates: int = REPLICATES) -> LessonResult:
        """Make the runs and return what they show.

        Parameters
        ----------
        given : mapping of str to float, optional
            Values of controls; those left out are as at first.
        replicates : int
            2 to 200.

        Raises
        ------
        InputError
            If a control is unknown or a value out of bounds.
        """
        check_whole("replicates", replicates, *REPLICATES_RANGE)
        return _result(self, tuple(self.values(given).items()), replicates)

    def command(self, given: Values, replicates: int) -> str:
        """Return the command line that makes the same runs; controls that are as at first are left out."""
        usual = {control.name: control.value for control in self.controls}
        moved = [f"{name}={value!r}" for name, value in given.items() if value != usual[name]]
        return " ".join(["alliance lesson", self.file or self.key, *moved, f"replicates={replicates}"])

    def values(self, given: Values | None = None) -> dict[str, float]:
        """Return the value of every control, checked.

        Raises
        ------
        InputError
            If a control is unknown or a value out of bounds.
        """
        known = {control.name: control for control in self.controls}
        for name, value in (given or {}).items():
            if name not in known:
                raise InputError(f"{name!r} is not a control of lesson {self.key}{nearest(name, known)}")
            _check(known[name], value)
        return {name: float((given or {}).get(name, one.value)) for name, one in known.items()}


# The same values give the same runs, and a page and its file ask for some of them twice.
@lru_cache(maxsize=64)
def _result(lesson: Lesson, values: tuple[tuple[str, float], ...], replicates: int) -> LessonResult:
    return lesson.compute(dict(values), LessonRuns(range(replicates)))


def _check(control: LessonControl, value: object) -> None:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    if not control.low <= number <= control.high:
        raise InputError(
            f"{control.name} is {value!r}, but a number from {control.low:g} to {control.high:g} was expected"
        )
