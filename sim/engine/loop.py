"""The compiled engine: the stages of a process over arrays, one clinic a call, many clinics on all cores."""

from __future__ import annotations

import functools
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.engine.clinic_arrays import ClinicArrays, prepare
from sim.engine.clinic_run import ClinicRun
from sim.engine.clinic_week import appointment_of, week_steps
from sim.engine.compile_errors import explained
from sim.engine.draws_ahead import draw_ahead, take_draws, take_draws_of_week
from sim.engine.early_end import ends
from sim.engine.phases import Phase
from sim.engine.prefetch import FAR, NEAR, prefetch, prefetch_start
from sim.engine.table_rows import (
    SESSION_ROW,
    WEEK_ROW,
    TableRow,
    add_client,
    counted,
    fill_session_row,
    session_row,
)
from sim.engine.tables import SessionBuffer, Tables, client_table, therapist_table, week_table
from sim.errors import InputError
from sim.numba_marks import compiled_in_place, inlined
from sim.parameters import Parameters
from sim.process.changed_process import current_process
from sim.process.draws import draw_appointment
from sim.process.instruments import distress_measured
from sim.process.peer_influence import show
from sim.process.questionnaires import row_filler
from sim.process.schedule import USUAL, Process, WeekPart
from sim.process.stages import Stage, StageFunction, chained
from sim.states import ClientState, DyadState, Meeting, TherapistState
from sim.world import World

Loop: TypeAlias = Callable[[ClinicArrays, NDArray[np.void]], int]
"""Runs a clinic until its last week, or until the session buffer may not hold another client's week.

Given are the clinic's arrays, changed in place, and the buffer, a record array of `SESSION_ROW`; returned is the number
of rows written.
"""

MOST_APPOINTMENTS = 2
"""Most appointments of one client in one week."""


@inlined
def _list_present(phase: NDArray[np.int8], present: NDArray[np.int32]) -> int:
    count = 0
    for i in range(len(phase)):
        # Written in any case and kept or not: quicker than a branch that the processor cannot predict.
        present[count] = i
        count += 1 if Phase.NOT_ARRIVED < phase[i] < Phase.DONE else 0
    return count


@inlined
def _prefetch_ahead(clinic: ClinicArrays, k: int, count: int) -> None:
    if k + FAR < count:
        i = clinic.present[k + FAR]
        if clinic.phase[i] == Phase.TREATED:
            prefetch(clinic.clients[i])
            prefetch(clinic.dyads[i])
        else:
            prefetch_start(clinic.clients[i])
    # The number of the therapist stands in the client's record, which must have arrived by then.
    if k + NEAR < count:
        i = clinic.present[k + NEAR]
        if clinic.phase[i] == Phase.TREATED:
            prefetch(clinic.therapists[clinic.clients[i].therapist])


def _chain(part: WeekPart) -> StageFunction:
    return chained(part.stages)


def _recorded(fill_scores: Callable[..., None]) -> Callable[..., int]:
    @inlined
    def record(
        c: ClientState, t: TherapistState, d: DyadState, m: Meeting, rows: NDArray[np.void], used: int
    ) -> int:
        fill_session_row(rows[used], c, t, d, m)
        fill_scores(rows[used], m)
        # The row of somebody who is in no table is written over.
        return used + 1 if counted(c) else used

    return record


@inlined
def _unrecorded(
    c: ClientState, t: TherapistState, d: DyadState, m: Meeting, rows: NDArray[np.void], used: int
) -> int:
    return used


@inlined
def _uncounted(w: TableRow, c: ClientState, d: DyadState) -> None:
    pass


def _meet_of(appointment: Callable[..., None], record: Callable[..., int]) -> Callable[..., int]:
    @inlined
    def meet(
        p: Parameters,
        c: ClientState,
        t: TherapistState,
        d: DyadState,
        m: Meeting,
        rows: NDArray[np.void],
        used: int,
    ) -> int:
        # Draws of first appointments were made before, for many clients at once.
        if m.slot > 0:
            draw_appointment(c, m)
        appointment(p, c, t, d, m)
        return record(c, t, d, m, rows, used)

    return meet


