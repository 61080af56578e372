"""A trial that is ready to run: two arms of a study, the sizes to be tried, all checked."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from experiments.config.checked_config import CheckedConfig
from experiments.config.plain_values import PlainValues
from experiments.inputs.clinic_inputs import Inputs, read_inputs
from experiments.studies.configuration import configuration
from experiments.studies.study import Arm, StudyPlan, build_study
from experiments.trials.trial_design import TrialDesign
from sim.errors import InputError, nearest
from sim.parameters import Parameters

WAITING: Final = 1.3
"""Clients who ask for help, for each who takes part: some never begin, or are not eligible."""


@dataclass(frozen=True)
class TrialPlan:
    """A checked trial.

    Attributes
    ----------
    config : CheckedConfig
    study : StudyPlan
        Of two arms, the reference first.
    designs : tuple of TrialDesign
        One for each size.
    inputs : Inputs
    configuration : mapping
        Everything that can change a result.
    """

    config: CheckedConfig
    study: StudyPlan
    designs: tuple[TrialDesign, ...]
    inputs: Inputs
    configuration: PlainValues

    def arms(self, design: TrialDesign, replicate: int) -> tuple[Parameters, Parameters]:
        """Return the parameters of both clinics of one trial: large enough for its clients, with its therapists."""
        size = {
            "clinic.clients": math.ceil(WAITING * design.clients),
            "clinic.therapists": design.therapists,
        }
        base = self.inputs.drawn(self.config.parameters, self.config.options.seed, replicate)
        base = Parameters.of(size, base)
        usual, treated = (arm.change.applied_to(base, f"arm {arm.name}: ") for arm in self.study.arms)
        return usual, treated


def plan_trial(config: CheckedConfig) -> TrialPlan:
    """Check everything that a trial needs.

    Raises
    ------
    InputError
        For anything that is wrong with the study, the trial or a file.
    """
    written = config.values["trial"]
    study = build_study(config.study, config.parameters)
    arms = _two_arms(study, written["arm"])
    study = replace(study, arms=arms, contrasts=())
    inputs = read_inputs(config.files, config.parameters)
    plan = TrialPlan(config, study, _designs(written), inputs, configuration(config, inputs.digests, study))
    for design in plan.designs:
        for parameters in plan.arms(design, 0):
            inputs.world(parameters, config.options.seed, 0)
    return plan


def _two_arms(study: StudyPlan, wanted: str | None) -> tuple[Arm, Arm]:
    others = study.others
    name = others[0] if wanted is None else wanted
    if name not in others:
        raise InputError(
            f"trial.arm is {name!r}, but an arm beside the reference was expected{nearest(name, others)} "
            f"({', '.join(others)})"
        )
    by_name = {arm.name: arm for arm in study.arms}
    return by_name[study.reference], by_name[name]


def _designs(written: PlainValues) -> tuple[TrialDesign, ...]:
    clients, therapists = (_sizes(name, written[name]) for name in ("clients", "therapists"))
    return tuple(
        TrialDesign(
            written["unit"],
            size,
            count,
            written["outcome"],
            float(written["least_intake"]),
            tuple(written["analyses"]),
        )
        for size, count in itertools.product(clients, therapists)
    )


def _sizes(name: str, sizes: Sequence[int]) -> Sequence[int]:
    if not sizes or len(set(sizes)) < len(sizes):
        raise InputError(f"trial.{name} is {list(sizes)}, but one or more different numbers were expected")
    return sizes
