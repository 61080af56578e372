"""The Mesa model: a clinic as ordinary Mesa objects, one week a step, the same tables as the compiled engine."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence

import mesa
import numpy as np
from mesa.discrete_space import Network
from numpy.typing import NDArray

from sim.engine.clinic_arrays import CURSOR, arrival_weeks, horizon, starting_clients, starting_therapists
from sim.engine.clinic_week import WeekSteps, appointment_of, week_steps
from sim.engine.phases import Phase
from sim.engine.table_rows import WEEK_ROW, TableRow, add_client, counted, fill_session_row, session_row
from sim.engine.tables import SessionBuffer, Tables, client_table, therapist_table, week_table
from sim.mesa_model.agents import Client, Therapist
from sim.mesa_model.stage_methods import add_methods, take_by_agents
from sim.parameters import Parameters
from sim.population.networks import graph_from_ties
from sim.process.changed_process import current_process
from sim.process.draws import draw_appointment, draw_week
from sim.process.peer_influence import NOT_SEEN, show
from sim.process.questionnaires import meeting_class, row_filler
from sim.process.schedule import Process
from sim.process.unread_parameters import refuse_unread_parameters
from sim.states import (
    DRAWN_FOR_APPOINTMENT,
    DRAWN_FOR_WEEK,
    ClientState,
    DyadState,
    Meeting,
    TherapistState,
    state_dtype,
)
from sim.world import World


class AllianceModel(mesa.Model):
    """One clinic, agent by agent.

    Parameters
    ----------
    world : World
        Parameters, people, networks and the random seed.
    client_class, therapist_class : type, optional
        Subclasses that change what people do.
    process : Process, optional
        Stages of the week; the usual ones, and those of extensions that are loaded, if not given.
    collector : mesa.DataCollector, optional
        Collects at the end of every week.

    Attributes
    ----------
    week : int
        Weeks that have passed, below 0 in a warm-up; counted here, because Mesa's own count has changed between its
        versions.
    clients, therapists : list
        Agents in the order of their numbers; clients of a warm-up stand last.
    support_space, colleague_space : mesa.discrete_space.Network
        Where clients and therapists live.
    """

    def __init__(
        self,
        world: World,
        client_class: type[Client] = Client,
        therapist_class: type[Therapist] = Therapist,
        process: Process | None = None,
        collector: mesa.DataCollector | None = None,
    ) -> None:
        super().__init__(rng=np.random.default_rng(world.seed))
        self.world, self.week, self.datacollector = world, -world.parameters.clinic.warmup_weeks, collector
        self.numbers = world.parameters.numbers()
        process = current_process() if process is None else process
        own = type(self) is not AllianceModel or (client_class, therapist_class) != (Client, Therapist)
        refuse_unread_parameters(world.parameters, process, agents=own)
        self._take_up(process)
        self._seat(client_class, therapist_class)
        # What follows has the names of `sim.engine.clinic_arrays.ClinicArrays`, on which the steps of a week work.
        self.dyads = [client.dyad for client in self.clients]
        self.networks = world.networks_of_everybody.lists()
        self.plan = world.plan
        self.phase = [int(Phase.NOT_ARRIVED)] * len(self.clients)
        self.arrivals = arrival_weeks(world).tolist()
        self.queue = np.argsort(self.arrivals, kind="stable").tolist()
        self.shown = [[NOT_SEEN] * (2 * len(self.clients)) for _ in range(2)]
        self._cursor = TableRow(CURSOR.names or ())
        self._sessions: list[tuple[float, ...]] = []
        self._weeks: list[tuple[float, ...]] = []
        self._steps.open_clinic(self.numbers, self)

    def _take_up(self, process: Process) -> None:
        self.process = process
        self.functions = {stage.name: stage.function for part in process.parts for stage in part.stages}
        self._meeting_class, self._row = meeting_class(process.questionnaires), session_row(process.scores)
        self._fill_scores = row_filler(process.scores)
        self._appointment, self._steps = _steps_of(process)
        add_methods(Client, "client", process)
        add_methods(Therapist, "therapist", process)

    def _seat(self, client_class: type[Client], therapist_class: type[Therapist]) -> None:
        nets = self.world.networks_of_everybody
        self.colleague_space = Network(graph_from_ties(nets.colleagues), random=self.random)
        self.support_space = Network(graph_from_ties(nets.support), random=self.random)
        self.therapists = [
            therapist_class(self, self.colleague_space[i], record)
            for i, record in enumerate(starting_therapists(self.world))
        ]
        self.clients = [
            client_class(self, self.support_space[i], record)
            for i, record in enumerate(starting_clients(self.world))
        ]

    @property
    def last_week(self) -> int:
        """Number of weeks of a whole run."""
        return horizon(self.world.parameters)

    def step(self) -> None:
        """Live one week: intake, each client's week, the week's end of therapists."""
        row, today, clinic = TableRow(WEEK_ROW.names or ()), self._meeting(), self.numbers.clinic
        if self.week < clinic.weeks + clinic.closing_weeks:
            self._steps.intake(self.numbers, self, self._cursor, today, row)
        for client in self.clients:
            i = client.person
            if self.phase[i] == Phase.NOT_ARRIVED:
                continue
            if self.phase[i] < Phase.LEAVING:
                this_week = self._meeting()
                draw_week(client, this_week)
                self._steps.client_week(self.numbers, self, i, this_week, row, (), 0)
                if self.phase[i] != Phase.LEAVING:
                    add_client(row, client, client.dyad)
            show(client, self.shown[1 - (self.week & 1)])
        self._steps.close_week(self.numbers, self, today, row)
        if self.week >= 0:
            self._weeks.append(row.values(WEEK_ROW.names or ()))
        self.week += 1
        if self.datacollector is not None:
            self.datacollector.collect(self)

    def _meeting(self) -> Meeting:
        seed: int = np.uint64(self.world.seed)  # type: ignore[assignment]
        return self._meeting_class(
            seed=seed,
            replicate=self.world.replicate,
            week=self.week,
            drawn=[math.nan] * DRAWN_FOR_APPOINTMENT,
            drawn_for_week=[math.nan] * DRAWN_FOR_WEEK,
        )

    def meet(self, client: Client, therapist: Therapist, meeting: Meeting) -> None:
        """Hold one appointment, stage by stage, and write its row."""
        draw_appointment(client, meeting)
        self._appointment(self.numbers, client, therapist, client.dyad, meeting)
        if not counted(client):
            return
        row = TableRow()
        fill_session_row(row, client, therapist, client.dyad, meeting)
        self._fill_scores(row, meeting)
        self._sessions.append(row.values(self._row.names or ()))

    def run(self) -> Tables:
        """Live all weeks that are left and return the tables."""
        while self.week < self.last_week:
            self.step()
        return self.tables()

    def tables(self) -> Tables:
        """Return the tables as they stand now."""
        buffer = SessionBuffer(self._row)
        buffer.add(np.array(self._sessions, dtype=self._row))
        parameters, clients = self.world.parameters, self.clients[: len(self.world.clients)]
        dyads = [client.dyad for client in clients]
        lived = max(1, min(self.week, parameters.clinic.weeks))
        return Tables(
            buffer.table(),
            client_table(parameters, _records(clients, ClientState), _records(dyads, DyadState)),
            therapist_table(parameters, _records(self.therapists, TherapistState), lived),
            week_table(np.array(self._weeks, dtype=WEEK_ROW), len(self.therapists)),
        )


@functools.cache
def _steps_of(process: Process) -> tuple[Callable[..., None], WeekSteps]:
    return appointment_of(process, take_by_agents), week_steps(process, take_by_agents, _meet)


def _meet(
    p: Parameters, c: Client, t: Therapist, d: DyadState, m: Meeting, rows: Sequence[TableRow], used: int
) -> int:
    model = c.model
    assert isinstance(model, AllianceModel)
    model.meet(c, t, m)
    return used


def _records(owners: Sequence[object], state: type) -> NDArray[np.void]:
    kind = state_dtype(state)
    names = kind.names or ()
    return np.array([tuple(getattr(owner, name) for name in names) for owner in owners], dtype=kind)
