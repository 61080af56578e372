"""Cost and memory from a thousand to a million clients, each size in a process of its own."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable

from benchmarks.result import Result
from sim import Parameters, build_world, simulate

SIZES = (1_000, 10_000, 100_000, 1_000_000)
CLIENTS_PER_THERAPIST = 30


def peak_megabytes() -> float:
    """Return the peak resident memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(clients: int) -> tuple[float, float, float, float]:
    """Run clinics of one size and return what they cost.

    Parameters
    ----------
    clients : int
        Clients of one clinic; small clinics are run several times.

    Returns
    -------
    tuple of float
        Nanoseconds a session, MiB of the tables, MiB added to the process by the run, MiB of the process at its peak.
    """
    size = {"clients": clients, "therapists": max(1, clients // CLIENTS_PER_THERAPIST)}
    simulate(build_world(Parameters.of({"clinic": {"clients": 50, "therapists": 2}}), 1))
    world = build_world(Parameters.of({"clinic": size}), 1)
    before = peak_megabytes()
    costs = []
    for _ in range(max(1, 50_000 // clients)):
        start = time.perf_counter()
        tables = simulate(world)
        costs.append((time.perf_counter() - start) / tables.sessions.num_rows)
    kept = (tables.sessions, tables.clients, tables.therapists, tables.weeks)
    megabytes = sum(table.nbytes for table in kept) / 2**20
    return statistics.median(costs) * 1e9, megabytes, peak_megabytes() - before, peak_megabytes()


def results() -> Iterable[Result]:
    """Compare every size with the smallest."""
    costs: dict[int, float] = {}
    for clients in SIZES:
        command = [sys.executable, "-m", "benchmarks.scale", str(clients)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        cost, tables, added, peak = map(float, printed.split())
        costs[clients] = cost
        if clients > SIZES[0]:
            measured = f"{cost:.0f} ns against {costs[SIZES[0]]:.0f} ns a session"
            what = f"cost at {clients:,} clients against {SIZES[0]:,}"
            yield Result(what, measured, cost / costs[SIZES[0]], 1.15, False)
        measured = f"{added:.0f} MiB added for {tables:.0f} MiB; {peak:.0f} in all"
        yield Result(f"memory at {clients:,} clients", measured, added / (1.3 * tables + 200), 1, False)


if __name__ == "__main__":
    print(*measure(int(sys.argv[1])))
