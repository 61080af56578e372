"""Which published figures tell theories apart, and which do not."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.calibration.inference import Generation
from experiments.calibration.theory_trial import Verdict
from experiments.validation.pooling import NORMAL_95
from experiments.validation.published_figures import Figure
from experiments.validation.scoreboard import Score

CLEAR: Final = 2.0
"""Difference of log likelihoods, about 7 to 1, from which a figure is said to tell theories apart."""


@dataclass(frozen=True)
class Separation:
    """What one figure says of the theories.

    Attributes
    ----------
    figure : Figure
    off : mapping
        Theory -> how far its clinics lie from the published value, in standard errors: of the publication, the
        theory's parameters and the clinics' luck together. NaN for figures of direction, or where it is unknown.
    odds : float
        Log likelihood of the figure alone under the theory that meets it best, less that under the worst.
    pairs : int
        Pairs of theories whose simulated 95 % intervals do not touch.
    """

    figure: Figure
    off: Mapping[str, float]
    odds: float
    pairs: int

    @property
    def tells(self) -> bool:
        """Whether the figure tells at least two theories apart."""
        return self.odds >= CLEAR


def separations(verdicts: Sequence[Verdict]) -> list[Separation]:
    """Return what each figure says, in the order of the scoreboards."""
    rows = zip(*(verdict.board for verdict in verdicts), strict=True)
    return [_separation([verdict.theory for verdict in verdicts], list(row)) for row in rows]


def _separation(theories: Sequence[str], row: Sequence[Score]) -> Separation:
    spans = [(score.simulated.low, score.simulated.high) for score in row]
    pairs = sum(a[1] < b[0] or b[1] < a[0] for a, b in itertools.combinations(spans, 2))
    placed = [_placed(score) for score in row]
    known = [likelihood for _, likelihood in placed if not math.isnan(likelihood)]
    odds = max(known) - min(known) if known else math.nan
    off = {theory: off for theory, (off, _) in zip(theories, placed, strict=True)}
    return Separation(row[0].figure, off, odds, pairs)


def _placed(score: Score) -> tuple[float, float]:
    """Return how many standard errors a score is off, and the log likelihood of the published value."""
    figure, simulated = score.figure, score.simulated
    if figure.directional or math.isnan(simulated.value):
        return math.nan, math.nan
    low, high = figure.bounds
    reach = (figure.value - low) if simulated.value < figure.value else (high - figure.value)
    own = (reach or (high - low) / 2) / NORMAL_95
    parts = [own, simulated.parameter_error, simulated.error]
    whole = math.hypot(*(0.0 if math.isnan(part) else part for part in parts))
    off = (simulated.value - figure.value) / whole
    return off, -0.5 * off * off - math.log(whole)


def share_error(kept: Mapping[str, Generation], theory: str) -> float:
    """Return the Monte Carlo standard error of a theory's share of a generation.

    Settings weigh differently: those of a theory by its share and by their weight within it.
    """
    share = kept[theory].share if theory in kept else 0.0
    total = 0.0
    for name, one in kept.items():
        weights = one.share * one.weights
        total += float(np.sum(weights**2)) * ((name == theory) - share) ** 2
    return math.sqrt(total)
