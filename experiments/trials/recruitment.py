"""Who takes part in a trial, in which arm, and with what outcome: drawn from twin clinics, one for each arm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.trials.trial_design import THERAPIST, TrialDesign

if TYPE_CHECKING:
    from sim import Tables

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Participants:
    """Everybody who could be randomised, with what would become of them in either arm.

    Attributes
    ----------
    therapist : ndarray of int64, shape (clients,)
        With whom they began.
    intake : ndarray, shape (clients,)
        Score at intake.
    outcomes : ndarray, shape (2, clients)
        In the reference arm, and in the other; NaN where the form was not returned.
    """

    therapist: Whole
    intake: Floats
    outcomes: Floats

    @property
    def effect(self) -> float:
        """Mean difference between the twins of those whose outcome is known in both arms: the true effect."""
        return float(np.nanmean(self.outcomes[1] - self.outcomes[0]))


@dataclass(frozen=True, eq=False)
class TrialData:
    """What the researchers see.

    Attributes
    ----------
    outcome, intake : ndarray, shape (clients,)
    arm : ndarray of int64, shape (clients,)
        0 for the reference.
    therapist : ndarray of int64, shape (clients,)
    randomised : int
        Clients who were randomised, those without an outcome included.
    """

    outcome: Floats
    intake: Floats
    arm: Whole
    therapist: Whole
    randomised: int


def recruit(usual: Tables, treated: Tables, design: TrialDesign) -> Participants:
    """Return those who can take part, in the order in which they come.

    Eligible is who has a score at intake of `TrialDesign.least_intake` or more, and begins treatment in the reference
    arm. Whose twin does not begin has no later form in the other arm.

    Parameters
    ----------
    usual, treated : sim.Tables
        The same clinic in the reference arm and in the other.
    design : TrialDesign
    """
    therapist = _column(usual, "therapist")
    intake = _column(usual, "intake_score")
    eligible = ~np.isnan(therapist) & (intake >= design.least_intake)
    chosen = np.flatnonzero(eligible)[: design.clients]
    outcomes = np.stack([_column(tables, design.outcome)[chosen] for tables in (usual, treated)])
    return Participants(therapist[chosen].astype(np.int64), intake[chosen], outcomes)


def _column(tables: Tables, name: str) -> Floats:
    values: Floats = tables.clients[name].to_numpy().astype(np.float64)
    return values


def randomise(
    people: Participants, design: TrialDesign, random: np.random.Generator, null: bool = False
) -> TrialData:
    """Allocate people to two arms of the same size, and return what is then seen.

    Parameters
    ----------
    people : Participants
    design : TrialDesign
    random : numpy.random.Generator
    null : bool
        Whether both arms get what the reference gets: a trial of something without an effect.
    """
    if design.unit == THERAPIST:
        names, place = np.unique(people.therapist, return_inverse=True)
        arm = _halves(len(names), random)[place]
    else:
        arm = _within(people.therapist, random)
    outcome = people.outcomes[np.zeros_like(arm) if null else arm, np.arange(len(arm))]
    known = ~np.isnan(outcome)
    return TrialData(outcome[known], people.intake[known], arm[known], people.therapist[known], len(arm))


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
