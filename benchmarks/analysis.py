"""How long it takes to compute every estimand, against simulating the clinics they are computed from."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable

from benchmarks.result import Result
from experiments.measures.estimands import Manual, observe
from experiments.measures.registry import ESTIMANDS, estimates
from experiments.validation.measured_clinics import clinic_variants
from sim import Parameters, build_world, simulate

PAIRS = 15


def results() -> Iterable[Result]:
    """Simulate the default clinic in all variants and measure them, in turn, after once to warm the caches."""
    manual, variants = Manual.of(Parameters()), clinic_variants(Parameters())
    pairs = []
    for replicate in range(PAIRS + 1):
        start = time.perf_counter()
        tables = {arm: simulate(build_world(own, 1, replicate)) for arm, own in variants.items()}
        made = time.perf_counter()
        estimates({arm: observe(part, manual) for arm, part in tables.items()}, ESTIMANDS)
        pairs.append((time.perf_counter() - made, made - start))
    ratio = statistics.median(a / b for a, b in pairs[1:])
    measured, simulated = (1000 * statistics.median(side) for side in zip(*pairs[1:], strict=True))
    words = f"{measured:.1f} ms against {simulated:.1f} ms"
    yield Result(
        f"{len(ESTIMANDS)} estimands against their {len(variants)} clinics", words, ratio, 0.5, False
    )
