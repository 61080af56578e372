"""Runs of a lesson that its file plans: arms with the same clients and random numbers, each against the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.measures.registry import label_of, measured, unit_of
from experiments.studies.study import StudyPlan
from explorer.lessons.lesson import Values
from explorer.lessons.lesson_clinics import Floats, LessonRuns, by_session, session_means
from explorer.lessons.lesson_plan import LessonAnswer, LessonPlan
from explorer.lessons.lesson_results import (
    LessonNumber,
    LessonPanel,
    LessonResult,
    lesson_line,
    lesson_number,
    margin_sentence,
)
from explorer.lessons.pair_story import PairStory, pair_story, state_in_worlds, typical_client
from sim import Tables

Worlds = Mapping[str, Sequence[Tables]]
Courses = Mapping[str, Mapping[str, Floats]]
"""Curve -> arm -> its mean in each session, shape (replicates, sessions)."""


@dataclass(frozen=True)
class _Found:
    """What was measured: measures by arm, shape (replicates, measures), and the courses of curves."""

    measures: Mapping[str, Floats]
    courses: Courses


def compute_plan(
    plan: LessonPlan, statements: Sequence[str], values: Values, runs: LessonRuns
) -> LessonResult:
    """Run the arms of a plan, and compare each with the first.

    Parameters
    ----------
    plan : LessonPlan
    statements : sequence of str
        Names under which the difference that decides is kept: one or none.
    values : mapping of str to float
        Of the controls.
    runs : LessonRuns
    """
    study = plan.study(values, runs.base)
    worlds = {arm.name: runs.simulated(arm.parameters) for arm in study.arms}
    found = _Found(
        {
            arm.name: np.array([measured(one, arm.parameters, plan.numbers) for one in worlds[arm.name]])
            for arm in study.arms
        },
        {
            curve: {name: _course(tables, curve, plan.sessions) for name, tables in worlds.items()}
            for curve in plan.curves
        },
    )
    decided, differences = _deciding(plan, study, found)
    margin = plan.answer.margin
    place = 1 if abs(decided.value) <= margin or not decided.clear else 2 if decided.value > 0 else 0
    return LessonResult(
        (*_curve_panels(found.courses), *_number_panels(plan, found.measures)),
        (*_numbers(plan, study, found.measures), *_ends(plan, study, found.courses)),
        _sentences(decided, margin),
        place,
        dict.fromkeys(statements, differences),
        _story(plan, worlds),
    )


def _course(tables: Sequence[Tables], curve: str, sessions: int) -> Floats:
    return np.array([session_means(by_session(one, curve, sessions)) for one in tables])


def _curve_title(curve: str) -> str:
    return curve.removeprefix("state_").replace("_", " ")


def _numbers(plan: LessonPlan, study: StudyPlan, found: Mapping[str, Floats]) -> list[LessonNumber]:
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


def _ends(plan: LessonPlan, study: StudyPlan, courses: Courses) -> list[LessonNumber]:
    return [
        lesson_number(
            f"{_curve_title(curve)} in session {plan.sessions}, {name} less {study.reference}",
            "",
            by_arm[name][:, -1] - by_arm[study.reference][:, -1],
        )
        for curve, by_arm in courses.items()
        for name in study.others
    ]


def _deciding(plan: LessonPlan, study: StudyPlan, found: _Found) -> tuple[LessonNumber, Floats]:
    """Return the difference that decides, as a number and in each replicate."""
    answer: LessonAnswer = plan.answer
    arm, reference = answer.arm, study.reference
    if answer.curve:
        ends = found.courses[answer.curve]
        title, unit = f"{_curve_title(answer.curve)} in session {plan.sessions}", ""
        values = ends[arm][:, -1] - ends[reference][:, -1]
    else:
        column = plan.numbers.index(answer.measure)
        title, unit = label_of(answer.measure), unit_of(answer.measure)
        values = found.measures[arm][:, column] - found.measures[reference][:, column]
    return lesson_number(f"{title}, {arm} less {reference}", unit, values), values


def _sentences(number: LessonNumber, margin: float) -> tuple[str, ...]:
    value, error = number.formatted
    unit = f" {number.unit}" if number.unit else ""
    what = f"{number.what[0].upper()}{number.what[1:]}"
    within = abs(number.value) <= margin
    size = "not larger" if within else "larger" if number.clear else "larger, but may be chance"
    bound = -margin if number.value < 0 else margin
    return (
        f"{what}: {value}{unit} ± {error} (Monte Carlo standard error).",
        margin_sentence(
            f"Differences of at most {margin:g} are called about the same here; this one is {size}.",
            number,
            bound,
        ),
    )


def _story(plan: LessonPlan, worlds: Worlds) -> PairStory:
    """Tell the client whose difference between the first arm and that of the answer is most usual."""
    (reference, *_), arm = plan.arms, plan.answer.arm
    here, there = worlds[reference][0], worlds[arm][0]
    column = plan.answer.curve if plan.answer.curve.startswith("state_") else "state_trust"
    both = [by_session(tables, column, plan.sessions) for tables in (here, there)]
    client = typical_client(_last(both[1]) - _last(both[0]))
    pair = [(name, worlds[name][0]) for name in (reference, arm)]
    title = _curve_title(column).capitalize()
    after = [state_in_worlds(pair, client, session, column, title) for session in (2, plan.sessions)]
    chosen = f"whose {_curve_title(column)} at last differs between the two clinics as it does on average"
    return pair_story(here, after, client, plan.sessions, chosen)


def _last(values: Floats) -> Floats:
    """Return each client's last known value; NaN without any."""
    known = ~np.isnan(values)
    last = values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.where(known.any(axis=1), values[np.arange(len(values)), last], np.nan)


def _curve_panels(courses: Courses) -> list[LessonPanel]:
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


def _number_panels(plan: LessonPlan, found: Mapping[str, Floats]) -> list[LessonPanel]:
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
