"""Simulation-based calibration: clinics made from known parameters, and whether intervals hold those parameters.

`python -m experiments.calibration.coverage` prints the share of 90 % intervals that do, for each parameter that
`alliance calibrate` fits.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from experiments.calibration.fit_target import Target, fitted_figures
from experiments.calibration.prior import Ranges, fitted_ranges
from experiments.calibration.refinement import refine, settings_at
from experiments.calibration.simulator import Simulator
from experiments.config.locations import configs_folder
from experiments.measures.estimands.change import WAIT
from experiments.measures.measure import UNTREATED
from experiments.results.progress import watched
from experiments.validation.pooling import NORMAL_95
from sim.parameters import Parameters

Floats = NDArray[np.float64]

CENTRAL = (0.05, 0.95)
_TRUTHS, _ERRORS = 11, 12


@dataclass(frozen=True)
class Trial:
    """How clinics of known parameters are made and calibrated.

    Attributes
    ----------
    ranges : mapping
        The prior, from which the known parameters are drawn.
    clinic : mapping
        Size of the clinics.
    bank : int
        Settings drawn from the prior and simulated once for all; each calibration begins around the nearest.
    nearest : int
        How many those are.
    surface : int
        Settings of each round of a calibration.
    averaged : int
        Clinics whose mean is published.
    seed : int
    """

    ranges: Ranges
    clinic: Mapping[str, int] = field(default_factory=lambda: {"therapists": 10, "clients": 300})
    bank: int = 3000
    nearest: int = 60
    surface: int = 300
    averaged: int = 40
    seed: int = 1

    def simulator(self) -> Simulator:
        """Return the clinics, with the arms that the fitted figures need."""
        arms = {UNTREATED: {"clinic.minimum_wait": WAIT}}
        return Simulator(Parameters.of({"clinic": self.clinic}), fitted_figures(), arms, self.seed)


@dataclass(frozen=True)
class Recovery:
    """What became of one known parameter.

    Attributes
    ----------
    path : str
    truth : float
        With which the clinics were made.
    low, high : float
        90 % interval of the posterior.
    """

    path: str
    truth: float
    low: float
    high: float

    @property
    def covered(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= self.truth <= self.high


def default_ranges() -> Ranges:
    """Return the prior of `alliance calibrate`."""
    path = configs_folder() / "calibration" / "default.yaml"
    return fitted_ranges(yaml.safe_load(path.read_text(encoding="utf-8"))["fitted"])


def bank_of(trial: Trial, cores: int) -> tuple[Floats, Floats]:
    """Return places of settings in the prior, and their figures on the linked scales."""
    points = np.random.default_rng([trial.seed, _TRUTHS - 1]).uniform(size=(trial.bank, len(trial.ranges)))
    simulator = trial.simulator()
    tried = [(values, 0) for values in settings_at(points, trial.ranges)]
    found = list(watched(simulator.many(tried, cores), len(tried), "settings of the bank"))
    return points, Target.of(simulator.figures).linked(found)


def recovered(trial: Trial, number: int, bank: tuple[Floats, Floats]) -> list[Recovery]:
    """Make clinics from parameters drawn from the prior, publish them with the real figures' errors, and calibrate.

    Parameters
    ----------
    trial : Trial
    number : int
        Which clinics.
    bank : tuple of ndarray
        As `bank_of` returns it.
    """
    simulator = trial.simulator()
    point = np.random.default_rng([trial.seed, _TRUTHS, number]).uniform(size=(1, len(trial.ranges)))
    (truth,) = settings_at(point, trial.ranges)
    target = published(trial, simulator, truth, number)
    points, figures = bank
    apart = (figures - target.value) / target.errors(figures)
    far = np.where(np.isnan(apart), np.inf, np.abs(apart))
    # The scale of `alliance calibrate`'s distance: no figure counts by more than how bank and publication are apart.
    scale = np.maximum(1.0, np.median(far, axis=0))
    nearest = np.argsort(np.sum((far / scale) ** 2, axis=1))[: trial.nearest]
    accepted = np.array([list(values.values()) for values in settings_at(points[nearest], trial.ranges)])

    def evaluate(tried: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        return [simulator(values) for values in tried]

    made = refine(accepted, trial.ranges, target, evaluate, trial.surface, trial.seed + number)
    ends = np.quantile(made.values, CENTRAL, axis=0).T
    return [Recovery(path, truth[path], *map(float, own)) for path, own in zip(made.paths, ends, strict=True)]


def published(trial: Trial, simulator: Simulator, truth: Mapping[str, float], number: int) -> Target:
    """Return the average of clinics as if published: with errors as large as those of the real figures."""
    real = Target.of(simulator.figures)
    # Luck of their own: clinics that share luck with one of the settings tried would be found too easily.
    each = real.linked([simulator(truth, again=-1 - clinic) for clinic in range(trial.averaged)])
    error = (real.below + real.above) / 2
    draws = np.random.default_rng([trial.seed, _ERRORS, number])
    return Target(real.ids, np.nanmean(each, axis=0) + error * draws.normal(size=error.shape), error, error)


def recoveries(trial: Trial, clinics: int, cores: int) -> Iterator[list[Recovery]]:
    """Yield what was recovered of each of several known settings.

    Parameters
    ----------
    trial : Trial
    clinics : int
        How many settings.
    cores : int
        Processes.
    """
    bank = bank_of(trial, cores)
    if cores == 1:
        yield from (recovered(trial, number, bank) for number in range(clinics))
        return
    with ProcessPoolExecutor(cores, get_context("spawn")) as pool:
        yield from pool.map(recovered, [trial] * clinics, range(clinics), [bank] * clinics)


def interval(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson's)."""
    z, share = NORMAL_95, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return middle - reach, middle + reach


