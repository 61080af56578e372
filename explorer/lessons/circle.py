"""Empathy, disclosure and insight feed each other: help one of them, and look at all three."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from explorer.lessons.lesson import Values
from explorer.lessons.lesson_clinics import NOBODY_LEAVES, Floats, LessonRuns, by_session
from explorer.lessons.lesson_results import (
    LessonLine,
    LessonPanel,
    LessonResult,
    lesson_line,
    lesson_number,
    margin_sentence,
)
from explorer.lessons.pair_story import PairStory, pair_story, state_in_worlds, typical_client
from sim import Parameters, Tables

_SESSIONS: Final = 12
_STATES: Final = (
    ("empathy", "state_empathy"),
    ("disclosure", "state_disclosure"),
    ("insight", "state_formulation"),
)
_BASE: Final = {**NOBODY_LEAVES, "clinic.session_limit": _SESSIONS, "clinic.closing_weeks": _SESSIONS}
_MOST: Final = 0.98
"""Beyond this no help goes, from wherever it starts."""


def _helps(push: float, base: Parameters) -> Mapping[str, dict[str, float]]:
    """Return what each help sets; each reaches one of the three at first hand."""
    accuracy = base.therapists.empathic_accuracy.mean
    floor, assumption = base.disclosure.floor, base.attunement.assumption
    return {
        "empathy": {"therapists.empathic_accuracy.mean": max(accuracy, min(accuracy + 0.3 * push, _MOST))},
        "disclosure": {"disclosure.floor": max(floor, min(floor + 0.6 * push, _MOST))},
        "insight": {"attunement.assumption": min(assumption, max(assumption - 0.6 * push, 1 - _MOST))},
    }


def _measured(clinics: Sequence[Tables]) -> Floats:
    """Return replicates by states and then the fall of distress; shape (replicates, 4, sessions)."""
    out = []
    for tables in clinics:
        rows = [by_session(tables, column, _SESSIONS).mean(axis=0) for _, column in _STATES]
        distress = by_session(tables, "state_distress", _SESSIONS).mean(axis=0)
        out.append([*rows, distress])
    return np.array(out)


def compute(values: Values, runs: LessonRuns) -> LessonResult:
    """Help empathy, disclosure or insight alone, then all at once, and compare with twins who had no help."""
    helps = _helps(values["push"], runs.base)
    together = {name: value for one in helps.values() for name, value in one.items()}
    clinics = {
        name: runs.clinics({**_BASE, **settings})
        for name, settings in {"nobody": {}, **helps, "all three": together}.items()
    }
    usual, *helped_clinics = (_measured(tables) for tables in clinics.values())
    changes = {name: one - usual for name, one in zip((*helps, "all three"), helped_clinics, strict=True)}
    numbers = [
        lesson_number(f"{state} when {helped} is helped", "0 to 1", changes[helped][:, place, -1])
        for helped in helps
        for place, (state, _) in enumerate(_STATES)
    ]
    numbers += [
        lesson_number(f"distress when {helped} is helped", "SD", run[:, 3, -1])
        for helped, run in changes.items()
    ]
    across = [one for one in numbers[:9] if one.what.split(" when ")[0] not in one.what.split(" when ")[1]]
    spread = sum(one.clear and one.value > 0 for one in across)
    weeks = np.arange(1.0, _SESSIONS + 1)
    return LessonResult(
        (
            _who_moves(changes),
            *(
                LessonPanel(
                    f"{state.capitalize()}: difference to twins",
                    "session",
                    _lines(changes, weeks, place),
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
            margin_sentence(
                "A way is called clear from four Monte Carlo errors above 0 on. The least certain of the six is told.",
                min(across, key=lambda one: one.value / one.error if one.error else np.inf),
                0,
            ),
        ),
        0 if spread == len(across) else 1 if spread else 2,
        {
            _link(helped, state): changes[helped][:, place, -1]
            for helped in helps
            for place, (state, _) in enumerate(_STATES)
            if state != helped
        },
        _story(clinics),
    )


def _story(clinics: Mapping[str, Sequence[Tables]]) -> PairStory:
    """Tell the client who opens up as much more, where empathy is helped, as clients do on average."""
    worlds = [(f"{name} helped", clinics[name][0]) for name in ("nobody", *(state for state, _ in _STATES))]
    open_by = [by_session(tables, "state_disclosure", _SESSIONS)[:, -1] for _, tables in worlds[:2]]
    client = typical_client(open_by[1] - open_by[0])
    after = [
        state_in_worlds(worlds, client, _SESSIONS, column, state.capitalize()) for state, column in _STATES
    ]
    chosen = "who opens up as much more, where therapists read better, as clients do on average"
    return pair_story(worlds[0][1], after, client, _SESSIONS, chosen)


def _link(helped: str, state: str) -> str:
    return f"{helped} to {state}"


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
