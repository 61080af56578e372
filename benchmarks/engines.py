"""The compiled engine against the plain Mesa model, and two cores against one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from benchmarks.result import Result
from sim import AllianceModel, Parameters, Tables, World, build_world, simulate, simulate_many
from sim.random.streams import Decision, normal_matrix

PAIRS = 5
DRAWS = 200


def per_session(run: Callable[[], Iterable[Tables]]) -> float:
    """Return seconds for one appointment of a run, tables included."""
    start = time.perf_counter()
    rows = sum(tables.sessions.num_rows for tables in run())
    return (time.perf_counter() - start) / rows


def engine_against_mesa(world: World) -> Result:
    """Time both engines in turn on the same clinic; the session table is recorded by both."""
    pairs = []
    for _ in range(PAIRS):
        mesa = per_session(lambda: [AllianceModel(world).run()])
        # Twenty runs, so that both sides last long enough to be timed.
        engine = per_session(lambda: [simulate(world) for _ in range(20)])
        pairs.append((mesa, engine))
    ratio = statistics.median(mesa / engine for mesa, engine in pairs)
    mesa, engine = (statistics.median(side) for side in zip(*pairs, strict=True))
    measured = f"{mesa * 1e6:.0f} us against {engine * 1e6:.3f} us a session"
    return Result("engine against Mesa model, one core", measured, ratio, 60, True)


def arithmetic(threads: int) -> float:
    """Return seconds for drawing numbers, which needs no memory, lock or Python to speak of."""
    start = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda key: normal_matrix(key, 0, Decision.WEEK, 20_000, 4), range(DRAWS)))
    return time.perf_counter() - start


def two_cores_against_one(parameters: Parameters) -> Result:
    """Time the same clinics on one core and on two, in turn.

    What two cores of this machine are worth is measured between the two, and printed: the cores of a virtual machine
    may share one real core for a while, and then no program gains by the second what it would gain elsewhere.
    """
    worlds = [build_world(parameters, 1, replicate) for replicate in range(75)]
    turns = []
    for _ in range(2 * PAIRS):
        one = per_session(lambda: simulate_many(worlds, cores=1))
        machine = arithmetic(1) / arithmetic(2)
        two = per_session(lambda: simulate_many(worlds, cores=2))
        turns.append((one, two, one / two, machine))
    one, two, ratio, machine = (statistics.median(side) for side in zip(*turns, strict=True))
    measured = f"{one * 1e9:.0f} ns against {two * 1e9:.0f} ns; arithmetic {machine:.2f}"
    return Result("engine, two cores against one", measured, ratio, 1.8, True)


def results() -> Iterable[Result]:
    """Measure both."""
    parameters = Parameters()
    world = build_world(parameters, 1)
    simulate(world)
    yield engine_against_mesa(world)
    yield two_cores_against_one(parameters)
