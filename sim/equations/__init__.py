"""One numbered equation a function: plain Python on scalars, called by Mesa agents and compiled into the engine alike."""

from sim.equations import (
    attunement,
    collaboration,
    course,
    disclosure,
    emphasis,
    endings,
    engagement,
    general,
    matching,
    people,
    rupture,
    scores,
    strain,
    trust,
    work,
)
from sim.equations.registry import EQUATIONS, Equation

__all__ = [
    "EQUATIONS",
    "Equation",
    "attunement",
    "collaboration",
    "course",
    "disclosure",
    "emphasis",
    "endings",
    "engagement",
    "general",
    "matching",
    "people",
    "rupture",
    "scores",
    "strain",
    "trust",
    "work",
]