def _run_of(process: Process, sessions: bool = True) -> Loop:
    record = _recorded(row_filler(process.scores)) if sessions else _unrecorded
    count_in_week = add_client if sessions else _uncounted
    meet = _meet_of(appointment_of(process, _chain), record)
    open_clinic, intake, client_week, close_week = week_steps(process, _chain, meet)

    @inlined
    def run(clinic: ClinicArrays, rows: NDArray[np.void]) -> int:
        p, m, cursor = clinic.parameters[0], clinic.meeting[0], clinic.cursor[0]
        used = 0
        if cursor.week == 0 and cursor.next == 0:
            open_clinic(p, clinic)
        while cursor.week < len(clinic.weeks) and used + MOST_APPOINTMENTS <= len(rows):
            m.week = cursor.week - p.clinic.warmup_weeks
            w = clinic.weeks[cursor.week]
            if cursor.next == 0:
                if m.week < p.clinic.weeks + p.clinic.closing_weeks:
                    intake(p, clinic, cursor, m, w)
                cursor.present = _list_present(clinic.phase, clinic.present)
            count = cursor.present
            drawn_from = drawn_until = taken = 0
            for k in range(cursor.next, count):
                i = clinic.present[k]
                if used + MOST_APPOINTMENTS > len(rows):
                    cursor.next = k
                    return used
                _prefetch_ahead(clinic, k, count)
                if k >= drawn_until:
                    drawn_until = draw_ahead(
                        clinic.ahead, m, clinic.present[:count], clinic.phase, k, sessions
                    )
                    drawn_from, taken = k, 0
                take_draws_of_week(clinic.ahead, k - drawn_from, m)
                if clinic.phase[i] == Phase.TREATED:
                    take_draws(clinic.ahead, taken, m, sessions)
                    taken += 1
                if clinic.phase[i] == Phase.LEAVING:
                    clinic.phase[i] = Phase.DONE
                else:
                    used = client_week(p, clinic, i, m, w, rows, used)
                    if clinic.phase[i] != Phase.LEAVING:
                        count_in_week(w, clinic.clients[i], clinic.dyads[i])
                show(clinic.clients[i], clinic.shown[1 - (m.week & 1)])
            close_week(p, clinic, m, w)
            cursor.next = 0
            cursor.week += 1
        return used

    return run


_run = _run_of(USUAL)
# No row is written, nothing is added up by weeks, and forms that only rows hold are left out: a fifth of the work.
_run_people = _run_of(USUAL.replace("measurement", Stage("measurement", distress_measured, "client")), False)


@compiled_in_place
def run_weeks(clinic: ClinicArrays, rows: NDArray[np.void]) -> int:
    """Run a clinic with the usual process; see `Loop`. The machine code is kept on disk."""
    return _run(clinic, rows)


@compiled_in_place
def run_people(clinic: ClinicArrays, rows: NDArray[np.void]) -> int:
    """Run a clinic with the usual process without writing rows; clients and therapists end as in `run_weeks`."""
    return _run_people(clinic, rows)


@functools.cache
def loop_for(process: Process, sessions: bool = True) -> Loop:
    """Return the compiled loop of a process, made once.

    Parameters
    ----------
    process : Process
        Its stages have to be marked `sim.numba_marks.inlined`.
    sessions : bool
        Whether rows of sessions are wanted. Loops of other processes than the usual one write them in any case: what
        a stage of one's own reads is not known.

    Returns
    -------
    callable
        See `Loop`. It is compiled when first run, which takes some twelve seconds, and its machine code is kept on
        disk for as long as no file changes from which a stage comes.
    """
    if process == USUAL:
        return run_weeks if sessions else run_people
    run_process = _run_of(process)

    def run(clinic: ClinicArrays, rows: NDArray[np.void]) -> int:
        return run_process(clinic, rows)

    stages = [stage.function for part in process.parts for stage in part.stages]
    machine_code = compiled_in_place(run, [*stages, *process.sources])
    return explained(machine_code, process) if process.sources else machine_code


