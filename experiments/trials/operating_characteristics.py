"""What a design is worth over many trials: power, errors of both kinds, bias and coverage, with Monte Carlo errors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.trials.recruitment import Participants, randomise
from experiments.trials.trial_analyses import ANALYSED, TrialEstimate
from experiments.trials.trial_design import TrialDesign

Floats = NDArray[np.float64]

ALPHA: Final = 0.05
COLUMNS: Final = ("effect", "error", "p", "low", "high", "null_effect", "null_p")


@dataclass(frozen=True, eq=False)
class TrialOutcome:
    """One trial, analysed in each way, beside one of the same people in which the treatment has no effect.

    Attributes
    ----------
    truth : float
        Mean difference between twins.
    randomised, analysed, therapists : int
        Clients in the trial, those with an outcome, and therapists of these.
    spread : float
        SD of scores at intake.
    estimates : ndarray, shape (analyses, columns)
        `COLUMNS` of each analysis.
    """

    truth: float
    randomised: int
    analysed: int
    therapists: int
    spread: float
    estimates: Floats


def try_design(people: Participants, design: TrialDesign, seed: Sequence[int]) -> TrialOutcome:
    """Randomise, analyse, and do the same without an effect.

    Parameters
    ----------
    people : Participants
    design : TrialDesign
    seed : sequence of int
        Of the allocation.
    """
    data = randomise(people, design, np.random.default_rng(seed))
    null = randomise(people, design, np.random.default_rng(seed), null=True)
    rows = []
    for name in design.analyses:
        found, nothing = ANALYSED[name](data), ANALYSED[name](null)
        rows.append([*_seen(found), nothing.effect, nothing.p])
    return TrialOutcome(
        people.effect,
        data.randomised,
        len(data.outcome),
        len(np.unique(data.therapist)),
        float(people.intake.std(ddof=1)),
        np.array(rows),
    )


def _seen(estimate: TrialEstimate) -> list[float]:
    return [estimate.effect, estimate.error, estimate.p, *estimate.interval()]


@dataclass(frozen=True)
class Characteristics:
    """What one analysis of a design does, over many trials; shares and means with Monte Carlo standard errors.

    Attributes
    ----------
    analysis : str
    trials : int
    power, type_1, coverage, wrong_sign : (float, float)
        Share of trials with p below .05 and an effect on the true side; that of trials without an effect; that of 95 %
        intervals that hold the true effect; and, of trials with p below .05, the share with the wrong sign.
    effect, truth, bias : (float, float)
        Mean estimate, mean true effect, and mean difference of the two, in points of the form.
    exaggeration : float
        Mean size of the estimates with p below .05, in multiples of the true effect; NaN if there are none.
    """

    analysis: str
    trials: int
    power: tuple[float, float]
    type_1: tuple[float, float]
    coverage: tuple[float, float]
    wrong_sign: tuple[float, float]
    effect: tuple[float, float]
    truth: tuple[float, float]
    bias: tuple[float, float]
    exaggeration: float


def characteristics(trials: Sequence[TrialOutcome], design: TrialDesign) -> list[Characteristics]:
    """Return the characteristics of each analysis.

    Parameters
    ----------
    trials : sequence of TrialOutcome
    design : TrialDesign
    """
    truths = np.array([trial.truth for trial in trials])
    stacked = np.array([trial.estimates for trial in trials])
    found = []
    for place, name in enumerate(design.analyses):
        effect, _, p, low, high, _, null_p = stacked[:, place].T
        # The side on which the effect truly lies is that of its mean over all trials: one trial's people may differ.
        side = math.copysign(1.0, float(truths.mean()))
        told = p < ALPHA
        sizes = np.abs(effect[told])
        found.append(
            Characteristics(
                name,
                len(trials),
                share(told & (side * effect > 0)),
                share(null_p < ALPHA),
                share((low <= truths) & (truths <= high)),
                share(side * effect[told] < 0),
                mean(effect),
                mean(truths),
                mean(effect - truths),
                float(sizes.mean() / abs(truths.mean())) if len(sizes) and truths.mean() else math.nan,
            )
        )
    return found


def share(hits: NDArray[np.bool_]) -> tuple[float, float]:
    """Return a share and its standard error, that of Jeffreys' interval, not 0 where all are hits; NaN of nothing."""
    count = len(hits)
    if not count:
        return math.nan, math.nan
    above = float(hits.sum()) + 0.5
    whole = count + 1.0
    return float(hits.mean()), math.sqrt(above * (whole - above) / (whole**2 * (whole + 1.0)))


def mean(values: Floats) -> tuple[float, float]:
    """Return a mean and its standard error."""
    return float(values.mean()), float(values.std(ddof=1) / len(values) ** 0.5) if len(
        values
    ) > 1 else math.nan
