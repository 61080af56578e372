"""Runs the trials of a plan, in parts that are kept as they are finished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.results.kept_work import NOTHING_KEPT, Arrays, KeptWork, Packing, finished_pieces
from experiments.studies.run_worlds import run_worlds
from experiments.trials.operating_characteristics import TrialOutcome, try_design
from experiments.trials.recruitment import recruit
from experiments.trials.trial_design import TrialDesign
from experiments.trials.trial_plan import TrialPlan

PART: Final = 25
"""Trials that are kept together."""
_ALLOCATION: Final = 50
_PEOPLE: Final = ("truth", "randomised", "analysed", "therapists", "spread")


@dataclass(frozen=True)
class _Part:
    design: TrialDesign
    first: int
    last: int


def run_trials(
    plan: TrialPlan, kept: KeptWork = NOTHING_KEPT, progress: bool = True
) -> list[list[TrialOutcome]]:
    """Run every trial of every size, or read what is kept of it.

    Parameters
    ----------
    plan : TrialPlan
    kept : KeptWork
        Where finished parts are kept.
    progress : bool
        Whether to report how many trials are done.

    Returns
    -------
    list of list of TrialOutcome
        Trials of each size, in the order of the plan.
    """
    count = plan.config.options.replicates
    parts = [
        _Part(design, first, min(first + PART, count))
        for design in plan.designs
        for first in range(0, count, PART)
    ]

    def make(numbers: Sequence[int]) -> Iterator[list[TrialOutcome]]:
        yield from _run([parts[number] for number in numbers], plan)

    sizes = ([part.last - part.first for part in parts], "trials")
    pieces = finished_pieces(len(parts), make, _PACKING, kept, "parts", progress, sizes)
    found: dict[TrialDesign, list[TrialOutcome]] = {design: [] for design in plan.designs}
    for part, outcomes in zip(parts, pieces, strict=True):
        found[part.design] += outcomes
    return list(found.values())


def _run(parts: Sequence[_Part], plan: TrialPlan) -> Iterator[list[TrialOutcome]]:
    """Yield the trials of each part; the clinics of all parts are simulated side by side."""
    options = plan.config.options
    worlds = (
        plan.inputs.world(parameters, options.seed, number)
        for part in parts
        for number in range(part.first, part.last)
        for parameters in plan.arms(part.design, number)
    )
    clinics = run_worlds(worlds, "compiled", options.cores)
    for part in parts:
        outcomes = []
        for number in range(part.first, part.last):
            usual, treated = next(clinics), next(clinics)
            people = recruit(usual, treated, part.design)
            outcomes.append(try_design(people, part.design, [options.seed, _ALLOCATION, number]))
        yield outcomes


def _packed(outcomes: Sequence[TrialOutcome]) -> Arrays:
    return {
        "people": np.array(
            [[getattr(each, name) for name in _PEOPLE] for each in outcomes], dtype=np.float64
        ),
        "estimates": np.array([each.estimates for each in outcomes]),
    }


def _unpacked(arrays: Arrays) -> list[TrialOutcome]:
    return [
        TrialOutcome(float(truth), int(randomised), int(analysed), int(therapists), float(spread), estimates)
        for (truth, randomised, analysed, therapists, spread), estimates in zip(
            arrays["people"], arrays["estimates"], strict=True
        )
    ]


_PACKING: Final = Packing[list[TrialOutcome]](_packed, _unpacked)
