"""How long it takes to compute every estimand, against simulating the clinics they are computed from."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable

from benchmarks.result import Result
from experiments.measures.estimands import Manual, observe
from experiments.measures.measure import CLINICS
from experiments.measures.registry import ESTIMANDS, estimates
from sim import Parameters, build_world, simulate

PAIRS = 15
ARMS = ({}, {"intervention": {"feedback": {"coverage": 1.0}}}, {"clinic": {"minimum_wait": 10}})


def results() -> Iterable[Result]:
    """Simulate three default clinics and measure them, in turn, after once to warm the caches."""
    manual = Manual.of(Parameters())
    pairs = []
    for replicate in range(PAIRS + 1):
        start = time.perf_counter()
        worlds = (build_world(Parameters.of(arm), 1, replicate) for arm in ARMS)
        tables = dict(zip(CLINICS, map(simulate, worlds), strict=True))
        made = time.perf_counter()
        estimates({arm: observe(part, manual) for arm, part in tables.items()}, ESTIMANDS)
        pairs.append((time.perf_counter() - made, made - start))
    ratio = statistics.median(a / b for a, b in pairs[1:])
    measured, simulated = (1000 * statistics.median(side) for side in zip(*pairs[1:], strict=True))
    words = f"{measured:.1f} ms against {simulated:.1f} ms"
    yield Result(f"{len(ESTIMANDS)} estimands against their three clinics", words, ratio, 0.5, False)
