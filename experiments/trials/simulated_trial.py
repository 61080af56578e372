"""One trial, simulated: its clinics in every arm, and those who take part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.trials.recruitment import recruit
from experiments.trials.trial_data import Participants
from experiments.trials.trial_design import TrialDesign
from experiments.trials.trial_plan import TrialPlan

if TYPE_CHECKING:
    from sim.engine.clinic_run import ClinicRun

ALLOCATION, FORM_ERRORS = 50, 51
"""Parts of the keys of random numbers: who gets which arm, and errors of forms at intake."""


def simulated_clinics(
    plan: TrialPlan, design: TrialDesign, trial: int, whole: bool = False
) -> list[list[ClinicRun]]:
    """Return the clinics of one trial, each in every arm.

    Parameters
    ----------
    plan : TrialPlan
    design : TrialDesign
    trial : int
        Its number: each has people and random numbers of its own.
    whole : bool
        Whether to run clinics to their end, with tables of sessions; if not, as far and as much as the design needs.
    """
    from sim.engine.loop import run_clinic

    sessions = whole or design.needs_sessions
    assessed = None if whole else design.last_assessment
    return [
        [run_clinic(world, sessions=sessions, assessed=assessed) for world in arms]
        for arms in plan.worlds(design, trial)
    ]


def participants(plan: TrialPlan, design: TrialDesign, trial: int) -> Participants:
    """Return those who take part in one trial, with what becomes of them in every arm."""
    return recruit(
        simulated_clinics(plan, design, trial), design, (plan.config.options.seed, FORM_ERRORS, trial)
    )


def allocation_seed(plan: TrialPlan, trial: int) -> list[int]:
    """Return the key of the random numbers of one trial's allocation."""
    return [plan.config.options.seed, ALLOCATION, trial]
