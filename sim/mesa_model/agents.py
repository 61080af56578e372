"""Mesa agents: clients and therapists with readable attributes, one method a stage, open to subclassing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mesa.discrete_space import FixedAgent

from sim.process import session, week
from sim.process.instruments import followup_form, intake_form, measurement
from sim.states import ClientState, DyadState, Meeting, TherapistState

if TYPE_CHECKING:
    from sim.mesa_model.model import AllianceModel


class Therapist(FixedAgent, TherapistState):
    """A therapist on the network of colleagues.

    Attributes are those of `sim.states.TherapistState`. To change what a therapist does, subclass, override a
    stage, and give the class to `AllianceModel`.
    """

    def __init__(self, model: AllianceModel, cell: Any, record: Any) -> None:
        super().__init__(model)
        self.cell = cell
        adopt(self, record)

    def attune(self, client: Client, meeting: Meeting) -> None:
        """Read the client; the formulation learns."""
        session.attune(self.model.numbers, client, self, client.dyad, meeting)

    def emphasise(self, client: Client, meeting: Meeting) -> None:
        """Divide the session."""
        session.emphasise(self.model.numbers, client, self, client.dyad, meeting)

    def collaborate(self, client: Client, meeting: Meeting) -> None:
        """Agree on goals and tasks."""
        session.collaborate(self.model.numbers, client, self, client.dyad, meeting)

    def rupture_and_repair(self, client: Client, meeting: Meeting) -> None:
        """A rupture may come, be noticed, be repaired."""
        session.rupture_and_repair(self.model.numbers, client, self, client.dyad, meeting)

    def close_week(self, number: int) -> None:
        """Strain and trained skill at the week's end."""
        week.therapist_week(self.model.numbers, self, number)


class Client(FixedAgent, ClientState):
    """A client on the support network.

    Attributes are those of `sim.states.ClientState`; `dyad` holds what lies between client and therapist,
    `counterpart` is the therapist, once there is one.
    """

    def __init__(self, model: AllianceModel, cell: Any, record: Any) -> None:
        super().__init__(model)
        self.cell = cell
        self.dyad = DyadState()
        adopt(self, record)

    def arrive(self, number: int) -> None:
        """Ask for help and fill in the intake form."""
        model = self.model
        week.arrive(model.numbers, self)
        self.arrival_week = number
        intake_form(model.numbers, self, model.calendar)

    def begin(self, therapist: Therapist, number: int) -> None:
        """Take a place with a therapist."""
        self.counterpart = therapist
        week.begin(self.model.numbers, self, therapist, self.dyad, number)

    def attendance(self, meeting: Meeting) -> None:
        """Come, or not."""
        session.attendance(self.model.numbers, self, self.counterpart, self.dyad, meeting)

    def opening(self, meeting: Meeting) -> None:
        """Open up."""
        session.opening(self.model.numbers, self, self.counterpart, self.dyad, meeting)

    def do_work(self, meeting: Meeting) -> None:
        """Work on the problem."""
        session.do_work(self.model.numbers, self, self.counterpart, self.dyad, meeting)

    def learn_trust(self, meeting: Meeting) -> None:
        """Learn from what the session was like."""
        session.learn_trust(self.model.numbers, self, self.counterpart, self.dyad, meeting)

    def measurement(self, meeting: Meeting) -> None:
        """Fill in the forms."""
        measurement(self.model.numbers, self, self.counterpart, self.dyad, meeting)

    def between_sessions(self, meeting: Meeting, change: float, met: bool) -> None:
        """Live the days between sessions."""
        week.between_sessions(self.model.numbers, self, self.counterpart, self.dyad, meeting, change, met)

    def ending(self, meeting: Meeting, met: bool) -> None:
        """Stay, leave or end."""
        week.ending(self.model.numbers, self, self.counterpart, self.dyad, meeting, met)

    def untreated(self, number: int) -> None:
        """Live a week without treatment; fill in the follow-up form when it is due."""
        model = self.model
        week.untreated(model.numbers, self, model.calendar)
        if self.end_week >= 0 and number - self.end_week >= model.numbers.clinic.followup_weeks:
            followup_form(model.numbers, self, model.calendar)
            self.done = True

    counterpart: Therapist
    done = False
    """Whether the last form has been asked for; nothing happens to the client after it."""


def adopt(agent: Any, record: Any) -> None:
    """Give an agent the values of a record as plain Python attributes."""
    for name in record.dtype.names:
        setattr(agent, name, record[name].item())
