"""The random draws of a stage: four numbers for one decision of one client, today or this week.

What the usual stages draw in every appointment is drawn at once, before it begins: `drawn`. Everything else is drawn
where it is needed: `draws`, `normal_draws` and `weekly_draws`. A draw is the same for the same key in either way.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.equations.general import chance
from sim.numba_marks import inlined
from sim.random.normal import normal_quantile
from sim.random.streams import SLOT_STRIDE, Decision, normals, uniforms
from sim.states import DRAWN_FOR_APPOINTMENT, ClientState, Meeting

FourDraws = tuple[float, float, float, float]

UNIFORM_DECISIONS: Final = (Decision.ATTENDANCE, Decision.HOUR, Decision.RUPTURE, Decision.REPORTS)
"""Decisions of every appointment of which `drawn` gives uniforms in (0, 1)."""

NORMAL_DECISIONS: Final = (
    Decision.STATE_FORM,
    Decision.READING,
    Decision.ALLIANCE_FORM,
    Decision.OTHER_FORMS,
)
"""Decisions of every appointment of which `drawn` gives standard normal values; the last two are of forms alone."""

SIDE_BY_SIDE: Final = 2
"""Decisions whose draws stand side by side in `Meeting.drawn`: rows of first, second, third and fourth draws."""

_EVERY: Final = UNIFORM_DECISIONS + NORMAL_DECISIONS
DRAWS: Final = DRAWN_FOR_APPOINTMENT // len(_EVERY)
"""Draws of one decision, and therefore rows of those that stand side by side."""

_UNIFORM, _NORMAL = np.array(UNIFORM_DECISIONS, np.int64), np.array(NORMAL_DECISIONS, np.int64)
_FIRST: Final = int(min(_EVERY))
_order = np.arange(len(_EVERY))
# Where the first draw of a decision stands, by its number from the first one on.
_PLACES = np.full(int(max(_EVERY)) - _FIRST + 1, -1)
_PLACES[np.array(_EVERY) - _FIRST] = _order // SIDE_BY_SIDE * DRAWS * SIDE_BY_SIDE + _order % SIDE_BY_SIDE

# Added to a `Decision`, it makes a plain number, whose type numba tells much faster when plain Python calls.
_NO_SLOT: Final = 0
# Far more than the error with which `chance` is computed, and far less than from one draw to the next.
_ROUNDING: Final = float(np.finfo(float).resolution)


@inlined
def draws(c: ClientState, m: Meeting, decision: int) -> FourDraws:
    """Return four uniforms in (0, 1) for a decision made in this appointment.

    Parameters
    ----------
    c : ClientState
        Whose decision it is.
    m : Meeting
        The appointment: seed, replicate, week, and which of the week's appointments it is.
    decision : int
        A `sim.random.streams.Decision`, or a number from 1000 upward in an extension.

    Returns
    -------
    tuple of four floats
        The same for the same key, whatever else is drawn.
    """
    return uniforms(m.seed, m.replicate, c.person, m.week, decision + SLOT_STRIDE * m.slot)


@inlined
def normal_draws(c: ClientState, m: Meeting, decision: int) -> FourDraws:
    """Return four standard normal values for a decision made in this appointment; see `draws`."""
    return normals(m.seed, m.replicate, c.person, m.week, decision + SLOT_STRIDE * m.slot)


@inlined
def weekly_draws(c: ClientState, m: Meeting, decision: int) -> FourDraws:
    """Return four uniforms in (0, 1) for a decision made once a week, with or without a session; see `draws`."""
    return uniforms(m.seed, m.replicate, c.person, m.week, decision + _NO_SLOT)


@inlined
def draw_appointment(c: ClientState, m: Meeting) -> None:
    """Make the draws of an appointment that `drawn` gives.

    Parameters
    ----------
    c : ClientState
        Whose appointment it is.
    m : Meeting
        The appointment; its `drawn` is filled.
    """
    for j in range(len(_UNIFORM)):
        u = draws(c, m, _UNIFORM[j])
        at = _PLACES[_UNIFORM[j] - _FIRST]
        for k in range(DRAWS):
            m.drawn[at + k * SIDE_BY_SIDE] = u[k]
    for j in range(len(_NORMAL)):
        z = normal_draws(c, m, _NORMAL[j])
        at = _PLACES[_NORMAL[j] - _FIRST]
        for k in range(DRAWS):
            m.drawn[at + k * SIDE_BY_SIDE] = z[k]


@inlined
def draw_week(c: ClientState, m: Meeting) -> None:
    """Make the draws of a week of life.

    Parameters
    ----------
    c : ClientState
        Whose week it is.
    m : Meeting
        The week; its `drawn_for_week` is filled: two uniforms, a standard normal value, and another uniform.
    """
    u = weekly_draws(c, m, Decision.WEEK)
    m.drawn_for_week[0], m.drawn_for_week[1] = u[0], u[1]
    m.drawn_for_week[2], m.drawn_for_week[3] = normal_quantile(u[2]), u[3]


@inlined
def drawn(m: Meeting, decision: int) -> FourDraws:
    """Return the four draws of a decision that is made in every appointment.

    Parameters
    ----------
    m : Meeting
        The appointment, after its draws were made.
    decision : Decision
        One of `NORMAL_DECISIONS` or `UNIFORM_DECISIONS`.

    Returns
    -------
    tuple of four floats
        Standard normal values or uniforms: those of `normal_draws` or of `draws`.
    """
    at = _PLACES[decision - _FIRST]
    return (
        m.drawn[at],
        m.drawn[at + SIDE_BY_SIDE],
        m.drawn[at + 2 * SIDE_BY_SIDE],
        m.drawn[at + 3 * SIDE_BY_SIDE],
    )


@inlined
def happens(u: float, hazard: float) -> bool:
    """Return whether what has this hazard over the interval happens: whether a draw lies below its chance.

    Parameters
    ----------
    u : float
        A uniform draw in (0, 1).
    hazard : float
        At least 0.

    Returns
    -------
    bool
        ``u < chance(hazard)``.
    """
    # A chance is never above its hazard, so that most draws are decided before the exponential is taken.
    return u < hazard + _ROUNDING and u < chance(hazard)
