"""A V: rupture and repair, seen from the session of the rupture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.lessons.lesson import Lesson, LessonControl, Values
from explorer.lessons.lesson_clinics import (
    NOBODY_LEAVES,
    Floats,
    alliance_by_session,
    by_session,
    run_clinics,
    word_by_session,
)
from explorer.lessons.lesson_results import (
    LessonNumber,
    LessonPanel,
    LessonResult,
    lesson_line,
    lesson_number,
)
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


def _what_became(mended: NDArray[np.bool_]) -> str:
    if mended[0]:
        return _KINDS[0]
    return _KINDS[1] if mended.any() else _KINDS[2]


def compute(values: Values, replicates: int) -> LessonResult:
    """Follow first ruptures, and compare clinics whose therapists repair with twins where they hardly do."""
    base = {**NOBODY_LEAVES, "emphasis.tension_pull": values["room"]}
    skilled = run_clinics({**base, "therapists.repair_skill.mean": values["skill"]}, replicates)
    unskilled = run_clinics({**base, "therapists.repair_skill.mean": 0.1}, replicates)
    aligned = [_aligned(tables) for tables in skilled]
    windows = {kind: np.array([means[kind] for means, _ in aligned]) for kind in _KINDS}
    counts = np.array([count for _, count in aligned])
    fall = lesson_number(
        "alliance in the session of a rupture not repaired", "0 to 1", windows[_KINDS[2]][:, _BEFORE]
    )
    later = {
        kind: lesson_number(
            f"alliance five sessions after a rupture {kind}", "0 to 1", window[:, _BEFORE + 5]
        )
        for kind, window in windows.items()
    }
    share = lesson_number(
        "ruptures repaired within five sessions", "%", 100 * counts[:, :2].sum(axis=1) / counts.sum(axis=1)
    )
    gain, relief = _twin_differences(skilled, unskilled)
    back = later[_KINDS[0]]
    return LessonResult(
        (_rupture_panel(windows), _twin_panel(skilled, unskilled)),
        (fall, *later.values(), share, gain, relief),
        (
            "Compared with the session before it, the alliance five sessions after a rupture was "
            + ", ".join(f"{one.value:+.3f} ({kind})" for kind, one in later.items())
            + ".",
            f"{share.value:.0f} % of first ruptures were repaired within five sessions.",
            f"With skilled repair, the same clients ended with an alliance {gain.value:+.3f} and distress "
            f"{relief.value:+.3f} SD different.",
        ),
        1 if abs(back.value) < _ABOUT else 2 if back.value > 0 else 0,
    )


def _twin_differences(
    skilled: Sequence[Tables], unskilled: Sequence[Tables]
) -> tuple[LessonNumber, LessonNumber]:
    twins = [(_ends(a), _ends(b)) for a, b in zip(skilled, unskilled, strict=True)]
    return (
        lesson_number(
            "alliance at the end, skilled repair less unskilled", "0 to 1", [a[0] - b[0] for a, b in twins]
        ),
        lesson_number(
            "distress at the end, skilled repair less unskilled", "SD", [a[1] - b[1] for a, b in twins]
        ),
    )


def _rupture_panel(windows: Mapping[str, Floats]) -> LessonPanel:
    sessions = np.arange(-_BEFORE, _AFTER + 1)
    return LessonPanel(
        "Alliance around a first rupture (0: session before)",
        "sessions from the rupture",
        tuple(lesson_line(kind, sessions, window) for kind, window in windows.items()),
        zero=True,
    )


def _twin_panel(skilled: Sequence[Tables], unskilled: Sequence[Tables]) -> LessonPanel:
    arms = (("therapists repair as chosen", skilled), ("therapists hardly repair", unskilled))
    sessions = np.arange(1, _SESSIONS + 1)
    lines = (
        lesson_line(
            name, sessions, np.array([alliance_by_session(t, _SESSIONS).mean(axis=0) for t in clinics])
        )
        for name, clinics in arms
    )
    return LessonPanel("Alliance in the same clinics", "session", tuple(lines))


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
            "room",
            "How much room they make for tension that they notice",
            0,
            50,
            15,
            5,
            "emphasis.tension_pull",
        ),
    ),
    compute,
)
