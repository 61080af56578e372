"""A lesson as one YAML file: words, controls, arms of a small clinic, what is measured, what decides the answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import yaml

from experiments.config.plain_values import PlainValues
from experiments.measures.registry import comparable, label_of, measured, unit_of
from experiments.studies.study import StudyPlan, build_study
from explorer.lessons.lesson import Lesson, LessonControl, LessonText, Values
from explorer.lessons.lesson_clinics import SMALL, Floats, LessonRuns, by_session, session_means
from explorer.lessons.lesson_results import (
    LessonNumber,
    LessonPanel,
    LessonResult,
    lesson_line,
    lesson_number,
)
from sim import InputError, Parameters, Tables
from sim.errors import nearest

LARGEST: Final = 100_000
"""Most bytes of a file that is looked at."""
_WORDS: Final = tuple(field.name for field in dataclasses.fields(LessonText))
_RUNS: Final = ("clinic", "controls", "arms", "numbers", "curves", "sessions", "answer")
_REQUIRED: Final = (*_WORDS, "arms", "answer")
_CHOICES: Final = 3
_CONTROL: Final = ("label", "low", "high", "value", "step", "parameter")
_ANSWER: Final = ("measure", "curve", "arm", "margin")
_MOST_SESSIONS: Final = 40


@dataclass(frozen=True)
class _Answer:
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
class _Plan:
    """What a file says about its runs."""

    key: str
    question: str
    clinic: PlainValues
    controls: tuple[LessonControl, ...]
    arms: PlainValues
    numbers: tuple[str, ...]
    curves: tuple[str, ...]
    sessions: int
    answer: _Answer

    def study(self, values: Values, base: Parameters) -> StudyPlan:
        """Return the arms, as the controls say."""
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


def read_lesson(path: Path) -> Lesson:
    """Return the lesson in a file; its name is that of the file.

    Parameters
    ----------
    path : Path
        See docs/teaching.md for what stands in it.

    Raises
    ------
    InputError
        In one sentence, if the file cannot be read, or anything in it is unknown, missing or out of range.
    """
    written = _content(path)
    where = str(path)
    for name in written:
        if name not in (*_WORDS, *_RUNS):
            known = (*_WORDS, *_RUNS)
            raise InputError(
                f"{where} has {name!r}, but {', '.join(known)} were expected{nearest(name, known)}"
            )
    for name in _REQUIRED:
        if name not in written:
            raise InputError(f"{where} has no {name}, but {', '.join(_REQUIRED)} were expected")
    text = _text(written, where)
    plan = _plan(path.stem, written, where)
    lesson = Lesson(
        plan.key, plan.controls, lambda values, runs: _compute(plan, values, runs), (), text, path.name
    )
    try:
        plan.study(lesson.values(), Parameters())
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    return lesson


def _content(path: Path) -> PlainValues:
    try:
        with path.open("rb") as stream:
            read = stream.read(LARGEST + 1)
        if len(read) > LARGEST:
            raise InputError(f"{path} has more than {LARGEST} bytes, but a lesson was expected")
        data = yaml.safe_load(read.decode("utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}), but a lesson was expected") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not text in UTF-8, but a lesson was expected") from None
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f" in line {place.line + 1}" if place is not None else ""
        raise InputError(f"{path} is not valid YAML{line}, but a lesson was expected") from None
    if not isinstance(data, dict) or not all(isinstance(name, str) for name in data):
        raise InputError(f"{path} holds no lesson: names and their values were expected")
    return data


def _text(written: PlainValues, where: str) -> LessonText:
    for name in _WORDS:
        value = written[name]
        wanted = {"minutes": "a whole number of minutes", "choices": f"a list of {_CHOICES} texts"}
        lists = name in ("choices", "note", "sources")
        if name == "minutes":
            good = isinstance(value, int) and not isinstance(value, bool) and value > 0
        elif lists:
            good = isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)
            good = good and (name != "choices" or len(value) == _CHOICES)
        else:
            good = isinstance(value, str) and bool(value.strip())
        if not good:
            expected = wanted.get(name, "a list of texts" if lists else "a text")
            raise InputError(f"{where} has {name} {value!r}, but {expected} was expected")
    return LessonText(**{name: written[name] for name in _WORDS})


def _plan(key: str, written: PlainValues, where: str) -> _Plan:
    arms = written["arms"]
    if not isinstance(arms, dict) or len(arms) < 2:
        raise InputError(
            f"{where} has arms {arms!r}, but two or more were expected, as in the file of a study"
        )
    controls = tuple(_control(name, one, where) for name, one in (written.get("controls") or {}).items())
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
    curves = _known_list(written, "curves", _CURVES, where)
    if answer.measure and answer.measure not in numbers:
        numbers = (*numbers, answer.measure)
    if answer.curve and answer.curve not in curves:
        curves = (*curves, answer.curve)
    clinic = written.get("clinic") or {}
    if not isinstance(clinic, dict):
        raise InputError(f"{where} has clinic {clinic!r}, but parameters and their values were expected")
    return _Plan(key, written["question"], clinic, controls, arms, numbers, curves, sessions, answer)


_CURVES: Final = (
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


def _known_list(written: PlainValues, name: str, known: Sequence[str], where: str) -> tuple[str, ...]:
    given = written.get(name) or []
    if not isinstance(given, list):
        raise InputError(f"{where} has {name} {given!r}, but a list was expected")
    for one in given:
        if one not in known:
            raise InputError(f"{where} has {one!r} in {name}, which is not known{nearest(str(one), known)}")
    return tuple(given)


def _control(name: str, written: object, where: str) -> LessonControl:
    if not isinstance(written, dict) or set(written) != set(_CONTROL):
        raise InputError(
            f"{where} has the control {name}: {written!r}, but {', '.join(_CONTROL)} were expected"
        )
    numbers = {field: written[field] for field in ("low", "high", "value", "step")}
    for field, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"{where}, control {name} has {field} {value!r}, but a number was expected")
    if not numbers["low"] <= numbers["value"] <= numbers["high"] or numbers["step"] <= 0:
        raise InputError(
            f"{where}, control {name}: its value was expected between low and high, and step above 0"
        )
    return LessonControl(name, str(written["label"]), parameter=str(written["parameter"]), **numbers)


def _answer(written: object, arms: Sequence[str], where: str) -> _Answer:
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
    for name, value, known in (("measure", measure, comparable()), ("curve", curve, _CURVES)):
        if value and value not in known:
            raise InputError(
                f"{where}, answer has {name} {value!r}, which is not known{nearest(value, known)}"
            )
    return _Answer(measure, curve, str(arm), float(margin))


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


def _compute(plan: _Plan, values: Values, runs: LessonRuns) -> LessonResult:
    """Run the arms on the same clients with the same random numbers, and compare each with the first."""
    study = plan.study(values, runs.base)
    worlds = {arm.name: runs.simulated(arm.parameters) for arm in study.arms}
    found = {
        arm.name: np.array([measured(tables, arm.parameters, plan.numbers) for tables in worlds[arm.name]])
        for arm in study.arms
    }
    courses = {
        curve: {name: _course(tables, curve, plan.sessions) for name, tables in worlds.items()}
        for curve in plan.curves
    }
    numbers = _numbers(plan, study, found)
    last = {
        curve: {name: course[:, -1] for name, course in lines.items()} for curve, lines in courses.items()
    }
    ends = [
        lesson_number(
            f"{_curve_title(curve)} in session {plan.sessions}, {name} less {study.reference}",
            "",
            by_arm[name] - by_arm[study.reference],
        )
        for curve, by_arm in last.items()
        for name in study.others
    ]
    decided = _deciding(plan, study, found, last)
    place = (
        1 if abs(decided.value) <= plan.answer.margin or not decided.clear else 2 if decided.value > 0 else 0
    )
    return LessonResult(
        (*_curve_panels(courses), *_number_panels(plan, found)),
        (*numbers, *ends),
        (_sentence(decided), _margin_sentence(plan, decided)),
        place,
        {},
    )


def _course(tables: Sequence[Tables], curve: str, sessions: int) -> Floats:
    return np.array([session_means(by_session(one, curve, sessions)) for one in tables])


def _curve_title(curve: str) -> str:
    return curve.removeprefix("state_").replace("_", " ")


def _numbers(plan: _Plan, study: StudyPlan, found: Mapping[str, Floats]) -> list[LessonNumber]:
    out = []
    for column, measure in enumerate(plan.numbers):
        label, unit = label_of(measure), unit_of(measure)
        reference = found[study.reference][:, column]
        out.append(lesson_number(f"{label}, {study.reference}", unit, reference))
        out += [
            lesson_number(f"{label}, {name} less {study.reference}", unit, found[name][:, column] - reference)
            for name in study.others
        ]
    return out


def _deciding(
    plan: _Plan, study: StudyPlan, found: Mapping[str, Floats], last: Mapping[str, Mapping[str, Floats]]
) -> LessonNumber:
    arm, reference = plan.answer.arm, study.reference
    if plan.answer.curve:
        ends = last[plan.answer.curve]
        title = f"{_curve_title(plan.answer.curve)} in session {plan.sessions}"
        return lesson_number(f"{title}, {arm} less {reference}", "", ends[arm] - ends[reference])
    column = plan.numbers.index(plan.answer.measure)
    label = f"{label_of(plan.answer.measure)}, {arm} less {reference}"
    values = found[arm][:, column] - found[reference][:, column]
    return lesson_number(label, unit_of(plan.answer.measure), values)


def _sentence(number: LessonNumber) -> str:
    value, error = number.formatted
    unit = f" {number.unit}" if number.unit else ""
    return f"{number.what[0].upper()}{number.what[1:]}: {value}{unit} ± {error} (Monte Carlo standard error)."


def _margin_sentence(plan: _Plan, number: LessonNumber) -> str:
    within = abs(number.value) <= plan.answer.margin
    return (
        f"Differences of at most {plan.answer.margin:g} are called about the same here; this one is "
        f"{'not larger' if within else 'larger' if number.clear else 'larger, but may be chance'}."
    )


def _curve_panels(courses: Mapping[str, Mapping[str, Floats]]) -> list[LessonPanel]:
    return [
        LessonPanel(
            _curve_title(curve).capitalize(),
            "session",
            tuple(
                lesson_line(name, np.arange(1, course.shape[1] + 1), course) for name, course in lines.items()
            ),
        )
        for curve, lines in courses.items()
    ]


def _number_panels(plan: _Plan, found: Mapping[str, Floats]) -> list[LessonPanel]:
    return [
        LessonPanel(
            f"{label_of(measure).capitalize()} ({unit_of(measure)})",
            "",
            (
                lesson_line(
                    "mean",
                    np.arange(len(found)),
                    np.stack([own[:, column] for own in found.values()], axis=1),
                ),
            ),
            tuple(found),
        )
        for column, measure in enumerate(plan.numbers)
    ]
