"""The check of claims and lessons: each is a difference with an expected sign that is measured in its own way."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.config.checked_config import CheckedConfig
from experiments.config.plain_values import PlainValues
from experiments.robustness.alternatives import Alternative
from experiments.robustness.check_plan import CheckPlan, CheckSetup, Floats, Job, read_setup
from experiments.robustness.reproducing_command import reproducing_command, study_words
from experiments.statements.homes import KINDS
from experiments.statements.statement import ALL, StatementGroup, statement_groups
from experiments.studies.configuration import configuration
from sim.errors import InputError
from sim.parameters import Parameters

REPLICATES: Final = 8
"""Replicates of a statement unless another number is asked for; a clinic of a claim is small."""
QUESTION: Final = "Does what the model is said to show survive what is not known?"


class StatementPlan(CheckPlan):
    """A checked check of statements that are measured in the same clinics.

    Parameters
    ----------
    setup : CheckSetup
    group : StatementGroup
    replicates : int
    typed : sequence of str
        Settings that hold for all alternatives, as they are typed.
    """

    def __init__(
        self, setup: CheckSetup, group: StatementGroup, replicates: int, typed: Sequence[str] = ()
    ) -> None:
        super().__init__(setup, replicates)
        base = setup.config.parameters
        self.group = group
        self.contrasts, self.outcomes = (f"{group.kind}s",), tuple(own.name for own in group.statements)
        self.reference = Alternative("reference", "as configured", (), base, group.arms(base))
        self.clinics = len(self.reference.arms)
        self._typed = tuple(typed)

    def arms_under(self, base: Parameters) -> tuple[Parameters, ...]:
        """Return the parameters of every clinic that is compared; raises `InputError` where one is impossible."""
        return self.group.arms(base)

    def measure(self, jobs: Sequence[Job]) -> Iterator[Floats]:
        """Yield the differences of every job, shape (1, replicates, statements)."""
        for job in jobs:
            replicates = range(job.first, job.last)
            if replicates:
                yield self.group.measure(job.alternative.base, replicates, self.config.options.seed)[None]
            else:
                yield np.empty((1, 0, len(self.outcomes)))

    def unit(self, outcome: str) -> str:
        """Return the unit: states have none."""
        return ""

    def command(self, words: Sequence[str], replicates: int) -> str:
        """Return the command that asks the same where the alternative is what everything starts from."""
        own = f"{self.group.kind}={self.group.subject}"
        return reproducing_command((own, *self._typed), words, replicates, "robust")


@dataclass(frozen=True)
class StatementChecks:
    """Checked checks of statements, one after the other.

    Attributes
    ----------
    config : CheckedConfig
        Its study is what results are named after.
    parts : tuple of StatementPlan
    draws_file : str
        Where plausible parameter sets come from; empty without any.
    configuration : mapping
        Everything that can change a result.
    """

    config: CheckedConfig
    parts: tuple[StatementPlan, ...]
    draws_file: str
    configuration: PlainValues


def is_asked(config: CheckedConfig) -> bool:
    """Tell whether claims or lessons are asked for, in the place of a study."""
    return any(getattr(config.options, kind) is not None for kind in KINDS)


def plan_statements(config: CheckedConfig) -> StatementChecks:
    """Check which claims and lessons are asked for, and the settings of their check.

    Raises
    ------
    InputError
        For an unknown claim or lesson, or anything that is wrong with the settings or a file.
    """
    asked = {kind: name for kind in KINDS if (name := getattr(config.options, kind)) is not None}
    if files := sorted(config.files):
        raise InputError(
            f"{files[0]} is {config.files[files[0]]!r}, but nothing was expected, because claims and lessons have "
            "clinics of their own"
        )
    if _was_typed(config, "study"):
        kind, name = next(iter(asked.items()))
        raise InputError(
            f"study is {config.study['name']!r}, but nothing was expected beside {kind}={name}, which takes its place"
        )
    if not _was_typed(config, "replicates"):
        config = config.with_options(replicates=REPLICATES)
    setup, replicates = read_setup(config), config.options.replicates
    typed = study_words(config.typed) or ()
    parts = tuple(
        StatementPlan(setup, group, replicates, typed)
        for kind, name in asked.items()
        for group in statement_groups(kind, name)
    )
    named = "_".join(f"{kind}s" if name == ALL else name for kind, name in asked.items())
    values = {name: value for name, value in configuration(config, setup.digests).items() if name != "study"}
    study = {"name": named.replace(" ", "_"), "question": QUESTION, "reference": ""}
    return StatementChecks(_named(config, study), parts, setup.draws_path, values)


def _named(config: CheckedConfig, study: PlainValues) -> CheckedConfig:
    free = {*KINDS, "out", "cores", "overwrite"}
    changed = any(word.partition("=")[0] not in free for word in config.typed)
    return dataclasses.replace(config, study=study, changed=changed)


def _was_typed(config: CheckedConfig, name: str) -> bool:
    return any(word.partition("=")[0].lstrip("+") == name for word in config.typed)
