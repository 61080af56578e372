"""The story of one client, week by week, in plain words: what happened, how it was, and what the forms say of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.core import state_phrases
from explorer.core.names import name_of, therapist_name
from explorer.core.watched_clinic import RECORDED_STATES, WatchedClinic
from sim.equations.alliance import agreement_of, alliance_of
from sim.states import DROPOUTS, STATUSES, RepairOutcome, RuptureKind, Status

NAMED_TRAITS: Final[tuple[tuple[str, float, str, float, str], ...]] = (
    ("attachment_avoidance", 0.35, "comfortable with closeness", 0.6, "uncomfortable with closeness"),
    ("attachment_anxiety", 0.3, "not afraid of being left", 0.6, "afraid of being left"),
    ("reactance", 0.25, "glad of guidance", 0.5, "unwilling to be told what to do"),
    ("outcome_expectation", 0.4, "expecting little of treatment", 0.7, "expecting much of treatment"),
    ("interpersonal_problems", 0.3, "at ease with others", 0.6, "often in trouble with others"),
    ("resilience", 0.35, "easily thrown by blows", 0.65, "not easily thrown"),
)
"""Trait, below which it is named and how, above which it is named and how."""

SKILLS: Final[dict[str, str]] = {
    "empathic_accuracy": "reading others",
    "warmth": "warmth",
    "genuineness": "being genuine",
    "boundary_consistency": "keeping the frame",
    "collaborative_stance": "deciding together",
    "technical_skill": "technique",
    "repair_skill": "mending ruptures",
    "responsiveness": "adapting",
    "cultural_humility": "cultural humility",
}
ENDINGS: Final[dict[str, str]] = {
    "ended as planned": "Goals are reached well enough; treatment ends as planned.",
    "limit reached": "The session limit of the clinic is reached; treatment ends.",
    "referred on": "The client is deteriorating and is referred on.",
    "dissatisfied": "Drops out: dissatisfied.",
    "well enough": "Drops out: feels well enough.",
    "circumstances": "Drops out: life gets in the way.",
    "never came": "Never came to a first session; the place is given to somebody else.",
}
_FAR_APART: Final = 0.2


@dataclass(frozen=True)
class Chapter:
    """One week worth telling.

    Attributes
    ----------
    week : int
        Counted from 0, as in the tables.
    heading : str
        Such as ``session 3``.
    happened : str
        What happened and how it was, from the states.
    forms : str
        What the questionnaires say; empty without any.
    """

    week: int
    heading: str
    happened: str
    forms: str = ""


@dataclass(frozen=True)
class Story:
    """One client as far as the clinic has lived.

    Attributes
    ----------
    client, therapist : int
        Numbers; therapist -1 before a place.
    since : int
        Week from which the client has a therapist; -1 before a place.
    person, helper : str
        Who the two are; nothing is said of a therapist before a place.
    chapters : tuple of Chapter
        By week.
    states : dict
        State to its values, one a week from arrival on, NaN where there is none yet.
    weeks : ndarray
        Weeks of those values, counted from 0 as in the tables.
    meetings : record array
        This client's appointments, as `sim.engine.table_rows.SESSION_ROW`.
    """

    client: int
    therapist: int
    since: int
    person: str
    helper: str
    chapters: tuple[Chapter, ...]
    states: dict[str, NDArray[np.float64]]
    weeks: NDArray[np.int64]
    meetings: NDArray[np.void]

    @property
    def people(self) -> str:
        """Who the two are."""
        return f"{self.person} {self.helper}".strip()

    def until(self, week: int) -> Story:
        """Return the story as it could be told after a week."""
        known = self.weeks <= week
        chapters = tuple(chapter for chapter in self.chapters if chapter.week <= week)
        met = 0 <= self.since <= week
        return replace(
            self,
            therapist=self.therapist if met else -1,
            helper=self.helper if met else "",
            chapters=chapters,
            states={name: values[known] for name, values in self.states.items()},
            weeks=self.weeks[known],
            meetings=self.meetings[self.meetings["week"] <= week],
        )

    def text(self) -> str:
        """Return the whole story as plain text."""
        lines = [self.people, ""]
        for chapter in self.chapters:
            lines.append(
                f"Week {chapter.week}, {chapter.heading}. {chapter.happened} {chapter.forms}".rstrip()
            )
        return "\n".join(lines)


def tell_story(clinic: WatchedClinic, client: int) -> Story:
    """Tell one client's story; the same clinic gives the same words.

    Parameters
    ----------
    clinic : WatchedClinic
    client : int
        Number of a client.

    Returns
    -------
    Story
        Without chapters for a client who has not arrived.
    """
    person, dyad = clinic.live_clinic.clients[client], clinic.live_clinic.dyads[client]
    every = clinic.live_clinic.meetings
    meetings = every[every["client"] == client]
    therapist = int(person["therapist"])
    arrived = person["status"] != Status.NOT_ARRIVED
    chapters = _chapters(clinic, person, dyad, meetings) if arrived else []
    first = int(person["arrival_week"]) if arrived else clinic.weeks_lived
    states = {name: clinic.history(name)[first:, client].astype(np.float64) for name in RECORDED_STATES}
    weeks = np.arange(first, clinic.weeks_lived)
    since = int(person["start_week"]) if therapist >= 0 else -1
    who = (_client_words(person), _therapist_words(clinic, therapist))
    return Story(client, therapist, since, *who, tuple(chapters), states, weeks, meetings)


def _client_words(person: np.void) -> str:
    traits = [
        low_words if person[name] < low else high_words
        for name, low, low_words, high, high_words in NAMED_TRAITS
        if person[name] < low or person[name] > high
    ]
    number = int(person["person"])
    return f"{name_of(number)}, client {number}: {', '.join(traits) or 'near the middle in every trait'}."


def _therapist_words(clinic: WatchedClinic, therapist: int) -> str:
    if therapist < 0:
        return ""
    staff = clinic.live_clinic.therapists
    skills = np.array([staff[name][therapist] for name in SKILLS])
    names = list(SKILLS.values())
    best, worst = names[int(skills.argmax())], names[int(skills.argmin())]
    return f"Therapist {therapist_name(therapist)}: best at {best}, least good at {worst}."


def _chapters(
    clinic: WatchedClinic, person: np.void, dyad: np.void, meetings: NDArray[np.void]
) -> list[Chapter]:
    arrival, start, end = (int(person[name]) for name in ("arrival_week", "start_week", "end_week"))
    intake = state_phrases.sentence(_points(clinic, person["intake_score"]))
    out = [Chapter(arrival, "asks for help", _asking(clinic, person, arrival), intake)]
    if start > arrival:
        waited = start - arrival
        out.append(Chapter(start, "a place", f"Waited {waited} week{'s' if waited > 1 else ''} for it."))
    before: np.void | None = None
    for row in meetings:
        out.append(_session(clinic, person, dyad, row, before))
        before = row if row["attended"] else before
    if end >= 0:
        out.append(_ending(clinic, person, end))
    if person["followup_state"] == person["followup_state"]:
        out.append(_followup(clinic, person, end))
    return out


def _followup(clinic: WatchedClinic, person: np.void, end: int) -> Chapter:
    week = end + int(clinic.live_clinic.parameters.clinic.followup_weeks)
    change = float(person["followup_state"] - person["intake_distress"])
    form = state_phrases.sentence(_points(clinic, person["followup_score"]))
    return Chapter(week, "follow-up", _compare_with_intake(change), form)


def _asking(clinic: WatchedClinic, person: np.void, week: int) -> str:
    hope = clinic.history("hope")[week, person["person"]]
    return state_phrases.sentence(
        state_phrases.phrase_for(state_phrases.HOPE, float(hope), 0),
        f"distress {person['intake_distress']:+.1f} SD",
    )


def _session(
    clinic: WatchedClinic, person: np.void, dyad: np.void, row: np.void, before: np.void | None
) -> Chapter:
    week, turn = int(row["week"]), int(row["week"]) + int(person["person"])
    if not row["attended"]:
        return Chapter(week, "an appointment", state_phrases.pick_phrase(state_phrases.MISSED, turn))
    agreed = float(agreement_of(row["state_goal"], row["state_task"]))
    how = state_phrases.sentence(
        state_phrases.phrase_for(state_phrases.OPENNESS, float(row["state_disclosure"]), turn),
        state_phrases.phrase_for(state_phrases.UNDERSTOOD, float(row["state_empathy"]), turn),
        _trust_change(before, row)
        or state_phrases.phrase_for(state_phrases.TRUST, float(row["state_trust"]), turn),
        state_phrases.phrase_for(state_phrases.AGREEMENT, agreed, turn),
    )
    return Chapter(
        week,
        f"session {row['session']}",
        f"{how} {_rupture_words(row, turn)}".strip(),
        _forms(clinic, row),
    )


def _trust_change(before: np.void | None, row: np.void) -> str:
    if before is None:
        return ""
    change = float(row["state_trust"] - before["state_trust"])
    if abs(change) < 0.04:
        return ""
    return "trusts more than last time" if change > 0 else "trusts less than last time"


def _rupture_words(row: np.void, turn: int) -> str:
    if not row["rupture"]:
        return "An old rupture is mended." if row["repair"] == RepairOutcome.REPAIRED else ""
    kind = "Confrontation" if row["rupture"] == RuptureKind.CONFRONTATION else "Withdrawal"
    what = state_phrases.pick_phrase(state_phrases.RUPTURE[int(row["rupture"])], turn)
    return f"{kind}: {what}. {state_phrases.pick_phrase(state_phrases.REPAIR[int(row['repair'])], turn)}"


def _points(clinic: WatchedClinic, score: float) -> str:
    top = int(clinic.live_clinic.parameters.instrument.distress_top)
    return f"distress form {score:.0f} of {top}" if score == score else ""


def _forms(clinic: WatchedClinic, row: np.void) -> str:
    top = int(clinic.live_clinic.parameters.instrument.alliance_points)
    rated = float(row["alliance_client"])
    parts = [f"alliance form {rated:.1f} of {top}"] if rated == rated else []
    parts += [part for part in (_points(clinic, float(row["distress_score"])),) if part]
    if not parts:
        return "No form came back."
    state = alliance_of(row["state_trust"], row["state_empathy"], row["state_goal"], row["state_task"])
    gap = (rated - 1) / (top - 1) - float(state)
    if gap == gap and abs(gap) > _FAR_APART:
        parts.append(
            "more favourable than the state behind it"
            if gap > 0
            else "less favourable than the state behind it"
        )
    if row["rupture"] and row["rupture_client"] == 0:
        parts.append("the client reports no rupture")
    return state_phrases.sentence(*parts)


def _ending(clinic: WatchedClinic, person: np.void, end: int) -> Chapter:
    kind = DROPOUTS[int(person["dropout_kind"])]
    reason = ENDINGS.get(kind) or ENDINGS[STATUSES[int(person["status"])]]
    change = float(person["end_distress"] - person["intake_distress"])
    sessions = int(person["sessions_attended"])
    return Chapter(end, "the ending", f"{reason} {sessions} sessions. {_compare_with_intake(change)}")


def _compare_with_intake(change: float) -> str:
    if abs(change) < 0.2:
        return "Distress is where it was at the beginning."
    return f"Distress is {abs(change):.1f} SD {'lower' if change < 0 else 'higher'} than at the beginning."


@dataclass(frozen=True)
class Parting:
    """Where two stories of one client part.

    Attributes
    ----------
    place : int
        How many chapters are the same.
    week : int
        Of the first that is not.
    """

    place: int
    week: int


def parting_of(first: Story, second: Story) -> Parting | None:
    """Return where two stories of one client part; None if they are the same."""
    for place, (one, two) in enumerate(zip_longest(first.chapters, second.chapters)):
        if one != two:
            return Parting(place, min(chapter.week for chapter in (one, two) if chapter is not None))
    return None


def clients_in_treatment(clinic: WatchedClinic, week: int) -> NDArray[np.int64]:
    """Return the numbers of the clients in treatment after a week."""
    return np.flatnonzero(clinic.status_after(week) == Status.IN_TREATMENT)
