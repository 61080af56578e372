"""Columns with which the compiled engine starts: states of everyone, arrivals, ties, room for the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.table_rows import WEEK_ROW
from sim.parameters import Parameters
from sim.process.interventions import coverage_bits
from sim.process.peer_influence import NOT_SEEN
from sim.random.streams import THERAPIST_PERSON, Decision, normal_matrix, uniform_matrix
from sim.states import (
    ClientState,
    DyadState,
    Meeting,
    TherapistState,
    set_defaults,
    state_dtype,
    state_records,
)
from sim.world import World

# Clients whose records are filled field by field while they are near: those of a large clinic fit no cache.
_AT_A_TIME = 2048


@dataclass
class Prepared:
    """Everything that `sim.engine.loop.run_weeks` works on."""

    parameters: NDArray[np.void]
    clients: Any
    dyads: Any
    therapists: Any
    meeting: Any
    phase: NDArray[np.int8]
    present: NDArray[np.int32]
    queue: NDArray[np.int64]
    arrivals: NDArray[np.int64]
    ties: tuple[NDArray[Any], ...]
    shown: NDArray[np.float64]
    plan: NDArray[np.float64]
    weeks: NDArray[np.void]
    cursor: NDArray[np.int64]

    @property
    def arguments(self) -> tuple[Any, ...]:
        """Arguments of the compiled loop, in its order."""
        return (
            self.parameters,
            self.clients,
            self.dyads,
            self.therapists,
            self.meeting,
            self.phase,
            self.present,
            self.queue,
            self.arrivals,
            self.ties,
            self.shown,
            self.plan,
            self.weeks,
            self.cursor,
        )


def arrival_weeks(world: World) -> NDArray[np.int64]:
    """Draw the week in which each client asks for help, uniform over the weeks of the clinic."""
    u = uniform_matrix(world.seed, world.replicate, Decision.ARRIVAL, len(world.clients), 1)[:, 0]
    return (u * world.parameters.clinic.weeks).astype(np.int64)


def horizon(parameters: Parameters) -> int:
    """Return the number of weeks of a run: arrivals, closing, follow-up."""
    clinic = parameters.clinic
    return clinic.weeks + clinic.closing_weeks + clinic.followup_weeks + 1


def starting_clients(world: World) -> Any:
    """Return records of all clients before they arrive."""
    records = np.empty(len(world.clients), dtype=state_dtype(ClientState))
    for first in range(0, len(records), _AT_A_TIME):
        some = slice(first, first + _AT_A_TIME)
        _fill_clients(records[some], world, world.clients[some], first)
    return records


def _fill_clients(records: Any, world: World, people: NDArray[np.void], first: int) -> None:
    """Fill the records of clients from number `first` on, given with their traits."""
    count, key = len(people), (world.seed, world.replicate)
    set_defaults(ClientState, records)
    for trait in people.dtype.names or ():
        records[trait] = people[trait]
    records["person"] = np.arange(first, first + count)
    records["covered"] = coverage_bits(world.parameters.intervention, count, *key, False, first)
    own = normal_matrix(*key, Decision.STYLE, count, 2, first)
    records["style"], records["own_course"] = own[:, 0], own[:, 1]


def starting_therapists(world: World) -> Any:
    """Return records of all therapists when the clinic opens."""
    count = len(world.therapists)
    records = state_records(TherapistState, count)
    for trait in world.therapists.dtype.names or ():
        records[trait] = world.therapists[trait]
    records["person"] = np.arange(count)
    records["covered"] = coverage_bits(
        world.parameters.intervention, count, world.seed, world.replicate, True
    )
    own = normal_matrix(world.seed, world.replicate, Decision.STYLE, count, 2, THERAPIST_PERSON)
    records["style"], records["own_load"] = own[:, 0], own[:, 1]
    records["strain"] = world.parameters.strain.start
    return records


def prepare(world: World) -> Prepared:
    """Lay out a world in columns.

    Parameters
    ----------
    world : World

    Returns
    -------
    Prepared
        New arrays; the world is not changed.
    """
    p = world.parameters
    arrivals = arrival_weeks(world)
    meeting = state_records(Meeting, 1)
    meeting["seed"], meeting["replicate"] = world.seed, world.replicate
    clients, nets = len(world.clients), world.networks
    staff = (nets.colleagues.starts, nets.colleagues.others, nets.supervision.starts, nets.supervision.others)
    return Prepared(
        p.record(),
        starting_clients(world),
        state_records(DyadState, clients),
        starting_therapists(world),
        meeting,
        np.zeros(clients, dtype=np.int8),
        np.empty(clients + 1, dtype=np.int32),
        np.argsort(arrivals, kind="stable"),
        arrivals,
        (nets.support.starts, nets.support.others, *staff),
        np.full((2, 2 * clients), NOT_SEEN),
        world.plan,
        np.zeros(horizon(p), dtype=WEEK_ROW),
        np.zeros(6, dtype=np.int64),
    )
