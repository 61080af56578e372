"""Trust is slow up and fast down: one hour that is better, or as much worse, than it would have been."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Final

import numpy as np

from explorer.lessons.lesson import Values
from explorer.lessons.lesson_clinics import NOBODY_LEAVES, Floats, LessonRuns, by_session
from explorer.lessons.lesson_results import (
    LessonPanel,
    LessonResult,
    lesson_line,
    lesson_number,
    margin_sentence,
)
from explorer.lessons.pair_story import PairStory, pair_story, state_in_worlds, typical_client
from sim import AllianceModel, Parameters, Tables, build_world
from sim.mesa_model.agents import Client, Therapist
from sim.states import Meeting

_AFTER: Final = 8
# A few clients of one therapist each, in the Mesa model: there a single hour can be changed. No ruptures, so that
# what is seen is trust alone.
_CLINIC: Final = {
    **NOBODY_LEAVES,
    "clinic.clients": 24,
    "clinic.therapists": 24,
    "clinic.weeks": 1,
    "clinic.closing_weeks": 30,
    "clinic.caseload_limit": 1,
    "rupture.base_rate": 0.0,
}


class _OneHour(Therapist):
    """A therapist of whom one hour turns out otherwise, by no more than the scale has room for both ways."""

    session, shift = 0, 0.0

    def attune(self, client: Client, meeting: Meeting) -> None:
        """Read the client; in one session the client feels more, or less, understood than that."""
        super().attune(client, meeting)
        if client.sessions_attended == self.session:
            room = min(meeting.felt, 1.0 - meeting.felt)
            meeting.felt += max(-room, min(room, self.shift))


def _lives(
    values: Values, shifts: Mapping[str, float], runs: LessonRuns, replicate: int
) -> dict[str, Tables]:
    """Return what each twin lives; up to the hour, they live one life together."""
    at = int(values["session"])
    settings = {
        **_CLINIC,
        "therapists.boundary_consistency.mean": values["boundaries"],
        "population.attachment_avoidance.mean": values["avoidance"],
    }
    world = build_world(Parameters.of(settings, runs.base), runs.seed, replicate)
    together = AllianceModel(world, therapist_class=_OneHour)
    for _ in range(at - 1):
        together.step()
    found = {}
    for name, shift in shifts.items():
        twin = copy.deepcopy(together)
        for therapist in twin.therapists:
            therapist.session, therapist.shift = at, shift
        for _ in range(_AFTER + 1):
            twin.step()
        found[name] = twin.tables()
    return found


def _trust(tables: Tables, last: int) -> Floats:
    return by_session(tables, "state_trust", last)


def _story(twins: Mapping[str, Tables], at: int) -> PairStory:
    """Tell the client who loses as much in the bad hour as clients do on average."""
    trust = {name: _trust(tables, at + _AFTER) for name, tables in twins.items()}
    client = typical_client(trust["bad"][:, at - 1] - trust["usual"][:, at - 1])
    worlds = [(name, twins[key]) for name, key in _NAMES]
    after = [state_in_worlds(worlds, client, session, "state_trust", "Trust") for session in (at, at + 5)]
    chosen = "who loses as much in the bad hour as clients do on average"
    return pair_story(twins["usual"], after, client, at - 1, chosen)


def compute(values: Values, runs: LessonRuns) -> LessonResult:
    """Compare twins: an ordinary course, one with a bad hour, one with an hour as much better."""
    arms = {"bad": -values["surprise"], "good": values["surprise"], "usual": 0.0}
    at, last = int(values["session"]), int(values["session"]) + _AFTER
    lives = [_lives(values, arms, runs, replicate) for replicate in runs.replicates]
    courses = {name: np.array([_trust(life[name], last).mean(axis=0) for life in lives]) for name in arms}
    bad, good = courses["bad"] - courses["usual"], courses["good"] - courses["usual"]
    weeks = np.arange(1, last + 1)
    numbers = (
        lesson_number("trust lost in the bad hour", "0 to 1", -bad[:, at - 1]),
        lesson_number("trust won in the good hour", "0 to 1", good[:, at - 1]),
        lesson_number("loss for each unit of gain", "ratio", -bad[:, at - 1] / good[:, at - 1]),
        lesson_number(
            "share of the loss left five sessions later", "%", 100 * bad[:, at + 4] / bad[:, at - 1]
        ),
        lesson_number(
            "share of the gain left five sessions later", "%", 100 * good[:, at + 4] / good[:, at - 1]
        ),
    )
    ratio, lost, won = numbers[2], numbers[3], numbers[4]
    return LessonResult(
        (
            LessonPanel(
                "Trust (0 to 1)", "session", tuple(lesson_line(n, weeks, courses[k]) for n, k in _NAMES)
            ),
            LessonPanel(
                "Difference to the twin with an ordinary hour",
                "session",
                (lesson_line("one bad hour", weeks, bad), lesson_line("one good hour", weeks, good)),
                zero=True,
            ),
        ),
        numbers,
        (
            f"The bad hour cost {ratio.value:.2f} times what the good hour brought.",
            f"Five sessions later {lost.value:.0f} % of the loss and {won.value:.0f} % of the gain were left.",
            margin_sentence(
                "An hour is said to move trust further if loss over gain lies four errors or more from 1.",
                ratio,
                1,
            ),
        ),
        1 if ratio.value - 4 * ratio.error > 1 else 2 if ratio.value + 4 * ratio.error < 1 else 0,
        {"slow and fast": -bad[:, at - 1] - good[:, at - 1]},
        _story(lives[0], at),
    )


_NAMES: Final = (("ordinary", "usual"), ("one bad hour", "bad"), ("one good hour", "good"))
