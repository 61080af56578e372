"""What a service's figures are set beside: simulated clinics, and the published figures of the project."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.calibration.fit_target import from_link_scale, to_link_scale
from experiments.measures.estimands import Manual, observe
from experiments.measures.registry import ESTIMANDS
from experiments.routine_data.service_figures import ServiceFigure
from experiments.studies.run_worlds import run_worlds
from experiments.validation.published_figures import PublishedFigure, read_published_figures
from sim import Tables, build_world
from sim.parameters import Parameters

CLINICS: Final = 20
"""Simulated clinics; enough for an interval in which 9 of 10 single clinics lie."""
ALIKE, HIGHER, LOWER = "alike", "higher", "lower"


@dataclass(frozen=True)
class Benchmark:
    """One figure of the service beside the others.

    Attributes
    ----------
    figure : ServiceFigure
    simulated, simulated_low, simulated_high : float
        Mean over simulated clinics, and between which values 9 of 10 of them lie.
    published : PublishedFigure or None
    """

    figure: ServiceFigure
    simulated: float
    simulated_low: float
    simulated_high: float
    published: PublishedFigure | None

    @property
    def against_simulated(self) -> str:
        """Whether the service's interval overlaps that of simulated clinics, or lies above or below it."""
        return _compared(self.figure, self.simulated_low, self.simulated_high)

    @property
    def against_published(self) -> str:
        """The same for the published interval; empty where there is none."""
        if self.published is None:
            return ""
        return _compared(self.figure, *self.published.bounds)


def _compared(figure: ServiceFigure, low: float, high: float) -> str:
    if not figure.certain or math.isnan(low):
        return ""
    if figure.low > high:
        return HIGHER
    return LOWER if figure.high < low else ALIKE


def benchmarks(
    figures: Sequence[ServiceFigure],
    alliance_top: float,
    seed: int,
    clinics: int = CLINICS,
    watch: Callable[[Tables], None] | None = None,
) -> list[Benchmark]:
    """Set the figures of a service beside simulated clinics of the default configuration and published figures.

    Parameters
    ----------
    figures : sequence of ServiceFigure
        Those that are given.
    alliance_top : float
        Highest point of the service's alliance form; simulated clients fill in the same.
    seed, clinics : int
        Of the simulation.
    watch : callable, optional
        Takes the tables of every simulated clinic, for what else they are compared by.
    """
    published = {figure.id: figure for figure in read_published_figures() if not figure.clinic}
    parameters = Parameters.of({"instrument": {"alliance_points": round(alliance_top)}})
    simulated = _simulated([figure.id for figure in figures], parameters, seed, clinics, watch)
    return [Benchmark(figure, *simulated[figure.id], published.get(figure.id)) for figure in figures]


def _simulated(
    names: Sequence[str],
    parameters: Parameters,
    seed: int,
    clinics: int,
    watch: Callable[[Tables], None] | None,
) -> Mapping[str, tuple[float, float, float]]:
    rows = []
    worlds = (build_world(parameters, seed=seed, replicate=k) for k in range(clinics))
    for tables in run_worlds(worlds, "compiled", None):
        if watch is not None:
            watch(tables)
        observed = observe(tables, Manual.of(parameters))
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", RuntimeWarning)
            rows.append([ESTIMANDS[name].compute(observed) for name in names])
    table = np.array(rows)
    out = {}
    for k, name in enumerate(names):
        values = table[:, k][~np.isnan(table[:, k])]
        if values.size < clinics // 2:
            out[name] = (math.nan, math.nan, math.nan)
            continue
        mean = float(from_link_scale(name, to_link_scale(name, values).mean()))
        out[name] = (mean, float(np.quantile(values, 0.05)), float(np.quantile(values, 0.95)))
    return out
