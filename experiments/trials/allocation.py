"""Who is allocated to which arm, and what is then seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.trials.trial_data import WAVES, Participants, TrialData
from experiments.trials.trial_design import (
    CLIENT,
    CLINIC,
    COHORT,
    PARTIALLY_NESTED,
    STEPPED_WEDGE,
    THERAPIST,
    TrialDesign,
)

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Allocation:
    """Arms of all clients of a trial.

    Attributes
    ----------
    arm : ndarray of int64, shape (clients,)
        To which each is allocated; 0 for the reference.
    received : ndarray of int64, shape (clients,)
        What each in fact gets: another arm only where there is contamination.
    therapist : ndarray of int64, shape (clients,)
        As researchers number them; in the reference of a partially nested trial, each client has a number of the own.
    period : ndarray of int64, shape (clients,)
        Step of a stepped wedge in which each begins; 0 in other designs.
    """

    arm: Whole
    received: Whole
    therapist: Whole
    period: Whole


def allocate(people: Participants, design: TrialDesign, random: np.random.Generator) -> Allocation:
    """Allocate people to arms.

    Parameters
    ----------
    people : Participants
    design : TrialDesign
    random : numpy.random.Generator
    """
    period = np.zeros(len(people), np.int64)
    if design.design == STEPPED_WEDGE:
        period = periods(people.start, design)
        arm = (period >= _steps(people, design, random)).astype(np.int64)
    elif design.design == COHORT:
        arm = _selected(people, design, random)
    else:
        arm = _randomised(people, design, random)
    therapist = people.therapist
    if design.design == PARTIALLY_NESTED:
        own = therapist.max() + 1 + np.arange(len(people))
        therapist = np.where(arm == 0, own, therapist)
    received = arm
    if design.contamination:
        reached = (arm == 0) & (random.random(len(people)) < design.contamination)
        received = np.where(reached, 1, arm)
    return Allocation(arm, received, therapist, period)


def observe(people: Participants, allocation: Allocation, outcome: str, null: bool = False) -> TrialData:
    """Return what researchers see of allocated people.

    Parameters
    ----------
    people : Participants
    allocation : Allocation
    outcome : str
        Of which outcome.
    null : bool
        Whether all arms get what the reference gets: a trial of something without an effect.
    """
    everybody = np.arange(len(people))
    received = np.zeros_like(allocation.received) if null else allocation.received
    return TrialData(
        people.outcomes[outcome][received, everybody],
        people.intake,
        allocation.arm,
        allocation.therapist,
        people.clinic,
        allocation.period,
        people.completed[received, everybody],
        people.course[received, everybody],
        {name: values[received, everybody] for name, values in people.moderators.items()},
        week=WAVES.get(outcome, 0),
    )


def periods(start: Whole, design: TrialDesign) -> Whole:
    """Return the period of a stepped wedge in which each week lies: one before the first step, one after each.

    Parameters
    ----------
    start : ndarray of int64
        Weeks in which treatments begin.
    design : TrialDesign
        Its recruitment is divided into periods of the same length; without one, the time until the last start is.
    """
    weeks = design.recruitment_weeks or int(start.max()) + 1
    return np.minimum(start * (design.steps + 1) // weeks, design.steps)


def _steps(people: Participants, design: TrialDesign, random: np.random.Generator) -> Whole:
    """Return the first period in which each client's unit delivers the treatment, from 1."""
    units = people.clinic if design.unit == CLINIC else people.therapist
    names, place = np.unique(units, return_inverse=True)
    return 1 + _divided(len(names), np.ones(design.steps), random)[place]


def _selected(people: Participants, design: TrialDesign, random: np.random.Generator) -> Whole:
    """Return who gets the treatment where nobody is randomised: by logistic regression on what is selected by."""
    ratio = design.ratio or (1.0, 1.0)
    wanted = ratio[1] / sum(ratio)
    pull = np.zeros(len(people))
    for name, weight in design.selection:
        values = people.intake if name == "intake_score" else people.traits[name]
        spread = float(values.std())
        pull += weight * (values - values.mean()) / spread if spread > 0 else 0.0
    low, high = -50.0, 50.0
    for _ in range(60):
        middle = (low + high) / 2
        if float(_logistic(middle + pull).mean()) < wanted:
            low = middle
        else:
            high = middle
    return (random.random(len(people)) < _logistic(low + pull)).astype(np.int64)


def _logistic(values: Floats) -> Floats:
    shares: Floats = 1.0 / (1.0 + np.exp(-values))
    return shares


def _randomised(people: Participants, design: TrialDesign, random: np.random.Generator) -> Whole:
    shares = np.array(design.ratio or (1.0,) * design.arms)
    if design.unit == CLIENT:
        # Who shall have no therapist is not allocated within one.
        usual = "none" if design.design == PARTIALLY_NESTED else THERAPIST
        groups = {"none": np.zeros_like(people.clinic), CLINIC: people.clinic, THERAPIST: people.therapist}
        strata = groups[design.strata or usual]
        return _within(strata, shares, random)
    if design.unit == THERAPIST:
        names, first, place = np.unique(people.therapist, return_index=True, return_inverse=True)
        strata = np.zeros_like(names) if design.strata == "none" else people.clinic[first]
    else:
        names, place = np.unique(people.clinic, return_inverse=True)
        strata = np.zeros_like(names)
    return _within(strata, shares, random)[place]


def _within(strata: Whole, shares: Floats, random: np.random.Generator) -> Whole:
    """Return arms in which each stratum is divided by the same shares."""
    arm = np.zeros(len(strata), np.int64)
    for stratum in np.unique(strata):
        there = np.flatnonzero(strata == stratum)
        arm[there] = _divided(len(there), shares, random)
    return arm


def _divided(count: int, shares: Floats, random: np.random.Generator) -> Whole:
    """Return the numbers of arms by their shares, in random order; what does not divide goes to an arm by lot."""
    ends = np.floor(np.cumsum(count * shares / shares.sum()) + random.random()).astype(np.int64)
    ends[-1] = count
    return random.permutation(np.repeat(np.arange(len(shares)), np.diff(ends, prepend=0)))
