"""A search for hypotheses that is ready to run: actions, theories with their settings, files, all checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from experiments.config.checked_config import CheckedConfig
from experiments.config.plain_values import PlainValues
from experiments.hypotheses.hypothesis_settings import USUAL, HypothesisSettings, read_settings
from experiments.hypotheses.observed_clients import Group, groups_of
from experiments.hypotheses.theory_draws import TheoryDraws, read_theory_draws
from experiments.inputs.clinic_inputs import Inputs, read_inputs
from experiments.robustness.check_plan import CheckSetup, read_setup
from experiments.studies.configuration import configuration
from experiments.studies.study import ArmChange, build_study
from experiments.trials.trial_design import CLIENT, THERAPIST
from sim.errors import InputError
from sim.parameters import Parameters

_QUESTION: Final = "What would tell theories apart?"


@dataclass(frozen=True)
class HypothesisPlan:
    """A checked search.

    Attributes
    ----------
    config : CheckedConfig
    settings : HypothesisSettings
    setup : CheckSetup
        Of the check of robustness.
    changes : mapping
        Action -> what it changes.
    units : mapping
        Action -> who can be randomised to it: ``client`` or ``therapist``.
    theories : tuple of TheoryDraws
    groups : tuple of Group
    inputs : Inputs
    configuration : mapping
        Everything that can change a result.
    """

    config: CheckedConfig
    settings: HypothesisSettings
    setup: CheckSetup
    changes: Mapping[str, ArmChange]
    units: Mapping[str, str]
    theories: tuple[TheoryDraws, ...]
    groups: tuple[Group, ...]
    inputs: Inputs
    configuration: PlainValues


def plan_hypotheses(config: CheckedConfig) -> HypothesisPlan:
    """Check everything that a search needs.

    Raises
    ------
    InputError
        For anything that is wrong with the settings, an action, a theory or a file.
    """
    for name in ("population.clients", "population.therapists", "population.draws"):
        if name in config.files:
            raise InputError(
                f"{name} is {config.files[name]!r}, but nothing was expected, because hypotheses are searched in "
                f"clinics of "
                "their own size, under the draws of every theory"
            )
    settings, setup = read_settings(config.values["hypotheses"]), read_setup(config)
    base = config.parameters
    written = {"name": "hypotheses", "question": _QUESTION, "reference": USUAL}
    study = build_study({**written, "arms": {USUAL: {}, **settings.actions}}, base)
    changes = {arm.name: arm.change for arm in study.arms if arm.name != USUAL}
    idle = [arm.name for arm in study.arms if arm.name != USUAL and arm.parameters == base]
    if idle:
        raise InputError(f"hypotheses.actions.{idle[0]} changes nothing, but something was expected")
    theories = tuple(read_theory_draws(settings.theories, base, settings.draws, config.options.seed))
    inputs = read_inputs(config.files, base)
    digests = {**inputs.digests, **setup.digests, **{own.file.path: own.file.digest for own in theories}}
    return HypothesisPlan(
        config,
        settings,
        setup,
        changes,
        {name: unit_of_change(change, base) for name, change in changes.items()},
        theories,
        groups_of(settings.moderators),
        inputs,
        configuration(config, digests, study),
    )


def unit_of_change(change: ArmChange, base: Parameters) -> str:
    """Return who can be randomised: clients where all that changes covers clients, therapists otherwise.

    A therapist who has learned something, or sees forms, does so with all clients.
    """
    # Only here: it loads the compiler, which settings are checked without.
    from sim.process.interventions import interventions_for

    covers = tuple(f"intervention.{name}." for name in interventions_for("clients"))
    changed = change.applied_to(base).changes_from(base)
    return CLIENT if all(path.startswith(covers) for path in changed) else THERAPIST
