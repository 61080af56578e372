"""Cost and memory from a thousand to a million clients: in clinics of one size, and in one clinic that grows.

Each size is measured in a process of its own, in turns with clinics of a thousand clients whose tables are dropped: a
processor that is shared with strangers changes its pace by a third within a minute, which must reach both sides alike.
All the while a second process touches free memory (see `memory_at_hand`).
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise

from benchmarks.result import Result
from sim import Parameters, Tables, World, build_world, simulate

SIZES = (1_000, 10_000, 100_000, 1_000_000)
CLINIC = 1_000
CLIENTS_PER_THERAPIST = 30
REFERENCES = 20
CLINICS_A_TURN = 50
LEAST_CLIENTS = 100_000
BYTES_A_CLIENT = 4_000
TOUCH = "import numpy, time\nwhile True: numpy.empty({})[::512] = 1; print(flush=True); time.sleep(1)"


def peak_megabytes() -> float:
    """Return the peak resident memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def megabytes(tables: Tables) -> float:
    """Return the size of the four tables in MiB."""
    kept = (tables.sessions, tables.clients, tables.therapists, tables.weeks)
    return sum(table.nbytes for table in kept) / 2**20


def world_of(clients: int, replicate: int) -> World:
    """Build one clinic."""
    size = {"clients": clients, "therapists": max(1, clients // CLIENTS_PER_THERAPIST)}
    return build_world(Parameters.of({"clinic": size}), 1, replicate)


def nanoseconds(worlds: list[World], kept: list[Tables]) -> float:
    """Run clinics one after the other, add their tables to `kept`, and return nanoseconds a session."""
    before = len(kept)
    start = time.perf_counter()
    for world in worlds:
        kept.append(simulate(world))
    seconds = time.perf_counter() - start
    return seconds / sum(tables.sessions.num_rows for tables in kept[before:]) * 1e9


def turns(shape: str, clients: int) -> Iterator[list[World]]:
    """Yield the clinics of one size a turn at a time; small sizes are run again until there were enough of them."""
    for first in range(0, max(clients, LEAST_CLIENTS), clients):
        if shape == "one":
            yield [world_of(clients, first)]
        else:
            clinics = range(first // CLINIC, (first + clients) // CLINIC)
            for some in range(0, len(clinics), CLINICS_A_TURN):
                yield [world_of(CLINIC, replicate) for replicate in clinics[some : some + CLINICS_A_TURN]]


def measure(shape: str, clients: int) -> tuple[float, float, float, float, float, float]:
    """Run one size and return what it costs.

    Parameters
    ----------
    shape : {'many', 'one'}
        Many clinics of a thousand clients, or one clinic of all of them.
    clients : int
        Clients in all, whose tables are all kept.

    Returns
    -------
    tuple of float
        Median nanoseconds a session of the size and of its references, median ratio of the two in a turn, MiB of the
        tables, MiB added to the process, MiB of the process at its peak.
    """
    small = [world_of(CLINIC, replicate) for replicate in range(REFERENCES)]
    nanoseconds(small, [])
    before, kept = peak_megabytes(), list[Tables]()
    size = added = 0.0
    costs, references = [], [nanoseconds(small, [])]
    for worlds in turns(shape, clients):
        if sum(tables.clients.num_rows for tables in kept) == clients:
            kept.clear()
        costs.append(nanoseconds(worlds, kept))
        if not size and sum(tables.clients.num_rows for tables in kept) == clients:
            size, added = sum(map(megabytes, kept)), peak_megabytes() - before
        references.append(nanoseconds(small, []))
    around = [statistics.mean(pair) for pair in pairwise(references)]
    ratio = statistics.median(cost / near for cost, near in zip(costs, around, strict=True))
    return statistics.median(costs), statistics.median(references), ratio, size, added, peak_megabytes()


@contextmanager
def memory_at_hand(clients: int) -> Iterator[None]:
    """Keep as much free memory as a size needs with this machine, by touching it once a second in another process.

    A host takes memory that a virtual machine leaves free for two seconds, and gives it back page by page when it is
    touched, which can take as long as the model needs to fill it; the cost of that belongs to no size. On a machine
    of its own this changes nothing.
    """
    command = [sys.executable, "-c", TOUCH.format(BYTES_A_CLIENT * clients // 8)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as toucher:
        assert toucher.stdout is not None
        toucher.stdout.readline()
        try:
            yield
        finally:
            toucher.kill()


def results() -> Iterable[Result]:
    """Compare every size with clinics of a thousand clients, for both shapes."""
    for shape, words in (("many", "in clinics of 1,000"), ("one", "in one clinic")):
        for clients in SIZES:
            command = [sys.executable, "-m", "benchmarks.scale", shape, str(clients)]
            with memory_at_hand(clients):
                printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            cost, smallest, ratio, tables, added, peak = map(float, printed.split())
            measured = f"{cost:.0f} ns against {smallest:.0f} ns a session"
            yield Result(f"cost, {clients:,} clients {words}", measured, ratio, 1.15, False)
            measured = f"{added:.0f} MiB added for {tables:.0f} MiB; {peak:.0f} in all"
            yield Result(
                f"memory, {clients:,} clients {words}", measured, added / (1.3 * tables + 200), 1, False
            )


if __name__ == "__main__":
    print(*measure(sys.argv[1], int(sys.argv[2])))
