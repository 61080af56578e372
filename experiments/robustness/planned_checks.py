"""What `alliance robust` is going to run: the check of a study, or those of claims and lessons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.config.checked_config import CheckedConfig
from experiments.config.plain_values import PlainValues
from experiments.robustness.check_plan import CheckPlan
from experiments.robustness.robustness_plan import plan_robustness
from experiments.robustness.statement_plan import is_asked, plan_statements


@dataclass(frozen=True)
class PlannedChecks:
    """Checked checks, one after the other.

    Attributes
    ----------
    config : CheckedConfig
        Its study and whether it was changed name the results folder.
    parts : sequence of CheckPlan
    study : mapping
        Name, question and reference arm; the latter is empty for claims and lessons.
    arms : tuple of str
        Names of the arms; empty for claims and lessons.
    draws_file : str
        Where plausible parameter sets come from; empty without any.
    configuration : mapping
        Everything that can change a result.
    """

    config: CheckedConfig
    parts: Sequence[CheckPlan]
    study: PlainValues
    arms: tuple[str, ...]
    draws_file: str
    configuration: PlainValues


def plan_checks(config: CheckedConfig) -> PlannedChecks:
    """Check everything that is asked for.

    Raises
    ------
    InputError
        For anything that is wrong with the study, the claim or lesson, the settings or a file.
    """
    if is_asked(config):
        found = plan_statements(config)
        study = found.config.study
        return PlannedChecks(found.config, found.parts, study, (), found.draws_file, found.configuration)
    plan = plan_robustness(config)
    arms = tuple(arm.name for arm in plan.study.arms)
    study = {
        "name": plan.study.name,
        "question": plan.study.question,
        "reference": plan.study.reference,
    }
    return PlannedChecks(config, [plan], study, arms, plan.draws_file, plan.configuration)
