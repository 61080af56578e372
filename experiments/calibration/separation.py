"""Which published figures discriminate between theories, and which do not."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.calibration.theory_trial import TheoryVerdict
from experiments.validation.pooling import NORMAL_95
from experiments.validation.published_figures import PublishedFigure
from experiments.validation.scoreboard import Score

CLEAR: Final = 2.0
"""Difference of log likelihoods, about 7 to 1, from which a figure is said to discriminate between theories."""


@dataclass(frozen=True)
class Separation:
    """What one figure says about the theories.

    Attributes
    ----------
    figure : PublishedFigure
    deviations : mapping
        Theory -> how far its clinics are from the published value, in standard errors that combine publication,
        parameters and Monte Carlo error. NaN for figures of direction, or where it is unknown.
    log_odds : float
        Log likelihood of the figure under the theory that fits it best, less that under the worst.
    pairs : int
        Pairs of theories whose simulated 95 % intervals do not overlap.
    """

    figure: PublishedFigure
    deviations: Mapping[str, float]
    log_odds: float
    pairs: int

    @property
    def discriminates(self) -> bool:
        """Whether the figure separates at least two theories."""
        return self.log_odds >= CLEAR


def separations(verdicts: Sequence[TheoryVerdict]) -> list[Separation]:
    """Return what each figure says, in the order of the scoreboards."""
    theories = [verdict.theory for verdict in verdicts]
    rows = zip(*(verdict.board for verdict in verdicts), strict=True)
    return [_separation(theories, list(row)) for row in rows]


def _separation(theories: Sequence[str], row: Sequence[Score]) -> Separation:
    spans = [(score.simulated.low, score.simulated.high) for score in row]
    pairs = sum(a[1] < b[0] or b[1] < a[0] for a, b in itertools.combinations(spans, 2))
    distances = [_distance(score) for score in row]
    known = [likelihood for _, likelihood in distances if not math.isnan(likelihood)]
    log_odds = max(known) - min(known) if known else math.nan
    deviations = {theory: deviation for theory, (deviation, _) in zip(theories, distances, strict=True)}
    return Separation(row[0].figure, deviations, log_odds, pairs)


def _distance(score: Score) -> tuple[float, float]:
    """Return by how many standard errors a score deviates, and the log likelihood of the published value."""
    figure, simulated = score.figure, score.simulated
    if figure.directional or math.isnan(simulated.value):
        return math.nan, math.nan
    low, high = figure.bounds
    # A published interval need not be symmetric: the side on which the simulation lies counts.
    reach = (figure.value - low) if simulated.value < figure.value else (high - figure.value)
    published = (reach or (high - low) / 2) / NORMAL_95
    parts = [published, simulated.parameter_error, simulated.error]
    error = math.hypot(*(0.0 if math.isnan(part) else part for part in parts))
    deviation = (simulated.value - figure.value) / error
    # Normal log density; its constant is the same for all theories.
    return deviation, -0.5 * deviation * deviation - math.log(error)
