"""Empathy, disclosure and insight feed each other: help one of them, and look at all three."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from explorer.lessons.lesson import Lesson, LessonControl, Values
from explorer.lessons.lesson_clinics import NOBODY_LEAVES, Floats, Settings, by_session, run_clinics
from explorer.lessons.lesson_results import LessonLine, LessonPanel, LessonResult, lesson_line, lesson_number

_SESSIONS: Final = 12
_STATES: Final = (
    ("empathy", "state_empathy"),
    ("disclosure", "state_disclosure"),
    ("insight", "state_formulation"),
)
_BASE: Final = {**NOBODY_LEAVES, "clinic.session_limit": _SESSIONS, "clinic.closing_weeks": _SESSIONS}
# What one help changes; each reaches one of the three at first hand.
_ACCURACY, _FLOOR, _ASSUMPTION = 0.62, 0.3, 0.863


def _helps(push: float) -> Mapping[str, dict[str, float]]:
    return {
        "empathy": {"therapists.empathic_accuracy.mean": _ACCURACY + 0.3 * push},
        "disclosure": {"disclosure.floor": _FLOOR + 0.6 * push},
        "insight": {"attunement.assumption": _ASSUMPTION - 0.6 * push},
    }


def _measured(settings: Settings, replicates: int) -> Floats:
    """Return replicates by states and then the fall of distress; shape (replicates, 4, sessions)."""
    out = []
    for tables in run_clinics({**_BASE, **settings}, replicates):
        rows = [by_session(tables, column, _SESSIONS).mean(axis=0) for _, column in _STATES]
        distress = by_session(tables, "state_distress", _SESSIONS).mean(axis=0)
        out.append([*rows, distress])
    return np.array(out)


def compute(values: Values, replicates: int) -> LessonResult:
    """Help empathy, disclosure or insight alone, then all at once, and compare with twins who had no help."""
    helps = _helps(values["push"])
    usual = _measured({}, replicates)
    runs = {name: _measured(help_given, replicates) - usual for name, help_given in helps.items()}
    together = {name: value for one in helps.values() for name, value in one.items()}
    runs["all three"] = _measured(together, replicates) - usual
    numbers = [
        lesson_number(f"{state} when {helped} is helped", "0 to 1", runs[helped][:, place, -1])
        for helped in helps
        for place, (state, _) in enumerate(_STATES)
    ]
    numbers += [
        lesson_number(f"distress when {helped} is helped", "SD", run[:, 3, -1])
        for helped, run in runs.items()
    ]
    across = [one for one in numbers[:9] if one.what.split(" when ")[0] not in one.what.split(" when ")[1]]
    spread = sum(one.clear and one.value > 0 for one in across)
    weeks = np.arange(1.0, _SESSIONS + 1)
    return LessonResult(
        (
            _who_moves(runs),
            *(
                LessonPanel(
                    f"{state.capitalize()}: difference to twins",
                    "session",
                    _lines(runs, weeks, place),
                    zero=True,
                )
                for place, (state, _) in enumerate(_STATES)
            ),
        ),
        tuple(numbers),
        (
            f"After {_SESSIONS} sessions help had clearly spread along {spread} of the six ways from one ingredient to "
            "another.",
            "Distress changed by "
            + ", ".join(
                f"{one.value:+.3f} SD ({one.what.split(' when ')[1].split(' is ')[0]})" for one in numbers[9:]
            )
            + " against twins without help.",
        ),
        0 if spread == len(across) else 1 if spread else 2,
    )


def _lines(runs: Mapping[str, Floats], weeks: Floats, place: int) -> tuple[LessonLine, ...]:
    return tuple(
        lesson_line(f"{helped} helped", weeks, run[:, place])
        for helped, run in runs.items()
        if helped != "all three"
    )


def _who_moves(runs: Mapping[str, Floats]) -> LessonPanel:
    labels = tuple(state for state, _ in _STATES)
    lines = tuple(
        lesson_line(f"{helped} helped", np.arange(3), run[:, :3, -1])
        for helped, run in runs.items()
        if helped != "all three"
    )
    return LessonPanel("Which ingredient has grown after the last session", "", lines, labels, zero=True)


LESSON: Final = Lesson(
    "circle",
    (
        LessonControl(
            "push", "How much the one ingredient is helped", 0.1, 1, 0.5, 0.1, "see the lesson's note"
        ),
    ),
    compute,
)
