"""What a calibration found: its best-supported point, the fit before and after, what stays unidentified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.inference import Generation
from experiments.calibration.refinement import Posterior, places
from experiments.calibration.simulator import averaged
from experiments.measures.registry import ESTIMANDS
from experiments.validation.pooling import NORMAL_95
from experiments.validation.published_figures import Figure

Floats = NDArray[np.float64]
Measure = Callable[[Iterable[tuple[Mapping[str, float], int]]], Iterator[dict[str, float]]]

DRAWS: Final = 400
AGAIN: Final = 100
"""Evaluations that are averaged for the fit before and after."""
CANDIDATES: Final = 24
"""Likeliest settings that are simulated, beside the posterior's mean, to find the best-supported point."""
CENTRAL: Final = (0.05, 0.5, 0.95)
WHOLE: Final = (0.025, 0.975)
WELL_INSIDE: Final = 0.9
"""Half-widths from the published value within which the posterior's mean must keep each figure to be taken."""
UNIDENTIFIED: Final = 0.7
"""Share of the prior's 90 % interval from which a parameter is called unidentified."""
DIGITS: Final = 3
"""Significant digits of the best-supported point."""


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
        2.5 and 97.5 % over posterior draws of what a setting gives on average over clinics.
    off : float
        By how much clinics simulated with the draws differ, on average, from what the surface says of the same draws;
        half-widths of the published interval.
    """

    figure: Figure
    before: float
    after: float
    low: float
    high: float
    off: float

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
    posterior : Posterior
    """

    draws: list[dict[str, float]]
    marginals: list[Marginal]
    fits: list[Fit]
    generations: Sequence[Generation]
    posterior: Posterior


def result_of(
    generations: Sequence[Generation],
    posterior: Posterior,
    figures: Sequence[Figure],
    present: Mapping[str, float],
    measured: Measure,
    seed: int,
) -> Result:
    """Simulate what a report needs and put it together.

    Parameters
    ----------
    generations : sequence of Generation
    posterior : Posterior
    figures : sequence of Figure
    present : mapping
        Values that the fitted parameters have now.
    measured : callable
        Takes settings (values, and which luck) and yields the figures of each; see `Simulator.many`.
    seed : int
        Of the draws.
    """
    random = np.random.default_rng([seed, 2])
    values = random.choice(posterior.values, min(DRAWS, len(posterior.values)), replace=False)
    draws = [_named(posterior.paths, row) for row in values]
    best, after = best_point(posterior, measured, figures)
    (before,) = pooled_again([present], measured, figures)
    off = _off(posterior, values, list(measured((draw, 1) for draw in draws)))
    ends = np.quantile(posterior.means(values), WHOLE, axis=0)
    fits = [
        Fit(f, before[f.id], after[f.id], float(ends[0, place]), float(ends[1, place]), float(off[place]))
        for place, f in enumerate(figures)
    ]
    marginals = [_marginal(posterior, path, present, best) for path in posterior.paths]
    return Result([best, *draws], marginals, fits, generations, posterior)


def _named(paths: Sequence[str], row: Floats) -> dict[str, float]:
    return dict(zip(paths, map(float, row), strict=True))


def _off(posterior: Posterior, values: Floats, found: Sequence[Mapping[str, float]]) -> Floats:
    """Return how far simulated draws are from the surface on average, in half-widths."""
    target = posterior.target
    said, _ = posterior.surface.at(places(values, posterior.ranges))
    apart: Floats = np.nanmean(target.linked(found) - said, axis=0)
    return apart / (NORMAL_95 * (target.below + target.above) / 2)


def _short(paths: Sequence[str], row: Floats) -> dict[str, float]:
    return {path: float(f"{value:.{DIGITS}g}") for path, value in _named(paths, row).items()}


def central_point(posterior: Posterior) -> dict[str, float]:
    """Return the posterior's mean, in three significant digits."""
    return _short(posterior.paths, posterior.values.mean(axis=0))


def best_point(
    posterior: Posterior, measured: Measure, figures: Sequence[Figure]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the best-supported point, in three significant digits, and what clinics simulated there show.

    Surfaces say where to look, clinics decide: a surface may be off by as much as a narrow published interval is wide.
    The posterior's mean is taken where every simulated figure is well inside its interval; it owes less to luck than
    any single setting. Otherwise, of the likeliest settings, the one whose clinics come closest.

    Parameters
    ----------
    posterior : Posterior
    measured : callable
        See `result_of`.
    figures : sequence of Figure

    Returns
    -------
    point : dict of str to float
    shown : dict of str to float
        Figure -> its value, averaged over `AGAIN` evaluations.
    """
    likeliest = np.argsort(posterior.log_likelihood(posterior.values))[::-1][:CANDIDATES]
    points = [
        central_point(posterior),
        *(_short(posterior.paths, row) for row in posterior.values[likeliest]),
    ]
    shown = pooled_again(points, measured, figures)
    target = posterior.target
    at = target.linked(shown)
    reach = np.abs(at - target.value) / (NORMAL_95 * target.errors(at))
    best = (
        0 if reach[0].max() <= WELL_INSIDE else int(np.argmax(target.log_likelihood(at, np.zeros_like(at))))
    )
    return points[best], shown[best]


def pooled_again(
    settings: Sequence[Mapping[str, float]], measured: Measure, figures: Sequence[Figure], first: int = 2
) -> list[dict[str, float]]:
    """Return the figures of each setting, averaged over `AGAIN` evaluations, from the given luck on."""
    tried = [(values, first + again) for values in settings for again in range(AGAIN)]
    found = list(measured(tried))
    return [
        {
            f.id: averaged([one[f.id] for one in found[start : start + AGAIN]], ESTIMANDS[f.id].pooled)
            for f in figures
        }
        for start in range(0, len(found), AGAIN)
    ]


def _marginal(
    posterior: Posterior, path: str, present: Mapping[str, float], best: Mapping[str, float]
) -> Marginal:
    column = posterior.values[:, posterior.paths.index(path)]
    low, median, high = (float(end) for end in np.quantile(column, CENTRAL))
    return Marginal(path, present[path], best[path], posterior.ranges[path], low, median, high)
