"""What a calibration found: its best-supported point, the fit before and after, what stays unidentified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.adjustment import adjusted
from experiments.calibration.inference import Generation
from experiments.calibration.posterior import Draws, draws_of
from experiments.calibration.prior import Ranges
from experiments.calibration.target import misses, total_miss
from experiments.evidence import Figure

Floats = NDArray[np.float64]
Measure = Callable[[Iterable[tuple[Mapping[str, float], int]]], Iterator[dict[str, float]]]

DRAWS: Final = 200
CANDIDATES: Final = 24
AGAIN: Final = 8
CENTRAL: Final = (0.05, 0.5, 0.95)
UNIDENTIFIED: Final = 0.7
"""Share of the prior's 90 % interval from which a parameter is called unidentified."""


@dataclass(frozen=True)
class Marginal:
    """One parameter, before and after.

    Attributes
    ----------
    path : str
    present, best : float
        Value it has now, and at the best-supported point.
    prior : tuple of float
        Range of the uniform prior.
    low, median, high : float
        5, 50 and 95 % of the posterior.
    """

    path: str
    present: float
    best: float
    prior: tuple[float, float]
    low: float
    median: float
    high: float

    @property
    def share(self) -> float:
        """Width of the posterior's 90 % interval over that of the prior."""
        return (self.high - self.low) / (0.9 * (self.prior[1] - self.prior[0]))

    @property
    def identified(self) -> bool:
        """Whether the figures say anything much of it."""
        return self.share < UNIDENTIFIED


@dataclass(frozen=True)
class Fit:
    """One figure, before and after.

    Attributes
    ----------
    figure : Figure
    before, after : float
        With the present parameters, and at the best-supported point.
    low, high : float
        5 and 95 % over posterior draws.
    """

    figure: Figure
    before: float
    after: float
    low: float
    high: float

    def inside(self, value: float) -> bool:
        """Whether a value lies in the published interval."""
        low, high = self.figure.bounds
        return bool(low <= value <= high)


@dataclass(frozen=True, eq=False)
class Result:
    """All that a report tells.

    Attributes
    ----------
    draws : list of dict
        The best-supported point, then equally likely draws.
    marginals : list of Marginal
    fits : list of Fit
    generations : sequence of Generation
        As they were accepted.
    posterior : Generation
        The last one, adjusted for what its settings still miss.
    """

    draws: Draws
    marginals: list[Marginal]
    fits: list[Fit]
    generations: Sequence[Generation]
    posterior: Generation


def result_of(
    generations: Sequence[Generation],
    ranges: Ranges,
    figures: Sequence[Figure],
    present: Mapping[str, float],
    measured: Measure,
    seed: int,
) -> Result:
    """Simulate what a report needs and put it together.

    Parameters
    ----------
    generations : sequence of Generation
        The last one, adjusted for what its settings still miss, is the posterior.
    ranges : mapping
        The prior.
    figures : sequence of Figure
    present : mapping
        Values that the fitted parameters have now.
    measured : callable
        Takes settings (values, and which luck) and yields the figures of each; see `Simulator.many`.
    seed : int
        Of the draws.
    """
    last = adjusted(generations[-1], ranges)
    draws = draws_of(last, DRAWS, seed)
    best, after = best_point(generations[-1], last, figures, measured, present)
    before = pooled_again([present], measured, figures)[0]
    spread = list(measured((draw, 0) for draw in draws[:: max(1, DRAWS // 40)]))
    marginals = [_marginal(last, place, ranges, present, best) for place in range(len(last.paths))]
    fits = [_fit(figure, before, after, spread) for figure in figures]
    return Result([best, *draws], marginals, fits, generations, last)


def best_point(
    accepted: Generation,
    posterior: Generation,
    figures: Sequence[Figure],
    measured: Measure,
    present: Mapping[str, float],
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the best-supported point and its figures.

    Candidates are the present values, the posterior's mean and median, and the settings with the smallest misses, as
    accepted and adjusted; each is simulated again with luck that it was not chosen by, and the one that then misses
    least is taken.
    """
    mean = np.average(posterior.values, axis=0, weights=posterior.weights)
    middle = np.array([quantile(column, posterior.weights, 0.5) for column in posterior.values.T])
    nearest = np.argsort(np.mean(np.array(list(accepted.misses.values())) ** 2, axis=0))[: CANDIDATES // 2]
    rows = [mean, middle, *posterior.values[nearest], *accepted.values[nearest]]
    candidates = [dict(zip(accepted.paths, map(float, row), strict=True)) for row in rows]
    candidates.append({path: present[path] for path in accepted.paths})
    found = pooled_again(candidates, measured, figures)
    place = int(np.argmin([total_miss(misses(figures, values)) for values in found]))
    # Once more: the smallest of many noisy misses flatters.
    return candidates[place], pooled_again([candidates[place]], measured, figures, first=AGAIN + 1)[0]


def pooled_again(
    settings: Sequence[Mapping[str, float]], measured: Measure, figures: Sequence[Figure], first: int = 1
) -> list[dict[str, float]]:
    """Return the figures of each setting, averaged over `AGAIN` times as many clinics, from the given luck on."""
    tried = [(values, first + again) for values in settings for again in range(AGAIN)]
    found = list(measured(tried))
    return [
        {f.id: float(np.nanmean([one[f.id] for one in found[start : start + AGAIN]])) for f in figures}
        for start in range(0, len(found), AGAIN)
    ]


def quantile(values: Floats, weights: Floats, share: float) -> float:
    """Return a quantile of weighted values."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) - weights[order] / 2
    return float(np.interp(share, reached, values[order]))


def _marginal(
    last: Generation, place: int, ranges: Ranges, present: Mapping[str, float], best: Mapping[str, float]
) -> Marginal:
    path = last.paths[place]
    low, median, high = (quantile(last.values[:, place], last.weights, share) for share in CENTRAL)
    return Marginal(path, present[path], best[path], ranges[path], low, median, high)


def _fit(
    figure: Figure,
    before: Mapping[str, float],
    after: Mapping[str, float],
    spread: Sequence[Mapping[str, float]],
) -> Fit:
    values = np.array([one[figure.id] for one in spread])
    low, high = (float(end) for end in np.nanquantile(values, (CENTRAL[0], CENTRAL[-1])))
    return Fit(figure, before[figure.id], after[figure.id], low, high)
