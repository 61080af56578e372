"""The order of a week, written once for both engines: what is done for whom, around the stages of a process.

The functions made here are generic. The compiled engine makes them with chains of inlined stages and passes records of
arrays; the Mesa model makes them with calls of agents' methods and passes the agents themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sim.engine.phases import Phase
from sim.engine.prefetch import prefetch_queued
from sim.engine.table_rows import TableRow, count_ending, counted
from sim.numba_marks import inlined
from sim.parameters import Parameters
from sim.population.networks import NetworkRows
from sim.process.peer_influence import show
from sim.process.schedule import Process, WeekPart
from sim.process.session import before_meeting
from sim.process.stages import StageFunction
from sim.process.week import appointments, places
from sim.states import ClientState, DyadState, Meeting, Status, TherapistState

if TYPE_CHECKING:
    from sim.engine.clinic_arrays import ClinicArrays

Take: TypeAlias = Callable[[WeekPart], StageFunction]
"""Makes one function of a part of the week, which takes its stages in order."""
Plan: TypeAlias = Sequence[Sequence[Sequence[float]]]


class WeekSteps(NamedTuple):
    """The steps of a week, as functions.

    Attributes
    ----------
    open_clinic, intake, client_week, close_week : callable
        What happens before the first week; to those who ask for help and wait; to one client; to therapists.
    """

    open_clinic: Callable[..., None]
    intake: Callable[..., None]
    client_week: Callable[..., int]
    close_week: Callable[..., None]


def appointment_of(process: Process, take: Take) -> Callable[..., None]:
    """Return the function that holds one appointment: ``(p, client, therapist, dyad, meeting)``."""
    attendance, session = take(process.part("attendance")), take(process.part("session"))
    missed = take(process.part("missed"))

    @inlined
    def appointment(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
        attendance(p, c, t, d, m)
        if m.attended == 1:
            c.sessions_attended += 1
            session(p, c, t, d, m)
            m.week_change += m.change
            m.met = 1
        else:
            missed(p, c, t, d, m)

    return appointment


def week_steps(process: Process, take: Take, meet: Callable[..., int]) -> WeekSteps:
    """Return the steps of a week in which stages are taken in the given way.

    Parameters
    ----------
    process : Process
    take : callable
        Makes one function of a part of the week.
    meet : callable
        ``meet(p, client, therapist, dyad, meeting, rows, used)`` holds an appointment, writes its row, and returns
        the number of rows written so far.

    Returns
    -------
    WeekSteps
    """
    return WeekSteps(
        _open_clinic_of(process, take),
        _intake_of(process, take),
        _client_week_of(process, take, meet),
        _close_week_of(process, take),
    )


def _intake_of(process: Process, take: Take) -> Callable[..., None]:
    arrival, start = take(process.part("arrival")), take(process.part("start"))
    choose: Callable[..., int] = process.part("matching").stages[0].function  # type: ignore[assignment]

    @inlined
    def intake(p: Parameters, clinic: ClinicArrays, cursor: TableRow, m: Meeting, w: TableRow) -> None:
        clients, queue, shown = clinic.clients, clinic.queue, clinic.shown[m.week & 1]
        while cursor.arrived < len(queue) and clinic.arrivals[queue[cursor.arrived]] <= m.week:
            i = queue[cursor.arrived]
            prefetch_queued(clients, queue, cursor.arrived)
            arrival(p, clients[i], m)
            clinic.phase[i] = Phase.UNTREATED
            show(clients[i], shown)
            cursor.arrived += 1
            w.arrivals += 1 if counted(clients[i]) else 0
        while cursor.placed < cursor.arrived:
            i = queue[cursor.placed]
            prefetch_queued(clients, queue, cursor.placed)
            prefetch_queued(clinic.dyads, queue, cursor.placed)
            if clients[i].status != Status.WAITING:
                cursor.placed += 1
                continue
            if clients[i].arrival_week + p.clinic.minimum_wait > m.week:
                break
            chosen = choose(p, clients[i], clinic.therapists, cursor.rotation, m.week)
            if chosen < 0:
                break
            clients[i].therapist = chosen
            start(p, clients[i], clinic.therapists[chosen], clinic.dyads[i], m)
            clinic.phase[i] = Phase.TREATED
            cursor.rotation = (chosen + 1) % len(clinic.therapists)
            cursor.placed += 1
            w.starts += 1 if counted(clients[i]) else 0

    return intake


def _treated_week_of(process: Process, take: Take, meet: Callable[..., int]) -> Callable[..., int]:
    between = take(process.part("between sessions"))

    @inlined
    def treated_week(
        p: Parameters,
        c: ClientState,
        t: TherapistState,
        d: DyadState,
        m: Meeting,
        plan: Plan,
        rows: Sequence[TableRow],
        used: int,
    ) -> int:
        m.week_change = 0.0
        m.met = 0
        count = appointments(p, c, m.week)
        for slot in range(count):
            # The limit is reached in the middle of the week: there is no second appointment.
            if slot > 0 and c.sessions_attended >= p.clinic.session_limit:
                continue
            before_meeting(m, slot)
            m.weeks_since = (1.0 + d.weeks_apart) / count
            divide_as_planned(c, m, plan)
            used = meet(p, c, t, d, m, rows, used)
        between(p, c, t, d, m)
        return int(used)

    return treated_week


@inlined
def divide_as_planned(c: ClientState, m: Meeting, plan: Plan) -> None:
    """Give the division of the session from outside, if the plan reaches as far as this client and session."""
    if c.person < len(plan) and c.sessions_attended < len(plan[c.person]):
        shares = plan[c.person][c.sessions_attended]
        m.given = 1
        m.listen = float(shares[0])
        m.explore = float(shares[1])
        m.goals = float(shares[2])
        m.work = float(shares[3])
        m.repairing = float(shares[4])


def _client_week_of(process: Process, take: Take, meet: Callable[..., int]) -> Callable[..., int]:
    peers, treated_week = take(process.part("peers")), _treated_week_of(process, take, meet)
    untreated, followup = take(process.part("without treatment")), take(process.part("follow-up"))
    assessment = take(process.part("assessment"))

    @inlined
    def client_week(
        p: Parameters,
        clinic: ClinicArrays,
        i: int,
        m: Meeting,
        w: TableRow,
        rows: Sequence[TableRow],
        used: int,
    ) -> int:
        c, d = clinic.clients[i], clinic.dyads[i]
        peers(p, c, clinic.networks.support, clinic.shown[m.week & 1])
        if clinic.phase[i] == Phase.UNTREATED:
            untreated(p, c, m)
            if c.status == Status.STOPPED_WAITING:
                clinic.phase[i] = Phase.LEAVING
            elif c.status != Status.WAITING and m.week - c.end_week >= p.clinic.followup_weeks:
                followup(p, c, m)
                clinic.phase[i] = Phase.LEAVING
        elif m.week < p.clinic.weeks + p.clinic.closing_weeks:
            used = treated_week(p, c, clinic.therapists[c.therapist], d, m, clinic.plan, rows, used)
            if c.status != Status.IN_TREATMENT:
                clinic.phase[i] = Phase.UNTREATED
                count_ending(w, c)
        assessment(p, c, m)
        return int(used)

    return client_week


def _listening_of(process: Process, take: Take) -> Callable[..., None]:
    colleagues = take(process.part("colleagues"))

    @inlined
    def listen(therapists: Sequence[TherapistState], networks: NetworkRows) -> None:
        for k in range(len(therapists)):
            colleagues(therapists, k, networks)

    return listen


def _open_clinic_of(process: Process, take: Take) -> Callable[..., None]:
    listen = _listening_of(process, take)

    @inlined
    def open_clinic(p: Parameters, clinic: ClinicArrays) -> None:
        listen(clinic.therapists, clinic.networks)
        for k in range(len(clinic.therapists)):
            clinic.therapists[k].places = places(p, clinic.therapists[k], -p.clinic.warmup_weeks)

    return open_clinic


def _close_week_of(process: Process, take: Take) -> Callable[..., None]:
    listen, end = _listening_of(process, take), take(process.part("week's end"))

    @inlined
    def close_week(p: Parameters, clinic: ClinicArrays, m: Meeting, w: TableRow) -> None:
        listen(clinic.therapists, clinic.networks)
        for k in range(len(clinic.therapists)):
            end(p, clinic.therapists[k], m)
            w.mean_strain += clinic.therapists[k].strain

    return close_week
