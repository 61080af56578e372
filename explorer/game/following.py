"""A therapist who divides each session by what can be seen from the chair, and by nothing that is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from explorer.game.impressions import DIVISION
from sim.equations.alliance import agreement_of
from sim.equations.attunement import as_read
from sim.equations.engagement import shaken_of
from sim.equations.formulation import need_as_read
from sim.mesa_model.agents import Client, Therapist
from sim.states import Meeting

Weights = tuple[float, float, float, float, float]
"""Of listening, exploring, goals and tasks, work, repair; only their shares count."""

_CLEAR: Final = 0.5
"""Agreement on goals and tasks, as read, from which less time goes to it."""
_SENSED: Final = 0.1
"""Tension, as sensed, from which time is kept for it."""
_MUCH, _LITTLE = 1.5, 0.75
_FOR_REPAIR, _IN_PASSING = 2.0, 0.5


@dataclass(frozen=True)
class Seen:
    """What a therapist sees of a client in a session: readings, each as blurred as today's attunement makes it.

    Attributes
    ----------
    needed : float
        What the client seems to need now, from 0 working to 1 exploring, before it is kept in that range.
    agreement, tension, shaken : float
        In [0, 1]: agreement on goals and tasks; what stands between the two; how far the client has just felt worse.
    """

    needed: float
    agreement: float
    tension: float
    shaken: float

    @classmethod
    def of(cls, client: Client, meeting: Meeting) -> Seen:
        """Read a client in a session whose hour has come about."""
        dyad, attunement = client.dyad, meeting.attunement
        return cls(
            float(need_as_read(dyad.formulation, attunement, meeting.need_now - dyad.need)),
            float(as_read(agreement_of(client.goal, client.task), attunement)),
            attunement * dyad.tension,
            attunement * float(shaken_of(client.felt_change)),
        )


def division_for(seen: Seen) -> Weights:
    """Return the weights of listening, exploring, goals and tasks, work and repair.

    Exploring and working share their time as the client seems to need it; listening grows for a client who was
    shaken, agreeing while little seems agreed, repair where something is sensed. Nothing here was fitted.
    """
    exploring = min(1.0, max(0.0, seen.needed))
    return (
        1.0 + 2.0 * seen.shaken,
        2.0 * exploring,
        _LITTLE if seen.agreement > _CLEAR else _MUCH,
        2.0 * (1.0 - exploring),
        _FOR_REPAIR if seen.tension > _SENSED else _IN_PASSING,
    )


class FollowingTherapist(Therapist):
    """Divides every session by `division_for`."""

    def emphasise(self, client: Client, meeting: Meeting) -> None:
        """Let the hour come about, look at the client, and divide."""
        super().emphasise(client, meeting)
        meeting.given = 1
        for name, weight in zip(DIVISION, division_for(Seen.of(client, meeting)), strict=True):
            setattr(meeting, name, weight)
        super().emphasise(client, meeting)
