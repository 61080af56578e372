"""The random draws of a stage: four numbers for one decision of one client, today or this week."""

from __future__ import annotations

from typing import Final

from sim.numba_marks import inlined
from sim.random.streams import SLOT_STRIDE, normals, uniforms
from sim.states import ClientState, Meeting

FourDraws = tuple[float, float, float, float]
# Added to a `Decision`, it makes a plain number, whose type numba tells much faster when plain Python calls.
_NO_SLOT: Final = 0


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
