"""Shared decisions and the reactant client: deciding together, or for the client, with two kinds of client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from explorer.lessons.lesson import Lesson, LessonControl, LessonStatement, Values
from explorer.lessons.lesson_clinics import NOBODY_LEAVES, Floats, LessonRuns, by_session, word_by_session
from explorer.lessons.lesson_results import LessonPanel, LessonResult, lesson_line, lesson_number
from sim import Tables

_SESSIONS: Final = 12
_YIELDING: Final = 0.08
_CLIENTS: Final = ("reactant", "yielding")
_STYLES: Final = ("decide together", "decide for the client")


def _world(reactance: float, stance: float, work: float, runs: LessonRuns) -> list[Tables]:
    return runs.clinics(
        {
            **NOBODY_LEAVES,
            "clinic.session_limit": _SESSIONS,
            "clinic.closing_weeks": _SESSIONS,
            "population.reactance.mean": reactance,
            "population.reactance.spread": 0.0,
            "therapists.collaborative_stance.mean": stance,
            "therapists.collaborative_stance.spread": 0.0,
            "emphasis.work": work,
        }
    )


def _agreement(run: Sequence[Tables]) -> Floats:
    return np.array(
        [
            (by_session(t, "state_goal", _SESSIONS) + by_session(t, "state_task", _SESSIONS)).mean(axis=0) / 2
            for t in run
        ]
    )


def _ruptures(run: Sequence[Tables]) -> Floats:
    return np.array([100 * (~word_by_session(t, "rupture", "none", _SESSIONS)).mean() for t in run])


def compute(values: Values, runs: LessonRuns) -> LessonResult:
    """Run the same clients, once reactant and once yielding, with therapists who decide together or for them."""
    reactance = {"reactant": values["reactance"], "yielding": _YIELDING}
    stance = {_STYLES[0]: 0.85, _STYLES[1]: values["stance"]}
    worlds = {
        (client, style): _world(reactance[client], stance[style], values["work"], runs)
        for client in _CLIENTS
        for style in _STYLES
    }
    agreement = {key: _agreement(run) for key, run in worlds.items()}
    gains = {c: agreement[c, _STYLES[0]][:, -1] - agreement[c, _STYLES[1]][:, -1] for c in _CLIENTS}
    spared = {c: _ruptures(worlds[c, _STYLES[1]]) - _ruptures(worlds[c, _STYLES[0]]) for c in _CLIENTS}
    more = lesson_number(
        "agreement that sharing brings the reactant more than the yielding",
        "0 to 1",
        gains["reactant"] - gains["yielding"],
    )
    fewer = lesson_number(
        "ruptures that sharing spares the reactant more than the yielding",
        "per 100 sessions",
        spared["reactant"] - spared["yielding"],
    )
    numbers = [
        lesson_number(f"agreement that sharing brings {c} clients", "0 to 1", gains[c]) for c in _CLIENTS
    ]
    numbers += [
        lesson_number(f"ruptures that sharing spares {c} clients", "per 100 sessions", spared[c])
        for c in _CLIENTS
    ]
    weeks = np.arange(1, _SESSIONS + 1)
    return LessonResult(
        (
            LessonPanel(
                "Agreement on goals and tasks (0 to 1)",
                "session",
                tuple(lesson_line(f"{c}, {s}", weeks, agreement[c, s]) for c in _CLIENTS for s in _STYLES),
            ),
            LessonPanel(
                "Ruptures per 100 sessions",
                "",
                tuple(
                    lesson_line(
                        s, np.arange(2), np.stack([_ruptures(worlds[c, s]) for c in _CLIENTS], axis=1)
                    )
                    for s in _STYLES
                ),
                tuple(f"{c} clients" for c in _CLIENTS),
            ),
        ),
        (*numbers, more, fewer),
        (
            f"Deciding together brought reactant clients {numbers[0].value:+.3f} agreement and yielding ones "
            f"{numbers[1].value:+.3f}.",
            f"It spared reactant clients {numbers[2].value:.1f} ruptures in 100 sessions and yielding ones "
            f"{numbers[3].value:.1f}.",
        ),
        0 if more.clear and more.value > 0 else 2 if more.clear else 1,
        {"reactant more": gains["reactant"] - gains["yielding"], "yielding too": gains["yielding"]},
    )


LESSON: Final = Lesson(
    "shared",
    (
        LessonControl(
            "reactance",
            "How much the reactant client resents being told",
            0.3,
            0.98,
            0.9,
            0.02,
            "population.reactance.mean",
        ),
        LessonControl(
            "stance",
            "How far the deciding therapist shares after all",
            0.05,
            0.8,
            0.3,
            0.05,
            "therapists.collaborative_stance.mean",
        ),
        LessonControl(
            "work", "How much of a session is work on the problem", 0.05, 0.95, 0.35, 0.05, "emphasis.work"
        ),
    ),
    compute,
    (
        LessonStatement(
            "reactant more",
            "deciding together brings reactant clients more than yielding ones",
            f"agreement, session {_SESSIONS}",
        ),
        LessonStatement(
            "yielding too",
            "deciding together also helps yielding clients",
            f"agreement, session {_SESSIONS}",
        ),
    ),
)
