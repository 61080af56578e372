"""The lessons, in the order of a course, and those of a teacher beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from explorer.lessons import (
    circle,
    other_therapist,
    scores,
    shared_decisions,
    slow_and_fast,
    three_worlds,
    trial_of_forty,
    twelve_therapists,
    vee,
)
from explorer.lessons.lesson import Compute, Lesson
from explorer.lessons.lesson_file import read_lesson
from sim import InputError
from sim.errors import nearest

_FILES: Final = Path(__file__).parent / "files"
_COMPUTED: Final[Mapping[str, Compute]] = {
    "slow_and_fast": slow_and_fast.compute,
    "circle": circle.compute,
    "vee": vee.compute,
    "shared": shared_decisions.compute,
    "therapists": other_therapist.compute,
    "three_worlds": three_worlds.compute,
    "scores": scores.compute,
    "twelve_therapists": twelve_therapists.compute,
    "trial_of_forty": trial_of_forty.compute,
}
"""Runs that a file cannot say; those of other lessons stand in their files."""
_ORDER: Final = (*_COMPUTED, "left_in_the_mean")
LESSONS: Final[dict[str, Lesson]] = {
    key: replace(read_lesson(_FILES / f"{key}.yaml", _COMPUTED), file="") for key in _ORDER
}
"""Every lesson by its name; a teacher's own come last, see `add_lesson`."""


def add_lesson(lesson: Lesson) -> None:
    """Offer a lesson after the others in this process.

    Raises
    ------
    InputError
        If its name is that of another lesson.
    """
    if lesson.key in LESSONS:
        raise InputError(f"a lesson {lesson.key} exists already, but another name of the file was expected")
    LESSONS[lesson.key] = lesson


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