@dataclass(frozen=True)
class Coverage:
    """How often intervals of one parameter, or of all, hold the truth.

    Attributes
    ----------
    parameter : str
    share : float
        Of the intervals.
    low, high : float
        95 % interval of that share; for all parameters together it leaves out that their intervals hang together.
    width : float
        Median width of the intervals over that of the prior's 90 %; NaN for all together.
    """

    parameter: str
    share: float
    low: float
    high: float
    width: float


def coverages(found: Sequence[Sequence[Recovery]], ranges: Ranges) -> list[Coverage]:
    """Return the coverage of each parameter, and that of all at the end."""
    made = []
    for path, (low, high) in ranges.items():
        own = [one for each in found for one in each if one.path == path]
        width = float(np.median([one.high - one.low for one in own])) / (0.9 * (high - low))
        made.append(_coverage(path, own, width))
    return [*made, _coverage("all", [one for each in found for one in each], float("nan"))]


def _coverage(name: str, own: Sequence[Recovery], width: float) -> Coverage:
    hits = sum(one.covered for one in own)
    return Coverage(name, hits / len(own), *interval(hits, len(own)), width)


def coverage_text(made: Sequence[Coverage]) -> str:
    """Return coverage in columns."""
    lines = [f"{'90 % intervals that hold the truth':36} {'share':>6} {'95 % interval':>16} {'of prior':>9}"]
    for one in made:
        span, width = f"{one.low:.2f} .. {one.high:.2f}", "" if np.isnan(one.width) else f"{one.width:.2f}"
        lines.append(f"{one.parameter:36} {one.share:6.2f} {span:>16} {width:>9}".rstrip())
    return "\n".join(lines)


def write_coverage(made: Sequence[Coverage], path: Path) -> None:
    """Write coverage as CSV, one row a parameter."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([item.name for item in fields(Coverage)])
        for one in made:
            numbers = (one.share, one.low, one.high, one.width)
            writer.writerow([one.parameter, *("" if np.isnan(n) else f"{n:.4g}" for n in numbers)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print coverage; the command line of this module."""
    from sim.engine.loop import usable_cores

    parser = argparse.ArgumentParser(
        description="coverage of 90 % intervals over clinics of known parameters"
    )
    parser.add_argument("--clinics", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cores", type=int, default=usable_cores())
    parser.add_argument("--out", type=Path, help="a CSV file for the same numbers")
    given = parser.parse_args(arguments)
    trial = Trial(default_ranges(), seed=given.seed)
    found = list(watched(recoveries(trial, given.clinics, given.cores), given.clinics, "calibrations"))
    made = coverages(found, trial.ranges)
    print(coverage_text(made))
    if given.out is not None:
        write_coverage(made, given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
