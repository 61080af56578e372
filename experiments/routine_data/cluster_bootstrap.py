"""Sampling errors of everything that is measured in a service: therapists are drawn again, each with all clients.

Clients whose therapist is unknown are drawn one by one. The spread of a measure over these draws, on the scale on
which its errors are roughly normal, is its standard error; intervals are centred on the measured value. Clients of a
drawn therapist are not drawn again: that would count their differences twice (Davison & Hinkley 1997, Bootstrap methods
and their application, section 3.8), and make intervals hold the truth in 98 to 99 of 100 clinics instead of 95.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.fit_target import from_link_scale, to_link_scale
from experiments.measures.measure import Measure
from experiments.measures.registry import ESTIMANDS
from experiments.measures.students_t import t_quantile
from experiments.routine_data.partial_observation import NotRecorded, PartialObservation
from experiments.validation.pooling import NORMAL_95

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_ROWS: Final = 12_000_000
"""Sessions that are measured at most, over all draws; large services get fewer draws, at least `FEWEST_DRAWS`."""
FEWEST_DRAWS: Final = 12
_ENOUGH: Final = 0.8
"""Share of draws that must give a number."""
NORMAL_FROM: Final = 200
"""Degrees of freedom from which Student's t is taken for normal."""


@dataclass(frozen=True, eq=False)
class Draws:
    """Measures in draws of the service.

    Attributes
    ----------
    names : tuple of str
    values : ndarray, shape (draws, names)
        In the measures' units; NaN where a draw gives no number.
    freedom : int
        Degrees of freedom of the errors: therapists less one, or clients less one where therapists are unknown.
    """

    names: tuple[str, ...]
    values: Floats
    freedom: int

    @property
    def linked(self) -> Floats:
        """The values on the scales on which errors are roughly normal."""
        if not self.names:
            return self.values
        return np.array([to_link_scale(name, self.values[:, k]) for k, name in enumerate(self.names)]).T

    def interval(self, name: str, value: float) -> tuple[float, float]:
        """Return the 95 % interval around a measured value; NaN where too few draws gave a number."""
        linked = self.linked[:, self.names.index(name)]
        known = linked[~np.isnan(linked)]
        if known.size < max(3, _ENOUGH * linked.size):
            return float("nan"), float("nan")
        reach = self.quantile() * float(known.std(ddof=1))
        middle = float(to_link_scale(name, value))
        low, high = from_link_scale(name, [middle - reach, middle + reach])
        return min(float(low), value), max(float(high), value)

    def quantile(self) -> float:
        """Return how many standard errors an interval reaches to each side."""
        return t_quantile(self.freedom) if 0 < self.freedom < NORMAL_FROM else NORMAL_95

    def correlations(self, names: Sequence[str]) -> Floats:
        """Return how the errors of some measures hang together; shape (names, names)."""
        linked = self.linked[:, [self.names.index(name) for name in names]]
        complete = linked[~np.isnan(linked).any(axis=1)]
        if len(complete) < 3:
            return np.eye(len(names))
        off = complete - complete.mean(axis=0)
        spread = np.sqrt((off * off).sum(axis=0))
        off = off / np.where(spread > 0, spread, 1.0)
        matrix = off.T @ off
        # Few therapists make correlations of chance, however often they are drawn again, and a likelihood that is too
        # sure of itself; shrinking by their number mends both, and keeps the matrix positive definite.
        count = min(len(complete), self.freedom + 1)
        weight = count / (len(names) + count)
        shrunk: Floats = weight * matrix
        np.fill_diagonal(shrunk, 1.0)
        return shrunk


def value_of(measure: Measure, observed: PartialObservation) -> float:
    """Return one measure; those about therapists of the clients whose therapist is known.

    Raises
    ------
    NotRecorded
        If it asks for something that the file does not record.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            return float(measure.compute(observed))
        except NotRecorded as missing:
            if missing.name != "therapist" or not (observed.therapists >= 0).any():
                raise
        part = observed.kept.get("known therapists")
        if part is None:
            part = observed.kept["known therapists"] = observed.with_known_therapists()
        return float(measure.compute(part))


def draw_again(observed: PartialObservation, names: Sequence[str], replicates: int, seed: int) -> Draws:
    """Measure draws of a service.

    Parameters
    ----------
    observed : PartialObservation
    names : sequence of str
        Measures that the file allows.
    replicates : int
        Draws; fewer of a large service, see `MOST_ROWS`.
    seed : int
    """
    count = draws_allowed(len(observed.unchecked.client), replicates)
    values = np.full((count, len(names)), np.nan)
    for k, part in enumerate(_parts(observed, count, seed)):
        for column, name in enumerate(names):
            try:
                values[k, column] = value_of(ESTIMANDS[name], part)
            except NotRecorded:
                continue
    return Draws(tuple(names), values, _freedom(observed))


def draws_allowed(rows: int, replicates: int) -> int:
    """Return how many draws a service gets; see `MOST_ROWS`."""
    return min(replicates, max(FEWEST_DRAWS, MOST_ROWS // max(1, rows)))


def _freedom(observed: PartialObservation) -> int:
    known = np.unique(observed.therapists[observed.therapists >= 0]).size
    return (known if known > 1 else observed.clients) - 1


def client_clusters(therapist: Whole) -> Whole:
    """Return each client's cluster, from 0: one a therapist, and one for each client without a known one.

    Parameters
    ----------
    therapist : ndarray of int64, shape (clients,)
        -1 where unknown.
    """
    alone = therapist.max(initial=-1) + 1 + np.arange(len(therapist))
    clusters: Whole = np.unique(np.where(therapist >= 0, therapist, alone), return_inverse=True)[1]
    return clusters


def _parts(observed: PartialObservation, count: int, seed: int) -> Iterator[PartialObservation]:
    therapist = observed.therapists
    clusters = client_clusters(therapist)
    order = np.argsort(clusters, kind="stable")
    sizes = np.bincount(clusters)
    starts = np.cumsum(sizes) - sizes
    known = therapist[order[starts]] >= 0
    for k in range(count):
        rng = np.random.default_rng((seed, k))
        drawn = rng.integers(0, len(sizes), len(sizes))
        repeated = np.repeat(drawn, sizes[drawn])
        ends = np.cumsum(sizes[drawn])
        chosen = order[
            starts[repeated] + np.arange(len(repeated)) - np.repeat(ends - sizes[drawn], sizes[drawn])
        ]
        new = np.repeat(np.where(known[drawn], np.arange(len(drawn)), -1), sizes[drawn])
        # Those who never came are drawn, too: of all who were offered a place, as large a share as in the file.
        offered = observed.unchecked.offered
        never = 1.0 - observed.clients / max(offered, observed.clients)
        extra = rng.binomial(offered, never) if never > 0 else 0
        yield observed.of_clients(chosen, new, len(chosen) + int(extra))
