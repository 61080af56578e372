"""What a design is worth over many trials: power, errors of both kinds, bias and coverage, with Monte Carlo errors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.trials.allocation import allocate, observe
from experiments.trials.moderation_analysis import SEPARATOR, true_interaction
from experiments.trials.trial_analyses import analyse_each
from experiments.trials.trial_data import Participants, TrialData
from experiments.trials.trial_design import Question, TrialDesign
from sim.errors import InputError

Floats = NDArray[np.float64]

ALPHA: Final = 0.05
LEAST: Final = 2
"""Clients for each arm, without whom nothing can be found."""
COLUMNS: Final = ("effect", "error", "p", "low", "high", "null_effect", "null_p")


@dataclass(frozen=True, eq=False)
class TrialOutcome:
    """One trial, analysed in each way, beside one of the same people in which the treatment has no effect.

    Attributes
    ----------
    randomised, therapists : int
        Clients in the trial, and therapists of these.
    spread : float
        SD of scores at intake.
    truth, analysed : ndarray, shape (questions,)
        For each of `TrialDesign.questions`: mean difference between twins, and clients who were analysed.
    estimates : ndarray, shape (questions, columns)
        `COLUMNS` of each.
    """

    randomised: int
    therapists: int
    spread: float
    truth: Floats
    analysed: Floats
    estimates: Floats


def try_design(people: Participants, design: TrialDesign, seed: Sequence[int]) -> TrialOutcome:
    """Allocate, analyse, and do the same without an effect.

    Parameters
    ----------
    people : Participants
    design : TrialDesign
    seed : sequence of int
        Of the allocation.

    Raises
    ------
    InputError
        If hardly anybody is eligible.
    """
    return try_designs([(people, seed)], design)[0]


def try_designs(
    trials: Sequence[tuple[Participants, Sequence[int]]], design: TrialDesign
) -> list[TrialOutcome]:
    """Try several trials of one design, each as `try_design` does; some analyses are quicker for many at once.

    Parameters
    ----------
    trials : sequence of (Participants, seed)
    design : TrialDesign
    """
    seen = [_seen(people, design, seed) for people, seed in trials]
    truth: list[list[float]] = [[] for _ in trials]
    analysed: list[list[int]] = [[] for _ in trials]
    rows: list[list[list[float]]] = [[] for _ in trials]
    for question in design.questions:
        data, nothing = (
            [
                each[question.outcome, null].contrast(question.arm).population(question.population)
                for each in seen
            ]
            for null in (False, True)
        )
        estimates = analyse_each(question.analysis, [*data, *nothing])
        for number, (people, _) in enumerate(trials):
            found, none = estimates[number], estimates[len(trials) + number]
            truth[number].append(_truth(people, question))
            analysed[number].append(data[number].known.randomised)
            rows[number].append(
                [found.effect, found.error, found.p, found.low, found.high, none.effect, none.p]
            )
    return [
        TrialOutcome(
            len(people),
            len(np.unique(people.therapist)),
            float(people.intake.std(ddof=1)),
            np.array(truth[number]),
            np.array(analysed[number], dtype=np.float64),
            np.array(rows[number]),
        )
        for number, (people, _) in enumerate(trials)
    ]


def _seen(
    people: Participants, design: TrialDesign, seed: Sequence[int]
) -> dict[tuple[str, bool], TrialData]:
    """Return what researchers see of allocated people, by outcome, and without an effect."""
    if len(people) < LEAST * design.arms:
        raise InputError(
            f"{len(people)} clients of a trial are eligible, but at least {LEAST * design.arms} were expected; "
            f"trial.screened is {design.screened:g}: with more, more people ask for help"
        )
    allocation = allocate(people, design, np.random.default_rng(seed))
    return {
        (outcome, null): observe(people, allocation, outcome, null)
        for outcome in design.outcomes
        for null in (False, True)
    }


def _truth(people: Participants, question: Question) -> float:
    if SEPARATOR in question.analysis:
        return true_interaction(question.analysis, people, question.outcome, question.arm)
    return people.effect(question.outcome, question.arm)


@dataclass(frozen=True)
class Characteristics:
    """What one analysis of a design does, over many trials; shares and means with Monte Carlo standard errors.

    Attributes
    ----------
    question : Question
        Which analysis, of which outcome, arm and clients.
    analysed : float
        Mean number of clients who were analysed.
    trials : int
    power, type_1, coverage, wrong_sign : (float, float)
        Share of trials with p below .05 and an effect on the true side; that of trials without an effect; that of 95 %
        intervals that hold the true effect; and, of trials with p below .05, the share with the wrong sign.
    effect, truth, bias : (float, float)
        Mean estimate, mean true effect, and mean difference of the two, in points of the form.
    exaggeration : (float, float)
        Mean size of the estimates with p below .05, in multiples of the true effect; NaN if there are none.
    """

    question: Question
    analysed: float
    trials: int
    power: tuple[float, float]
    type_1: tuple[float, float]
    coverage: tuple[float, float]
    wrong_sign: tuple[float, float]
    effect: tuple[float, float]
    truth: tuple[float, float]
    bias: tuple[float, float]
    exaggeration: tuple[float, float]


def characteristics(trials: Sequence[TrialOutcome], design: TrialDesign) -> list[Characteristics]:
    """Return the characteristics of each analysis, in the order of `TrialDesign.questions`.

    A trial in which an analysis cannot be made finds nothing, and is left out of bias and coverage.

    Parameters
    ----------
    trials : sequence of TrialOutcome
    design : TrialDesign
    """
    known = np.array([trial.truth for trial in trials])
    counts = np.array([trial.analysed for trial in trials])
    stacked = np.array([trial.estimates for trial in trials])
    found = []
    for place, question in enumerate(design.questions):
        truths = known[:, place]
        effect, _, p, low, high, _, null_p = stacked[:, place].T
        # The side on which the effect truly lies is that of its mean over all trials: one trial's people may differ.
        side = math.copysign(1.0, float(truths.mean()))
        told, made = p < ALPHA, ~np.isnan(effect)
        sizes = np.abs(effect[told])
        found.append(
            Characteristics(
                question,
                float(counts[:, place].mean()),
                len(trials),
                share(told & (side * effect > 0)),
                share(null_p < ALPHA),
                share(((low <= truths) & (truths <= high))[made]),
                share(side * effect[told] < 0),
                mean(effect[made]),
                mean(truths),
                mean((effect - truths)[made]),
                mean(sizes / abs(truths.mean())) if truths.mean() else (math.nan, math.nan),
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
    """Return a mean and its standard error; NaN of nothing."""
    if len(values) < 2:
        return float(values[0]) if len(values) else math.nan, math.nan
    return float(values.mean()), float(values.std(ddof=1) / len(values) ** 0.5)
