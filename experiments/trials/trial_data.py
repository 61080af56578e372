"""The people of a trial: what would become of them in every arm, and what its researchers see of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.states import ASSESSED, AssessmentWeek

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

WEEKS: Final = tuple(map(int, AssessmentWeek))
"""Weeks after the start at which everybody is asked for a form: the waves of `TrialData.course`."""
WAVES: Final[Mapping[str, int]] = dict(zip(ASSESSED, WEEKS, strict=True))
"""Outcome -> the week in which it is assessed."""
EVERYBODY, COMPLETERS = "itt", "completers"
POPULATIONS: Final = (EVERYBODY, COMPLETERS)
"""Whom an analysis is about: everybody who was allocated (intention to treat), or who ended treatment as planned."""


@dataclass(frozen=True, eq=False)
class TrialData:
    """What the researchers see: one row for each client who was allocated.

    Attributes
    ----------
    outcome : ndarray, shape (clients,)
        NaN where the form was not returned; `known` has the rows with one.
    intake : ndarray, shape (clients,)
        Score at intake.
    arm : ndarray of int64, shape (clients,)
        To which each was allocated; 0 for the reference.
    therapist : ndarray of int64, shape (clients,)
        Different numbers in different clinics. Whoever has no therapist has a number of the own.
    clinic, period : ndarray of int64, shape (clients,)
        Clinic, and step of a stepped wedge in which treatment began; 0 in other designs.
    completed : ndarray of bool, shape (clients,)
        Whether treatment ended, and not by dropout.
    course : ndarray, shape (clients, waves)
        Distress forms at `weeks` after the start; NaN where not returned.
    moderators : mapping
        Name -> observed values, shape (clients,); NaN where there is none.
    weeks : tuple of int
        When the waves of `course` are.
    week : int
        That of these in which the outcome is assessed; 0 for an outcome of another kind.
    """

    outcome: Floats
    intake: Floats
    arm: Whole
    therapist: Whole
    clinic: Whole
    period: Whole
    completed: Flags
    course: Floats
    moderators: Mapping[str, Floats] = field(default_factory=dict)
    weeks: tuple[int, ...] = WEEKS
    week: int = 0

    @classmethod
    def simple(cls, outcome: Floats, intake: Floats, arm: Whole, therapist: Whole) -> TrialData:
        """Return data of one clinic without repeated assessments, in which everybody completed treatment.

        Parameters
        ----------
        outcome, intake, arm, therapist : ndarray, shape (clients,)
        """
        nothing, all_of_them = np.zeros(len(outcome), np.int64), np.ones(len(outcome), np.bool_)
        course = np.empty((len(outcome), 0))
        return cls(outcome, intake, arm, therapist, nothing, nothing, all_of_them, course, weeks=())

    @property
    def randomised(self) -> int:
        """Clients who were allocated, those without an outcome included."""
        return len(self.outcome)

    @cached_property
    def known(self) -> TrialData:
        """The rows with an outcome."""
        return self.rows(~np.isnan(self.outcome))

    def rows(self, chosen: Flags) -> TrialData:
        """Return some of the rows."""
        if chosen.all():
            return self
        return TrialData(
            self.outcome[chosen],
            self.intake[chosen],
            self.arm[chosen],
            self.therapist[chosen],
            self.clinic[chosen],
            self.period[chosen],
            self.completed[chosen],
            self.course[chosen],
            {name: observed[chosen] for name, observed in self.moderators.items()},
            self.weeks,
            self.week,
        )

    def contrast(self, arm: int) -> TrialData:
        """Return the rows of the reference and of one other arm, which is then arm 1."""
        here = self.rows((self.arm == 0) | (self.arm == arm))
        return here if arm == 1 else replace(here, arm=(here.arm == arm).astype(np.int64))

    def population(self, name: str) -> TrialData:
        """Return the rows of one of `POPULATIONS`."""
        return self.rows(self.completed) if name == COMPLETERS else self


@dataclass(frozen=True, eq=False)
class Participants:
    """Everybody who could be allocated, with what would become of them in every arm.

    Attributes
    ----------
    therapist, clinic : ndarray of int64, shape (clients,)
        With whom they begin, and where; therapists of different clinics have different numbers.
    start : ndarray of int64, shape (clients,)
        Week of the clinic in which treatment begins.
    intake : ndarray, shape (clients,)
        Score at intake.
    outcomes : mapping
        Name -> values in each arm, the reference first, shape (arms, clients); NaN where a form was not returned.
    completed : ndarray of bool, shape (arms, clients)
    course : ndarray, shape (arms, clients, waves)
        As in `TrialData`.
    moderators : mapping
        Name -> observed values in each arm, shape (arms, clients).
    traits : mapping
        Name -> traits of clients and their therapists that decide who gets what in a cohort, shape (clients,).
    row : ndarray of int64, shape (clients,)
        Number of each client in the own clinic.
    """

    therapist: Whole
    clinic: Whole
    start: Whole
    intake: Floats
    outcomes: Mapping[str, Floats]
    completed: Flags
    course: Floats
    moderators: Mapping[str, Floats] = field(default_factory=dict)
    traits: Mapping[str, Floats] = field(default_factory=dict)
    row: Whole = field(default_factory=lambda: np.empty(0, np.int64))

    @classmethod
    def simple(cls, therapist: Whole, intake: Floats, outcomes: Floats, name: str) -> Participants:
        """Return people of one clinic who begin in one week, complete treatment and have one outcome.

        Parameters
        ----------
        therapist, intake : ndarray, shape (clients,)
        outcomes : ndarray, shape (arms, clients)
        name : str
            Of the outcome.
        """
        arms, clients = outcomes.shape
        return cls(
            therapist,
            np.zeros(clients, np.int64),
            np.zeros(clients, np.int64),
            intake,
            {name: outcomes},
            np.ones((arms, clients), np.bool_),
            np.full((arms, clients, len(WEEKS)), np.nan),
        )

    def __len__(self) -> int:
        """Return how many clients there are."""
        return len(self.intake)

    def effect(self, outcome: str, arm: int = 1) -> float:
        """Return the true effect: the mean difference between the twins whose outcome is known in both arms.

        Parameters
        ----------
        outcome : str
        arm : int
            Which is compared with the reference.

        Raises
        ------
        InputError
            If nobody's is.
        """
        values = self.outcomes[outcome]
        difference = values[arm] - values[0]
        known = ~np.isnan(difference)
        if not known.any():
            raise InputError(f"no client has {outcome} in both arms, so that there is no effect to be found")
        return float(difference[known].mean())
