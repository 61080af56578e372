"""What an assurance averages over, checked: theories, and settings of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from experiments.config.checked_config import CheckedConfig
from experiments.config.group_files import group_options, load_group_file
from experiments.config.locations import configs_folder
from experiments.config.plain_values import PlainValues
from experiments.trials.theory_weights import theory_weights
from experiments.trials.trial_plan import TrialPlan, plan_trial
from sim.errors import InputError, nearest
from sim.parameters import Parameters

ALL: Final = "all"
THEORY_DRAWS: Final = "theory_draws"
"""Folder of ``configs/population`` with the plausible settings of single theories, where there are any."""


@dataclass(frozen=True)
class TheoryPlan:
    """A theory, and the trials under it.

    Attributes
    ----------
    theory : str
        Empty for the theory of the configuration.
    weight : float
        In the average over theories.
    plan : TrialPlan
    settings : int
        How many draws are looked at; 1 where nothing is drawn.
    """

    theory: str
    weight: float
    plan: TrialPlan
    settings: int


@dataclass(frozen=True)
class AssurancePlan:
    """A checked assurance.

    Attributes
    ----------
    configured : TrialPlan
        The trial at the values of the configuration, without draws.
    theories : tuple of TheoryPlan
    trials : int
        Of each setting.
    configuration : mapping
        Everything that can change a result.
    """

    configured: TrialPlan
    theories: tuple[TheoryPlan, ...]
    trials: int
    configuration: PlainValues


def plan_assurance(config: CheckedConfig) -> AssurancePlan:
    """Check everything that an assurance needs.

    Raises
    ------
    InputError
        For anything that is wrong with the study, the trial, the theories, their weights or a file.
    """
    written = config.values["assurance"]
    for name, value in (("assurance.draws", written["draws"]), ("replicates", config.options.replicates)):
        if value < 2:
            raise InputError(f"{name} is {value}, but a number from 2 was expected")
    names = _theories(written["theories"])
    weights = theory_weights(names, written["weights"]) or [1.0]
    # Draws are part of the configuration of the whole, and left out of what is tried beside them.
    plan = plan_trial(config)
    if not plan.designs[0].questions:
        raise InputError(
            f"trial.design is {plan.designs[0].design!r}, but a design with something to compare was expected"
        )
    files = {name: path for name, path in config.files.items() if name != "population.draws"}
    configured = plan_trial(replace(config, files=files))
    plans = [_of_theory(config, name) for name in names] or [plan]
    theories = []
    for name, weight, own in zip(names or ("",), weights, plans, strict=True):
        theories.append(TheoryPlan(name, weight, own, _settings(own, written["draws"], name)))
    return AssurancePlan(configured, tuple(theories), config.options.replicates, plan.configuration)


def _theories(written: Sequence[str] | None) -> tuple[str, ...]:
    known = group_options("theory")
    names = () if written is None else tuple(known) if list(written) == [ALL] else tuple(written)
    if len(set(names)) < len(names):
        raise InputError(f"assurance.theories is {list(names)}, but different theories were expected")
    for name in names:
        if name not in known:
            raise InputError(
                f"assurance.theories has {name!r}, but all or some of {', '.join(known)} were expected"
                f"{nearest(name, known)}"
            )
    return names


def _of_theory(config: CheckedConfig, theory: str) -> TrialPlan:
    parameters = Parameters.of({"theory": load_group_file("theory", theory)}, config.parameters)
    own = configs_folder() / "population" / THEORY_DRAWS / f"{theory}.csv"
    drawn = "population.draws" in config.files and own.is_file()
    files = {**config.files, "population.draws": str(own)} if drawn else config.files
    return plan_trial(replace(config, parameters=parameters, files=files))


def _settings(plan: TrialPlan, wanted: int, theory: str) -> int:
    draws = plan.inputs.draws
    if draws is None:
        return 1
    most = len(draws.rows) - 1
    if wanted > most:
        said = f" under {theory}" if theory else ""
        raise InputError(
            f"assurance.draws is {wanted}, but at most {most} were expected: there are no more{said}"
        )
    return wanted
