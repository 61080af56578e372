"""One row of the session table and one of the week table, as records that compiled code can fill."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.equations.alliance import agreement_of
from sim.numba_marks import inlined
from sim.states import SCORES, ClientState, DropoutKind, DyadState, Meeting, Status, TherapistState

STATES = (
    "state_trust",
    "state_empathy",
    "state_disclosure",
    "state_goal",
    "state_task",
    "state_hope",
    "state_coping",
    "state_distress",
    "state_tension",
    "state_formulation",
    "state_strain",
)
SESSION_ONLY = ("state_depth", "state_participation")
"""What there is only in an attended session: exploration in depth and active participation."""
MAY_BE_MISSING = SCORES + SESSION_ONLY
"""Real columns that are empty without a form, or without a session."""
WORDS = (*MAY_BE_MISSING, *STATES, "client", "therapist")
SHORTS = ("week", "session")
CODES = ("rupture", "repair")
FLAGS = ("attended", "rupture_client", "rupture_therapist")
SESSION_ROW = np.dtype(
    [(name, "f4") for name in MAY_BE_MISSING + STATES]
    + [("client", "i4"), ("therapist", "i4")]
    + [(name, "i2") for name in SHORTS]
    + [(name, "i1") for name in CODES + FLAGS],
    align=True,
)
"""Fields of one width stand together, for `sim.engine.arrow_columns`, which knows their order by the names above."""


@functools.cache
def session_row(scores: tuple[str, ...] = ()) -> np.dtype[np.void]:
    """Return the type of a session row that also holds scores of questionnaires of extensions, at its end."""
    known: list[tuple[str, np.dtype[np.generic]]] = [
        (name, SESSION_ROW[name]) for name in SESSION_ROW.names or ()
    ]
    return (
        np.dtype([*known, *((name, np.dtype("f4")) for name in scores)], align=True)
        if scores
        else SESSION_ROW
    )


SESSION_COLUMNS = (
    *("client", "therapist", "week", "session", "attended"),
    *SCORES,
    *("rupture_client", "rupture_therapist", "rupture", "repair"),
    *STATES,
    *SESSION_ONLY,
)
"""Order of the columns in the session table."""
WEEK_COUNTS = ("arrivals", "starts", "endings", "dropouts", "waiting", "in_treatment")
WEEK_MEANS = (
    "mean_trust",
    "mean_empathy",
    "mean_disclosure",
    "mean_agreement",
    "mean_hope",
    "mean_distress",
    "mean_wellbeing",
    "mean_tension",
    "mean_strain",
)
WEEK_ROW = np.dtype([(n, "i8") for n in WEEK_COUNTS] + [(n, "f8") for n in WEEK_MEANS])


class TableRow:
    """A row of named numbers: one of `SESSION_ROW` or `WEEK_ROW` in compiled code, this class in interpreted code.

    Parameters
    ----------
    names : sequence of str
        Columns that start at 0.
    """

    def __init__(self, names: Sequence[str] = ()) -> None:
        for name in names:
            setattr(self, name, 0)

    def values(self, names: Sequence[str]) -> tuple[float, ...]:
        """Return the values of these columns, in order."""
        return tuple(getattr(self, name) for name in names)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> int: ...
        def __setattr__(self, name: str, value: float) -> None: ...


@inlined
def counted(c: ClientState) -> bool:
    """Return whether a client who has arrived is in the tables: those who asked for help before week 0 are not."""
    return c.arrival_week >= 0


@inlined
def fill_session_row(r: TableRow, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Write one appointment: who, when, forms, events, states."""
    r.client = c.person
    r.therapist = t.person
    r.week = m.week
    r.session = c.sessions_attended
    r.attended = m.attended
    r.alliance_client = m.alliance_client
    r.bond_client = m.bond_client
    r.goal_client = m.goal_client
    r.task_client = m.task_client
    r.alliance_therapist = m.alliance_therapist
    r.alliance_observer = m.alliance_observer
    r.empathy_client = m.empathy_client
    r.distress_score = m.distress_score
    r.wellbeing_score = m.wellbeing_score
    r.satisfaction_score = m.satisfaction_score
    r.adherence_score = m.adherence_score
    r.rupture_client = m.rupture_client
    r.rupture_therapist = m.rupture_therapist
    r.rupture = m.rupture
    r.repair = m.repair
    r.state_trust = c.trust
    r.state_empathy = c.empathy
    r.state_disclosure = c.disclosure
    r.state_goal = c.goal
    r.state_task = c.task
    r.state_hope = c.hope
    r.state_coping = c.coping
    r.state_distress = c.distress
    r.state_tension = d.tension
    r.state_formulation = m.fit
    r.state_strain = t.strain
    r.state_depth = m.depth
    r.state_participation = m.participation


@inlined
def add_client(w: TableRow, c: ClientState, d: DyadState) -> None:
    """Add one client, as the week left the client, to the sums of a week row."""
    # The status first: whether somebody counts stands in a part of the record that few weeks touch.
    if c.status == Status.WAITING and counted(c):
        w.waiting += 1
    if c.status == Status.IN_TREATMENT and counted(c):
        w.in_treatment += 1
        w.mean_trust += c.trust
        w.mean_empathy += c.empathy
        w.mean_disclosure += c.disclosure
        w.mean_agreement += agreement_of(c.goal, c.task)
        w.mean_hope += c.hope
        w.mean_distress += c.distress
        w.mean_wellbeing += c.wellbeing
        w.mean_tension += d.tension


@inlined
def count_ending(w: TableRow, c: ClientState) -> None:
    """Count one client who ended treatment this week."""
    if not counted(c):
        return
    w.endings += 1
    if c.dropout_kind != DropoutKind.NONE:
        w.dropouts += 1
