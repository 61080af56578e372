"""State variables of client, therapist, dyad and meeting: declared once, used as attributes and as columns.

Mesa agents inherit these classes, the engine makes record arrays of them, the documentation prints them. A stage of the
session reads and writes ``client.trust`` and never knows which of the two it has been given.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import MutableSequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.codes import Code

UNIT = "0..1"
DRAWN_FOR_APPOINTMENT = 32
"""Draws of an appointment that are made before it begins; see `sim.process.draws`."""
DRAWN_FOR_WEEK = 4
"""Draws of a week that are made before it begins."""
SD = "-3..3 SD"


@dataclass(frozen=True)
class StateMeta:
    """Range or unit and meaning of one state variable; `kind` is its numpy type."""

    kind: str
    span: str
    meaning: str


def _real(span: str, meaning: str) -> Any:
    return field(default=0.0, metadata={"state": StateMeta("f8", span, meaning)})


def _recorded(span: str, meaning: str) -> Any:
    return field(default=math.nan, metadata={"state": StateMeta("f4", span, meaning)})


def _compared(span: str, meaning: str) -> Any:
    # In full, unlike what is only recorded: a stage compares it, and both engines have to come to the same answer.
    return field(default=math.nan, metadata={"state": StateMeta("f8", span, meaning)})


def _whole(span: str, meaning: str, default: int = 0, kind: str = "i4") -> Any:
    return field(default=default, metadata={"state": StateMeta(kind, span, meaning)})


@dataclass(eq=False)
class ClientState:
    """What a client is and how the client is now.

    Fields that every week touches stand first: fewer bytes pass through the cache for clients who wait or have left.
    """

    distress: float = _real(SD, "distress now")
    hope: float = _real(UNIT, "hope of getting better")
    wellbeing: float = _real(UNIT, "well-being now")
    coping: float = _real(UNIT, "skills that stay")
    support: float = _real(UNIT, "support received from others")
    expected: float = _real(UNIT, "what the client expects of the treatment once it is known")
    peer_hope: float = _real(UNIT, "mean hope of tied clients")
    felt_change: float = _real("-1..1", "recent change as felt; positive is better")
    intake_distress: float = _real(SD, "distress when asking for help")
    own_course: float = _real("SD", "departure of the natural course from the usual one; above 0 is worse")
    own_pace: float = _real("SD", "departure of the pace of change from the usual one; above 0 is faster")
    natural_level: float = _real("SD", "level to which distress would return had nothing been learned")
    pace: float = _real("ratio", "how fast this client changes, 1 on average")
    outcome_expectation: float = _real(UNIT, "trait: expectation that treatment will help")
    resilience: float = _real(UNIT, "trait: how well blows are taken")
    trust: float = _real(UNIT, "trust in the therapist, part of the bond")
    person: int = _whole("id", "number of the client, part of every random key")
    status: int = _whole("code", "see STATUSES")
    therapist: int = _whole("id", "number of the therapist, -1 before a place", -1)
    end_week: int = _whole("week", "week in which treatment ended, -1 before", -1)
    start_week: int = _whole("week", "week of the first place, -1 before", -1)
    sessions_attended: int = _whole("count", "sessions attended")
    empathy: float = _real(UNIT, "perceived empathy, part of the bond")
    disclosure: float = _real(UNIT, "openness in session")
    goal: float = _real(UNIT, "agreement on goals")
    task: float = _real(UNIT, "agreement on tasks")
    adherence: float = _real(UNIT, "doing between sessions what was agreed")
    satisfaction: float = _real(UNIT, "satisfaction with treatment")
    alliance_memory: float = _real(UNIT, "the alliance the client is used to")
    capacity: float = _real(UNIT, "what the client brings to treatment")
    attachment_anxiety: float = _real(UNIT, "trait: fear of being left or not loved")
    attachment_avoidance: float = _real(UNIT, "trait: discomfort with closeness")
    interpersonal_problems: float = _real(UNIT, "trait: trouble in getting along with others")
    reactance: float = _real(UNIT, "trait: resistance to being told what to do")
    preference: float = _real(UNIT, "trait: 0 directive, 1 exploratory")
    cultural_identity: float = _real(UNIT, "trait: distance from the clinic's majority")
    style: float = _real("SD", "response style as a rater of the treatment")
    bond_style: float = _real("SD", "response style about the bond, apart from that")
    affect_style: float = _real("SD", "negative affect in answers about oneself")
    covered: int = _whole("bits", "interventions that reach this client", kind="i8")
    end_distress: float = _recorded(SD, "distress on the day the treatment ended")
    dropout_kind: int = _whole("code", "see DROPOUTS")
    arrival_week: int = _whole("week", "week of asking for help, -1 before, below 0 in a warm-up", -1)
    sessions_missed: int = _whole("count", "appointments missed")
    intake_score: float = _compared("0..distress_top", "distress form at intake")
    post_score: float = _compared("0..distress_top", "last distress form in treatment, NaN if none")
    followup_score: float = _recorded("0..distress_top", "distress form at follow-up, NaN if none")
    week_4_score: float = _recorded("0..distress_top", "distress form 4 weeks after the start, NaN if none")
    week_8_score: float = _recorded("0..distress_top", "distress form 8 weeks after the start, NaN if none")
    week_12_score: float = _recorded("0..distress_top", "distress form 12 weeks after the start, NaN if none")
    week_16_score: float = _recorded("0..distress_top", "distress form 16 weeks after the start, NaN if none")
    week_26_score: float = _recorded("0..distress_top", "distress form 26 weeks after the start, NaN if none")
    followup_state: float = _recorded(SD, "distress at follow-up, NaN before")
    followup_wellbeing: float = _recorded(UNIT, "well-being at follow-up, NaN before")
    followup_coping: float = _recorded(UNIT, "coping at follow-up, NaN before")


@dataclass(eq=False)
class DyadState:
    """What lies between one therapist and one client."""

    identity_fit: float = _real(UNIT, "how little cultural distance is left")
    preference_fit: float = _real(UNIT, "how well the way of working suits the client")
    need: float = _real(UNIT, "what this client needs, hidden")
    formulation: float = _real("real", "therapist's estimate of what the client needs")
    uncertainty: float = _real("0..1", "variance of that estimate")
    tension: float = _real(UNIT, "unresolved rupture tension")
    trust_before: float = _real(UNIT, "trust before the open rupture, 0 without one")
    goal_before: float = _real(UNIT, "agreement on goals before it")
    task_before: float = _real(UNIT, "agreement on tasks before it")
    repairs: int = _whole("count", "ruptures repaired so far")
    kind: int = _whole("code", "kind of the last rupture, see RUPTURES")
    weeks_apart: int = _whole("weeks", "weeks since the last meeting")
    listened: float = _real(UNIT, "how far the last session was listening")
    shared: float = _real(UNIT, "shared decisions, as lived last")
    form_back: int = _whole("flag", "the last form was filled in")


@dataclass(eq=False)
class TherapistState:
    """What a therapist is and how the therapist is now."""

    empathic_accuracy: float = _real(UNIT, "trait: reading what a client feels and needs")
    warmth: float = _real(UNIT, "trait: warmth and validation")
    genuineness: float = _real(UNIT, "trait: being oneself")
    boundary_consistency: float = _real(UNIT, "trait: keeping the frame")
    collaborative_stance: float = _real(UNIT, "trait: deciding together")
    technical_skill: float = _real(UNIT, "trait: skill in the methods of change")
    repair_skill: float = _real(UNIT, "trait: mending ruptures")
    responsiveness: float = _real(UNIT, "trait: fitting what one does to the client")
    cultural_humility: float = _real(UNIT, "trait: openness to other identities")
    strain: float = _real(UNIT, "emotional exhaustion")
    supervised: float = _real(UNIT, "skill of supervisors within reach")
    empathy_boost: float = _real("0..2", "trained push on accuracy and warmth")
    repair_boost: float = _real("0..2", "trained push on repair skill")
    shared_boost: float = _real("0..2", "trained push on collaborative stance")
    humility_boost: float = _real("0..2", "trained push on cultural humility")
    labour: float = _real(">= 0", "emotional labour of this week")
    covered: int = _whole("bits", "interventions that reach this therapist", kind="i8")
    style: float = _real("SD", "response style as a rater")
    own_load: float = _real("SD", "how much the same work costs; above 0 is more")
    person: int = _whole("id", "number of the therapist")
    caseload: int = _whole("count", "clients in treatment")
    places: int = _whole("count", "most clients at a time")
    clients_seen: int = _whole("count", "clients started so far")
    peer_strain: float = _real(UNIT, "mean strain of colleagues")
    peer_relief: float = _real(UNIT, "support from colleagues")
    strain_last: float = _real(UNIT, "strain in the last week in which clients arrive")
    strain_sum: float = _real(">= 0", "sum of weekly strain over those weeks")
    caseload_sum: int = _whole("count", "sum of weekly caseloads over those weeks", kind="i8")


@dataclass(eq=False)
class Meeting:
    """One appointment while it lasts."""

    seed: int = _whole("key", "seed of the study", kind="u8")
    replicate: int = _whole("key", "replicate", kind="u4")
    week: int = _whole("week", "week of the appointment, below 0 in a warm-up")
    slot: int = _whole("count", "0, or 1 for the second appointment of a week")
    met: int = _whole("flag", "the client has come to a session of this week")
    week_change: float = _real("SD", "change done in this week's sessions")
    fallen: float = _real("SD", "fall of the set point in this week")
    attended: int = _whole("flag", "the client came")
    given: int = _whole("flag", "the division of the session is given from outside")
    validation: float = _real(UNIT, "warmth shown today")
    attunement: float = _real(UNIT, "how well the therapist reads today")
    felt: float = _real(UNIT, "how understood the client feels today")
    fit: float = _real(UNIT, "how well the formulation fits")
    weeks_since: float = _real("weeks", "weeks since the last session")
    need_now: float = _real("real", "what the client needs now, hidden")
    listen: float = _real(UNIT, "share of listening and validating")
    explore: float = _real(UNIT, "share of exploring")
    goals: float = _real(UNIT, "share of agreeing goals and tasks")
    work: float = _real(UNIT, "share of working on the problem")
    repairing: float = _real(UNIT, "share of repair")
    shared: float = _real(UNIT, "shared decisions today")
    imposed: float = _real(UNIT, "imposition on a reactant client")
    depth: float = _real(UNIT, "exploration in depth")
    participation: float = _real(UNIT, "active participation")
    change: float = _real("SD", "change done, below 0 where work harmed")
    challenge: float = _real(">= 0", "challenge beyond what trust bears")
    lapse: int = _whole("flag", "a boundary lapse happened")
    rupture: int = _whole("code", "see RUPTURES")
    noticed: int = _whole("flag", "the therapist noticed tension")
    repair: int = _whole("code", "see REPAIRS")
    lived: float = _real(UNIT, "what the session was like for the client")
    drawn: MutableSequence[float] = field(
        default=(math.nan,) * DRAWN_FOR_APPOINTMENT,  # type: ignore[arg-type]
        metadata={
            "state": StateMeta(
                f"({DRAWN_FOR_APPOINTMENT},)f8", "draws", "of the appointment, made beforehand"
            )
        },
    )
    drawn_for_week: MutableSequence[float] = field(
        default=(math.nan,) * DRAWN_FOR_WEEK,  # type: ignore[arg-type]
        metadata={"state": StateMeta(f"({DRAWN_FOR_WEEK},)f8", "draws", "of the week, made beforehand")},
    )
    alliance_client: float = _real("1..points", "form")
    bond_client: float = _real("1..points", "form")
    goal_client: float = _real("1..points", "form")
    task_client: float = _real("1..points", "form")
    alliance_therapist: float = _real("1..points", "form")
    alliance_observer: float = _real("1..points", "form")
    empathy_client: float = _real("1..points", "form")
    distress_score: float = _real("0..distress_top", "form")
    wellbeing_score: float = _real("0..100", "form")
    satisfaction_score: float = _real("8..32", "form")
    adherence_score: float = _real("0..10", "form")
    rupture_client: int = _whole("flag", "client reports a rupture, -1 if no form")
    rupture_therapist: int = _whole("flag", "therapist reports a rupture, -1 if no form")


SCORES = (
    "alliance_client",
    "bond_client",
    "goal_client",
    "task_client",
    "alliance_therapist",
    "alliance_observer",
    "empathy_client",
    "distress_score",
    "wellbeing_score",
    "satisfaction_score",
    "adherence_score",
)
"""Scores of a session's forms: attributes of a meeting, columns of the session table."""


