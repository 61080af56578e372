"""How long small commands take to answer, as whole processes, against importing libraries."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from typing import Final

from benchmarks.result import Result

PAIRS: Final = 7
PYTHON: Final = sys.executable
COMPARE: Final = ("compare", "study=small", "figures=false")
SIMULATE: Final = ("simulate", "clinic=small")
_IMPORTS: Final = "import mesa, matplotlib.pyplot"
_OWN_IMPORTS: Final = "import numpy, numba, pyarrow, hydra"


def seconds(command: tuple[str, ...]) -> float:
    """Return how long a command takes as a whole process."""
    # Libraries were translated to bytecode when they were installed; where Python keeps none, ours would be every time.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def against_imports(arguments: tuple[str, ...], imports: str, target: float) -> Result:
    """Time a command and imports in turn, after one run each to warm the caches."""
    importing = (PYTHON, "-c", imports)
    with tempfile.TemporaryDirectory() as folder:
        answer = (PYTHON, "-m", "experiments", *arguments, f"out={folder}/small", "overwrite=true")
        seconds(importing), seconds(answer)
        pairs = [(seconds(answer), seconds(importing)) for _ in range(PAIRS)]
    ratio = statistics.median(a / b for a, b in pairs)
    answered, imported = (statistics.median(side) for side in zip(*pairs, strict=True))
    what = f"alliance {' '.join(arguments[:2])} against imports"
    return Result(what, f"{answered:.2f} s against {imported:.2f} s", ratio, target, False)


def results() -> Iterable[Result]:
    """Time a small comparison and a small clinic."""
    yield against_imports(COMPARE, _IMPORTS, 2)
    yield against_imports(SIMULATE, _OWN_IMPORTS, 1.2)
