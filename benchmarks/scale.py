"""Cost and memory from a thousand to a million clients: in clinics of one size, and in one clinic that grows.

Each size is measured in a process of its own.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable

from benchmarks.result import Result
from sim import Parameters, Tables, build_world, simulate

SIZES = (1_000, 10_000, 100_000, 1_000_000)
CLINIC = 1_000
CLIENTS_PER_THERAPIST = 30
LEAST_SESSIONS = 400_000
BYTES_A_CLIENT = 4_000


def peak_megabytes() -> float:
    """Return the peak resident memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def megabytes(tables: Tables) -> float:
    """Return the size of the four tables in MiB."""
    kept = (tables.sessions, tables.clients, tables.therapists, tables.weeks)
    return sum(table.nbytes for table in kept) / 2**20


def run_and_keep(clients: int, clinics: int) -> tuple[float, list[Tables]]:
    """Run clinics one after the other, keep all tables, and return seconds a session."""
    size = {"clients": clients, "therapists": max(1, clients // CLIENTS_PER_THERAPIST)}
    parameters = Parameters.of({"clinic": size})
    seconds, kept = 0.0, []
    for replicate in range(clinics):
        world = build_world(parameters, 1, replicate)
        start = time.perf_counter()
        kept.append(simulate(world))
        seconds += time.perf_counter() - start
    return seconds / sum(tables.sessions.num_rows for tables in kept), kept


def measure(shape: str, clients: int) -> tuple[float, float, float, float]:
    """Run one size and return what it costs.

    Parameters
    ----------
    shape : {'many', 'one'}
        Many clinics of a thousand clients, or one clinic of all of them.
    clients : int
        Clients in all; a small size is run several times.

    Returns
    -------
    tuple of float
        Nanoseconds a session, MiB of the tables, MiB added to the process, MiB of the process at its peak.
    """
    simulate(build_world(Parameters.of({"clinic": {"clients": 50, "therapists": 2}}), 1))
    before = peak_megabytes()
    each, clinics = (CLINIC, clients // CLINIC) if shape == "many" else (clients, 1)
    cost, kept = run_and_keep(each, clinics)
    size, added = sum(map(megabytes, kept)), peak_megabytes() - before
    repeats = LEAST_SESSIONS // sum(tables.sessions.num_rows for tables in kept)
    costs = [cost] + [run_and_keep(each, clinics)[0] for _ in range(repeats)]
    return statistics.median(costs) * 1e9, size, added, peak_megabytes()


def touch_memory(clients: int) -> None:
    """Use as much memory as a size needs, in a process that ends.

    A virtual machine gets each page from its host when it is first used, which can take longer than the model needs
    to fill it; the cost of that belongs to no size.
    """
    needed = BYTES_A_CLIENT * clients
    subprocess.run([sys.executable, "-c", f"import numpy; numpy.ones({needed} // 8)"], check=True)


def results() -> Iterable[Result]:
    """Compare every size with the smallest, for both shapes."""
    for shape, words in (("many", "in clinics of 1,000"), ("one", "in one clinic")):
        smallest = 0.0
        for clients in SIZES:
            touch_memory(clients)
            command = [sys.executable, "-m", "benchmarks.scale", shape, str(clients)]
            printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            cost, tables, added, peak = map(float, printed.split())
            if clients == SIZES[0]:
                smallest = cost
            measured = f"{cost:.0f} ns against {smallest:.0f} ns a session"
            yield Result(f"cost, {clients:,} clients {words}", measured, cost / smallest, 1.15, False)
            measured = f"{added:.0f} MiB added for {tables:.0f} MiB; {peak:.0f} in all"
            yield Result(
                f"memory, {clients:,} clients {words}", measured, added / (1.3 * tables + 200), 1, False
            )


if __name__ == "__main__":
    print(*measure(sys.argv[1], int(sys.argv[2])))
