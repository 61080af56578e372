"""Everything that a check of robustness is going to run, worked out and checked before anything runs."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from experiments.config.checked_config import CheckedConfig
from experiments.config.locations import configs_folder
from experiments.config.plain_values import PlainValues
from experiments.config.user_files import UserFile, read_file
from experiments.inputs.clinic_inputs import Inputs, read_inputs
from experiments.inputs.posterior_draws import Draws, read_draws
from experiments.robustness.alternative_groups import (
    draw_alternatives,
    file_alternatives,
    form_alternatives,
    parameter_alternatives,
)
from experiments.robustness.alternatives import Alternative, LeftOut, arms_under
from experiments.robustness.reproducing_command import study_words
from experiments.robustness.robustness_settings import (
    DRAWS,
    FILE_GROUPS,
    FORMS,
    PARAMETERS,
    RobustnessSettings,
    read_robustness,
)
from experiments.studies.configuration import configuration
from experiments.studies.study import StudyPlan, build_study
from sim.errors import InputError, nearest

SHIPPED_DRAWS: Final = ("plausible", "posterior_all", "posterior")
"""Names of the tables of draws that may come with the project, the widest first."""
_COSTLY: Final = 4
"""A clinic with more than so many times the clients of the reference is left out."""


@dataclass(frozen=True)
class RobustnessPlan:
    """A checked check.

    Attributes
    ----------
    config : CheckedConfig
    study : StudyPlan
    inputs : Inputs
        Rosters and networks.
    settings : RobustnessSettings
    draws : Draws or None
        Plausible parameter sets.
    draws_file : str
        Where they come from; empty without any.
    words : tuple of str or None
        What is typed after ``alliance compare`` to run the study; None where no command line knows it.
    configuration : mapping
        Everything that can change a result.
    """

    config: CheckedConfig
    study: StudyPlan
    inputs: Inputs
    settings: RobustnessSettings
    draws: Draws | None
    draws_file: str
    words: tuple[str, ...] | None
    configuration: PlainValues

    @property
    def reference(self) -> Alternative:
        """The study as it is configured."""
        arms = tuple(arm.parameters for arm in self.study.arms)
        return Alternative("reference", "as configured", (), self.config.parameters, arms)

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Everything else that is run, group by group.

        Raises
        ------
        InputError
            If there is nothing.
        """
        return self._found[0]

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What is not run, and why."""
        return self._found[1]

    @functools.cached_property
    def _found(self) -> tuple[tuple[Alternative, ...], tuple[LeftOut, ...]]:
        kept, left_out = _checked(_all_alternatives(self), self)
        if not kept:
            why = f" ({left_out[0].reason})" if left_out else ""
            raise InputError(
                f"robustness.groups leaves no alternative for this study, but at least one was expected{why}"
            )
        return tuple(kept), tuple(left_out)


def plan_robustness(config: CheckedConfig) -> RobustnessPlan:
    """Check a study, the settings of its check, and every file; alternatives are worked out when they are asked for.

    Raises
    ------
    InputError
        For anything that is wrong with the study, the settings or a file.
    """
    if "population.draws" in config.files:
        raise InputError(
            f"population.draws is {config.files['population.draws']!r}, but robust itself goes through draws; "
            "give draws=FILE instead"
        )
    if config.options.replicates < 2:
        raise InputError(
            "replicates is 1, but at least 2 were expected, because a sign counts only beyond its Monte Carlo error"
        )
    settings = read_robustness(config.values["robustness"])
    study = build_study(config.study, config.parameters)
    inputs = read_inputs(config.files, config.parameters)
    for arm in study.arms:
        inputs.world(arm.parameters, config.options.seed, 0)
    file = _draws_of(config) if settings.wants(DRAWS) else None
    return RobustnessPlan(
        config,
        study,
        inputs,
        settings,
        None if file is None else read_draws(file),
        "" if file is None else file.path,
        study_words(config.typed),
        configuration(config, {**inputs.digests, **({} if file is None else {"draws": file.digest})}, study),
    )


def _draws_of(config: CheckedConfig) -> UserFile:
    given = config.options.draws
    shipped = [name for name in SHIPPED_DRAWS if _shipped(name).is_file()]
    if given is None:
        return UserFile(shipped[0], read_file(str(_shipped(shipped[0]))).content)
    if given in shipped:
        return UserFile(given, read_file(str(_shipped(given))).content)
    if not Path(given).exists():
        raise InputError(
            f"draws is {given!r}, but {', '.join(shipped)} or the path of a table of draws was expected"
            f"{nearest(given, shipped)}"
        )
    return read_file(given)


def _shipped(name: str) -> Path:
    return configs_folder() / "population" / f"{name}.csv"


def _all_alternatives(plan: RobustnessPlan) -> Iterator[Alternative | LeftOut]:
    base, arms, settings = plan.config.parameters, plan.reference.arms, plan.settings
    if plan.draws is not None:
        yield from draw_alternatives(base, plan.draws, plan.config.options.seed, settings.number_of_draws)
    if settings.wants(PARAMETERS):
        yield from parameter_alternatives(base, arms, settings.step, settings.parameters)
    if settings.wants(FORMS):
        yield from form_alternatives(base, arms)
    for group in FILE_GROUPS:
        if settings.wants(group):
            yield from file_alternatives(base, group, settings.insists(group))


def _checked(
    found: Iterable[Alternative | LeftOut], plan: RobustnessPlan
) -> tuple[list[Alternative], list[LeftOut]]:
    """Part alternatives that can be run from those that cannot, or that change nothing."""
    kept: list[Alternative] = []
    left_out: list[LeftOut] = []
    reference = plan.reference
    for each in found:
        if isinstance(each, LeftOut):
            left_out.append(each)
            continue
        try:
            checked = replace(each, arms=arms_under(plan.study, each.base, reference.base))
            reason = _reason_against(checked, reference, plan.inputs, plan.config.options.seed)
        except InputError as error:
            reason = str(error)
        if reason:
            left_out.append(LeftOut(each.group, each.member, reason))
        else:
            kept.append(checked)
    return kept, left_out


def _reason_against(each: Alternative, reference: Alternative, inputs: Inputs, seed: int) -> str:
    clients, most = each.base.clinic.clients, _COSTLY * reference.base.clinic.clients
    if inputs.clients is None and clients > most:
        return f"{clients} clients, more than {_COSTLY} times those of the study"
    if each.arms == reference.arms:
        return "it changes nothing in any arm"
    if each.group in FILE_GROUPS:
        inputs.world(each.arms[0], seed, 0)
    return ""
