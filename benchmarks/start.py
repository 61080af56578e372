"""How long a small comparison takes to answer, against importing Mesa and matplotlib."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable

from benchmarks.result import Result

PAIRS = 7
IMPORTS = (sys.executable, "-c", "import mesa, matplotlib.pyplot")


def seconds(command: tuple[str, ...]) -> float:
    """Return how long a command takes as a whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def results() -> Iterable[Result]:
    """Time both in turn, after one run each to warm the caches."""
    with tempfile.TemporaryDirectory() as folder:
        study = ("compare", "study=small", "figures=false", f"out={folder}/small", "overwrite=true")
        answer = (sys.executable, "-m", "experiments", *study)
        seconds(IMPORTS), seconds(answer)
        pairs = [(seconds(answer), seconds(IMPORTS)) for _ in range(PAIRS)]
    ratio = statistics.median(a / b for a, b in pairs)
    answered, imported = (statistics.median(side) for side in zip(*pairs, strict=True))
    measured = f"{answered:.2f} s against {imported:.2f} s"
    yield Result("alliance compare study=small against imports", measured, ratio, 2, False)
