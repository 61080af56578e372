"""How near the engine is to what the machine could do: draws alone, arithmetic alone, memory alone.

One clinic is stopped in the middle of its course, and the work of a week of its clients in treatment is taken apart:
draws of a session, the arithmetic of all stages (one client after the other on records as in the engine, and side by
side on a `benchmarks.lanes` tile, with 4 and 8 clients in a vector), and copies of the states from memory and back. All
are given for one session, beside the engine's own time for a session in the same run.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

import numba
import numpy as np

from benchmarks.lanes import TILE, compile_with_lanes, for_each_lane, local_copy, tile_of
from benchmarks.result import Result
from sim import Parameters, World, build_world
from sim.engine.clinic_arrays import ClinicArrays, prepare
from sim.engine.draws_ahead import draw_ahead
from sim.engine.loop import run_people, run_weeks
from sim.engine.table_rows import session_row
from sim.linked_code import EntryCompiler
from sim.numba_marks import inlined
from sim.process.schedule import USUAL
from sim.process.session import before_meeting
from sim.process.stages import StageFunction, chained
from sim.states import Status

CLIENTS: Final = 3000
STOPPED: Final = 25
"""Week in which clients are looked at."""
TURNS, CALLS = 15, 40
WIDTHS: Final = (4, 8)
_OPTIONS: Final = {
    "nogil": True,
    "error_model": "numpy",
    "no_cfunc_wrapper": True,
    "pipeline_class": EntryCompiler,
    "_nrt": False,
}


class Clients(NamedTuple):
    """A tile's worth of clients in treatment, as records."""

    c: np.ndarray
    t: np.ndarray
    d: np.ndarray
    m: np.ndarray


def stages() -> list[StageFunction]:
    """Return the stages of a client's week with an attended session, in order; `before_meeting` first."""

    @inlined
    def before(p: object, c: object, t: object, d: object, m: object) -> None:
        before_meeting(m, 0)

    parts = [USUAL.part(name) for name in ("attendance", "session", "between sessions")]
    return [before, *(stage.function for part in parts for stage in part.stages)]


def stopped_clinic(world: World) -> ClinicArrays:
    """Return a clinic in the middle of its course."""
    clinic, rows = prepare(world), np.empty(1 << 17, session_row())
    part = clinic._replace(weeks=clinic.weeks[:STOPPED])
    while clinic.cursor["week"][0] < STOPPED:
        run_weeks(part, rows)
    return clinic


def clients_of(clinic: ClinicArrays) -> Clients:
    """Return clients in treatment with draws for a session to which most come."""
    here = np.flatnonzero(clinic.clients["status"] == Status.IN_TREATMENT)[:TILE]
    assert len(here) == TILE
    meetings, random = np.repeat(clinic.meeting, TILE), np.random.default_rng(1)
    half = meetings["drawn"].shape[1] // 2
    meetings["drawn"][:, :half] = random.normal(size=(TILE, half))
    meetings["drawn"][:, half:] = random.random((TILE, half))
    meetings["drawn_for_week"] = random.random((TILE, 4))
    meetings["week"], meetings["met"], meetings["weeks_since"] = STOPPED, 1, 1.0
    clients = clinic.clients[here]
    return Clients(clients, clinic.therapists[clients["therapist"]], clinic.dyads[here], meetings)


def one_by_one(taken: list[StageFunction]) -> Callable[..., None]:
    """Compile the stages as the engine takes them: all of one client, then the next."""
    stage = chained(tuple(_Named(function) for function in taken))

    def run(p, c, t, d, m):  # type: ignore[no-untyped-def]
        for k in range(len(c)):
            stage(p[0], c[k], t[k], d[k], m[k])

    return numba.njit(**_OPTIONS)(run)


class _Named(NamedTuple):
    function: StageFunction


def side_by_side(stage: StageFunction, width: int) -> Callable[..., None]:
    """Compile one stage for all clients of a tile."""

    def run(p, tile):  # type: ignore[no-untyped-def]
        for_each_lane(stage, local_copy(p[0]), tile, width)

    return numba.njit(**_OPTIONS)(run)


