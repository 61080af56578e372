"""A trial that is ready to run: two arms of a study, the sizes to be tried, all checked."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from experiments.config.checked_config import CheckedConfig
from experiments.config.plain_values import PlainValues
from experiments.inputs.clinic_inputs import Inputs, read_inputs
from experiments.studies.configuration import configuration
from experiments.studies.study import Arm, StudyPlan, build_study
from experiments.trials.trial_design import TrialDesign
from sim.errors import InputError, nearest
from sim.parameters import Parameters

if TYPE_CHECKING:
    from sim import World

WAITING: Final = 1.3
"""Clients who ask for help, for each who takes part: some never begin, or are not eligible."""


@dataclass(frozen=True)
class TrialPlan:
    """A checked trial.

    Attributes
    ----------
    config : CheckedConfig
    study : StudyPlan
        Of the arms that take part, the reference first.
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

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, the reference first."""
        return tuple(arm.name for arm in self.study.arms)

    def worlds(self, design: TrialDesign, trial: int) -> list[list[World]]:
        """Return the clinics of one trial, each in every arm: large enough for its clients, with its therapists."""
        seed = self.config.options.seed
        base = self.inputs.drawn(self.config.parameters, seed, trial)
        clinics = []
        for number in range(design.clinics):
            own = Parameters.of(_size(design, number), base)
            arms = [arm.change.applied_to(own, f"arm {arm.name}: ") for arm in self.study.arms]
            replicate = trial * design.clinics + number
            clinics.append([self.inputs.world(parameters, seed, replicate) for parameters in arms])
        return clinics


def _size(design: TrialDesign, number: int) -> dict[str, int]:
    """Return clients and therapists of one clinic of a trial."""

    def share(whole: int) -> int:
        return round(whole * (number + 1) / design.clinics) - round(whole * number / design.clinics)

    return {
        "clinic.clients": math.ceil(WAITING * share(design.clients)),
        "clinic.therapists": share(design.therapists),
    }


def plan_trial(config: CheckedConfig) -> TrialPlan:
    """Check everything that a trial needs.

    Raises
    ------
    InputError
        For anything that is wrong with the study, the trial or a file.
    """
    written = config.values["trial"]
    study = build_study(config.study, config.parameters)
    study = replace(study, arms=_arms(study, written), contrasts=())
    inputs = read_inputs(config.files, config.parameters)
    designs = _designs(written, len(study.arms))
    plan = TrialPlan(config, study, designs, inputs, configuration(config, inputs.digests, study))
    for design in designs:
        plan.worlds(design, 0)
    return plan


def _arms(study: StudyPlan, written: PlainValues) -> tuple[Arm, ...]:
    """Return the arms that take part, the reference first."""
    others = study.others
    several, one = written["arms"], written["arm"]
    if several is not None and one is not None:
        raise InputError(
            f"trial.arm is {one!r} and trial.arms {list(several)}, but only one of the two was expected"
        )
    names = list(several) if several is not None else [others[0] if one is None else one]
    if not names or len(set(names)) < len(names):
        raise InputError(f"trial.arms is {names}, but one or more different arms were expected")
    for name in names:
        if name not in others:
            where = "trial.arm" if several is None else "trial.arms"
            raise InputError(
                f"{where} is {name!r}, but an arm beside the reference was expected{nearest(name, others)} "
                f"({', '.join(others)})"
            )
    by_name = {arm.name: arm for arm in study.arms}
    return tuple(by_name[name] for name in (study.reference, *names))


def _designs(written: PlainValues, arms: int) -> tuple[TrialDesign, ...]:
    sizes = (_sizes(name, written[name]) for name in ("clients", "therapists", "clinics"))
    return tuple(
        TrialDesign(
            unit=written["unit"],
            clients=clients,
            therapists=therapists,
            clinics=clinics,
            outcome=written["outcome"],
            secondary=tuple(written["secondary"]),
            populations=tuple(written["populations"]),
            moderators=tuple(written["moderators"]),
            least_intake=float(written["least_intake"]),
            analyses=tuple(written["analyses"]),
            arms=arms,
        )
        for clients, therapists, clinics in itertools.product(*sizes)
    )


def _sizes(name: str, sizes: Sequence[int]) -> Sequence[int]:
    if not sizes or len(set(sizes)) < len(sizes):
        raise InputError(f"trial.{name} is {list(sizes)}, but one or more different numbers were expected")
    return sizes
