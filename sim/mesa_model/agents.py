"""Mesa agents: clients and therapists with readable attributes, one method a stage, open to subclassing.

Which methods there are follows from the stages of the week (`sim.process.schedule.WEEK`): ``help(Client)`` lists them.
Override one, call ``super()`` for the usual behaviour, and give the class to `sim.AllianceModel`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from mesa.discrete_space import Cell, FixedAgent

from sim.engine.phases import Phase
from sim.mesa_model.stage_methods import Clinic, with_stages
from sim.states import ClientState, DyadState, TherapistState


@with_stages("therapist")
class Therapist(FixedAgent, TherapistState):
    """A therapist on the network of colleagues.

    Attributes are those of `sim.states.TherapistState`. The methods of sessions take the client and the meeting, those
    of the week's end the meeting alone, which then tells the week.
    """

    model: Clinic

    def __init__(self, model: Clinic, cell: Cell, record: np.void) -> None:
        FixedAgent.__init__(self, model)
        self.cell = cell
        adopt(self, record)

    if TYPE_CHECKING:
        # Made from the stages, which a type checker cannot see.
        def __getattr__(self, stage: str) -> Callable[..., None]: ...


@with_stages("client")
class Client(FixedAgent, ClientState):
    """A client on the support network.

    Attributes are those of `sim.states.ClientState`; `dyad` holds what lies between client and therapist. All methods
    take the meeting, which outside of sessions tells the week.
    """

    model: Clinic

    def __init__(self, model: Clinic, cell: Cell, record: np.void) -> None:
        FixedAgent.__init__(self, model)
        self.cell = cell
        self.dyad = DyadState()
        adopt(self, record)

    @property
    def counterpart(self) -> TherapistState:
        """The therapist; there is none before the client has a place."""
        if self.therapist < 0:
            raise AttributeError(f"client {self.person} has no therapist yet")
        return self.model.therapists[self.therapist]

    @property
    def done(self) -> bool:
        """Whether the last form has been asked for; nothing happens to the client after it."""
        return self.model.phase[self.person] >= Phase.LEAVING

    if TYPE_CHECKING:

        def __getattr__(self, stage: str) -> Callable[..., None]: ...


def adopt(agent: ClientState | TherapistState, record: np.void) -> None:
    """Give an agent the values of a record as plain Python attributes."""
    for name in record.dtype.names or ():
        setattr(agent, name, record[name].item())
