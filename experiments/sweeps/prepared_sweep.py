"""From a checked configuration to what is to be run, for the first time or again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from experiments.config.checked_config import CheckedConfig, check_config
from experiments.config.extensions import require_recorded
from experiments.config.plain_values import PlainValues
from experiments.config.user_files import read_file, recorded_files
from experiments.designs import Design, DesignConfig, make_design, read_uncertainties
from experiments.inputs.clinic_inputs import Inputs, read_inputs
from experiments.studies.configuration import configuration
from experiments.studies.study import Arm, ArmChange, StudyPlan, build_study
from experiments.sweeps.precision import StoppingRule
from experiments.sweeps.reader import StoredSweep
from experiments.sweeps.task import ClinicTask, SweepTask
from sim.errors import InputError, nearest

_EXTENSIBLE = ("replicates", "design.", "study.uncertainties", "study.precision", "inputs.design")


@dataclass(frozen=True)
class PreparedSweep:
    """A checked sweep.

    Attributes
    ----------
    study : StudyPlan
        Question and arms.
    task : SweepTask
        What is run at each point.
    design : Design
        The points.
    configuration : mapping
        Everything that can change a result.
    cost : int
        Clients of one replicate, in all arms.
    """

    study: StudyPlan
    task: SweepTask
    design: Design
    configuration: PlainValues
    cost: int


def prepare(settings: CheckedConfig) -> PreparedSweep:
    """Read every file that a sweep needs, and refuse what is wrong with it.

    Raises
    ------
    InputError
        For anything that is wrong with the study, its design, or a file.
    """
    written, options = settings.study, settings.options
    study = build_study(written, settings.parameters, least_arms=1)
    inputs = read_inputs(settings.files, settings.parameters)
    uncertainties = read_uncertainties(written.get("uncertainties") or {})
    digests, plan = dict(inputs.digests), dict(settings.values["design"])
    if plan["file"] is not None:
        plan["file"] = read_file(plan["file"])
        digests["design.file"] = plan["file"].digest
    design = make_design(DesignConfig(**plan), uncertainties, settings.parameters, options.seed)
    wanted = configuration(settings, digests, study)
    task = ClinicTask(study, settings.parameters, inputs, options.seed)
    rule_of(wanted, task, study.reference)
    for arm in study.arms:
        inputs.world(arm.parameters, options.seed, 0)
    people = settings.parameters.clinic.clients if inputs.clients is None else len(inputs.clients)
    return PreparedSweep(study, task, design, wanted, people * len(study.arms))


def rule_of(configuration: PlainValues, task: SweepTask, reference: str) -> StoppingRule:
    """Return how many replicates each point of a sweep needs.

    Raises
    ------
    InputError
        If a precision does not name an outcome and arm, or can never be checked.
    """
    precision, step = configuration["study"].get("precision") or {}, configuration["replicates"]
    target, most = precision.get("target"), precision.get("most", step)
    if target is None:
        return StoppingRule(step)
    outcome, arm = precision.get("outcome"), precision.get("arm") or reference
    if target <= 0:
        raise InputError(f"study.precision.target is {target:g}, but a number above 0 was expected")
    _known("outcome", outcome, task.outcomes)
    _known("arm", arm, task.arms)
    if not 2 <= step <= most:
        raise InputError(
            f"replicates is {step} and study.precision.most {most}, but from 2 to that many were expected, "
            "after each of which the Monte Carlo error is checked"
        )
    place = task.arms.index
    return StoppingRule(step, target, task.outcomes.index(outcome), place(arm), place(reference))


def _known(name: str, value: str | None, names: tuple[str, ...]) -> None:
    if value not in names:
        raise InputError(
            f"study.precision.{name} is {value!r}, but one of {', '.join(names)} was expected"
            f"{nearest(value or '', names)}"
        )


def most_replicates(configuration: PlainValues) -> int:
    """Return how many replicates a point can have at most."""
    precision = configuration["study"].get("precision") or {}
    wanted = configuration["replicates"] if precision.get("target") is None else precision["most"]
    return int(wanted)


def rounds_of(manifest: PlainValues) -> list[PlainValues]:
    """Return the configuration of each round of a sweep."""
    return [*(earlier["configuration"] for earlier in manifest["earlier"]), manifest["configuration"]]


def only_adds(differences: list[str]) -> bool:
    """Return whether differences of configurations, as `manifest.differences` phrases them, only ask for more."""
    return all(difference.startswith(_EXTENSIBLE) for difference in differences)


def arm_changes(study: StudyPlan) -> dict[str, object]:
    """Return what each arm changes, in plain values, so that nothing else is needed to run it again."""
    return {arm.name: dataclasses.asdict(arm.change) for arm in study.arms}


def task_of(sweep: StoredSweep) -> ClinicTask:
    """Return what a stored sweep runs, from nothing but its manifest and the rosters it names.

    Raises
    ------
    InputError
        If a roster, a network file or an extension is not what it was.
    """
    configuration = sweep.configuration
    require_recorded(configuration["inputs"])
    values = {name: value for name, value in configuration.items() if name not in ("inputs", "arms")}
    settings = check_config("sweep", values)
    with recorded_files(sweep.folder, configuration["inputs"]):
        inputs = read_inputs(settings.files, settings.parameters)
    _check_unchanged(configuration["inputs"], inputs)
    arms = []
    for name, change in sweep.manifest["levers"].items():
        layers = tuple((group, own) for group, own in change["layers"])
        own = ArmChange(layers, change["scale"], change["set"])
        arms.append(Arm(name, own.applied_to(settings.parameters, f"arm {name}: "), own))
    study = sweep.manifest["study"]
    plan = StudyPlan(study["name"], study["question"], study["reference"], tuple(arms), sweep.outcomes)
    return ClinicTask(plan, settings.parameters, inputs, sweep.seed)


def _check_unchanged(stored: Mapping[str, Mapping[str, str]], inputs: Inputs) -> None:
    for name, digest in inputs.digests.items():
        if stored[name]["sha256"] != digest["sha256"]:
            raise InputError(
                f"{name} is {digest['path']!r}, but that file has changed since the sweep began; restore it"
            )


def rules_of(sweep: StoredSweep, task: SweepTask) -> list[StoppingRule]:
    """Return how many replicates are needed in each round of a sweep."""
    return [rule_of(configuration, task, sweep.reference) for configuration in rounds_of(sweep.manifest)]
