"""What history matching has left of each parameter, and how well each figure was emulated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.calibration.coverage import coverages
from experiments.calibration.fit_target import from_link_scale
from experiments.calibration.history import PARTICLES
from experiments.calibration.history_waves import History
from experiments.calibration.plausible_region import first_populations
from experiments.calibration.result_tables import coverage_table

Floats = NDArray[np.float64]

CENTRAL: Final = (0.05, 0.5, 0.95)
UNTOUCHED: Final = 0.05
"""Distance between the distribution of what is left and the whole range below which a parameter is not constrained."""
INACCURATE: Final = 0.5
"""Tolerances of an emulator's error from which it is said in words."""
_CANDIDATES: Final = 15
_WITHIN: Final = CENTRAL[-1] - CENTRAL[0]


@dataclass(frozen=True)
class LeftOver:
    """What is left of one parameter's range.

    Attributes
    ----------
    path : str
    present : float
        Configured value.
    range : tuple of float
        That was searched.
    low, median, high : float
        5, 50 and 95 % of the points that are left.
    distance : float
        Largest difference between the cumulative distribution of these points and an even one: 0 to 1.
    """

    path: str
    present: float
    range: tuple[float, float]
    low: float
    median: float
    high: float
    distance: float

    @property
    def shrinkage(self) -> float:
        """Share by which the 90 % interval of what is left is narrower than that of the range; negative if wider."""
        low, high = self.range
        return 1 - (self.high - self.low) / (_WITHIN * (high - low))

    @property
    def constrained(self) -> bool:
        """Whether figures constrain the parameter by itself at all."""
        return self.distance >= UNTOUCHED


def left_points(history: History) -> Floats:
    """Return points spread evenly over what is left, in the unit cube; none if nothing is left."""
    last = history.waves[-1]
    points: Floats = last.population.reshape(-1, len(history.ranges))
    return points if last.share > 0 else points[:0]


def left_over(history: History, present: Mapping[str, float]) -> list[LeftOver]:
    """Return what is left of each parameter, most constrained first; empty if nothing is left."""
    points = left_points(history)
    if not len(points):
        return []
    low, median, high = np.quantile(points, CENTRAL, axis=0)
    steps = np.arange(1, len(points) + 1) / len(points)
    gaps = np.sort(points, axis=0) - (steps - 0.5 / len(points))[:, None]
    distances = np.abs(gaps).max(axis=0)
    found = []
    for place, (path, (start, end)) in enumerate(history.ranges.items()):
        five, half, rest = (start + float(shares[place]) * (end - start) for shares in (low, median, high))
        distance = float(distances[place])
        found.append(LeftOver(path, present[path], (start, end), five, half, rest, distance))
    return sorted(found, key=lambda left: -left.distance)


def scored_points(history: History) -> tuple[Floats, Floats]:
    """Return points all over the space and in what each wave left, and the largest implausibility of any wave."""
    plan = history.plan
    first = first_populations(max(PARTICLES, plan.points), len(history.ranges), [plan.seed, 0])
    groups = [first, *(wave.population for wave in history.waves)]
    points = np.concatenate([group.reshape(-1, group.shape[-1]) for group in groups])
    scores: Floats = np.max([wave.judge(points) for wave in history.waves], axis=0)
    return points, scores


def constrained_pairs(history: History, count: int) -> list[tuple[int, int]]:
    """Return the pairs of parameters that what is left constrains most: by correlation, then by their own ranges."""
    points = left_points(history)
    if len(points) < 2 or points.shape[1] < 2:
        return []
    steps = (np.arange(len(points)) + 0.5) / len(points)
    distances = np.abs(np.sort(points, axis=0) - steps[:, None]).max(axis=0)
    candidates = np.argsort(-distances, kind="stable")[:_CANDIDATES]
    correlation = np.atleast_2d(np.corrcoef(points[:, candidates].T))
    pairs = [
        (abs(correlation[i, j]) + distances[candidates[i]] + distances[candidates[j]], i, j)
        for i in range(len(candidates))
        for j in range(i)
    ]
    pairs.sort(key=lambda pair: -pair[0])
    return [(int(candidates[i]), int(candidates[j])) for _, i, j in pairs[:count]]


def waves_table(history: History) -> pa.Table:
    """Return one row per wave: settings, share of the space left, and the figure that ruled out most."""
    ids, rows = history.yardstick.target.ids, []
    for number, wave in enumerate(history.waves, start=1):
        most = int(np.argmax(wave.ruled_out))
        rows.append(
            {
                "wave": number,
                "points": len(wave.points),
                "share_left": wave.share,
                "share_error": wave.error,
                "ruled_out_most": ids[most],
                "ruled_out_by_it": float(wave.ruled_out[most]),
            }
        )
    return pa.Table.from_pylist(rows)


def emulators_table(history: History) -> pa.Table:
    """Return one row per wave and figure: held-out error and its parts, in half-widths of the published interval."""
    tolerance = history.yardstick.tolerance
    return pa.Table.from_pylist(
        [
            {
                "wave": number,
                "figure": id,
                "tolerance": float(tolerance[place]),
                "held_out": emulator.held_out / tolerance[place],
                "error": emulator.error / tolerance[place],
                "clinic_spread": emulator.clinic_spread / tolerance[place],
                "active": emulator.surface.active,
                "settings": emulator.settings,
                "ruled_out": float(wave.ruled_out[place]),
            }
            for number, wave in enumerate(history.waves, start=1)
            for place, (id, emulator) in enumerate(
                zip(history.yardstick.target.ids, wave.judge.emulators, strict=True)
            )
        ]
    )


