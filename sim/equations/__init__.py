"""One numbered equation a function: plain Python on scalars, called by Mesa agents and by compiled loops."""

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
