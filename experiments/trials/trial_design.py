"""What a trial is: who is allocated, how many, when they are assessed, and how the answer is worked out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from experiments.trials.observed_values import MODERATORS, OUTCOMES
from experiments.trials.trial_data import EVERYBODY, POPULATIONS
from sim.errors import InputError, nearest

CLIENT, THERAPIST, CLINIC = "client", "therapist", "clinic"
UNITS: Final = (CLIENT, THERAPIST, CLINIC)
"""Who is randomised: clients within therapists, who deliver all arms; or therapists or clinics, with all clients."""
ANALYSES: Final = ("change", "ancova", "mixed")
"""Change scores (t test); outcome given intake (least squares); the same with a random intercept for therapists."""


@dataclass(frozen=True)
class Question:
    """What one row of the results is about.

    Attributes
    ----------
    arm : int
        Which is compared with the reference, from 1.
    outcome, population, analysis : str
    """

    arm: int
    outcome: str
    population: str
    analysis: str


@dataclass(frozen=True)
class TrialDesign:
    """A trial.

    Attributes
    ----------
    unit : {'client', 'therapist', 'clinic'}
        Who is randomised.
    clients, therapists, clinics : int
        Who take part, in all arms and clinics together.
    outcome : str
        The primary one: one of `experiments.trials.observed_values.OUTCOMES`.
    secondary : tuple of str
        Further outcomes.
    populations : tuple of str
        Some of `experiments.trials.trial_data.POPULATIONS`.
    moderators : tuple of str
        Some of `experiments.trials.observed_values.MODERATORS`, which are kept beside outcomes.
    least_intake : float
        Score at intake from which clients are eligible.
    analyses : tuple of str
        Some of `ANALYSES`.
    arms : int
        How many there are, with the reference.

    Raises
    ------
    InputError
        If a value is none of these, or there are fewer than two clients, therapists or clinics for each arm.
    """

    unit: str = THERAPIST
    clients: int = 200
    therapists: int = 20
    outcome: str = "week_12_score"
    least_intake: float = 0.0
    analyses: tuple[str, ...] = ANALYSES
    clinics: int = 1
    secondary: tuple[str, ...] = ()
    populations: tuple[str, ...] = (EVERYBODY,)
    moderators: tuple[str, ...] = ()
    arms: int = 2

    def __post_init__(self) -> None:
        """Check it."""
        _one_of("trial.unit", self.unit, UNITS)
        for outcome in self.outcomes:
            where = "trial.outcome" if outcome == self.outcome else "trial.secondary"
            _one_of(where, outcome, OUTCOMES)
        _some_of("trial.analyses", self.analyses, ANALYSES)
        _some_of("trial.populations", self.populations, POPULATIONS)
        for name in self.moderators:
            _one_of("trial.moderators", name, tuple(MODERATORS))
        least_clinics = 2 * self.arms if self.unit == CLINIC else 1
        for name, value, least in (
            ("clients", self.clients, 4 * self.arms),
            ("therapists", self.therapists, 2 * self.arms),
            ("clinics", self.clinics, least_clinics),
        ):
            if value < least:
                raise InputError(f"trial.{name} is {value}, but a number from {least} was expected")
        if self.clients < self.therapists:
            raise InputError(
                f"trial.clients is {self.clients}, but at least one for each of {self.therapists} therapists was "
                "expected"
            )
        if self.therapists < self.clinics:
            raise InputError(
                f"trial.therapists is {self.therapists}, but at least one for each of {self.clinics} clinics was "
                "expected"
            )

    @property
    def outcomes(self) -> tuple[str, ...]:
        """All outcomes, the primary one first."""
        return (self.outcome, *(name for name in self.secondary if name != self.outcome))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What its results are about, in order."""
        others = range(1, self.arms)
        return tuple(
            itertools.starmap(
                Question, itertools.product(others, self.outcomes, self.populations, self.analyses)
            )
        )


def _some_of(name: str, values: Sequence[str], known: tuple[str, ...]) -> None:
    if not values:
        raise InputError(f"{name} is empty, but some of {', '.join(known)} were expected")
    for value in values:
        _one_of(name, value, known)


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InputError(
            f"{name} is {value!r}, but one of {', '.join(known)} was expected{nearest(value, known)}"
        )