def left_over_table(history: History, present: Mapping[str, float]) -> pa.Table:
    """Return one row per parameter, most constrained first; no row if nothing is left."""
    names = ("parameter", "present", "range_low", "range_high", "low", "median", "high", "shrinkage")
    rows = [
        {
            "parameter": left.path,
            "present": left.present,
            "range_low": left.range[0],
            "range_high": left.range[1],
            "low": left.low,
            "median": left.median,
            "high": left.high,
            "shrinkage": left.shrinkage,
            "distance": left.distance,
            "constrained": left.constrained,
        }
        for left in left_over(history, present)
    ]
    kinds = [pa.string(), *[pa.float64()] * (len(names) - 1), pa.float64(), pa.bool_()]
    schema = pa.schema(list(zip((*names, "distance", "constrained"), kinds, strict=True)))
    return pa.Table.from_pylist(rows, schema)


def plausible_table(history: History) -> pa.Table:
    """Return one row per plausible draw; the first is the least implausible."""
    rows = [{"draw": number, **draw} for number, draw in enumerate(history.draws)]
    return pa.Table.from_pylist(rows, _draws_schema(history))


def posterior_table(history: History) -> pa.Table:
    """Return one row per draw from the posterior; the first is the best-supported."""
    rows = [{"draw": number, **draw} for number, draw in enumerate(history.posterior_draws)]
    return pa.Table.from_pylist(rows, _draws_schema(history))


def _draws_schema(history: History) -> pa.Schema:
    names = ("draw", *history.ranges)
    kinds = [pa.int64(), *[pa.float64()] * len(history.ranges)]
    return pa.schema(list(zip(names, kinds, strict=True)))


def history_marginals_table(history: History, present: Mapping[str, float]) -> pa.Table:
    """Return one row per parameter: its posterior, most constrained first.

    `share` is that of the 90 % interval of the range; `mc_error` is the Monte Carlo standard error of the mean, in
    standard deviations of the posterior.
    """
    names = ("parameter", "present", "range_low", "range_high", "low", "median", "high", "share", "mc_error")
    schema = pa.schema([(name, pa.float64() if place else pa.string()) for place, name in enumerate(names)])
    if history.posterior is None:
        return pa.Table.from_pylist([], schema)
    points = history.posterior.points.reshape(-1, len(history.ranges))
    ends, errors = np.quantile(points, CENTRAL, axis=0), history.posterior.errors
    shares = (ends[-1] - ends[0]) / _WITHIN
    searched, rows = list(history.ranges.items()), []
    for place in np.argsort(shares, kind="stable"):
        path, (start, end) = searched[place]
        inside = (start + float(share) * (end - start) for share in ends[:, place])
        values = (path, present[path], start, end, *inside, float(shares[place]), float(errors[place]))
        rows.append(dict(zip(names, values, strict=True)))
    return pa.Table.from_pylist(rows, schema)


def history_coverage_table(history: History) -> pa.Table:
    """Return one row per parameter and one for all: how often intervals hold known parameters; empty if not tested."""
    return coverage_table(coverages(history.recovered, history.ranges) if history.recovered else [])


def simulated_table(history: History) -> pa.Table:
    """Return one row per figure: the published interval, and where plausible and posterior draws lie, simulated.

    `off` is how far the clinics of posterior draws lie from what the emulators say of them, on average, and
    `off_spread` the root mean square of that, both in half-widths of the published interval.
    """
    target, posterior = history.yardstick.target, history.posterior
    figures = history.checked.figures[history.passing]
    likely = posterior.figures if posterior is not None else figures[:0]
    differences = (
        likely - posterior.emulated if posterior is not None else likely
    ) / history.yardstick.tolerance
    rows = []
    for place, id in enumerate(target.ids):
        ends = target.value[place] + np.array(
            [-history.yardstick.below[place], 0.0, history.yardstick.above[place]]
        )
        low, value, high = (float(end) for end in from_link_scale(id, ends))
        draws_low, median, draws_high = _central(id, figures[:, place])
        likely_low, likely_median, likely_high = _central(id, likely[:, place])
        off = differences[:, place][~np.isnan(differences[:, place])]
        rows.append(
            {
                "figure": id,
                "published": value,
                "low": low,
                "high": high,
                "draws_low": draws_low,
                "draws_median": median,
                "draws_high": draws_high,
                "posterior_low": likely_low,
                "posterior_median": likely_median,
                "posterior_high": likely_high,
                "off": float(off.mean()) if len(off) else float("nan"),
                "off_spread": float((off**2).mean() ** 0.5) if len(off) else float("nan"),
            }
        )
    return pa.Table.from_pylist(rows)


def _central(id: str, values: Floats) -> tuple[float, float, float]:
    known = values[~np.isnan(values)]
    ends = np.quantile(known, CENTRAL) if len(known) else np.full(3, np.nan)
    low, median, high = (float(end) for end in from_link_scale(id, ends))
    return low, median, high