def nanoseconds(run: Callable[[], object]) -> float:
    """Return the shortest time of a call, for one client of a tile."""
    run()
    best = float("inf")
    for _ in range(TURNS):
        start = time.perf_counter()
        for _ in range(CALLS):
            run()
        best = min(best, (time.perf_counter() - start) / CALLS)
    return best / TILE * 1e9


def on_tiles(p: np.ndarray, clients: Clients, taken: list[StageFunction], width: int) -> float:
    """Return nanoseconds of all stages, each taken for a whole tile before the next.

    Once, they are also taken one by one, and both have to come to the same bits.
    """
    runs = [side_by_side(stage, width) for stage in taken]
    tile, records = tile_of(**clients._asdict()), Clients(*(part.copy() for part in clients))
    for run in runs:
        run(p, tile)
    one_by_one(taken)(p, *records)
    expected = tile_of(**records._asdict())
    assert tile.tobytes() == expected.tobytes(), "stages on a tile differ from those taken one by one"
    tile = tile_of(**clients._asdict())
    return sum(nanoseconds(functools.partial(run, p, tile)) for run in runs)


def engine(world: World, run: Callable[..., int]) -> float:
    """Return nanoseconds for each appointment of a whole run."""
    rows, best = np.empty(1 << 14, session_row()), float("inf")
    for _ in range(TURNS):
        clinic = prepare(world)
        start = time.perf_counter()
        while clinic.cursor["week"][0] < len(clinic.weeks):
            run(clinic, rows)
        best = min(best, time.perf_counter() - start)
    return best / int((clinic.clients["sessions_attended"] + clinic.clients["sessions_missed"]).sum()) * 1e9


def draws(clinic: ClinicArrays) -> float:
    """Return nanoseconds of the draws of one client's week with a session."""

    def run(clinic, present):  # type: ignore[no-untyped-def]
        k = 0
        while k < len(present):
            k = draw_ahead(clinic.ahead, clinic.meeting[0], present, clinic.phase, k, True)

    compiled = numba.njit(**_OPTIONS)(run)
    present = np.flatnonzero(clinic.clients["status"] == Status.IN_TREATMENT)[:TILE].astype(np.int32)
    return nanoseconds(lambda: compiled(clinic, present))


def memory(clients: Clients) -> float:
    """Return nanoseconds for copying a client's, dyad's and therapist's record and back."""
    # As bytes: numpy copies records field by field.
    states = [part.copy().view(np.uint8) for part in clients[:3]]
    room = [part.copy() for part in states]

    def there_and_back() -> None:
        for part, copy in zip(states, room, strict=True):
            np.copyto(copy, part)
            np.copyto(part, copy)

    return nanoseconds(there_and_back)


def results() -> Iterable[Result]:
    """Measure all; a ratio is the engine's time over the part's, and none has a target."""
    compile_with_lanes()
    world = build_world(Parameters.of({"clinic.clients": CLIENTS, "clinic.therapists": CLIENTS // 12}), 1)
    whole, people = engine(world, run_weeks), engine(world, run_people)
    clinic = stopped_clinic(world)
    clients, taken = clients_of(clinic), stages()
    p = clinic.parameters
    scalar = one_by_one(taken)
    given = Clients(*(part.copy() for part in clients))
    found = {
        "draws alone": draws(clinic),
        "memory alone, there and back": memory(clients),
        "arithmetic alone, client by client": nanoseconds(lambda: scalar(p, *given)),
    }
    for width in WIDTHS:
        found[f"arithmetic alone, {width} clients side by side"] = on_tiles(p, clients, taken, width)
    yield Result("engine without tables of sessions", f"{people:.0f} ns a session", whole / people)
    for what, spent in found.items():
        yield Result(what, f"{spent:.0f} ns of {whole:.0f} ns a session", whole / spent)
