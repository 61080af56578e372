"""Summary of a calibration: its best-supported point, the fit before and after, and what stays unidentified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.inference import ParticleSet
from experiments.calibration.refinement import EmulatedPosterior, to_unit_cube
from experiments.calibration.simulator import average
from experiments.measures.registry import ESTIMANDS
from experiments.validation.pooling import NORMAL_95
from experiments.validation.published_figures import PublishedFigure

Floats = NDArray[np.float64]
Simulate = Callable[[Iterable[tuple[Mapping[str, float], int]]], Iterator[dict[str, float]]]
"""Takes settings (values and repetition), yields the figures of each; see `FigureSimulator.many`."""

DRAWS: Final = 400
REPETITIONS: Final = 100
"""Evaluations that are averaged for the fit before and after."""
CANDIDATES: Final = 24
"""Likeliest settings that are simulated, besides the posterior's mean, to choose the best-supported point."""
CENTRAL: Final = (0.05, 0.5, 0.95)
CENTRAL_95: Final = (0.025, 0.975)
WELL_INSIDE: Final = 0.9
"""Half-widths within which the posterior's mean must keep each figure to be the best-supported point."""
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
        Configured value, and value at the best-supported point.
    prior : tuple of float
        Where the prior is not 0.
    prior_width : float
        Width of the prior's 90 % interval.
    low, median, high : float
        5, 50 and 95 % of the posterior.
    without_discrepancy : tuple of float
        5 and 95 % of the posterior of a model without an error of its own; the same where it is given none.
    """

    path: str
    present: float
    best: float
    prior: tuple[float, float]
    prior_width: float
    low: float
    median: float
    high: float
    without_discrepancy: tuple[float, float]

    @property
    def share(self) -> float:
        """Width of the posterior's 90 % interval relative to that of the prior."""
        return (self.high - self.low) / self.prior_width

    @property
    def identified(self) -> bool:
        """Whether the figures constrain the parameter clearly."""
        return self.share < UNIDENTIFIED


@dataclass(frozen=True)
class FigureFit:
    """One figure, before and after.

    Attributes
    ----------
    figure : PublishedFigure
    before, after : float
        With the configured parameters, and at the best-supported point.
    low, high : float
        2.5 and 97.5 % over posterior draws of a draw's mean over clinics.
    emulator_error : float
        Mean difference between clinics simulated with the draws and what the emulator predicts for them, in
        half-widths of the published interval.
    """

    figure: PublishedFigure
    before: float
    after: float
    low: float
    high: float
    emulator_error: float

    def inside(self, value: float) -> bool:
        """Return whether a value lies in the published interval."""
        low, high = self.figure.bounds
        return bool(low <= value <= high)


@dataclass(frozen=True, eq=False)
class CalibrationSummary:
    """Everything that the report of a calibration contains.

    Attributes
    ----------
    draws : list of dict
        The best-supported point, then equally likely draws.
    marginals : list of Marginal
    fits : list of FigureFit
    generations : sequence of ParticleSet
        As they were accepted.
    posterior : EmulatedPosterior
    """

    draws: list[dict[str, float]]
    marginals: list[Marginal]
    fits: list[FigureFit]
    generations: Sequence[ParticleSet]
    posterior: EmulatedPosterior

    @property
    def ordered(self) -> list[Marginal]:
        """Marginals, best identified first."""
        return sorted(self.marginals, key=lambda marginal: marginal.share)

    @property
    def unidentified(self) -> list[str]:
        """Names of the parameters that the figures do not identify."""
        return [marginal.path for marginal in self.marginals if not marginal.identified]


def summarise(
    generations: Sequence[ParticleSet],
    posterior: EmulatedPosterior,
    figures: Sequence[PublishedFigure],
    present: Mapping[str, float],
    simulate: Simulate,
    seed: int,
) -> CalibrationSummary:
    """Simulate what a report needs, and compute it.

    Parameters
    ----------
    generations : sequence of ParticleSet
    posterior : EmulatedPosterior
    figures : sequence of PublishedFigure
    present : mapping
        Configured values of the fitted parameters.
    simulate : callable
    seed : int
        Of the draws.
    """
    random = np.random.default_rng([seed, 2])
    values = random.choice(posterior.values, min(DRAWS, len(posterior.values)), replace=False)
    draws = [_named(posterior.paths, row) for row in values]
    best, after = best_point(posterior, present, simulate, figures)
    (before,) = average_repetitions([present], simulate, figures)
    errors = _emulator_errors(posterior, values, list(simulate((draw, 1) for draw in draws)))
    low, high = np.quantile(posterior.means(values), CENTRAL_95, axis=0)
    fits = [
        FigureFit(
            figure,
            before[figure.id],
            after[figure.id],
            float(low[number]),
            float(high[number]),
            float(errors[number]),
        )
        for number, figure in enumerate(figures)
    ]
    marginals = [_marginal(posterior, path, present, best) for path in posterior.paths]
    return CalibrationSummary([best, *draws], marginals, fits, generations, posterior)


