"""What the lessons say, as `alliance robust lesson=...` takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from experiments.statements.homes import LESSON
from experiments.statements.observables import Floats
from experiments.statements.statement import Statement, StatementGroup
from explorer.lessons.catalogue import LESSONS
from explorer.lessons.lesson import Lesson, LessonStatement
from explorer.lessons.lesson_clinics import SMALL, LessonRuns
from sim import Parameters


def _group(lesson: Lesson) -> StatementGroup:
    said = tuple(_statement(lesson, own) for own in lesson.statements)

    def measure(base: Parameters, replicates: Sequence[int], seed: int) -> Floats:
        found = lesson.compute(lesson.values(), LessonRuns(replicates, base, seed)).differences
        return np.stack([found[own.name] for own in lesson.statements], axis=1)

    return StatementGroup(LESSON, lesson.key, said, _arms, measure)


def _statement(lesson: Lesson, own: LessonStatement) -> Statement:
    name = lesson.key if len(lesson.statements) == 1 else f"{lesson.key}, {own.name}"
    return Statement(name, own.text, own.observed, own.sign)


def _arms(base: Parameters) -> tuple[Parameters, ...]:
    return (Parameters.of(SMALL, base),)


GROUPS: Final = tuple(_group(lesson) for lesson in LESSONS.values() if lesson.statements)
"""What every lesson says."""