class AssessmentWeek(Code):
    """Weeks after the start in which everybody is asked, whether still in treatment or not."""

    WEEK_4 = 4
    WEEK_8 = 8
    WEEK_12 = 12
    WEEK_16 = 16
    WEEK_26 = 26


ASSESSED = tuple(f"{label.replace(' ', '_')}_score" for label in AssessmentWeek.labels())
"""Attributes of a client with those scores, and columns of the client table."""


class Status(Code):
    """Where a client stands; `Client.status`."""

    NOT_ARRIVED = 0
    WAITING = 1
    IN_TREATMENT = 2
    DROPPED_OUT = 3
    ENDED_AS_PLANNED = 4
    LIMIT_REACHED = 5
    REFERRED_ON = 6
    STOPPED_WAITING = 7


class DropoutKind(Code):
    """Why a client dropped out; `Client.dropout_kind`."""

    NONE = 0
    DISSATISFIED = 1
    WELL_ENOUGH = 2
    NEVER_CAME = 3
    CIRCUMSTANCES = 4


class RuptureKind(Code):
    """A rupture of this session (`Meeting.rupture`), or of the one that is still unresolved (`Dyad.kind`)."""

    NONE = 0
    WITHDRAWAL = 1
    CONFRONTATION = 2


class RepairOutcome(Code):
    """What became of a rupture that was noticed; `Meeting.repair`."""

    NONE = 0
    ATTEMPTED = 1
    REPAIRED = 2