def _named(paths: Sequence[str], row: Floats) -> dict[str, float]:
    return dict(zip(paths, map(float, row), strict=True))


def _emulator_errors(
    posterior: EmulatedPosterior, values: Floats, simulated: Sequence[Mapping[str, float]]
) -> Floats:
    """Return how far simulated draws are from the emulator on average, in half-widths."""
    target = posterior.target
    predicted, _ = posterior.emulator.predict(to_unit_cube(values, posterior.ranges))
    differences: Floats = np.nanmean(target.to_link_scale(simulated) - predicted, axis=0)
    return differences / (NORMAL_95 * (target.below + target.above) / 2)


def _rounded(paths: Sequence[str], row: Floats) -> dict[str, float]:
    return {path: float(f"{value:.{DIGITS}g}") for path, value in _named(paths, row).items()}


def central_point(posterior: EmulatedPosterior) -> dict[str, float]:
    """Return the posterior's mean, in three significant digits."""
    return _rounded(posterior.paths, posterior.values.mean(axis=0))


def best_point(
    posterior: EmulatedPosterior,
    present: Mapping[str, float],
    simulate: Simulate,
    figures: Sequence[PublishedFigure],
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the best-supported point, in three significant digits, and the figures simulated there.

    The emulator proposes, simulated clinics decide: an emulator can be off by as much as a narrow published interval
    is wide. The posterior's mean is taken if every simulated figure is well inside its interval, because it depends
    less on chance than any single setting. Otherwise, it is the one whose clinics fit best of the likeliest settings
    and the configured one: that with fewest figures outside their intervals, and the likeliest of several such.

    Parameters
    ----------
    posterior : EmulatedPosterior
    present : mapping
        Configured values of the fitted parameters.
    simulate : callable
    figures : sequence of PublishedFigure

    Returns
    -------
    point : dict of str to float
    simulated : dict of str to float
        Figure -> its value, averaged over `REPETITIONS` evaluations.
    """
    likeliest = np.argsort(posterior.log_likelihood(posterior.values))[::-1][:CANDIDATES]
    points = [
        central_point(posterior),
        *(_rounded(posterior.paths, row) for row in posterior.values[likeliest]),
        {path: present[path] for path in posterior.paths},
    ]
    simulated = average_repetitions(points, simulate, figures)
    target = posterior.target
    linked = target.to_link_scale(simulated)
    reach = np.abs(linked - target.value) / (NORMAL_95 * target.errors(linked))
    likelihood = target.log_likelihood(linked, np.zeros_like(linked))
    outside = (reach > 1.0).sum(axis=1)
    best = 0 if reach[0].max() <= WELL_INSIDE else int(np.lexsort((-likelihood, outside))[0])
    return points[best], simulated[best]


def average_repetitions(
    settings: Sequence[Mapping[str, float]],
    simulate: Simulate,
    figures: Sequence[PublishedFigure],
    first: int = 2,
) -> list[dict[str, float]]:
    """Return the figures of each setting, averaged over `REPETITIONS` evaluations, counted from `first`."""
    jobs = [(values, first + number) for values in settings for number in range(REPETITIONS)]
    simulated = list(simulate(jobs))
    groups = [simulated[start : start + REPETITIONS] for start in range(0, len(simulated), REPETITIONS)]
    return [
        {f.id: average([values[f.id] for values in group], ESTIMANDS[f.id].pooled) for f in figures}
        for group in groups
    ]


def _marginal(
    posterior: EmulatedPosterior, path: str, present: Mapping[str, float], best: Mapping[str, float]
) -> Marginal:
    number = posterior.paths.index(path)
    low, median, high = (float(end) for end in np.quantile(posterior.values[:, number], CENTRAL))
    ends = posterior.ranges[path]
    share = CENTRAL[-1] - CENTRAL[0]
    if posterior.prior is not None:
        share = float(np.ptp(np.quantile(posterior.prior.sample[:, number], (CENTRAL[0], CENTRAL[-1]))))
    width = share * (ends[1] - ends[0])
    without = (low, high)
    if posterior.without_discrepancy is not None:
        first, last = np.quantile(posterior.without_discrepancy[:, number], (CENTRAL[0], CENTRAL[-1]))
        without = (float(first), float(last))
    return Marginal(path, present[path], best[path], ends, width, low, median, high, without)
