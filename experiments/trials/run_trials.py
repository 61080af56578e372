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
from experiments.trials.simulated_trial import FORM_ERRORS, allocation_seed
from experiments.trials.trial_design import TrialDesign
from experiments.trials.trial_plan import TrialPlan

PART: Final = 25
"""Trials that are kept together."""
_PEOPLE: Final = ("randomised", "therapists", "spread")
_QUESTIONS: Final = ("truth", "analysed", "estimates")


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
        world
        for part in parts
        for number in range(part.first, part.last)
        for clinic in plan.worlds(part.design, number)
        for world in clinic
    )
    clinics = run_worlds(worlds, "compiled", options.cores, any(part.design.needs_sessions for part in parts))
    for part in parts:
        outcomes = []
        for number in range(part.first, part.last):
            arms = range(part.design.arms)
            sites = [[next(clinics) for _ in arms] for _ in range(part.design.clinics)]
            people = recruit(sites, part.design, (options.seed, FORM_ERRORS, number))
            outcomes.append(try_design(people, part.design, allocation_seed(plan, number)))
        yield outcomes


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


_PACKING: Final = Packing[list[TrialOutcome]](_packed, _unpacked)
