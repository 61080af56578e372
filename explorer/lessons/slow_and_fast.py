"""Trust is slow up and fast down: one hour that is better, or as much worse, than it would have been."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Final

import numpy as np

from explorer.lessons.lesson import Lesson, LessonControl, LessonStatement, Values
from explorer.lessons.lesson_clinics import NOBODY_LEAVES, Floats, LessonRuns, by_session
from explorer.lessons.lesson_results import LessonPanel, LessonResult, lesson_line, lesson_number
from sim import AllianceModel, Parameters, build_world
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


def _trust(
    values: Values, shifts: Mapping[str, float], runs: LessonRuns, replicate: int
) -> dict[str, Floats]:
    """Return the mean trust of each twin after each session; up to the hour, they live one life together."""
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
        found[name] = np.asarray(by_session(twin.tables(), "state_trust", at + _AFTER).mean(axis=0))
    return found


def compute(values: Values, runs: LessonRuns) -> LessonResult:
    """Compare twins: an ordinary course, one with a bad hour, one with an hour as much better."""
    arms = {"bad": -values["surprise"], "good": values["surprise"], "usual": 0.0}
    lives = [_trust(values, arms, runs, replicate) for replicate in runs.replicates]
    courses = {name: np.array([life[name] for life in lives]) for name in arms}
    at, last = int(values["session"]), int(values["session"]) + _AFTER
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
        ),
        1 if ratio.value - 4 * ratio.error > 1 else 2 if ratio.value + 4 * ratio.error < 1 else 0,
        {"slow and fast": -bad[:, at - 1] - good[:, at - 1]},
    )


_NAMES: Final = (("ordinary", "usual"), ("one bad hour", "bad"), ("one good hour", "good"))

LESSON: Final = Lesson(
    "slow_and_fast",
    (
        LessonControl(
            "surprise",
            "How much better or worse the hour is felt",
            0.05,
            0.4,
            0.25,
            0.05,
            "felt understanding, 0 to 1",
        ),
        LessonControl("session", "In which session", 2, 20, 15, 1, "attended session"),
        LessonControl(
            "boundaries",
            "How steadily therapists keep the frame",
            0.2,
            0.95,
            0.74,
            0.05,
            "therapists.boundary_consistency.mean",
        ),
        LessonControl(
            "avoidance",
            "How much clients avoid closeness",
            0.1,
            0.9,
            0.42,
            0.02,
            "population.attachment_avoidance.mean",
        ),
    ),
    compute,
    (
        LessonStatement(
            "slow and fast",
            "a bad hour costs more trust than a good hour brings",
            "trust, in the session of the hour",
        ),
    ),
)
