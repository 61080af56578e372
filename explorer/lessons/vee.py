"""A V: rupture and repair, against twins whom nothing ruptures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from explorer.lessons.lesson import Values
from explorer.lessons.lesson_clinics import (
    NOBODY_LEAVES,
    Floats,
    LessonRuns,
    alliance_by_session,
    by_session,
    session_means,
    word_by_session,
)
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

_SESSIONS: Final = 20
_BEFORE, _AFTER = 2, 6
# A difference that nobody would call one: a quarter of what a rupture takes.
_ABOUT: Final = 0.02
_KINDS: Final = ("repaired within five sessions", "not repaired")
_BASE: Final = {
    **NOBODY_LEAVES,
    "clinic.clients": 240,
    "clinic.therapists": 24,
}
_WORLDS: Final = ("skilled", "unskilled", "unbroken")


def _alliance(tables: Tables) -> Floats:
    return alliance_by_session(tables, _SESSIONS)


def _aligned(broken_world: Tables, unbroken: Tables) -> tuple[dict[str, Floats], Floats, float]:
    """Return what a first rupture left behind.

    Returns
    -------
    tuple
        The alliance around it less that of twins without, by what became of it; how many there were; and the alliance
        five sessions after one that was repaired, less that of the session before it.
    """
    alliance = _alliance(broken_world)
    difference = alliance - _alliance(unbroken)
    broken = ~word_by_session(broken_world, "rupture", "none", _SESSIONS) & ~np.isnan(alliance)
    mended = word_by_session(broken_world, "repair", "repaired", _SESSIONS)
    groups: dict[str, list[Floats]] = {kind: [] for kind in _KINDS}
    untwinned = []
    for client in range(len(alliance)):
        at = int(np.argmax(broken[client])) if broken[client].any() else -1
        if at < _BEFORE or at + _AFTER >= _SESSIONS or np.isnan(difference[client, at + _AFTER]):
            continue
        kind = _KINDS[0] if mended[client, at : at + _AFTER].any() else _KINDS[1]
        groups[kind].append(difference[client, at - _BEFORE : at + _AFTER + 1])
        if kind == _KINDS[0]:
            untwinned.append(alliance[client, at + 5] - alliance[client, at - 1])
    length = _BEFORE + _AFTER + 1
    means = {kind: np.mean(g, axis=0) if g else np.full(length, np.nan) for kind, g in groups.items()}
    counts = np.array([len(g) for g in groups.values()], dtype=np.float64)
    return means, counts, float(np.mean(untwinned)) if untwinned else np.nan


def compute(values: Values, runs: LessonRuns) -> LessonResult:
    """Compare twins whose therapists repair, whose therapists hardly can, and with whom nothing ruptures."""
    base = {**_BASE, "emphasis.tension_pull": values["room"]}
    skill = {"skilled": values["skill"], "unskilled": 0.1, "unbroken": values["skill"]}
    worlds = {
        name: runs.clinics(
            {
                **base,
                "therapists.repair_skill.mean": skill[name],
                **({"rupture.base_rate": 0.0} if name == "unbroken" else {}),
            }
        )
        for name in _WORLDS
    }
    aligned = [_aligned(*pair) for pair in zip(worlds["skilled"], worlds["unbroken"], strict=True)]
    windows = {kind: np.array([means[kind] for means, _, _ in aligned]) for kind in _KINDS}
    counts = np.array([count for _, count, _ in aligned])
    fall, later = (
        {
            kind: lesson_number(
                f"alliance {when} a rupture {kind}, less twins without", "0 to 1", window[:, at]
            )
            for kind, window in windows.items()
        }
        for when, at in (("in the session of", _BEFORE), ("five sessions after", _BEFORE + 5))
    )
    share = lesson_number(
        "ruptures repaired within five sessions", "%", 100 * counts[:, 0] / counts.sum(axis=1)
    )
    naive = lesson_number(
        f"alliance five sessions after a rupture {_KINDS[0]}, less the session before it",
        "0 to 1",
        [one for _, _, one in aligned],
    )
    gain, relief = _twin_differences("skilled repair less unskilled", worlds["skilled"], worlds["unskilled"])
    behind, burden = _twin_differences(
        "skilled repair less no ruptures", worlds["skilled"], worlds["unbroken"]
    )
    return LessonResult(
        (_rupture_panel(windows), _twin_panel(worlds)),
        (*fall.values(), *later.values(), naive, share, gain, relief, behind, burden),
        (
            after_a_rupture(later, naive),
            f"{share.value:.0f} % of first ruptures were repaired within five sessions.",
            f"With skilled repair, the same clients ended with an alliance {gain.value:+.3f} and distress "
            f"{relief.value:+.3f} SD different from unskilled repair, and {behind.value:+.3f} and "
            f"{burden.value:+.3f} SD different from a world without ruptures.",
            margin_sentence(
                f"Alliances that differ by less than {_ABOUT:g} from those without ruptures are called about the same.",
                behind,
                _ABOUT if behind.value > 0 else -_ABOUT,
            ),
        ),
        1 if abs(behind.value) < _ABOUT else 2 if behind.value > 0 else 0,
        {
            "weaker": _differences(worlds["skilled"], worlds["unbroken"])[:, 0],
            "repair helps": _differences(worlds["skilled"], worlds["unskilled"])[:, 0],
        },
        _story(worlds["skilled"][0], worlds["unbroken"][0]),
    )


def _story(here: Tables, there: Tables) -> PairStory:
    """Tell a client whose rupture was repaired, and who lies as far behind the twin afterwards as clients do."""
    alliance = _alliance(here)
    broken = ~word_by_session(here, "rupture", "none", _SESSIONS) & ~np.isnan(alliance)
    first = np.argmax(broken, axis=1)
    mended = word_by_session(here, "repair", "repaired", _SESSIONS)
    repaired = np.array(
        [
            row.any() and _BEFORE <= at < _SESSIONS - _AFTER and mended[client, at : at + _AFTER].any()
            for client, (row, at) in enumerate(zip(broken, first, strict=True))
        ]
    )
    later = np.minimum(first + 5, _SESSIONS - 1)
    behind = (alliance - _alliance(there))[np.arange(len(alliance)), later]
    client = typical_client(np.where(repaired, behind, np.nan))
    at = int(first[client]) + 1
    worlds = (("with the rupture", here), ("without one", there))
    after = [
        state_in_worlds(worlds, client, min(session, _SESSIONS), "state_trust", "Trust")
        for session in (max(at - 1, 1), at, at + 5)
    ]
    chosen = "whose rupture was repaired and left what it leaves on average"
    return pair_story(here, after, client, min(at + 5, _SESSIONS), chosen)


def after_a_rupture(later: Mapping[str, LessonNumber], naive: LessonNumber) -> str:
    """Return what became of the alliance; of a kind of rupture that did not happen, that there was none."""
    known = {kind: one for kind, one in later.items() if not np.isnan(one.value)}
    none = [kind for kind in later if kind not in known]
    said = ", ".join(f"{one.value:+.3f} ({kind})" for kind, one in known.items())
    words = "Five sessions after a rupture the alliance differed from that of the same clients without ruptures by "
    words = f"{words}{said}." if known else ""
    if none:
        words = f"{words} In some clinics no first rupture was {' or '.join(none)}, so that nothing is said of these."
    elif not np.isnan(naive.value):
        words = f"{words} Of those repaired it stood {naive.value:+.3f} from the session before the rupture."
    return words.strip()


def _twin_differences(
    name: str, here: Sequence[Tables], there: Sequence[Tables]
) -> tuple[LessonNumber, LessonNumber]:
    alliance, distress = _differences(here, there).T
    return (
        lesson_number(f"alliance at the end, {name}", "0 to 1", alliance),
        lesson_number(f"distress at the end, {name}", "SD", distress),
    )


def _differences(here: Sequence[Tables], there: Sequence[Tables]) -> Floats:
    """Return alliance and distress at the end, here less there; shape (replicates, 2)."""
    return np.array([np.subtract(_ends(a), _ends(b)) for a, b in zip(here, there, strict=True)])


def _rupture_panel(windows: Mapping[str, Floats]) -> LessonPanel:
    sessions = np.arange(-_BEFORE, _AFTER + 1)
    return LessonPanel(
        "Alliance around a first rupture, less twins without",
        "sessions from the rupture",
        tuple(lesson_line(kind, sessions, window) for kind, window in windows.items()),
        zero=True,
    )


def _twin_panel(worlds: Mapping[str, Sequence[Tables]]) -> LessonPanel:
    names = ("therapists repair as chosen", "therapists hardly repair", "nothing ruptures")
    sessions = np.arange(1, _SESSIONS + 1)
    lines = (
        lesson_line(name, sessions, np.array([session_means(_alliance(t)) for t in worlds[world]]))
        for name, world in zip(names, _WORLDS, strict=True)
    )
    return LessonPanel("Alliance in the same clinics", "session", tuple(lines))


def _ends(tables: Tables) -> tuple[float, float]:
    distress = by_session(tables, "state_distress", _SESSIONS)[:, -1]
    return float(np.nanmean(_alliance(tables)[:, -1])), float(np.nanmean(distress))
