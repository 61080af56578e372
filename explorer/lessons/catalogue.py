"""The seven lessons, in the order of a course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from explorer.lessons import (
    circle,
    other_therapist,
    scores,
    shared_decisions,
    slow_and_fast,
    three_worlds,
    vee,
)
from explorer.lessons.lesson import Lesson
from sim import InputError
from sim.errors import nearest

LESSONS: Final[Mapping[str, Lesson]] = {
    module.LESSON.key: module.LESSON
    for module in (slow_and_fast, circle, vee, shared_decisions, other_therapist, three_worlds, scores)
}


def find_lesson(key: str) -> Lesson:
    """Return one lesson.

    Raises
    ------
    InputError
        If there is no such lesson.
    """
    if key not in LESSONS:
        raise InputError(f"{key} is not a lesson{nearest(key, LESSONS)} (there are: {', '.join(LESSONS)})")
    return LESSONS[key]
