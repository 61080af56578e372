"""A trial that is ready to run: two arms of a study, the sizes to be tried, all checked."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.config.checked_config import CheckedConfig
from experiments.config.error_messages import unknown_name
from experiments.config.plain_values import PlainValues
from experiments.inputs.clinic_inputs import Inputs, read_inputs
from experiments.studies.configuration import configuration
from experiments.studies.study import Arm, StudyPlan, build_study
from experiments.trials.design_checks import check_design
from experiments.trials.recruitment import share_of
from experiments.trials.trial_design import DISMANTLING, PROCESS, TrialDesign
from sim.errors import InputError, nearest
from sim.parameters import Parameters, walk

if TYPE_CHECKING:
    from sim import World

_CLINICS: Final = 52
"""Part of the key of random numbers: how clinics differ."""


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
    between_clinics : mapping
        Name of a parameter -> its SD between the clinics of a trial.
    """

    config: CheckedConfig
    study: StudyPlan
    designs: tuple[TrialDesign, ...]
    inputs: Inputs
    configuration: PlainValues
    between_clinics: Mapping[str, float] = field(default_factory=dict)
    _made: dict[tuple[int, ...], list[Parameters]] = field(default_factory=dict, compare=False)

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, the reference first."""
        return tuple(arm.name for arm in self.study.arms)

    def worlds(self, design: TrialDesign, trial: int) -> list[list[World]]:
        """Return the clinics of one trial, each in every arm: large enough for its clients, with its therapists."""
        seed = self.config.options.seed
        if self.inputs.draws is None and not self.between_clinics:
            sized = [self._sized(design, number) for number in range(design.clinics)]
        else:
            base = self.inputs.drawn(self.config.parameters, seed, trial)
            differing = [
                differing_parameters(base, self.between_clinics, (seed, _CLINICS, trial, number))
                for number in range(design.clinics)
            ]
            sized = [self._arms(design, number, own) for number, own in enumerate(differing)]
        return [
            list(self.inputs.worlds(arms, seed, trial * design.clinics + number))
            for number, arms in enumerate(sized)
        ]

    def _sized(self, design: TrialDesign, number: int) -> list[Parameters]:
        """Return the arms of a clinic where trials do not differ in parameters; made once for each size."""
        size = clinic_size(design, number)
        key = tuple(size.values())
        if key not in self._made:
            self._made[key] = self._arms(design, number, self.config.parameters)
        return self._made[key]

    def _arms(self, design: TrialDesign, number: int, base: Parameters) -> list[Parameters]:
        own = Parameters.of(clinic_size(design, number), base)
        return [arm.change.applied_to(own, f"arm {arm.name}: ") for arm in self.study.arms]


def clinic_size(design: TrialDesign, number: int) -> dict[str, int]:
    """Return how many clients and therapists one clinic of a trial has.

    Parameters
    ----------
    design : TrialDesign
    number : int
        Of the clinic.
    """
    clients = share_of(design.clients, number, design.clinics)
    therapists = share_of(design.therapists, number, design.clinics)
    return {
        "clinic.clients": math.ceil(design.screened * clients / design.willing),
        "clinic.therapists": math.ceil(therapists / design.willing - 1e-9),
    }


def differing_parameters(base: Parameters, spreads: Mapping[str, float], seed: Sequence[int]) -> Parameters:
    """Return the parameters of one of several clinics: some differ from the others', normally distributed.

    Parameters
    ----------
    base : Parameters
        Of the average clinic.
    spreads : mapping
        Name -> SD between clinics, in the order of draws. Values beyond the range of a parameter become its limit.
    seed : sequence of int
    """
    if not spreads:
        return base
    random = np.random.default_rng(seed)
    known = {path: (meta, value) for path, meta, value in walk(base)}
    values = {}
    for name, spread in spreads.items():
        meta, value = known[name]
        values[name] = min(max(value + spread * random.normal(), meta.low), meta.high)
    return Parameters.of(values, base)


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
    between = _between_clinics(written["between_clinics"], config.parameters)
    designs = _designs(written, len(study.arms), config.parameters.clinic.weeks)
    plan = TrialPlan(config, study, designs, inputs, configuration(config, inputs.digests, study), between)
    if written["data"] < 0 or (written["design"] == PROCESS and not written["data"]):
        why = "" if written["data"] < 0 else " with trial.design=process"
        raise InputError(
            f"trial.data is {written['data']}{why}, but a number from {int(bool(why))} was expected: how many trials "
            "leave their data"
        )
    for design in designs:
        check_design(design)
        plan.worlds(design, 0)
    return plan


def _arms(study: StudyPlan, written: PlainValues) -> tuple[Arm, ...]:
    """Return the arms that take part, the reference first."""
    by_name = {arm.name: arm for arm in study.arms}
    reference = study.reference if written["reference"] is None else written["reference"]
    _check_arm("trial.reference", reference, tuple(by_name))
    others = tuple(name for name in by_name if name != reference)
    several, one, design = written["arms"], written["arm"], written["design"]
    if several is not None and one is not None:
        raise InputError(
            f"trial.arm is {one!r} and trial.arms {list(several)}, but only one of the two was expected"
        )
    if design == PROCESS:
        return (by_name[reference],)
    if several is None:
        names = [one] if one is not None else list(others if design == DISMANTLING else others[:1])
    else:
        names = list(several)
    if not names or len(set(names)) < len(names):
        raise InputError(f"trial.arms is {names}, but one or more different arms were expected")
    for name in names:
        _check_arm("trial.arm" if several is None else "trial.arms", name, others)
    return tuple(by_name[name] for name in (reference, *names))


def _check_arm(setting: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        what = "an arm of the study" if setting == "trial.reference" else "an arm beside the reference"
        raise InputError(
            f"{setting} is {name!r}, but {what} was expected{nearest(name, known)} ({', '.join(known)})"
        )


def _between_clinics(written: PlainValues, base: Parameters) -> dict[str, float]:
    known = {path: meta for path, meta, _ in walk(base)}
    for name, spread in written.items():
        if name not in known:
            raise InputError(f"trial.between_clinics: {unknown_name(name, known)}")
        if known[name].kind != "number":
            raise InputError(
                f"trial.between_clinics names {name}, but a parameter that is a number was expected"
            )
        if spread < 0:
            raise InputError(f"trial.between_clinics.{name} is {spread:g}, but an SD from 0 was expected")
    return {name: float(spread) for name, spread in written.items()}


def _designs(written: PlainValues, arms: int, weeks: int) -> tuple[TrialDesign, ...]:
    sizes = (_sizes(name, written[name]) for name in ("clients", "therapists", "clinics"))
    return tuple(
        TrialDesign(
            design=written["design"],
            unit=written["unit"],
            clients=clients,
            therapists=therapists,
            clinics=clinics,
            outcome=written["outcome"],
            secondary=tuple(written["secondary"]),
            populations=tuple(written["populations"]),
            moderators=tuple(written["moderators"]),
            least_intake=float(written["least_intake"]),
            eligible=_limits(written),
            recruitment_weeks=weeks,
            screened=float(written["screened"]),
            willing=float(written["willing"]),
            analyses=tuple(written["analyses"]),
            arms=arms,
            ratio=tuple(map(float, written["ratio"] or ())),
            strata=written["strata"] or "",
            contamination=float(written["contamination"]),
            steps=written["steps"],
            selection=tuple((name, float(weight)) for name, weight in written["selection"].items()),
        )
        for clients, therapists, clinics in itertools.product(*sizes)
    )


def _limits(written: PlainValues) -> tuple[tuple[str, float, float], ...]:
    low, high = written["at_least"], written["at_most"]
    names = dict.fromkeys((*low, *high))
    return tuple((name, float(low.get(name, -math.inf)), float(high.get(name, math.inf))) for name in names)


def _sizes(name: str, sizes: Sequence[int]) -> Sequence[int]:
    if not sizes or len(set(sizes)) < len(sizes):
        raise InputError(f"trial.{name} is {list(sizes)}, but one or more different numbers were expected")
    return sizes
