"""What the file of a lesson says about its runs: arms of a small clinic, what is measured, what decides the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.config.plain_values import PlainValues
from experiments.measures.registry import comparable
from experiments.studies.study import StudyPlan, build_study
from explorer.lessons.lesson import LessonControl, LessonDrawing, Values
from explorer.lessons.lesson_clinics import SMALL
from sim import InputError, Parameters
from sim.errors import nearest

RUN_NAMES: Final = ("clinic", "arms", "numbers", "curves", "sessions", "answer")
"""What a file may say of its runs."""
CURVES: Final = (
    "state_trust",
    "state_empathy",
    "state_disclosure",
    "state_goal",
    "state_task",
    "state_hope",
    "state_distress",
    "alliance_client",
    "distress_score",
    "adherence_score",
)
"""Columns of sessions whose means can be drawn, session by session."""
_ANSWER: Final = ("measure", "curve", "arm", "margin")
_MOST_SESSIONS: Final = 40


@dataclass(frozen=True)
class LessonAnswer:
    """What decides which of the three choices the runs support.

    Attributes
    ----------
    measure, curve : str
        A measure of a clinic, or a column of sessions at the last session that is drawn; the other is empty.
    arm : str
        Compared with the first arm: below it, about the same, above it.
    margin : float
        Differences of at most so much are about the same.
    """

    measure: str
    curve: str
    arm: str
    margin: float


@dataclass(frozen=True)
class LessonPlan:
    """The runs of a lesson.

    Attributes
    ----------
    key, question : str
    clinic, arms : mapping
        As written.
    controls : tuple of LessonControl
    numbers, curves : tuple of str
        Measures of a clinic, and columns of its sessions.
    sessions : int
        That are drawn.
    answer : LessonAnswer
    """

    key: str
    question: str
    clinic: PlainValues
    controls: tuple[LessonControl, ...]
    arms: PlainValues
    numbers: tuple[str, ...]
    curves: tuple[str, ...]
    sessions: int
    answer: LessonAnswer

    def study(self, values: Values, base: Parameters) -> StudyPlan:
        """Return the arms, as the controls say.

        Raises
        ------
        InputError
            If a parameter is unknown or out of range.
        """
        # A slider's numbers are real; a parameter that is counted takes whole ones.
        values = {
            control.name: int(values[control.name]) if isinstance(control.step, int) else values[control.name]
            for control in self.controls
        }
        used = set(_controls_in(self.arms))
        moved = {
            control.parameter: values[control.name] for control in self.controls if control.name not in used
        }
        shared = Parameters.of({**SMALL, **self.clinic, **moved}, base)
        arms = _substituted(self.arms, values)
        written = {
            "name": self.key,
            "question": self.question,
            "reference": next(iter(arms)),
            "arms": arms,
        }
        return build_study(written, shared)

    def check_drawing(self, drawing: LessonDrawing, where: str) -> None:
        """Refuse a curve to draw that the figure does not have.

        Raises
        ------
        InputError
        """
        if drawing.panel >= len(self.curves):
            raise InputError(
                f"{where}, draw has panel {drawing.panel + 1}, but one of {len(self.curves)} curves was expected"
            )
        for line in (drawing.line, *drawing.given):
            if line not in self.arms:
                raise InputError(
                    f"{where}, draw has the line {line!r}, but one of {', '.join(self.arms)} was expected"
                    f"{nearest(line, self.arms)}"
                )


def read_plan(key: str, written: PlainValues, controls: Sequence[LessonControl], where: str) -> LessonPlan:
    """Return what a file says of its runs, checked.

    Parameters
    ----------
    key : str
        Name of the lesson.
    written : mapping
        What the file holds.
    controls : sequence of LessonControl
    where : str
        Named in errors.

    Raises
    ------
    InputError
        If anything in it is unknown, missing or out of range.
    """
    arms = written["arms"]
    if not isinstance(arms, dict) or len(arms) < 2:
        raise InputError(
            f"{where} has arms {arms!r}, but two or more were expected, as in the file of a study"
        )
    names = [control.name for control in controls]
    for used in _controls_in(arms):
        if used not in names:
            raise InputError(f"{where} has ${used} in its arms, but no such control{nearest(used, names)}")
    sessions = written.get("sessions", 16)
    if isinstance(sessions, bool) or not isinstance(sessions, int) or not 1 < sessions <= _MOST_SESSIONS:
        raise InputError(
            f"{where} has sessions {sessions!r}, but a number from 2 to {_MOST_SESSIONS} was expected"
        )
    answer = _answer(written["answer"], list(arms), where)
    numbers = _known_list(written, "numbers", comparable(), where)
    curves = _known_list(written, "curves", CURVES, where)
    if answer.measure and answer.measure not in numbers:
        numbers = (*numbers, answer.measure)
    if answer.curve and answer.curve not in curves:
        curves = (*curves, answer.curve)
    clinic = written.get("clinic") or {}
    if not isinstance(clinic, dict):
        raise InputError(f"{where} has clinic {clinic!r}, but parameters and their values were expected")
    return LessonPlan(
        key, written["question"], clinic, tuple(controls), arms, numbers, curves, sessions, answer
    )


def _known_list(written: PlainValues, name: str, known: Sequence[str], where: str) -> tuple[str, ...]:
    given = written.get(name) or []
    if not isinstance(given, list):
        raise InputError(f"{where} has {name} {given!r}, but a list was expected")
    for one in given:
        if one not in known:
            raise InputError(f"{where} has {one!r} in {name}, which is not known{nearest(str(one), known)}")
    return tuple(given)


def _answer(written: object, arms: Sequence[str], where: str) -> LessonAnswer:
    if not isinstance(written, dict) or ("measure" in written) == ("curve" in written):
        raise InputError(
            f"{where} has answer {written!r}, but a measure or a curve, an arm and a margin were expected"
        )
    for name in written:
        if name not in _ANSWER:
            raise InputError(f"{where}, answer has {name!r}{nearest(str(name), _ANSWER)}")
    arm, margin = written.get("arm"), written.get("margin", 0.0)
    if arm not in arms[1:]:
        raise InputError(
            f"{where}, answer has arm {arm!r}, but one beside the first was expected ({', '.join(arms[1:])})"
            f"{nearest(str(arm), arms[1:])}"
        )
    if isinstance(margin, bool) or not isinstance(margin, int | float) or margin < 0:
        raise InputError(f"{where}, answer has margin {margin!r}, but a number from 0 was expected")
    measure, curve = str(written.get("measure", "")), str(written.get("curve", ""))
    for name, value, known in (("measure", measure, comparable()), ("curve", curve, CURVES)):
        if value and value not in known:
            raise InputError(
                f"{where}, answer has {name} {value!r}, which is not known{nearest(value, known)}"
            )
    return LessonAnswer(measure, curve, str(arm), float(margin))


def _controls_in(arms: object) -> list[str]:
    """Return the controls that stand in the arms as ``$name``."""
    if isinstance(arms, Mapping):
        return [name for value in arms.values() for name in _controls_in(value)]
    return [arms[1:]] if isinstance(arms, str) and arms.startswith("$") else []


def _substituted(arms: PlainValues, values: Values) -> PlainValues:
    return {name: _with_values(one, values) for name, one in arms.items()}


def _with_values(written: object, values: Values) -> object:
    if isinstance(written, Mapping):
        return _substituted(written, values)
    return values[written[1:]] if isinstance(written, str) and written.startswith("$") else written
