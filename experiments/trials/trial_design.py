"""What a trial is: who is allocated, how many, when they are assessed, and how the answer is worked out."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from experiments.trials.moderation_analysis import moderated
from experiments.trials.observed_values import FORMS, FROM_CLIENTS
from experiments.trials.trial_data import EVERYBODY, WAVES

CLIENT, THERAPIST, CLINIC = "client", "therapist", "clinic"
UNITS: Final = (CLIENT, THERAPIST, CLINIC)
"""Who is randomised: clients within therapists, who deliver all arms; or therapists or clinics, with all clients."""
ANALYSES: Final = (
    "unadjusted",
    "change",
    "ancova",
    "mixed",
    "partially_nested",
    "random_treatment",
    "growth",
    "robust",
    "bootstrap",
    "moderator",
    "moderator_thirds",
)
"""Ways to work out the effect: `experiments.trials.trial_analyses` has a function for each."""

PARALLEL, PARTIALLY_NESTED, STEPPED_WEDGE = "parallel", "partially_nested", "stepped_wedge"
DISMANTLING, COHORT, PROCESS = "dismantling", "cohort", "process"
DESIGNS: Final = (PARALLEL, PARTIALLY_NESTED, STEPPED_WEDGE, DISMANTLING, COHORT, PROCESS)
"""Arms side by side; therapists in one only; units that cross over; parts of a treatment; not randomised; one arm."""


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
    """A trial. `experiments.trials.design_checks.check_design` says what is wrong with one.

    Attributes
    ----------
    design : str
        One of `DESIGNS`.
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
        Some of `MODERATORS` and `FORMS` of `experiments.trials.observed_values`, which are kept beside outcomes.
    least_intake : float
        Score at intake from which clients are eligible.
    eligible : tuple of (str, float, float)
        Moderator, lowest and highest value with which clients are eligible, as seen in the reference arm.
    recruitment_weeks : int
        Over how many weeks clients ask for help, which the periods of a stepped wedge divide; 0 for as many as there
        are until the last one begins.
    screened : float
        Clients who ask for help, for each who takes part: some never begin, or are not eligible.
    willing : float
        Share of the clinics' therapists who take part.
    analyses : tuple of str
        Some of `ANALYSES`.
    arms : int
        How many there are, with the reference.
    ratio : tuple of float
        Share of each arm relative to the others, the reference first; empty for equal arms.
    strata : {'', 'none', 'therapist', 'clinic'}
        Within what allocation is balanced; empty for therapists (unit client) or clinics (unit therapist).
    contamination : float
        Share of the reference's clients who in fact get what another arm gives.
    steps : int
        At how many times units of a stepped wedge cross over.
    selection : tuple of (str, float)
        Log odds of the treated arm of a cohort for each SD of a trait or of the intake score.
    """

    unit: str = THERAPIST
    clients: int = 200
    therapists: int = 20
    outcome: str = "week_12_score"
    least_intake: float = 0.0
    analyses: tuple[str, ...] = ("change", "ancova", "mixed")
    clinics: int = 1
    secondary: tuple[str, ...] = ()
    populations: tuple[str, ...] = (EVERYBODY,)
    moderators: tuple[str, ...] = ()
    arms: int = 2
    design: str = PARALLEL
    eligible: tuple[tuple[str, float, float], ...] = ()
    recruitment_weeks: int = 0
    screened: float = 1.1
    willing: float = 1.0
    ratio: tuple[float, ...] = ()
    strata: str = ""
    contamination: float = 0.0
    steps: int = 4
    selection: tuple[tuple[str, float], ...] = ()

    @property
    def outcomes(self) -> tuple[str, ...]:
        """All outcomes, the primary one first."""
        return (self.outcome, *(name for name in self.secondary if name != self.outcome))

    @property
    def needs_sessions(self) -> bool:
        """Whether anything comes from forms of sessions."""
        names = (*self.outcomes, *self.moderators, *(name for name, _, _ in self.eligible))
        from_clients = (*FROM_CLIENTS, *FORMS, "intake_score")
        return any(name not in from_clients for name in names)

    @property
    def last_assessment(self) -> int | None:
        """Weeks after the start after which nothing is wanted of anybody; None if ends or sessions matter."""
        names = (*self.moderators, *(name for name, _, _ in self.eligible))
        if self.populations != (EVERYBODY,) or any(name not in (*FORMS, "intake_score") for name in names):
            return None
        if any(name not in WAVES for name in self.outcomes):
            return None
        return max(WAVES[name] for name in self.outcomes)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What its results are about, in order."""
        others = range(1, self.arms)
        analyses = [name for each in self.analyses for name in moderated(each, self.moderators)]
        return tuple(
            itertools.starmap(Question, itertools.product(others, self.outcomes, self.populations, analyses))
        )
