"""Every equation can be replaced, wherever the stages of a week use it."""

from __future__ import annotations

import pytest

from sim.equations import EQUATIONS
from sim.process.equation_use import equations_used
from sim.process.replaced_equations import Replacement
from sim.process.schedule import USUAL

STAGES = [stage.function for part in USUAL.parts for stage in part.stages]


@pytest.mark.parametrize("number", EQUATIONS)
def test_stages_that_use_an_equation_are_copied_and_no_others(number: str) -> None:
    equation = EQUATIONS[number]

    def other(*arguments: float) -> float:
        return 0.0

    replacement = Replacement({equation.function: other})
    general = equation.function.__module__.endswith(".general")
    for stage in STAGES:
        used = equation in equations_used(stage)
        # General forms are used throughout, and not listed among the equations of a stage.
        assert general or (replacement.of(stage) is not stage) == used