STATUSES, DROPOUTS = Status.labels(), DropoutKind.labels()
RUPTURES, REPAIRS = RuptureKind.labels(), RepairOutcome.labels()
"""Names of the codes in tables, at the index of their number."""


@functools.cache
def state_dtype(state: type) -> np.dtype[np.void]:
    """Return the aligned record type of a state class."""
    return np.dtype([(f.name, f.metadata["state"].kind) for f in dataclasses.fields(state)], align=True)


def state_records(state: type, count: int) -> NDArray[np.void]:
    """Return `count` records of a state class, filled with its defaults."""
    out = np.zeros(count, dtype=state_dtype(state))
    set_defaults(state, out)
    return out


def set_defaults(state: type, records: NDArray[np.void]) -> None:
    """Set every field of records of a state class to its default."""
    # As plain bytes: numpy would copy field by field.
    whole = np.dtype((np.void, records.dtype.itemsize))
    records.view(whole)[:] = _default_record(state).view(whole)


@functools.cache
def _default_record(state: type) -> NDArray[np.void]:
    record = np.zeros(1, dtype=state_dtype(state))
    for item in dataclasses.fields(state):
        record[item.name] = item.default
    return record


def state_rows(state: type) -> list[dict[str, str]]:
    """Return the table of one class of states: ``name span meaning``."""
    rows = []
    for item in dataclasses.fields(state):
        meta: StateMeta = item.metadata["state"]
        rows.append({"name": item.name, "span": meta.span, "meaning": meta.meaning})
    return rows
