"""Simulation-based calibration: clinics with known parameters, and how often intervals contain those parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.fit_target import FitTarget, fitted_figures
from experiments.calibration.prior import Ranges, fitted_ranges
from experiments.calibration.refinement import refine, settings_at
from experiments.calibration.simulator import FigureSimulator
from experiments.config.group_files import load_group_file
from experiments.measures.estimands.change import WAIT
from experiments.measures.measure import UNTREATED
from experiments.results.progress import with_progress
from experiments.validation.measured_clinics import waiting_list
from experiments.validation.pooling import NORMAL_95
from sim.parameters import Parameters

Floats = NDArray[np.float64]

CENTRAL: Final = (0.05, 0.95)
_BANK, _TRUTHS, _ERRORS = 10, 11, 12


@dataclass(frozen=True)
class CoverageDesign:
    """How clinics of known parameters are simulated and calibrated.

    Attributes
    ----------
    ranges : mapping
        The prior, from which the known parameters are drawn.
    clinic : mapping
        Size of the clinics.
    bank : int
        Settings drawn from the prior and simulated once for all calibrations; each starts around the nearest.
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

    def simulator(self) -> FigureSimulator:
        """Return the simulator, with the variants that the fitted figures need."""
        variants = {UNTREATED: waiting_list(WAIT)}
        return FigureSimulator(Parameters.of({"clinic": self.clinic}), fitted_figures(), variants, self.seed)


@dataclass(frozen=True)
class Recovery:
    """One known parameter and the interval of its calibration.

    Attributes
    ----------
    path : str
    truth : float
        Value with which the clinics were simulated.
    low, high : float
        90 % interval of the posterior.
    """

    path: str
    truth: float
    low: float
    high: float

    @property
    def covered(self) -> bool:
        """Whether the interval contains the truth."""
        return self.low <= self.truth <= self.high


def default_ranges() -> Ranges:
    """Return the prior of `alliance calibrate`."""
    return fitted_ranges(load_group_file("calibration", "default")["fitted"])


def simulate_bank(design: CoverageDesign, cores: int) -> tuple[Floats, Floats]:
    """Simulate settings drawn from the prior.

    Returns
    -------
    points : ndarray, shape (settings, parameters)
        In the unit cube.
    figures : ndarray, shape (settings, figures)
        On the link scales.
    """
    points = np.random.default_rng([design.seed, _BANK]).uniform(size=(design.bank, len(design.ranges)))
    simulator = design.simulator()
    settings = [(values, 0) for values in settings_at(points, design.ranges)]
    figures = list(with_progress(simulator.many(settings, cores), len(settings), "settings of the bank"))
    return points, FitTarget.of(simulator.figures).to_link_scale(figures)


def recover(design: CoverageDesign, number: int, bank: tuple[Floats, Floats]) -> list[Recovery]:
    """Simulate clinics of known parameters, publish them with errors like the real figures', and calibrate to that.

    Parameters
    ----------
    design : CoverageDesign
    number : int
        Which draw of the parameters.
    bank : tuple of ndarray
        As `simulate_bank` returns it.
    """
    simulator = design.simulator()
    point = np.random.default_rng([design.seed, _TRUTHS, number]).uniform(size=(1, len(design.ranges)))
    (truth,) = settings_at(point, design.ranges)
    target = publish(design, simulator, truth, number)
    points, figures = bank
    deviations = (figures - target.value) / target.errors(figures)
    distances = np.where(np.isnan(deviations), np.inf, np.abs(deviations))
    # The scale of `alliance calibrate`'s distance: no figure is fitted more closely than it was published.
    scale = np.maximum(1.0, np.median(distances, axis=0))
    nearest = np.argsort(np.sum((distances / scale) ** 2, axis=1))[: design.nearest]
    accepted = np.array([list(values.values()) for values in settings_at(points[nearest], design.ranges)])

    def evaluate(settings: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        return [simulator(values) for values in settings]

    posterior = refine(accepted, design.ranges, target, evaluate, design.surface, design.seed + number)
    ends = np.quantile(posterior.values, CENTRAL, axis=0).T
    return [
        Recovery(path, truth[path], float(low), float(high))
        for path, (low, high) in zip(posterior.paths, ends, strict=True)
    ]


def publish(
    design: CoverageDesign, simulator: FigureSimulator, truth: Mapping[str, float], number: int
) -> FitTarget:
    """Return the average of clinics as if published: with errors as large as those of the real figures."""
    real = FitTarget.of(simulator.figures)
    # Negative repetitions: random numbers shared with a simulated setting would make that setting too good a match.
    clinics = [simulator(truth, repetition=-1 - clinic) for clinic in range(design.averaged)]
    error = (real.below + real.above) / 2
    random = np.random.default_rng([design.seed, _ERRORS, number])
    mean = np.nanmean(real.to_link_scale(clinics), axis=0)
    return FitTarget(real.ids, mean + error * random.normal(size=error.shape), error, error)


def recoveries(design: CoverageDesign, clinics: int, cores: int) -> Iterator[list[Recovery]]:
    """Yield the recovered parameters of one draw after another.

    Parameters
    ----------
    design : CoverageDesign
    clinics : int
        How many draws of known parameters.
    cores : int
        Processes.
    """
    bank = simulate_bank(design, cores)
    if cores == 1:
        yield from (recover(design, number, bank) for number in range(clinics))
        return
    with ProcessPoolExecutor(cores, get_context("spawn")) as pool:
        yield from pool.map(recover, [design] * clinics, range(clinics), [bank] * clinics)


def wilson_interval(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    z, share = NORMAL_95, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return middle - reach, middle + reach


@dataclass(frozen=True)
class Coverage:
    """How often the intervals of one parameter, or of all, contain the truth.

    Attributes
    ----------
    parameter : str
    share : float
        Of the intervals.
    low, high : float
        95 % interval of that share; for all parameters together it ignores that their intervals are correlated.
    width : float
        Median width of the intervals relative to that of the prior's 90 %; NaN for all together.
    """

    parameter: str
    share: float
    low: float
    high: float
    width: float


def coverages(clinics: Sequence[Sequence[Recovery]], ranges: Ranges) -> list[Coverage]:
    """Return the coverage of each parameter, and that of all at the end."""
    everything = [recovery for clinic in clinics for recovery in clinic]
    rows = []
    for path, (low, high) in ranges.items():
        same = [recovery for recovery in everything if recovery.path == path]
        width = float(np.median([recovery.high - recovery.low for recovery in same]))
        rows.append(_coverage(path, same, width / (0.9 * (high - low))))
    return [*rows, _coverage("all", everything, float("nan"))]


def _coverage(name: str, intervals: Sequence[Recovery], width: float) -> Coverage:
    hits = sum(interval.covered for interval in intervals)
    return Coverage(name, hits / len(intervals), *wilson_interval(hits, len(intervals)), width)
