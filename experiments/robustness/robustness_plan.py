"""The check of a study: everything that it is going to run, worked out and checked before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from experiments.config.checked_config import CheckedConfig
from experiments.config.plain_values import PlainValues
from experiments.inputs.clinic_inputs import Inputs, read_inputs
from experiments.measures.registry import measured, unit_of
from experiments.robustness.alternatives import Alternative, arms_under, contrasts_of
from experiments.robustness.check_plan import CheckPlan, CheckSetup, Floats, Job, read_setup
from experiments.robustness.reproducing_command import reproducing_command, study_words
from experiments.robustness.robustness_settings import FILE_GROUPS
from experiments.studies.configuration import configuration
from experiments.studies.run_worlds import run_worlds
from experiments.studies.study import StudyPlan, build_study
from sim.parameters import Parameters

_COSTLY: Final = 4
"""A clinic with more than so many times the clients of the reference is left out."""


class RobustnessPlan(CheckPlan):
    """A checked check of a study.

    Parameters
    ----------
    setup : CheckSetup
    study : StudyPlan
    inputs : Inputs
        Rosters and networks.

    Attributes
    ----------
    words : tuple of str or None
        What is typed after ``alliance compare`` to run the study; None where no command line knows it.
    draws_file : str
        Where plausible parameter sets come from; empty without any.
    configuration : mapping
        Everything that can change a result.
    """

    def __init__(self, setup: CheckSetup, study: StudyPlan, inputs: Inputs) -> None:
        config = setup.config
        super().__init__(setup, config.options.replicates)
        contrasts = contrasts_of(study)
        self.study, self.inputs, self.draws_file = study, inputs, setup.draws_path
        self.contrasts, self.outcomes = tuple(own.name for own in contrasts), study.outcomes
        self.clinics = len(study.arms)
        self.words = study_words(config.typed)
        self.configuration: PlainValues = configuration(config, {**inputs.digests, **setup.digests}, study)
        arms = tuple(arm.parameters for arm in study.arms)
        self.reference = Alternative("reference", "as configured", (), config.parameters, arms)
        self._weights = np.array([own.weights for own in contrasts])

    def arms_under(self, base: Parameters) -> tuple[Parameters, ...]:
        """Return the parameters of every arm; raises `InputError` where one is impossible."""
        return arms_under(self.study, base, self.reference.base)

    def reason_against(self, each: Alternative) -> str:
        """Return why an alternative is left out: too many clients, or nothing that changes; empty if it is not."""
        clients, most = each.base.clinic.clients, _COSTLY * self.reference.base.clinic.clients
        if self.inputs.clients is None and clients > most:
            return f"{clients} clients, more than {_COSTLY} times those of the study"
        reason = super().reason_against(each)
        if not reason and each.group in FILE_GROUPS:
            self.inputs.world(each.arms[0], self.config.options.seed, 0)
        return reason

    def measure(self, jobs: Sequence[Job]) -> Iterator[Floats]:
        """Yield the differences of every job, shape (contrasts, replicates, outcomes)."""
        options = self.config.options
        worlds = (
            world
            for job in jobs
            for replicate in range(job.first, job.last)
            for world in self.inputs.worlds(job.alternative.arms, options.seed, replicate)
        )
        runs = run_worlds(worlds, options.engine, options.cores)
        for job in jobs:
            values = np.empty((len(job.alternative.arms), job.last - job.first, len(self.outcomes)))
            for replicate in range(job.last - job.first):
                for arm, parameters in enumerate(job.alternative.arms):
                    values[arm, replicate] = measured(next(runs), parameters, self.outcomes)
            yield self._differences(values)

    def _differences(self, values: Floats) -> Floats:
        """Return differences, shape (contrasts, replicates, outcomes), from outcomes of arms."""
        # An arm of weight 0 must not spoil a difference where its outcome could not be measured.
        rows = ([w * own for w, own in zip(row, values, strict=True) if w] for row in self._weights)
        return np.stack([np.sum(terms, axis=0) for terms in rows])

    def unit(self, outcome: str) -> str:
        """Return the unit of an outcome."""
        return unit_of(outcome)

    def command(self, words: Sequence[str], replicates: int) -> str:
        """Return the command line of ``alliance compare`` that shows the differences again."""
        return reproducing_command(self.words, words, replicates)


def plan_robustness(config: CheckedConfig) -> RobustnessPlan:
    """Check a study, the settings of its check, and every file; alternatives are worked out when they are asked for.

    Raises
    ------
    InputError
        For anything that is wrong with the study, the settings or a file.
    """
    setup = read_setup(config)
    study = build_study(config.study, config.parameters)
    inputs = read_inputs(config.files, config.parameters)
    for arm in study.arms:
        inputs.world(arm.parameters, config.options.seed, 0)
    return RobustnessPlan(setup, study, inputs)
