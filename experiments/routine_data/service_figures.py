"""What is measured in a service: every measure of a single clinic, with its interval, or why it cannot be given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.measures.estimands.arithmetic import counted_groups
from experiments.measures.measure import Measure
from experiments.measures.registry import ESTIMANDS
from experiments.routine_data.cluster_bootstrap import Draws, draw_again, value_of
from experiments.routine_data.oddities import FEWEST
from experiments.routine_data.partial_observation import NotRecorded, PartialObservation
from experiments.validation.pooling import NORMAL_95

NO_NUMBER: Final = "too few clients have what it is computed from"
_NO_ERROR: Final = ("sessions_mode",)
"""Measures that jump from one value to another: the spread over draws says nothing of their error."""
TOO_FEW: Final = f"fewer than {FEWEST} clients stand behind it"


@dataclass(frozen=True)
class ServiceFigure:
    """One measure in the service.

    Attributes
    ----------
    id : str
        Key of `experiments.measures.registry.ESTIMANDS`.
    value, low, high : float
        Value and 95 % interval; NaN where it cannot be given.
    reason : str
        Why it cannot be given; empty where it can.
    """

    id: str
    value: float
    low: float
    high: float
    reason: str = ""

    @property
    def measure(self) -> Measure:
        """What is measured."""
        return ESTIMANDS[self.id]

    @property
    def given(self) -> bool:
        """Whether there is a value."""
        return not self.reason

    @property
    def certain(self) -> bool:
        """Whether there is an interval, too."""
        return self.given and not math.isnan(self.low)


@dataclass(frozen=True, eq=False)
class ServiceFigures:
    """All measures of a service.

    Attributes
    ----------
    figures : tuple of ServiceFigure
    draws : Draws
        Of those that are given.
    clients : int
    """

    figures: tuple[ServiceFigure, ...]
    draws: Draws
    clients: int

    def given(self) -> list[ServiceFigure]:
        """Return those with a value."""
        return [figure for figure in self.figures if figure.given]


def single_clinic_measures() -> list[str]:
    """Return the names of all measures of one clinic in usual care."""
    return [name for name, measure in ESTIMANDS.items() if measure.single]


def measure_service(
    observed: PartialObservation,
    replicates: int = 200,
    seed: int = 1,
    small_groups: bool = False,
    names: Sequence[str] = (),
) -> ServiceFigures:
    """Measure a service.

    Parameters
    ----------
    observed : PartialObservation
    replicates : int
        Draws of the bootstrap.
    seed : int
    small_groups : bool
        Whether shares of fewer than five clients are given.
    names : sequence of str
        Measures; all of a single clinic if empty.
    """
    values: dict[str, float] = {}
    reasons: dict[str, str] = {}
    wanted = list(names) or single_clinic_measures()
    for name in wanted:
        try:
            with counted_groups() as groups:
                values[name] = value_of(ESTIMANDS[name], observed)
        except NotRecorded as missing:
            reasons[name] = missing.reason
            continue
        if math.isnan(values[name]):
            reasons[name] = NO_NUMBER
        elif not small_groups and _few(ESTIMANDS[name], values[name], observed.clients, groups):
            reasons[name] = TOO_FEW
    given = [name for name in wanted if name not in reasons]
    draws = draw_again(observed, given, replicates, seed)
    figures = [_figure(name, values, reasons, draws, observed.clients) for name in wanted]
    return ServiceFigures(tuple(figures), draws, observed.clients)


def _few(measure: Measure, value: float, clients: int, groups: Sequence[int]) -> bool:
    """Whether fewer than five clients stand behind a figure, or behind one side of a share."""
    if groups and min(groups) < FEWEST:
        return True
    if measure.unit != "share" or groups:
        return False
    # Shares that are no plain means, such as estimates from life tables, are judged by all clients.
    behind = min(value, 1.0 - value) * clients
    return 0.0 < behind < FEWEST - 0.5


def _figure(
    name: str, values: dict[str, float], reasons: dict[str, str], draws: Draws, clients: int
) -> ServiceFigure:
    nan = float("nan")
    if name in reasons:
        return ServiceFigure(name, nan, nan, nan, reasons[name])
    value = values[name]
    low, high = (nan, nan) if name in _NO_ERROR else draws.interval(name, value)
    if ESTIMANDS[name].unit == "share" and value in (0.0, 1.0):
        low, high = interval_of_none(value, clients)
    return ServiceFigure(name, value, low, high)


def interval_of_none(value: float, clients: int) -> tuple[float, float]:
    """Return the interval of a share of nobody or everybody (Wilson), which no draw can change."""
    square = NORMAL_95 * NORMAL_95
    end = square / (clients + square)
    return (0.0, end) if value == 0.0 else (1.0 - end, 1.0)


def course_means(
    values: np.ndarray, times: np.ndarray, small_groups: bool
) -> list[tuple[int, int, float, float]]:
    """Return time, forms, mean and standard error at each time at which enough clients have a form.

    Parameters
    ----------
    values : ndarray
        Scores; NaN without a form.
    times : ndarray of int64
        Number of the session of each.
    small_groups : bool
        Whether times with fewer than five forms are told.
    """
    rows = []
    for time in np.unique(times):
        known = values[(times == time) & ~np.isnan(values)]
        if known.size >= (2 if small_groups else FEWEST):
            error = float(known.std(ddof=1)) / math.sqrt(known.size)
            rows.append((int(time), int(known.size), float(known.mean()), error))
    return rows
