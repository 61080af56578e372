"""Theories in the order of their probability, with what supports it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.calibration.inference import ParticleSet
from experiments.calibration.marginal_likelihood import model_probabilities
from experiments.calibration.separation import Separation, separations
from experiments.calibration.theory_trial import TheoryVerdict
from experiments.validation.scoreboard import count_inside


@dataclass(frozen=True)
class RankedTheory:
    """One theory in numbers.

    Attributes
    ----------
    theory : str
    share, share_error : float
        Share of the last generation (pyABC's model selection), and its Monte Carlo standard error.
    log_evidence, error : float
        Log marginal likelihood relative to the likeliest theory, and its Monte Carlo standard error.
    probability, low, high : float
        Given the fitted figures with their published errors, and its 90 % interval for Monte Carlo error.
    fitted, predicted : tuple of int
        Figures inside their intervals, and how many there are.
    effective : float
        Effective sample size of its posterior.
    """

    theory: str
    share: float
    share_error: float
    log_evidence: float
    error: float
    probability: float
    low: float
    high: float
    fitted: tuple[int, int]
    predicted: tuple[int, int]
    effective: float


@dataclass(frozen=True, eq=False)
class TrialSummary:
    """Everything that the report of a trial contains.

    Attributes
    ----------
    ranking : sequence of RankedTheory
        Likeliest first.
    separations : sequence of Separation
    generations : sequence of mapping
        Theory -> particles that each generation kept of it.
    verdicts : sequence of TheoryVerdict
    """

    ranking: Sequence[RankedTheory]
    separations: Sequence[Separation]
    generations: Sequence[Mapping[str, ParticleSet]]
    verdicts: Sequence[TheoryVerdict]


def summarise_trial(
    generations: Sequence[Mapping[str, ParticleSet]], verdicts: Sequence[TheoryVerdict], seed: int
) -> TrialSummary:
    """Return the ranking of the theories and what each figure says about them; parameters as for `rank_theories`."""
    return TrialSummary(
        rank_theories(generations, verdicts, seed), separations(verdicts), generations, verdicts
    )


def rank_theories(
    generations: Sequence[Mapping[str, ParticleSet]], verdicts: Sequence[TheoryVerdict], seed: int
) -> list[RankedTheory]:
    """Return the theories, likeliest first.

    Parameters
    ----------
    generations : sequence of mapping
        Theory -> particles that each generation kept of it.
    verdicts : sequence of TheoryVerdict
    seed : int
    """
    shares, low, high = model_probabilities([verdict.likelihood for verdict in verdicts], seed)
    top = max(verdict.likelihood.log for verdict in verdicts)
    last = generations[-1]
    ranking = [
        RankedTheory(
            verdict.theory,
            last[verdict.theory].share if verdict.theory in last else 0.0,
            share_error(last, verdict.theory),
            verdict.likelihood.log - top,
            verdict.likelihood.error,
            float(shares[number]),
            float(low[number]),
            float(high[number]),
            count_inside(verdict.board, "calibrate"),
            count_inside(verdict.board, "predict"),
            verdict.effective,
        )
        for number, verdict in enumerate(verdicts)
    ]
    return sorted(ranking, key=lambda ranked: -ranked.log_evidence)


def share_error(particles: Mapping[str, ParticleSet], theory: str) -> float:
    """Return the Monte Carlo standard error of a theory's share of a generation.

    A setting is weighted by its theory's share and by its weight within the theory.
    """
    share = particles[theory].share if theory in particles else 0.0
    total = 0.0
    for name, kept in particles.items():
        weights = kept.share * kept.weights
        total += float(np.sum(weights**2)) * ((name == theory) - share) ** 2
    return math.sqrt(total)
