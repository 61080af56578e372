"""What is left to do for a client, as both engines note it beside the states."""

from __future__ import annotations

from sim.codes import Code


class Phase(Code):
    """What is left to do for a client."""

    NOT_ARRIVED = 0
    TREATED = 1
    UNTREATED = 2
    LEAVING = 3
    """The last form has been asked for, and peers see the client for the last time."""
    DONE = 4
