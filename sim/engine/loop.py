"""The compiled engine: the stages of session and week over columns, one clinic a call, many clinics on all cores."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from sim.engine.clinic_arrays import Prepared, prepare
from sim.engine.prefetch import FAR, NEAR, ask_for, ask_for_start, ask_further
from sim.engine.table_rows import SESSION_ROW, add_client, count_ending, fill_session_row
from sim.engine.tables import SessionBuffer, Tables, client_table, therapist_table, week_table
from sim.errors import InputError
from sim.numba_marks import compiled_in_place, inlined
from sim.process.instruments import followup_form, intake_form
from sim.process.matching import choose
from sim.process.peer_influence import show, skill_of_supervisors, strain_of_colleagues, support_from_peers
from sim.process.session import after_meeting, attendance, attended_stages, before_meeting, missed
from sim.process.week import (
    appointments,
    arrive,
    begin,
    between_sessions,
    ending,
    places,
    therapist_week,
    untreated,
)
from sim.states import Status
from sim.world import World

# Where a run stands, kept between calls because the session buffer may fill up in the middle of a week.
_WEEK, _NEXT, _PRESENT, _HEAD, _TAIL, _ROTATION = range(6)
# Most appointments of one client in one week.
_MOST = 2
# What is left to do for a client; a client that is DONE is not touched again. LEAVING is the week in between.
_TREATED, _ALIVE, _LEAVING, _DONE = 1, 2, 3, 4


@inlined
def _intake(
    p: Any,
    clients: Any,
    dyads: Any,
    therapists: Any,
    phase: Any,
    queue: Any,
    arrivals: Any,
    seen: Any,
    cursor: Any,
    w: Any,
    m: Any,
) -> None:
    week = cursor[_WEEK]
    while cursor[_TAIL] < len(queue) and arrivals[queue[cursor[_TAIL]]] <= week:
        i = queue[cursor[_TAIL]]
        ask_further(clients, queue, cursor[_TAIL])
        c = clients[i]
        arrive(p, c)
        c.status = Status.WAITING
        c.arrival_week = week
        phase[i] = _ALIVE
        intake_form(p, c, m)
        show(c, i, seen)
        cursor[_TAIL] += 1
        w.arrivals += 1
    while cursor[_HEAD] < cursor[_TAIL]:
        i = queue[cursor[_HEAD]]
        ask_further(clients, queue, cursor[_HEAD])
        ask_further(dyads, queue, cursor[_HEAD])
        if clients[i].arrival_week + p.clinic.minimum_wait > week:
            break
        chosen = choose(p, clients[i], therapists, cursor[_ROTATION], week)
        if chosen < 0:
            break
        begin(p, clients[i], therapists[chosen], dyads[i], week)
        phase[i] = _TREATED
        cursor[_ROTATION] = (chosen + 1) % len(therapists)
        cursor[_HEAD] += 1
        w.starts += 1


@inlined
def _treat(p: Any, c: Any, t: Any, d: Any, m: Any, plan: Any, rows: Any, used: Any) -> int:
    change = 0.0
    met = False
    for slot in range(appointments(p, c, m.week)):
        before_meeting(m, m.week, slot)
        if c.person < plan.shape[0] and c.sessions_attended < plan.shape[1]:
            shares = plan[c.person, c.sessions_attended]
            m.given = 1
            m.listen, m.explore, m.goals, m.work, m.repairing = (
                shares[0],
                shares[1],
                shares[2],
                shares[3],
                shares[4],
            )
        attendance(p, c, t, d, m)
        if m.attended == 1:
            c.sessions_attended += 1
            attended_stages(p, c, t, d, m)
            after_meeting(p, c, t, m)
            change += m.change
            met = True
        else:
            missed(p, c, d, m)
        fill_session_row(rows[used], c, t, d, m)
        used += 1
    between_sessions(p, c, t, d, m, change, met)
    ending(p, c, t, d, m, met)
    return int(used)


@inlined
def _follow(p: Any, c: Any, m: Any) -> int:
    untreated(p, c, m)
    if c.end_week >= 0 and m.week - c.end_week >= p.clinic.followup_weeks:
        followup_form(p, c, m)
        return int(_LEAVING)
    return int(_ALIVE)


@inlined
def _live_week(
    p: Any,
    c: Any,
    therapists: Any,
    d: Any,
    phase: Any,
    i: Any,
    m: Any,
    plan: Any,
    w: Any,
    rows: Any,
    used: Any,
) -> int:
    if phase[i] == _ALIVE:
        phase[i] = _follow(p, c, m)
    elif m.week < p.clinic.weeks + p.clinic.closing_weeks:
        used = _treat(p, c, therapists[c.therapist], d, m, plan, rows, used)
        if c.status != Status.IN_TREATMENT:
            phase[i] = _ALIVE
            count_ending(w, c)
    if phase[i] != _LEAVING:
        add_client(w, c, d)
    return int(used)


@inlined
def _listen(therapists: Any, ties: Any) -> None:
    for k in range(len(therapists)):
        strain_of_colleagues(therapists, k, ties[2], ties[3])
        skill_of_supervisors(therapists, k, ties[4], ties[5])


@inlined
def _close_week(p: Any, therapists: Any, ties: Any, week: Any, w: Any) -> None:
    _listen(therapists, ties)
    for k in range(len(therapists)):
        therapist_week(p, therapists[k], week)
        w.mean_strain += therapists[k].strain


@inlined
def _list_present(phase: Any, present: Any) -> int:
    count = 0
    for i in range(len(phase)):
        # Written in any case and kept or not: quicker than a branch that nothing foretells.
        present[count] = i
        count += 1 if 0 < phase[i] < _DONE else 0
    return count


@inlined
def _look_ahead(
    clients: Any, dyads: Any, therapists: Any, phase: Any, present: Any, k: int, count: int
) -> None:
    if k + FAR < count:
        i = present[k + FAR]
        if phase[i] == _TREATED:
            ask_for(clients[i])
            ask_for(dyads[i])
        else:
            ask_for_start(clients[i])
    # Whose therapist it is, the client's own record says, which must have come by then.
    if k + NEAR < count:
        i = present[k + NEAR]
        if phase[i] == _TREATED:
            ask_for(therapists[clients[i].therapist])


@compiled_in_place
def run_weeks(
    p_array: Any,
    clients: Any,
    dyads: Any,
    therapists: Any,
    m_array: Any,
    phase: Any,
    present: Any,
    queue: Any,
    arrivals: Any,
    ties: Any,
    shown: Any,
    plan: Any,
    weeks: Any,
    cursor: Any,
    rows: Any,
) -> int:
    """Run a clinic until its last week, or until the session buffer may not hold another client's week.

    Parameters
    ----------
    p_array, m_array : record arrays of one element
        Parameters and the meeting in progress (with seed and replicate set).
    clients, dyads, therapists : record arrays
        States, changed in place.
    phase : int8 array
        What is left to do for each client, changed in place.
    present : int32 array, one longer than clients
        Room for the list of those who have something left to do this week.
    queue, arrivals : int arrays
        Clients in order of arrival, and the week of each client's arrival.
    ties : tuple of six arrays
        Compressed rows of support, colleagues and supervision.
    shown : float array, shape (2, 2 * clients)
        Well-being and hope of clients, in turn, as their peers see them in an even and in an odd week.
    plan : float array, shape (clients or 0, sessions, 5)
        Divisions of sessions given from outside.
    weeks : record array
        Week table, filled in place.
    cursor : int64 array of 6
        Where the run stands, changed in place.
    rows : record array
        Session buffer.

    Returns
    -------
    int
        Rows written.
    """
    p = p_array[0]
    m = m_array[0]
    used = 0
    starts, others = ties[0], ties[1]
    if cursor[_WEEK] == 0 and cursor[_NEXT] == 0:
        _listen(therapists, ties)
        for k in range(len(therapists)):
            therapists[k].places = places(p, therapists[k], 0)
    while cursor[_WEEK] < len(weeks) and used + _MOST <= len(rows):
        week = cursor[_WEEK]
        seen, to_see = shown[week & 1], shown[1 - (week & 1)]
        m.week = week
        w = weeks[week]
        if cursor[_NEXT] == 0:
            if week < p.clinic.weeks + p.clinic.closing_weeks:
                _intake(p, clients, dyads, therapists, phase, queue, arrivals, seen, cursor, w, m)
            cursor[_PRESENT] = _list_present(phase, present)
        count = cursor[_PRESENT]
        for k in range(cursor[_NEXT], count):
            i = present[k]
            if used + _MOST > len(rows):
                cursor[_NEXT] = k
                return used
            _look_ahead(clients, dyads, therapists, phase, present, k, count)
            c = clients[i]
            if phase[i] != _LEAVING:
                support_from_peers(p, c, i, starts, others, seen)
                used = _live_week(p, c, therapists, dyads[i], phase, i, m, plan, w, rows, used)
            else:
                phase[i] = _DONE
            show(c, i, to_see)
        _close_week(p, therapists, ties, week, w)
        cursor[_NEXT] = 0
        cursor[_WEEK] += 1
    return used


class _Rows(threading.local):
    """The session buffer of a thread, used for one clinic after the other."""

    def __init__(self, count: int) -> None:
        self.buffer = np.empty(count, dtype=SESSION_ROW)


_ROWS = _Rows(1 << 14)


def simulate(world: World) -> Tables:
    """Run one clinic to its end with the compiled engine.

    Parameters
    ----------
    world : World
        Parameters, people, networks and the key of all luck.

    Returns
    -------
    Tables
        Sessions, clients, therapists and weeks.
    """
    ready: Prepared = prepare(world)
    buffer, rows = SessionBuffer(), _ROWS.buffer
    while ready.cursor[_WEEK] < len(ready.weeks):
        buffer.add(rows[: run_weeks(*ready.arguments, rows)])
    return Tables(
        buffer.table(),
        client_table(world.parameters, ready.clients, ready.dyads),
        therapist_table(ready.therapists, world.parameters.clinic.weeks),
        week_table(ready.weeks, len(ready.therapists)),
    )


def usable_cores() -> int:
    """Return how many cores this process may use, as far as the system tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def simulate_many(worlds: Iterable[World], cores: int | None = None) -> Iterator[Tables]:
    """Run many clinics on several cores and yield their tables in the order given.

    Parameters
    ----------
    worlds : iterable of World
        Taken one by one, so that a long study need not be in memory.
    cores : int, optional
        Threads; all cores of this process if not given. The engine holds no global lock.

    Yields
    ------
    Tables
        The same as `simulate` gives for each world, whatever the number of cores.
    """
    count = cores if cores is not None else usable_cores()
    if count < 1:
        raise InputError(f"cores is {cores!r}, but a whole number from 1 was expected")
    if count == 1:
        yield from map(simulate, worlds)
        return
    with ThreadPoolExecutor(count) as pool:
        waiting: deque[Future[Tables]] = deque()
        for world in worlds:
            waiting.append(pool.submit(simulate, world))
            if len(waiting) > 2 * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
