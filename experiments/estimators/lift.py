"""A lift: the alliance of a client is raised from outside in chosen sessions, and nothing else is touched.

It is a stage at the beginning of a session, so that both engines walk it like any other: what is raised acts in the
session itself, shows in the forms at its end, and acts over the week that follows. A clinic and its twin run the same
compiled loop; in the twin the push is 0, which leaves every number as it is.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, fields

from sim.equations.general import shift
from sim.numba_marks import inlined
from sim.parameters import Parameters
from sim.parameters.metadata import number, whole
from sim.process.changed_process import current_process
from sim.process.schedule import Process
from sim.process.stages import Stage
from sim.states import ClientState, DyadState, Meeting, TherapistState


@dataclass(frozen=True)
class Lift:
    """In which of a client's sessions the alliance is raised, and by how much.

    Trust, perceived empathy, goals and tasks are each pushed, so that bond, goals and tasks rise together. Those who
    stand higher have less room and rise less; no state leaves its range.
    """

    push: float = number(0, -2, 2, "push on trust, empathy, goals and tasks", "+state_trust")
    first: int = whole(1, 1, 1000, "first attended session that is lifted", "-state_trust", unit="session")
    last: int = whole(1, 1, 1000, "last attended session that is lifted", "+state_trust", unit="session")
    once: int = whole(
        0,
        0,
        1,
        "1: only one of these sessions, which goes round from client to client; 0: every one",
        "-state_trust",
        unit="flag",
    )


@dataclass(frozen=True)
class LiftedParameters(Parameters):
    """The parameters of a clinic, and a lift."""

    lift: Lift = Lift()


def with_lift(parameters: Parameters, lift: Lift) -> LiftedParameters:
    """Return parameters of the same clinic with a lift.

    Parameters
    ----------
    parameters : sim.Parameters
    lift : Lift
        One with a push of 0 changes nothing.
    """
    groups = {item.name: getattr(parameters, item.name) for item in fields(Parameters)}
    return LiftedParameters(**groups, lift=lift)


@inlined
def lift_alliance(p: LiftedParameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Raise the alliance, if this is a session to be lifted."""
    chosen = p.lift.first <= c.sessions_attended <= p.lift.last
    if p.lift.once == 1:
        # Numbers of clients follow the order in which they come, and so have nothing to do with who they are.
        chosen = c.sessions_attended == p.lift.first + c.person % (p.lift.last - p.lift.first + 1)
    if chosen and p.lift.push != 0.0:
        c.trust = shift(c.trust, p.lift.push)
        c.empathy = shift(c.empathy, p.lift.push)
        c.goal = shift(c.goal, p.lift.push)
        c.task = shift(c.task, p.lift.push)


def lifting_process() -> Process:
    """Return the week, of extensions too, with the lift before everything else that a session does."""
    process = current_process().insert(Stage("lift_alliance", lift_alliance, "client"), before="opening")
    return dataclasses.replace(process, sources=(*process.sources, lift_alliance))
