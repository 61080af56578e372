"""Runs the trials of a plan, in batches that are kept as they are finished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.results.kept_work import NOTHING_KEPT, KeptWork, finished_pieces
from experiments.sweeps.executors import Pool
from experiments.trials.operating_characteristics import TrialOutcome
from experiments.trials.trial_batches import PACKING, batches_of, run_batches
from experiments.trials.trial_design import TrialDesign
from experiments.trials.trial_plan import TrialPlan


def run_trials(
    plan: TrialPlan, pool: Pool, kept: KeptWork = NOTHING_KEPT, progress: bool = True
) -> list[list[TrialOutcome]]:
    """Run every trial of every size, or read what is kept of it.

    Parameters
    ----------
    plan : TrialPlan
    pool : Pool
        Where they are run.
    kept : KeptWork
        Where finished batches are kept.
    progress : bool
        Whether to report how many trials are done.

    Returns
    -------
    list of list of TrialOutcome
        Trials of each size, in the order of the plan.
    """
    count = plan.config.options.replicates
    batches = [batch for design in plan.designs for batch in batches_of(design, 0, count)]

    def make(numbers: Sequence[int]) -> Iterator[list[TrialOutcome]]:
        yield from run_batches(plan, [batches[number] for number in numbers], pool)

    sizes = ([len(batch.numbers) for batch in batches], "trials")
    pieces = finished_pieces(len(batches), make, PACKING, kept, "parts", progress, sizes)
    found: dict[TrialDesign, list[TrialOutcome]] = {design: [] for design in plan.designs}
    for batch, outcomes in zip(batches, pieces, strict=True):
        found[batch.design] += outcomes
    return list(found.values())
