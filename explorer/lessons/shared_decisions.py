"""Shared decisions and the reactant client: deciding together, or for the client, with two kinds of client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from explorer.lessons.lesson import Values
from explorer.lessons.lesson_clinics import NOBODY_LEAVES, Floats, LessonRuns, by_session, word_by_session
from explorer.lessons.lesson_results import (
    LessonPanel,
    LessonResult,
    lesson_line,
    lesson_number,
    margin_sentence,
)
from explorer.lessons.pair_story import PairStory, pair_story, state_in_worlds, typical_client
from sim import Tables

_SESSIONS: Final = 12
_YIELDING: Final = 0.08
_CLIENTS: Final = ("reactant", "yielding")
_Treated = tuple[str, str]
"""A kind of client and a style of the therapist."""
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
    return np.array([_agreed(tables).mean(axis=0) / 2 for tables in run])


def _agreed(tables: Tables) -> Floats:
    """Return the sum of agreement on goals and on tasks; shape (clients, sessions)."""
    return by_session(tables, "state_goal", _SESSIONS) + by_session(tables, "state_task", _SESSIONS)


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
    return LessonResult(
        _panels(worlds, agreement),
        (*numbers, more, fewer),
        (
            f"Deciding together brought reactant clients {numbers[0].value:+.3f} agreement and yielding ones "
            f"{numbers[1].value:+.3f}.",
            f"It spared reactant clients {numbers[2].value:.1f} ruptures in 100 sessions and yielding ones "
            f"{numbers[3].value:.1f}.",
            margin_sentence(
                "One kind is said to gain more if the two gains in agreement differ by four errors or more.",
                more,
                0,
            ),
        ),
        0 if more.clear and more.value > 0 else 2 if more.clear else 1,
        {"reactant more": gains["reactant"] - gains["yielding"], "yielding too": gains["yielding"]},
        _story(*(worlds["reactant", style][0] for style in reversed(_STYLES))),
    )


def _panels(
    worlds: Mapping[_Treated, Sequence[Tables]], agreement: Mapping[_Treated, Floats]
) -> tuple[LessonPanel, ...]:
    weeks = np.arange(1, _SESSIONS + 1)
    return (
        LessonPanel(
            "Agreement on goals and tasks (0 to 1)",
            "session",
            tuple(lesson_line(f"{c}, {s}", weeks, agreement[c, s]) for c in _CLIENTS for s in _STYLES),
        ),
        LessonPanel(
            "Ruptures per 100 sessions",
            "",
            tuple(
                lesson_line(s, np.arange(2), np.stack([_ruptures(worlds[c, s]) for c in _CLIENTS], axis=1))
                for s in _STYLES
            ),
            tuple(f"{c} clients" for c in _CLIENTS),
        ),
    )


def _story(decided_for: Tables, together: Tables) -> PairStory:
    """Tell a reactant client who gains from shared decisions as such clients do on average."""
    client = typical_client((_agreed(together) - _agreed(decided_for))[:, -1])
    worlds = [("decided for the client", decided_for), ("decided together", together)]
    after = [
        state_in_worlds(worlds, client, _SESSIONS, column, what)
        for column, what in (("state_task", "Agreement on tasks"), ("state_trust", "Trust"))
    ]
    chosen = "to whom deciding together brings as much as it does on average"
    return pair_story(decided_for, after, client, _SESSIONS, chosen)
