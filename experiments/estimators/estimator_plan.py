"""A trial of estimators that is ready to run: the clinics under each theory, all checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.config.checked_config import CheckedConfig
from experiments.config.group_files import group_options, load_group_file
from experiments.config.plain_values import PlainValues
from experiments.estimators.estimands import LIFTS, lift_of
from experiments.estimators.estimator_settings import EstimatorSettings
from experiments.estimators.lift import Lift, with_lift
from experiments.inputs.clinic_inputs import Inputs, read_inputs
from experiments.studies.configuration import configuration
from sim import World
from sim.errors import InputError
from sim.parameters import Parameters

_FEEDBACK = "intervention.feedback.coverage"


@dataclass(frozen=True)
class EstimatorPlan:
    """A checked trial of estimators.

    Attributes
    ----------
    config : CheckedConfig
    settings : EstimatorSettings
    theories : mapping
        Theory -> parameters under it.
    inputs : Inputs
    configuration : mapping
        Everything that can change a result.
    """

    config: CheckedConfig
    settings: EstimatorSettings
    theories: Mapping[str, Parameters]
    inputs: Inputs
    configuration: PlainValues

    def parameters(self, theory: str, replicate: int) -> Parameters:
        """Return the parameters of one clinic, without feedback: as configured, or of its own draw."""
        return self.inputs.drawn(self.theories[theory], self.config.options.seed, replicate)

    def worlds(self, theory: str, replicate: int) -> list[World]:
        """Return a clinic and its twins: usual, one for each of `LIFTS`, and with feedback for everybody."""
        usual = self.parameters(theory, replicate)
        lifts = [lift_of(name, self.settings.push, self.settings.sessions) for name in LIFTS]
        pairs = [(usual, Lift()), *((usual, lift) for lift in lifts), (with_feedback(usual), Lift())]
        arms = [with_lift(each, lift) for each, lift in pairs]
        return list(self.inputs.worlds(arms, self.config.options.seed, replicate))

    def world(self, parameters: Parameters, replicate: int) -> World:
        """Build one clinic."""
        return self.inputs.world(parameters, self.config.options.seed, replicate)


def with_feedback(parameters: Parameters) -> Parameters:
    """Return parameters in which every therapist has feedback."""
    return Parameters.of({_FEEDBACK: 1.0}, parameters)


def plan_estimators(config: CheckedConfig) -> EstimatorPlan:
    """Check everything that a trial of estimators needs.

    Raises
    ------
    InputError
        For anything that is wrong with a setting, a theory or a file.
    """
    if config.parameters.intervention.feedback.coverage > 0.0:
        raise InputError(
            f"{_FEEDBACK} is {config.parameters.intervention.feedback.coverage:g}, but 0 was expected: the trial of "
            "feedback, whose mediation is estimated, is made by the command"
        )
    settings = EstimatorSettings.of(config.values["estimators"], group_options("theory"))
    theories = {
        theory: Parameters.of({"theory": load_group_file("theory", theory)}, config.parameters)
        for theory in settings.theories
    }
    inputs = read_inputs(config.files, config.parameters)
    plan = EstimatorPlan(config, settings, theories, inputs, configuration(config, inputs.digests))
    for theory in settings.theories:
        plan.world(plan.parameters(theory, 0), 0)
    return plan
