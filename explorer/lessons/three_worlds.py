"""The same correlation from three different worlds: only changing something tells them apart.

One strength of each world was set so that its correlation comes out like that of the others; this is how the lesson is
made, not something that the model says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from experiments.measures.outcomes import floats
from explorer.lessons.lesson import Values
from explorer.lessons.lesson_clinics import (
    NOBODY_LEAVES,
    Floats,
    LessonRuns,
    Settings,
    by_session,
    correlation,
)
from explorer.lessons.lesson_results import (
    LessonPanel,
    LessonResult,
    lesson_line,
    lesson_number,
    margin_sentence,
)
from explorer.lessons.pair_story import PairStory, pair_story, state_in_worlds, typical_client
from sim import Tables

_SESSIONS: Final = 16
_PATHS: Final = (
    "alliance_change",
    "change_alliance",
    "capacity",
    "technique_change",
    "expectation_alliance",
    "expectation_change",
    "repair_change",
    "alliance_staying",
)
# What the three worlds share: nobody leaves, nothing breaks, treatment fits everybody alike, and people change at paces
# of their own (without that, gains differ less, and trust goes with them less where only change brings it).
_SHARED: Final = {
    **NOBODY_LEAVES,
    "clinic.session_limit": _SESSIONS,
    "clinic.closing_weeks": _SESSIONS,
    "work.gain": 0.15,
    "work.pace_spread": 0.4,
    "work.match_strength": 0.0,
    "work.harm": 0.0,
    "rupture.base_rate": 0.0,
    "course.natural_rate": 0.05,
    "course.fluctuation": 0.1,
    "trust.attachment_cost": 0.3,
    "therapists.genuineness.mean": 0.64,
    **{f"theory.{path}": 0.0 for path in _PATHS},
}
_WORLDS: Final[Mapping[str, Settings]] = {
    "trust brings change": {"theory.alliance_change": 1.0, "work.alliance_strength": 0.3},
    "change brings trust": {"theory.change_alliance": 1.0, "trust.relief_gain": 1.15},
    "a third thing brings both": {"theory.capacity": 1.0, "work.capacity_strength": 0.9},
}

# An effect of less than this share of the largest counts as none.
_WORTH: Final = 0.1


def _trust_and_gain(tables: Tables) -> tuple[Floats, Floats, float]:
    """Return trust over the later sessions, gain adjusted for intake, and the mean distress at the end."""
    trust = by_session(tables, "state_trust", _SESSIONS)[:, 4:].mean(axis=1)
    intake, end = (
        floats(tables.clients["intake_distress"]),
        by_session(tables, "state_distress", _SESSIONS)[:, -1],
    )
    expected = np.polyval(np.polyfit(intake, end, 1), intake)
    return trust, expected - end, float(end.mean())


def compute(values: Values, runs: LessonRuns) -> LessonResult:
    """Correlate trust with gain in three worlds, then train all therapists to be met as genuine, and look again."""
    found, trust_gained, moved, first = {}, {}, {}, {}
    for name, world in _WORLDS.items():
        untrained = runs.clinics({**_SHARED, **world})
        trained = runs.clinics({**_SHARED, **world, "therapists.genuineness.mean": values["genuineness"]})
        first[name] = (untrained[0], trained[0])
        usual, after = ([_trust_and_gain(t) for t in run] for run in (untrained, trained))
        found[name] = np.array([correlation(trust, gain) for trust, gain, _ in usual])
        trust_gained[name] = np.array([b[0].mean() - a[0].mean() for a, b in zip(usual, after, strict=True)])
        moved[name] = np.array([b[2] - a[2] for a, b in zip(usual, after, strict=True)])
    numbers = [
        lesson_number(f"correlation of trust with gain where {name}", "r", r) for name, r in found.items()
    ]
    numbers += [
        lesson_number(f"trust after training where {name}", "0 to 1", t) for name, t in trust_gained.items()
    ]
    numbers += [lesson_number(f"distress after training where {name}", "SD", d) for name, d in moved.items()]
    effects = numbers[6:]
    best = min(one.value for one in effects)
    helped = [
        n
        for n, one in zip(_WORLDS, effects, strict=True)
        if one.clear and one.value < _WORTH * min(best, 0.0)
    ]
    return LessonResult(
        tuple(
            LessonPanel(
                title,
                "",
                (lesson_line("mean", np.arange(3), np.stack(list(own.values()), axis=1)),),
                tuple(_WORLDS),
                True,
            )
            for title, own in (
                ("Correlation of trust with gain", found),
                ("What training adds to trust (0 to 1)", trust_gained),
                ("What it does to distress (SD; below 0 is better)", moved),
            )
        ),
        tuple(numbers),
        (
            "Trust and gain correlated "
            + ", ".join(f"{one.value:.2f} ({name})" for name, one in zip(_WORLDS, numbers, strict=False))
            + ".",
            "Training therapists added to trust in every world; distress changed by "
            + ", ".join(f"{one.value:+.3f} SD ({name})" for name, one in zip(_WORLDS, effects, strict=True))
            + ".",
            margin_sentence(
                f"Training is said to help from {_WORTH:g} of the largest effect on. Told is the first world.",
                effects[0],
                _WORTH * min(best, 0.0),
                " SD",
            ),
        ),
        1 if helped == ["trust brings change"] else 0 if len(helped) == len(_WORLDS) else 2,
        _beyond_others(moved),
        _story(first),
    )


def _story(worlds: Mapping[str, tuple[Tables, Tables]]) -> PairStory:
    """Tell a client whose trust rises with training as it does on average, in all three worlds."""
    usual, trained = worlds["trust brings change"]
    trust = [by_session(tables, "state_trust", _SESSIONS)[:, -1] for tables in (usual, trained)]
    client = typical_client(trust[1] - trust[0])
    after = [
        f"Where {name}: "
        + state_in_worlds(
            (("before training", pair[0]), ("after it", pair[1])), client, _SESSIONS, column, what
        )
        for name, pair in worlds.items()
        for column, what in (("state_trust", "trust"), ("state_distress", "distress"))
    ]
    chosen = "whose trust rises with training as it does on average"
    return pair_story(usual, after, client, _SESSIONS, chosen)


def _beyond_others(moved: Mapping[str, Floats]) -> dict[str, Floats]:
    first, *others = moved.values()
    return {"only the first": first - np.mean(others, axis=0)}
