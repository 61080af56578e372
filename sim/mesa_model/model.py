"""The Mesa model: a clinic as ordinary Mesa objects, one week a step, the same tables as the compiled engine."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np
from mesa.discrete_space import Network

from sim.engine.clinic_arrays import arrival_weeks, horizon, starting_clients, starting_therapists
from sim.engine.table_rows import SESSION_ROW, WEEK_ROW, add_client, count_ending, fill_session_row
from sim.engine.tables import SessionBuffer, Tables, client_table, therapist_table, week_table
from sim.mesa_model.agents import Client, Therapist
from sim.population.networks import graph_from_ties
from sim.process.matching import choose
from sim.process.peer_influence import (
    NOT_SEEN,
    show,
    skill_of_supervisors,
    strain_of_colleagues,
    support_from_peers,
)
from sim.process.session import ATTENDANCE, SESSION, after_meeting, before_meeting, missed
from sim.process.stages import Stage
from sim.process.week import appointments, places
from sim.states import ClientState, DyadState, Meeting, Status, TherapistState, state_dtype
from sim.world import World


class Row:
    """A row of a table while Python fills it."""

    def __init__(self, names: tuple[str, ...]) -> None:
        for name in names:
            setattr(self, name, 0)

    def values(self, names: tuple[str, ...]) -> tuple[Any, ...]:
        """Return the values in order."""
        return tuple(getattr(self, name) for name in names)


class AllianceModel(mesa.Model):
    """One clinic, walked agent by agent.

    Parameters
    ----------
    world : World
        Parameters, people, networks and the key of all luck.
    client_class, therapist_class : type, optional
        Subclasses that change what people do.
    stages : tuple of Stage, optional
        Stages of an attended session, in order.
    collector : mesa.DataCollector, optional
        Collects at the end of every week.

    Attributes
    ----------
    week : int
        Weeks that have passed; we keep the count ourselves.
    clients, therapists : list
        Agents in the order of their numbers.
    support_space, colleague_space : mesa.discrete_space.Network
        Where clients and therapists live.
    """

    def __init__(
        self,
        world: World,
        client_class: type[Client] = Client,
        therapist_class: type[Therapist] = Therapist,
        stages: tuple[Stage, ...] = SESSION,
        collector: mesa.DataCollector | None = None,
    ) -> None:
        super().__init__(rng=np.random.default_rng(world.seed))
        self.world, self.week = world, 0
        self.numbers = world.parameters.numbers()
        self.calendar = self._meeting()
        self.stages = stages
        self.datacollector = collector
        nets = world.networks
        self.colleague_space = Network(graph_from_ties(nets.colleagues), random=self.random)
        self.support_space = Network(graph_from_ties(nets.support), random=self.random)
        self.therapists = [
            therapist_class(self, self.colleague_space[i], record)
            for i, record in enumerate(starting_therapists(world))
        ]
        self.clients = [
            client_class(self, self.support_space[i], record)
            for i, record in enumerate(starting_clients(world))
        ]
        self._ties = {
            name: (getattr(nets, name).starts.tolist(), getattr(nets, name).others.tolist())
            for name in ("support", "colleagues", "supervision")
        }
        self._arrivals = arrival_weeks(world)
        self._queue = [int(i) for i in np.argsort(self._arrivals, kind="stable")]
        self._arrived = self._placed = self._rotation = 0
        # Well-being and hope of everyone, in turn, as peers saw them when last week ended.
        self._seen = [NOT_SEEN] * (2 * len(self.clients))
        self._sessions: list[tuple[Any, ...]] = []
        self._weeks: list[tuple[Any, ...]] = []
        self._listen_to_colleagues()
        for therapist in self.therapists:
            therapist.places = places(self.numbers, therapist, 0)

    @property
    def last_week(self) -> int:
        """Number of weeks of a whole run."""
        return horizon(self.world.parameters)

    def step(self) -> None:
        """Live one week: intake, sessions, days between, endings, therapists, networks."""
        row = Row(WEEK_ROW.names or ())
        self.calendar.week = self.week
        open_now = self.week < self.numbers.clinic.weeks + self.numbers.clinic.closing_weeks
        if open_now:
            self._intake(row)
        for client in self.clients:
            if client.status != Status.NOT_ARRIVED and not client.done:
                self._live_week(client, row, open_now)
        self._close_week(row)
        self._weeks.append(row.values(WEEK_ROW.names or ()))
        self.week += 1
        if self.datacollector is not None:
            self.datacollector.collect(self)

    def _live_week(self, client: Client, row: Any, open_now: bool) -> None:
        support_from_peers(self.numbers, client, client.person, *self._ties["support"], self._seen)
        if client.status != Status.IN_TREATMENT:
            client.untreated(self.week)
        elif open_now:
            self._treat(client, row)
        if not client.done:
            add_client(row, client, client.dyad)

    def _intake(self, row: Any) -> None:
        while self._arrived < len(self._queue) and self._arrivals[self._queue[self._arrived]] <= self.week:
            client = self.clients[self._queue[self._arrived]]
            client.arrive(self.week)
            client.status = Status.WAITING
            show(client, client.person, self._seen)
            self._arrived += 1
            row.arrivals += 1
        while self._placed < self._arrived:
            client = self.clients[self._queue[self._placed]]
            if client.arrival_week + self.numbers.clinic.minimum_wait > self.week:
                break
            chosen = choose(self.numbers, client, self.therapists, self._rotation, self.week)
            if chosen < 0:
                break
            client.begin(self.therapists[chosen], self.week)
            self._rotation = (chosen + 1) % len(self.therapists)
            self._placed += 1
            row.starts += 1

    def _treat(self, client: Client, row: Any) -> None:
        therapist = client.counterpart
        meeting = self._meeting()
        change, met = 0.0, False
        for slot in range(appointments(self.numbers, client, self.week)):
            before_meeting(meeting, self.week, slot)
            self._divide_as_given(client, meeting)
            self.meet(client, therapist, meeting)
            if meeting.attended:
                change += meeting.change
                met = True
        client.between_sessions(meeting, change, met)
        client.ending(meeting, met)
        if client.status != Status.IN_TREATMENT:
            count_ending(row, client)

    def _meeting(self) -> Meeting:
        return Meeting(seed=np.uint64(self.world.seed), replicate=self.world.replicate, week=self.week)  # type: ignore[arg-type]

    def _divide_as_given(self, client: Client, meeting: Meeting) -> None:
        plan = self.world.plan
        if client.person < plan.shape[0] and client.sessions_attended < plan.shape[1]:
            shares = plan[client.person, client.sessions_attended].tolist()
            meeting.given = 1
            meeting.listen, meeting.explore, meeting.goals, meeting.work, meeting.repairing = shares

    def meet(self, client: Client, therapist: Therapist, meeting: Meeting) -> None:
        """Hold one appointment, stage by stage, and write its row."""
        getattr(client, ATTENDANCE.name)(meeting)
        if meeting.attended:
            client.sessions_attended += 1
            for stage in self.stages:
                if stage.actor == "client":
                    getattr(client, stage.name)(meeting)
                else:
                    getattr(therapist, stage.name)(client, meeting)
            after_meeting(self.numbers, client, therapist, meeting)
        else:
            missed(self.numbers, client, client.dyad, meeting)
        row = Row(())
        fill_session_row(row, client, therapist, client.dyad, meeting)
        self._sessions.append(row.values(SESSION_ROW.names or ()))

    def _close_week(self, row: Any) -> None:
        for client in self.clients:
            if client.status != Status.NOT_ARRIVED:
                show(client, client.person, self._seen)
        self._listen_to_colleagues()
        for therapist in self.therapists:
            therapist.close_week(self.week)
            row.mean_strain += therapist.strain

    def _listen_to_colleagues(self) -> None:
        for i in range(len(self.therapists)):
            strain_of_colleagues(self.therapists, i, *self._ties["colleagues"])
            skill_of_supervisors(self.therapists, i, *self._ties["supervision"])

    def run(self) -> Tables:
        """Live all weeks that are left and return the tables."""
        while self.week < self.last_week:
            self.step()
        return self.tables()

    def tables(self) -> Tables:
        """Return the tables as they stand now."""
        buffer = SessionBuffer()
        buffer.add(np.array(self._sessions, dtype=SESSION_ROW))
        clients = _gathered(self.clients, ClientState)
        dyads = [client.dyad for client in self.clients]
        weeks = np.array(self._weeks, dtype=WEEK_ROW)
        parameters = self.world.parameters
        lived = max(1, min(self.week, parameters.clinic.weeks))
        return Tables(
            buffer.table(),
            client_table(parameters, clients, _gathered(dyads, DyadState)),
            therapist_table(_gathered(self.therapists, TherapistState), lived),
            week_table(weeks, len(self.therapists)),
        )


def _gathered(owners: list[Any], state: type) -> Any:
    kind = state_dtype(state)
    names = kind.names or ()
    return np.array([tuple(getattr(owner, name) for name in names) for owner in owners], dtype=kind)
