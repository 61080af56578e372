"""Arrays with which the compiled engine starts: states of everyone, arrivals, networks, rows of the week table."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.draws_ahead import DrawsAhead, room_for_draws
from sim.engine.table_rows import WEEK_ROW
from sim.parameters import Parameters
from sim.population.networks import NetworkRows
from sim.process.interventions import coverage_bits
from sim.process.peer_influence import NOT_SEEN
from sim.process.questionnaires import meeting_class
from sim.process.schedule import USUAL, Process
from sim.process.unread_parameters import refuse_unread_parameters
from sim.random.streams import THERAPIST_PERSON, Decision, normal_matrix, uniform_matrix
from sim.states import (
    ClientState,
    DyadState,
    TherapistState,
    set_defaults,
    state_dtype,
    state_records,
)
from sim.world import World

# Clients whose records are filled field by field while they are near: those of a large clinic fit no cache.
_AT_A_TIME = 2048


CURSOR = np.dtype([(name, "i8") for name in ("week", "next", "present", "placed", "arrived", "rotation")])
"""Where a run stands, kept between calls because the session buffer may fill up in the middle of a week.

Weeks that have passed; the next of this week's clients, and how many there are; how many of the queue have been given a
place, and how many have arrived; where the rotation among therapists stands.
"""


class ClinicArrays(NamedTuple):
    """One clinic as the engine's loop works on it; states, phases, weeks and cursor are changed in place.

    Attributes
    ----------
    parameters, meeting, cursor : record arrays of one element
        Numeric parameters; the appointment in progress, with seed and replicate; see `CURSOR`.
    clients, dyads, therapists : record arrays
        States; of clients and dyads, those of the warm-up stand last.
    phase : int8 array
        A `sim.engine.phases.Phase` for each client.
    present : int32 array, one longer than clients
        Room for the list of those who have something left to do this week.
    queue, arrivals : int64 arrays
        Clients in order of arrival, and the week of each client's arrival.
    networks : NetworkRows
        Support, colleagues and supervision.
    shown : float array, shape (2, 2 * clients)
        Well-being and hope of clients, in turn, as their peers see them in an even and in an odd week.
    plan : float array, shape (clients or 0, sessions, 5)
        Divisions of sessions given from outside.
    weeks : record array
        Rows of the week table, after as many for the weeks of the warm-up.
    ahead : DrawsAhead
        Room for draws that are made for many clients at once.
    """

    parameters: NDArray[np.void]
    clients: NDArray[np.void]
    dyads: NDArray[np.void]
    therapists: NDArray[np.void]
    meeting: NDArray[np.void]
    phase: NDArray[np.int8]
    present: NDArray[np.int32]
    queue: NDArray[np.int64]
    arrivals: NDArray[np.int64]
    networks: NetworkRows
    shown: NDArray[np.float64]
    plan: NDArray[np.float64]
    weeks: NDArray[np.void]
    cursor: NDArray[np.void]
    ahead: DrawsAhead


def arrival_weeks(world: World) -> NDArray[np.int64]:
    """Draw the week in which each client asks for help, uniform over the weeks of the clinic, or of its warm-up."""
    clinic, counted = world.parameters.clinic, len(world.clients)
    people = counted + len(world.warmup_clients)
    u = uniform_matrix(world.seed, world.replicate, Decision.ARRIVAL, people, 1)[:, 0]
    weeks = (u[:counted] * clinic.weeks).astype(np.int64)
    before = (u[counted:] * clinic.warmup_weeks).astype(np.int64) - clinic.warmup_weeks
    return np.concatenate([weeks, before])


def horizon(parameters: Parameters) -> int:
    """Return the number of weeks of a run from week 0 on: arrivals, closing, follow-up."""
    clinic = parameters.clinic
    return clinic.weeks + clinic.closing_weeks + clinic.followup_weeks + 1


def starting_clients(world: World) -> NDArray[np.void]:
    """Return records of all clients before they arrive, and of those of the warm-up after them."""
    people = world.everybody
    records = np.zeros(len(people), dtype=state_dtype(ClientState))
    for first in range(0, len(records), _AT_A_TIME):
        some = slice(first, first + _AT_A_TIME)
        _fill_clients(records[some], world, people[some], first)
    return records


def _fill_clients(records: NDArray[np.void], world: World, people: NDArray[np.void], first: int) -> None:
    """Fill the records of clients from number `first` on, given with their traits."""
    count, key = len(people), (world.seed, world.replicate)
    set_defaults(ClientState, records)
    for trait in people.dtype.names or ():
        records[trait] = people[trait]
    records["person"] = np.arange(first, first + count)
    records["covered"] = coverage_bits(world.parameters.intervention, count, *key, False, first)
    own = normal_matrix(*key, Decision.STYLE, count, 5, first)
    for column, name in enumerate(("style", "own_course", "affect_style", "bond_style", "own_pace")):
        records[name] = own[:, column]


def starting_therapists(world: World) -> NDArray[np.void]:
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


def prepare(world: World, process: Process = USUAL) -> ClinicArrays:
    """Write a world into arrays.

    Parameters
    ----------
    world : World
    process : Process, optional
        Whose questionnaires are filled in.

    Returns
    -------
    ClinicArrays
        New arrays; the world is not changed.

    Raises
    ------
    InputError
        If the parameters have a group that no stage reads.
    """
    p = world.parameters
    refuse_unread_parameters(p, process)
    arrivals = arrival_weeks(world)
    meeting = state_records(meeting_class(process.questionnaires), 1)
    meeting["seed"], meeting["replicate"] = world.seed, world.replicate
    clients = len(arrivals)
    return ClinicArrays(
        parameters=p.record(),
        clients=starting_clients(world),
        dyads=state_records(DyadState, clients),
        therapists=starting_therapists(world),
        meeting=meeting,
        phase=np.zeros(clients, dtype=np.int8),
        present=np.empty(clients + 1, dtype=np.int32),
        queue=np.argsort(arrivals, kind="stable"),
        arrivals=arrivals,
        networks=world.networks_of_everybody.rows(),
        shown=np.full((2, 2 * clients), NOT_SEEN),
        plan=world.plan,
        weeks=np.zeros(p.clinic.warmup_weeks + horizon(p), dtype=WEEK_ROW),
        cursor=np.zeros(1, dtype=CURSOR),
        ahead=room_for_draws(),
    )