class _Rows(threading.local):
    """The session buffer of a thread, used for one clinic after the other."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._buffer = np.empty(count, dtype=SESSION_ROW)

    def of(self, row: np.dtype[np.void]) -> NDArray[np.void]:
        """Return the buffer, for rows of this type."""
        if self._buffer.dtype != row:
            self._buffer = np.empty(self._count, dtype=row)
        return self._buffer


_ROWS = _Rows(1 << 14)


@functools.cache
def _no_sessions(row: np.dtype[np.void]) -> pa.Table:
    return SessionBuffer(row).table()


@functools.cache
def _no_weeks() -> pa.Table:
    return week_table(np.zeros(0, WEEK_ROW), 1)


def simulate(
    world: World, process: Process | None = None, *, sessions: bool = True, assessed: int | None = None
) -> Tables:
    """Run one clinic with the compiled engine: to its end, unless the first weeks of each treatment are enough.

    Parameters
    ----------
    world : World
        Parameters, people, networks and the random seed.
    process : Process, optional
        Stages of the week; the usual ones, and those of extensions that are loaded, if not given.
    sessions : bool
        Whether to make the tables of sessions and weeks, which take a tenth of the time; without, they have no rows.
    assessed : int, optional
        Weeks after the start, such as 12. The run then ends when that many weeks of every treatment have passed, and
        the tables tell what happened until then: the same as a whole run up to there, with ends and follow-up missing.

    Returns
    -------
    Tables
        Sessions, clients, therapists and weeks.
    """
    run = run_clinic(world, process, sessions=sessions, assessed=assessed)
    return Tables(
        run.sessions,
        client_table(run.parameters, run.clients, run.dyads),
        therapist_table(run.parameters, run.therapists, run.parameters.clinic.weeks),
        week_table(run.weeks, len(run.therapists)) if sessions else _no_weeks(),
    )


def run_clinic(
    world: World, process: Process | None = None, *, sessions: bool = True, assessed: int | None = None
) -> ClinicRun:
    """Run one clinic as `simulate` does, and return everybody's states in place of tables of people and weeks.

    Parameters
    ----------
    world, process, sessions, assessed
        As of `simulate`.

    Returns
    -------
    ClinicRun
    """
    process = current_process() if process is None else process
    run, clinic, row = loop_for(process, sessions), prepare(world, process), session_row(process.scores)
    buffer, rows = SessionBuffer(row), _ROWS.of(row)
    counted_clients, before = slice(len(world.clients)), world.parameters.clinic.warmup_weeks
    for end in ends(clinic, world.parameters.clinic, assessed):
        part = clinic._replace(weeks=clinic.weeks[:end])
        while clinic.cursor["week"][0] < end:
            written = rows[: run(part, rows)]
            if sessions:
                buffer.add(written)
    return ClinicRun(
        world.parameters,
        clinic.clients[counted_clients],
        clinic.dyads[counted_clients],
        clinic.therapists,
        part.weeks[before if sessions else len(part.weeks) :],
        buffer.table() if sessions else _no_sessions(row),
    )


def usable_cores() -> int:
    """Return how many cores this process may use, as far as the system tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def simulate_many(
    worlds: Iterable[World],
    cores: int | None = None,
    process: Process | None = None,
    *,
    sessions: bool = True,
) -> Iterator[Tables]:
    """Run many clinics on several cores and yield their tables in the order given.

    Parameters
    ----------
    worlds : iterable of World
        Taken one by one, so that a long study need not be in memory.
    cores : int, optional
        Threads; all cores of this process if not given. The engine holds no global lock.
    process : Process, optional
        Stages of the week; see `simulate`.
    sessions : bool
        Whether to make the tables of sessions and weeks; see `simulate`.

    Yields
    ------
    Tables
        The same as `simulate` gives for each world, whatever the number of cores.
    """
    count = cores if cores is not None else usable_cores()
    if count < 1:
        raise InputError(f"cores is {cores!r}, but a whole number from 1 was expected")
    if count == 1:
        yield from (simulate(world, process, sessions=sessions) for world in worlds)
        return
    with ThreadPoolExecutor(count) as pool:
        waiting: deque[Future[Tables]] = deque()
        for world in worlds:
            waiting.append(pool.submit(simulate, world, process, sessions=sessions))
            if len(waiting) > 2 * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
