"""Runs trials of every setting, theory and size, in batches that are kept as they are finished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from experiments.results.kept_work import NOTHING_KEPT, KeptWork, finished_pieces
from experiments.sweeps.executors import Pool
from experiments.trials.assurance_plan import AssurancePlan
from experiments.trials.operating_characteristics import TrialOutcome
from experiments.trials.trial_batches import PACKING, TrialBatch, run_batches
from experiments.trials.trial_design import TrialDesign
from experiments.trials.trial_plan import TrialPlan

Tried = Mapping[TrialDesign, list[list[TrialOutcome]]]
"""Of each size, the trials of each setting."""


@dataclass(frozen=True)
class AssuredTrials:
    """All trials of an assurance.

    Attributes
    ----------
    configured : mapping
        Size -> trials at the values of the configuration, as if of one setting.
    theories : tuple of mapping
        The same of each theory, with the trials of each of its settings.
    """

    configured: Tried
    theories: tuple[Tried, ...]


def run_assurance(
    plan: AssurancePlan, pool: Pool, kept: KeptWork = NOTHING_KEPT, progress: bool = True
) -> AssuredTrials:
    """Run every trial, or read what is kept of it.

    Parameters
    ----------
    plan : AssurancePlan
    pool : Pool
        Where they are run; what is found does not depend on it.
    kept : KeptWork
        Where finished batches are kept.
    progress : bool
        Whether to report how far it is.
    """
    stages: list[tuple[TrialPlan, list[TrialBatch]]] = []
    most = max(own.settings for own in plan.theories)
    for trial, settings in (
        (plan.configured, most),
        *((own.plan, own.settings) for own in plan.theories),
    ):
        stages.append(
            (trial, [each for design in trial.designs for each in _batches(trial, design, settings, plan)])
        )
    whole = sum(len(batches) for _, batches in stages)
    tried, first = [], 0
    for trial, batches in stages:
        found = _stage(trial, batches, pool, kept, progress, first, whole)
        tried.append(found)
        first += len(batches)
    alike = {design: [[each for own in settings for each in own]] for design, settings in tried[0].items()}
    return AssuredTrials(alike, tuple(tried[1:]))


def _batches(
    trial: TrialPlan, design: TrialDesign, settings: int, plan: AssurancePlan
) -> Iterator[TrialBatch]:
    """Yield a batch for each setting: as draws come in turn, its trials are as far apart as there are draws."""
    draws = trial.inputs.draws
    step = settings if draws is None else len(draws.rows) - 1
    for setting in range(settings):
        yield TrialBatch(design, range(setting, setting + step * plan.trials, step))


def _stage(
    trial: TrialPlan,
    batches: Sequence[TrialBatch],
    pool: Pool,
    kept: KeptWork,
    progress: bool,
    first: int,
    whole: int,
) -> dict[TrialDesign, list[list[TrialOutcome]]]:
    def make(numbers: Sequence[int]) -> Iterator[list[TrialOutcome]]:
        yield from run_batches(trial, [batches[number] for number in numbers], pool)

    sizes = ([len(batch.numbers) for batch in batches], "trials")
    pieces = finished_pieces(
        len(batches), make, PACKING, kept, "parts", progress, sizes, first=first, whole=whole
    )
    found: dict[TrialDesign, list[list[TrialOutcome]]] = {design: [] for design in trial.designs}
    for batch, outcomes in zip(batches, pieces, strict=True):
        found[batch.design].append(outcomes)
    return found
