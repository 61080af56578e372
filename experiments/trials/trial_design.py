"""What a trial is: who is randomised, how many, when they are assessed, and how the answer is worked out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.errors import InputError, nearest

CLIENT, THERAPIST = "client", "therapist"
UNITS: Final = (CLIENT, THERAPIST)
"""Who is randomised: clients within therapists, who deliver both arms; or therapists with all their clients."""
ANALYSES: Final = ("change", "ancova", "mixed")
"""Change scores (t test); outcome given intake (least squares); the same with a random intercept for therapists."""
OUTCOMES: Final = (
    "post_score",
    "week_4_score",
    "week_8_score",
    "week_12_score",
    "week_16_score",
    "week_26_score",
    "followup_score",
)
"""Columns of ``clients``: the last form of treatment, assessments of dropouts too, and follow-up."""


@dataclass(frozen=True)
class TrialDesign:
    """A trial with two arms.

    Attributes
    ----------
    unit : {'client', 'therapist'}
        Who is randomised.
    clients, therapists : int
        Who take part.
    outcome : str
        One of `OUTCOMES`.
    least_intake : float
        Score at intake from which clients are eligible.
    analyses : tuple of str
        Some of `ANALYSES`.

    Raises
    ------
    InputError
        If a value is none of these, or there are fewer than two clients or therapists for each arm.
    """

    unit: str = THERAPIST
    clients: int = 200
    therapists: int = 20
    outcome: str = "week_12_score"
    least_intake: float = 0.0
    analyses: tuple[str, ...] = ANALYSES

    def __post_init__(self) -> None:
        """Check it."""
        _one_of("trial.unit", self.unit, UNITS)
        _one_of("trial.outcome", self.outcome, OUTCOMES)
        if not self.analyses:
            raise InputError(f"trial.analyses is empty, but some of {', '.join(ANALYSES)} were expected")
        for analysis in self.analyses:
            _one_of("trial.analyses", analysis, ANALYSES)
        for name, value, least in (("clients", self.clients, 8), ("therapists", self.therapists, 4)):
            if value < least:
                raise InputError(f"trial.{name} is {value}, but a number from {least} was expected")
        if self.clients < self.therapists:
            raise InputError(
                f"trial.clients is {self.clients}, but at least one for each of {self.therapists} therapists was "
                "expected"
            )


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InputError(
            f"{name} is {value!r}, but one of {', '.join(known)} was expected{nearest(value, known)}"
        )
