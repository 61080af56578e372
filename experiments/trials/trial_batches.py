"""Trials of one size that are run and kept together, on whatever pool of workers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.config.extensions import CarriesExtensions
from experiments.results.kept_work import Arrays, Packing
from experiments.sweeps.executors import Pool
from experiments.sweeps.pool_calls import results_in_order
from experiments.trials.operating_characteristics import TrialOutcome, try_designs
from experiments.trials.simulated_trial import allocation_seed, participants
from experiments.trials.trial_design import TrialDesign
from experiments.trials.trial_plan import TrialPlan

BATCH: Final = 25
"""Trials of a batch."""
_PEOPLE: Final = ("randomised", "therapists", "spread")
_QUESTIONS: Final = ("truth", "analysed", "estimates")


@dataclass(frozen=True)
class TrialBatch:
    """Trials of one design.

    Attributes
    ----------
    design : TrialDesign
    numbers : range
        Of the trials; each has random streams of its own.
    """

    design: TrialDesign
    numbers: range


def batches_of(design: TrialDesign, first: int, last: int) -> list[TrialBatch]:
    """Return the batches of trials of a design that are numbered from one number up to another."""
    return [TrialBatch(design, range(start, min(start + BATCH, last))) for start in range(first, last, BATCH)]


@dataclass(frozen=True)
class TrialRunner(CarriesExtensions):
    """Runs batches of a plan; it is sent to the workers.

    Attributes
    ----------
    plan : TrialPlan
    """

    plan: TrialPlan

    def __call__(self, batch: TrialBatch) -> list[TrialOutcome]:
        """Return the trials of a batch, the same wherever it is run."""
        trials = [
            (participants(self.plan, batch.design, number), allocation_seed(self.plan, number))
            for number in batch.numbers
        ]
        return try_designs(trials, batch.design)


def run_batches(plan: TrialPlan, batches: Sequence[TrialBatch], pool: Pool) -> Iterator[list[TrialOutcome]]:
    """Yield the trials of each batch, in order.

    Parameters
    ----------
    plan : TrialPlan
    batches : sequence of TrialBatch
    pool : Pool
        Of `experiments.sweeps.worker_pool.worker_pool`: threads, processes or a cluster.
    """
    yield from results_in_order(pool, TrialRunner(plan), batches, "batch")


def _packed(outcomes: Sequence[TrialOutcome]) -> Arrays:
    people = [[getattr(each, name) for name in _PEOPLE] for each in outcomes]
    questions = {name: np.array([getattr(each, name) for each in outcomes]) for name in _QUESTIONS}
    return {"people": np.array(people, dtype=np.float64), **questions}


def _unpacked(arrays: Arrays) -> list[TrialOutcome]:
    return [
        TrialOutcome(int(randomised), int(therapists), float(spread), *found)
        for (randomised, therapists, spread), *found in zip(
            arrays["people"], *(arrays[name] for name in _QUESTIONS), strict=True
        )
    ]


PACKING: Final = Packing[list[TrialOutcome]](_packed, _unpacked)
"""How a batch is kept."""
