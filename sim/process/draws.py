"""The random draws of a stage: four numbers for one decision of one client, today or this week."""

from __future__ import annotations

from sim.numba_marks import inlined
from sim.random.streams import SLOT_STRIDE, normals, uniforms
from sim.states import ClientState, Meeting

FourDraws = tuple[float, float, float, float]


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
    # A sum is a plain number: numba takes long to tell the type of a `Decision` that plain Python hands over.
    return uniforms(m.seed, m.replicate, c.person, m.week, decision + 0)
