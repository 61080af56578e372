"""How long it takes to read and describe a service of a million sessions, against pandas reading the same file."""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.result import Result

SESSIONS = 1_000_000
SECONDS, GIGABYTES = 60.0, 2.0
MAPPING = """client: client
therapist: therapist
date: date
attended: attended
scores:
  distress_score: {column: phq9, questionnaire: phq9}
  alliance_client: {column: wai, questionnaire: wai_sr}
intake: first
ending: {column: status, ended as planned: [completed], dropped out: [dropped]}
"""


def write_service(folder: Path, sessions: int = SESSIONS) -> None:
    """Write a self-made service: 12 sessions a client, one therapist for 40 clients, a fifth of the forms missing."""
    rng = np.random.default_rng(1)
    client = np.arange(sessions) // 12
    session = np.arange(sessions) % 12
    count = int(client[-1]) + 1
    begin = rng.integers(0, 150, count)[client]
    distress = np.round(rng.normal(15, 5, count)[client] - 0.3 * session + rng.normal(0, 2, sessions))
    alliance = np.round(rng.normal(4, 0.5, count)[client] + rng.normal(0, 0.3, sessions), 2)
    frame = pd.DataFrame(
        {
            "client": np.char.add("C", client.astype(str)),
            "therapist": np.char.add("T", (client % (count // 40)).astype(str)),
            "date": np.datetime64("2022-01-03") + (7 * (begin + session)).astype("timedelta64[D]"),
            "attended": np.where(rng.random(sessions) < 0.9, "yes", "no"),
            "phq9": np.where(rng.random(sessions) < 0.2, np.nan, np.clip(distress, 0, 27)),
            "wai": np.where(rng.random(sessions) < 0.2, np.nan, np.clip(alliance, 1, 5)),
            "status": np.where(rng.random(count) < 0.7, "completed", "dropped")[client],
        }
    )
    frame.to_csv(folder / "sessions.csv", index=False)
    (folder / "mapping.yaml").write_text(MAPPING)


def _describe(folder: str) -> tuple[float, float]:
    """Return seconds and gigabytes of a process that reads, measures and stores the service."""
    from experiments import observe

    start = time.perf_counter()
    observe(Path(folder) / "sessions.csv", Path(folder) / "mapping.yaml").save(Path(folder) / "described")
    # Kilobytes on Linux.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return time.perf_counter() - start, peak


def results() -> Iterable[Result]:
    """Read and describe a million sessions in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        write_service(Path(name))
        start = time.perf_counter()
        pd.read_csv(Path(name) / "sessions.csv")
        reading = time.perf_counter() - start
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, gigabytes = pool.apply(_describe, (name,))
    words = f"{seconds:.1f} s, of which pandas reads in {reading:.1f} s"
    yield Result("a million sessions described, of 60 s", words, seconds / SECONDS, 1.0, False)
    yield Result("the same, times pandas reading", words, seconds / reading, 150.0, False)
    yield Result("memory for it, of 2 GB", f"{gigabytes:.2f} GB", gigabytes / GIGABYTES, 1.0, False)
