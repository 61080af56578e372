"""One numbered equation a function: plain Python on scalars, called by Mesa agents and by compiled loops."""

from sim.equations import (
    alliance,
    attunement,
    collaboration,
    course,
    disclosure,
    emphasis,
    endings,
    engagement,
    general,
    intake,
    rupture,
    scores,
    strain,
    therapist_choice,
    trust,
    work,
)
from sim.equations.registry import EQUATIONS, Equation

__all__ = [
    "EQUATIONS",
    "Equation",
    "alliance",
    "attunement",
    "collaboration",
    "course",
    "disclosure",
    "emphasis",
    "endings",
    "engagement",
    "general",
    "intake",
    "rupture",
    "scores",
    "strain",
    "therapist_choice",
    "trust",
    "work",
]
