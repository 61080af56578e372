"""A V: rupture and repair, seen from the session of the rupture."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from explorer.lessons.lesson import Lesson, LessonControl, Values
from explorer.lessons.lesson_clinics import (
    NOBODY_LEAVES,
    Floats,
    alliance_by_session,
    by_session,
    run_clinics,
    word_by_session,
)
from explorer.lessons.lesson_results import LessonPanel, LessonResult, lesson_line, lesson_number
from sim import Tables

_SESSIONS: Final = 20
_BEFORE, _AFTER = 2, 6
# A difference that nobody would call one: a quarter of what a rupture takes.
_ABOUT: Final = 0.02
_KINDS: Final = ("repaired in the same hour", "repaired in a later hour", "not repaired")


def _aligned(tables: Tables) -> tuple[dict[str, Floats], Floats]:
    """Return, by what became of a first rupture, the mean alliance around it less what it was before; and counts."""
    alliance = alliance_by_session(tables, _SESSIONS)
    broken = word_by_session(tables, "rupture", "none", _SESSIONS)
    broken = ~broken & ~np.isnan(alliance)
    mended = word_by_session(tables, "repair", "repaired", _SESSIONS)
    groups: dict[str, list[Floats]] = {kind: [] for kind in _KINDS}
    for client in range(len(alliance)):
        at = int(np.argmax(broken[client])) if broken[client].any() else -1
        if at < _BEFORE or at + _AFTER >= _SESSIONS or np.isnan(alliance[client, at + _AFTER]):
            continue
        window = alliance[client, at - _BEFORE : at + _AFTER + 1] - alliance[client, at - 1]
        groups[_what_became(mended[client, at : at + _AFTER])].append(window)
    length = _BEFORE + _AFTER + 1
    means = {kind: np.mean(g, axis=0) if g else np.full(length, np.nan) for kind, g in groups.items()}
    return means, np.array([len(g) for g in groups.values()], dtype=np.float64)


def _what_became(mended: Any) -> str:
    if mended[0]:
        return _KINDS[0]
    return _KINDS[1] if mended.any() else _KINDS[2]


def show(values: Values, replicates: int) -> LessonResult:
    """Follow first ruptures, and compare clinics whose therapists repair with twins where they hardly do."""
    base = {**NOBODY_LEAVES, "rupture.attempt_rate": values["attempts"]}
    skilled = run_clinics({**base, "therapists.repair_skill.mean": values["skill"]}, replicates)
    unskilled = run_clinics({**base, "therapists.repair_skill.mean": 0.1}, replicates)
    aligned = [_aligned(tables) for tables in skilled]
    windows = {kind: np.array([means[kind] for means, _ in aligned]) for kind in _KINDS}
    counts = np.array([count for _, count in aligned])
    place = np.arange(-_BEFORE, _AFTER + 1)
    later = {
        kind: lesson_number(f"alliance five sessions after a rupture {kind}", "0 to 1", run[:, _BEFORE + 5])
        for kind, run in windows.items()
    }
    fall = lesson_number(
        "alliance in the hour of a rupture not repaired", "0 to 1", windows[_KINDS[2]][:, _BEFORE]
    )
    share = lesson_number(
        "ruptures repaired within five sessions", "%", 100 * counts[:, :2].sum(axis=1) / counts.sum(axis=1)
    )
    twins = [(_ends(a), _ends(b)) for a, b in zip(skilled, unskilled, strict=True)]
    gain = lesson_number(
        "alliance at the end, skilled repair less unskilled", "0 to 1", [a[0] - b[0] for a, b in twins]
    )
    relief = lesson_number(
        "distress at the end, skilled repair less unskilled", "SD", [a[1] - b[1] for a, b in twins]
    )
    back = later[_KINDS[0]]
    return LessonResult(
        (
            LessonPanel(
                "Alliance around a first rupture (0: session before)",
                "sessions from the rupture",
                tuple(lesson_line(kind, place, run) for kind, run in windows.items()),
                zero=True,
            ),
            LessonPanel(
                "Alliance in the same clinics",
                "session",
                tuple(
                    lesson_line(
                        name,
                        np.arange(1, _SESSIONS + 1),
                        np.array([alliance_by_session(t, _SESSIONS).mean(axis=0) for t in run]),
                    )
                    for name, run in (
                        ("therapists repair as chosen", skilled),
                        ("therapists hardly repair", unskilled),
                    )
                ),
            ),
        ),
        (fall, *later.values(), share, gain, relief),
        (
            "Against the session before it, the alliance five sessions after a rupture stood "
            + ", ".join(f"{one.value:+.3f} ({kind})" for kind, one in later.items())
            + ".",
            f"{share.value:.0f} % of first ruptures were repaired within five sessions.",
            f"With skilled repair twins ended with an alliance {gain.value:+.3f} and distress {relief.value:+.3f} SD "
            "different.",
        ),
        1 if abs(back.value) < _ABOUT else 2 if back.value > 0 else 0,
    )


def _ends(tables: Tables) -> tuple[float, float]:
    alliance = alliance_by_session(tables, _SESSIONS)[:, -1]
    distress = by_session(tables, "state_distress", _SESSIONS)[:, -1]
    return float(np.nanmean(alliance)), float(np.nanmean(distress))


LESSON: Final = Lesson(
    "vee",
    (
        LessonControl(
            "skill", "How well therapists repair", 0.1, 0.95, 0.7, 0.05, "therapists.repair_skill.mean"
        ),
        LessonControl(
            "attempts", "How often they take up what they notice", 0, 1, 0.8, 0.1, "rupture.attempt_rate"
        ),
    ),
    show,
)
