"""Who is allocated to which arm, and what is then seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.trials.trial_data import Participants, TrialData
from experiments.trials.trial_design import CLIENT, THERAPIST, TrialDesign

Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Allocation:
    """Arms of all clients of a trial.

    Attributes
    ----------
    arm : ndarray of int64, shape (clients,)
        To which each is allocated; 0 for the reference.
    period : ndarray of int64, shape (clients,)
        Step of a stepped wedge in which each begins; 0 in other designs.
    """

    arm: Whole
    period: Whole


def allocate(people: Participants, design: TrialDesign, random: np.random.Generator) -> Allocation:
    """Allocate people to two arms of the same size.

    Parameters
    ----------
    people : Participants
    design : TrialDesign
    random : numpy.random.Generator
    """
    if design.unit == CLIENT:
        arm = _within(people.therapist, random)
    else:
        units = people.therapist if design.unit == THERAPIST else people.clinic
        names, place = np.unique(units, return_inverse=True)
        arm = _halves(len(names), random)[place]
    return Allocation(arm, np.zeros_like(arm))


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
    received = np.zeros_like(allocation.arm) if null else allocation.arm
    return TrialData(
        people.outcomes[outcome][received, everybody],
        people.intake,
        allocation.arm,
        people.therapist,
        people.clinic,
        allocation.period,
        people.completed[received, everybody],
        people.course[received, everybody],
        {name: values[received, everybody] for name, values in people.moderators.items()},
    )


def _halves(count: int, random: np.random.Generator) -> Whole:
    """Return 0 and 1, as many of one as of the other (one more of either, if the count is odd), in random order."""
    both = np.arange(count) % 2
    if random.random() < 0.5:
        both = 1 - both
    return random.permutation(both).astype(np.int64)


def _within(groups: Whole, random: np.random.Generator) -> Whole:
    """Return arms in which each group is halved: every therapist delivers both."""
    arm = np.zeros(len(groups), np.int64)
    for group in np.unique(groups):
        there = np.flatnonzero(groups == group)
        arm[there] = _halves(len(there), random)
    return arm
