"""Same client, other therapist: one client with one random seed goes to each of many therapists in turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from explorer.lessons.lesson import Values
from explorer.lessons.lesson_clinics import (
    NOBODY_LEAVES,
    Floats,
    LessonRuns,
    alliance_by_session,
    by_session,
)
from explorer.lessons.lesson_results import (
    LessonLine,
    LessonNumber,
    LessonPanel,
    LessonResult,
    margin_sentence,
)
from explorer.lessons.pair_story import PairStory, moment, pair_story, sessions_of
from sim import Parameters, Tables, build_world, simulate_many
from sim.population.people import THERAPIST_TRAITS, draw_therapists

_SESSIONS: Final = 12
_EARLY: Final = 4
_THERAPISTS: Final = 24
_CLINIC: Final = {
    **NOBODY_LEAVES,
    "clinic.therapists": 1,
    "clinic.clients": 1,
    "clinic.weeks": 1,
    "clinic.closing_weeks": _SESSIONS,
    "clinic.followup_weeks": 0,
    "clinic.session_limit": _SESSIONS,
    "work.pace_spread": 0.0,
}
_AT_EASE: Final = {
    "attachment_anxiety": 0.2,
    "attachment_avoidance": 0.2,
    "interpersonal_problems": 0.2,
    "reactance": 0.15,
    "cultural_identity": 0.1,
    "resilience": 0.7,
    "outcome_expectation": 0.65,
    "intake_distress": 0.0,
    "preference": 0.5,
}
# What is hard for therapists: fear, distance, being told, not being of the majority.
_HARD: Final = {
    "attachment_anxiety": 0.85,
    "attachment_avoidance": 0.75,
    "interpersonal_problems": 0.6,
    "reactance": 0.85,
    "cultural_identity": 0.75,
}
_KINDS: Final = ("at ease", "hard to reach")
_MEASURES: Final = (
    ("alliance", "0 to 1", _SESSIONS),
    ("change of distress", "SD", _EARLY),
    ("change of distress", "SD", _SESSIONS),
)


def _client(hardness: float) -> dict[str, float]:
    return {name: v + hardness * (_HARD.get(name, v) - v) for name, v in _AT_EASE.items()}


def _lives(hardness: float, runs: LessonRuns) -> list[Tables]:
    """Return what one client lives with every therapist, therapist by therapist, in all replicates of each."""
    parameters = Parameters.of(_CLINIC, runs.base)
    staff = draw_therapists(parameters.therapists, _THERAPISTS, runs.seed)
    client = {name: np.array([value]) for name, value in _client(hardness).items()}
    worlds = (
        build_world(
            parameters,
            runs.seed,
            replicate,
            clients=client,
            therapists={name: np.array([therapist[name]]) for name in THERAPIST_TRAITS},
        )
        for therapist in staff
        for replicate in runs.replicates
    )
    return list(simulate_many(worlds, 1))


def _courses(hardness: float, lives: Sequence[Tables]) -> Floats:
    """Return the measures of one client with every therapist; shape (measures, therapists, replicates)."""
    ends, intake = [], _client(hardness)["intake_distress"]
    for tables in lives:
        change = by_session(tables, "state_distress", _SESSIONS)[0] - intake
        ends.append((alliance_by_session(tables, _SESSIONS)[0, -1], change[_EARLY - 1], change[-1]))
    return np.array(ends).T.reshape(len(_MEASURES), _THERAPISTS, -1)


def _spread(runs: Floats) -> tuple[float, float]:
    """Return the SD over therapists of their means, and its error over random seeds (the jackknife)."""
    count = runs.shape[1]
    if count == 1:
        return float(runs.std(axis=0, ddof=1).item()), float("nan")
    left_out = [np.delete(runs, replicate, axis=1).mean(axis=1).std(ddof=1) for replicate in range(count)]
    error = np.sqrt((count - 1) * np.var(left_out))
    return float(runs.mean(axis=1).std(ddof=1)), float(error)


def compute(values: Values, runs: LessonRuns) -> LessonResult:
    """Send a client at ease, and one who is hard to reach, to the same therapists with the same random numbers."""
    hardness = dict(zip(_KINDS, (0.0, values["hardness"]), strict=True))
    lives = {kind: _lives(h, runs) for kind, h in hardness.items()}
    courses = {kind: _courses(h, lives[kind]) for kind, h in hardness.items()}
    numbers, panels = [], []
    for place, (measure, unit, session) in enumerate(_MEASURES):
        for kind in _KINDS:
            numbers.append(
                LessonNumber(
                    f"SD between therapists in {measure} at session {session}, client {kind}",
                    unit,
                    *_spread(courses[kind][place]),
                )
            )
        panels.append(
            LessonPanel(
                f"{measure.capitalize()} at session {session} ({unit})",
                "therapists, in order of the client hard to reach",
                _ranked({kind: courses[kind][place] for kind in _KINDS}),
            )
        )
    ease, hard = numbers[0], numbers[1]
    ratio = _times_as_far(hard, ease)
    return LessonResult(
        tuple(panels),
        (*numbers, ratio),
        (
            f"With the client at ease the alliances that {_THERAPISTS} therapists formed lay {ease.value:.3f} (SD) "
            f"apart, with the client who is hard to reach {hard.value:.3f}.",
            f"In change of distress they lay {numbers[2].value:.3f} and {numbers[3].value:.3f} SD apart at session "
            f"{_EARLY}, {numbers[4].value:.3f} and {numbers[5].value:.3f} SD apart at session {_SESSIONS}.",
            margin_sentence(
                "They are said to lie further apart for one client if the ratio is four errors or more from 1.",
                ratio,
                1,
            ),
        ),
        2 if ratio.value - 4 * ratio.error > 1 else 0 if ratio.value + 4 * ratio.error < 1 else 1,
        {"further apart": np.subtract(*(courses[kind][0].std(axis=0, ddof=1) for kind in reversed(_KINDS)))},
        _story(lives[_KINDS[1]], courses[_KINDS[1]][0][:, 0]),
    )


def _story(lives: Sequence[Tables], alliances: Floats) -> PairStory:
    """Tell the client who is hard to reach with one therapist, and then with those who came furthest and least far."""
    each = len(lives) // _THERAPISTS
    middle, least, most = (int(np.argsort(alliances)[place]) for place in (_THERAPISTS // 2, 0, -1))
    after = [
        f"With the therapist who came {how}, in session {_SESSIONS}: {moment(sessions_of(lives[who * each], 0)[-1], 0)}"
        for how, who in (("least far", least), ("furthest", most))
    ]
    return pair_story(lives[middle * each], after, 0, _SESSIONS)


def _times_as_far(hard: LessonNumber, ease: LessonNumber) -> LessonNumber:
    """Return the ratio of two spreads; NaN where therapists are all alike."""
    value = error = float("nan")
    if hard.value and ease.value:
        value = hard.value / ease.value
        error = value * float(np.hypot(hard.error / hard.value, ease.error / ease.value))
    what = "how many times as far apart with the client who is hard to reach"
    return LessonNumber(what, "ratio", value, error)


def _ranked(runs: dict[str, Floats]) -> tuple[LessonLine, ...]:
    order = np.argsort(runs[_KINDS[1]].mean(axis=1))
    places = np.arange(1, _THERAPISTS + 1, dtype=np.float64)
    return tuple(
        LessonLine(
            f"client {kind}",
            places,
            run[order].mean(axis=1),
            run[order].std(axis=1, ddof=1) / np.sqrt(run.shape[1]),
        )
        for kind, run in runs.items()
    )
