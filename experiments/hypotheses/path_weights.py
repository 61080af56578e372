"""What a study tells about the weight of each causal path, where all weights are drawn at random.

The weights are drawn evenly from 0 to 1, everything else from the settings of the theories. What the study reports is
regressed on by ridge regression, which stands for the posterior mean (regression adjustment, Beaumont, Zhang & Balding
2002, Genetics 162:2025). Each study is predicted from all others, so that nothing is counted that was fitted by chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.hypotheses.effect_runs import worlds_of
from experiments.hypotheses.hypothesis_plan import HypothesisPlan
from experiments.hypotheses.observed_clients import ObservedClients
from experiments.hypotheses.study_summaries import allocate, study_values, summaries_of
from experiments.measures.outcomes import Floats
from experiments.results.kept_work import Arrays, KeptWork, Packing, finished_pieces
from experiments.studies.run_worlds import run_worlds
from sim.parameters import Parameters, walk

_REPLICATE: Final = 900_000
_DRAW, _ALLOCATION = 61, 62
_PENALTIES: Final = np.geomspace(1e-1, 1e5, 25)
_LEVEL: Final = 0.9
_THIRDS: Final = ((0.0, 1 / 3), (1 / 3, 2 / 3), (2 / 3, 1.0))
THIRDS: Final = ("lower", "middle", "upper")
"""Thirds of the range of a weight."""


@dataclass(frozen=True)
class WeightIdentified:
    """What a study tells about one weight.

    Attributes
    ----------
    action, path : str
    contraction : float
        Share of the variance of the weight before the study that is gone after it; 0 or less: nothing is learned.
    contraction_error : float
        Standard error, from a jackknife over simulated studies.
    coverage, coverage_error : float
        Share of intervals of 90 % that hold the true weight, of studies that had no part in them.
    followed : tuple of float
        Within each third of the range, correlation of the estimate with the true weight.
    studies : int
    """

    action: str
    path: str
    contraction: float
    contraction_error: float
    coverage: float
    coverage_error: float
    followed: tuple[float, ...]
    studies: int

    @property
    def unidentified(self) -> tuple[str, ...]:
        """Thirds of the range in which the estimate does not follow the weight beyond two standard errors."""
        limit = 2.0 / math.sqrt(max(self.studies / len(THIRDS), 1.0))
        return tuple(name for name, own in zip(THIRDS, self.followed, strict=True) if own < limit)


def disputed_paths(plan: HypothesisPlan) -> tuple[str, ...]:
    """Return the names of the path weights on which the compared theories differ."""
    weights = [path for path, meta, _ in walk(plan.config.parameters) if _is_weight(path, meta.kind)]
    flat = [own.base.flat() for own in plan.theories]
    return tuple(path for path in weights if len({own[path] for own in flat}) > 1)


def _is_weight(path: str, kind: str) -> bool:
    return path.startswith("theory.") and kind == "number"


def identify_weights(
    plan: HypothesisPlan, actions: Sequence[str], kept: KeptWork, progress: bool = True
) -> list[WeightIdentified]:
    """Simulate studies with random weights, and say what each action's study tells about each weight.

    Parameters
    ----------
    plan : HypothesisPlan
    actions : sequence of str
    kept : KeptWork
    progress : bool
    """
    paths, count = disputed_paths(plan), plan.settings.weights
    random = np.random.default_rng([plan.config.options.seed, _DRAW])
    weights = random.uniform(size=(count, len(paths)))
    settings = [_setting(plan, random, dict(zip(paths, own.tolist(), strict=True))) for own in weights]

    def make(numbers: Sequence[int]) -> Iterator[Floats]:
        yield from _run(plan, actions, [(number, settings[number]) for number in numbers])

    sizes = ([1 + len(actions)] * count, "clinics")
    reported = np.array(list(finished_pieces(count, make, _PACKING, kept, "studies", progress, sizes)))
    return [
        identified(action, path, reported[:, place], weights[:, k])
        for place, action in enumerate(actions)
        for k, path in enumerate(paths)
    ]


def _setting(plan: HypothesisPlan, random: np.random.Generator, weights: dict[str, float]) -> Parameters:
    theory = plan.theories[int(random.integers(len(plan.theories)))]
    row = theory.draws.row(theory.seed, int(random.integers(plan.settings.draws)))
    return Parameters.of(weights, theory.draws.apply(plan.config.parameters, row))


def _run(
    plan: HypothesisPlan, actions: Sequence[str], jobs: Sequence[tuple[int, Parameters]]
) -> Iterator[Floats]:
    options, own = plan.config.options, plan.settings
    wanted = summaries_of(own.outcomes, own.moderators, plan.groups)
    worlds = (
        world
        for number, setting in jobs
        for world in worlds_of(
            plan, setting, actions, _REPLICATE + number, own.largest, own.therapists_for(own.largest)
        )
    )
    runs = run_worlds(worlds, "compiled", options.cores)
    for number, _ in jobs:
        clinics = [next(runs) for _ in range(1 + len(actions))]
        clients = ObservedClients.of(clinics, own.moderators, own.outcomes).first(own.largest)
        rows = []
        for arm, action in enumerate(actions, 1):
            seen, allocated = allocate(
                clients.two_arms(arm), plan.units[action], [options.seed, _ALLOCATION, number]
            )
            rows.append(study_values(seen, allocated, wanted, own.outcomes, own.moderators))
        yield np.array(rows)


def identified(action: str, path: str, reported: Floats, weights: Floats) -> WeightIdentified:
    """Say what a study tells about a weight.

    Parameters
    ----------
    action, path : str
    reported : ndarray, shape (studies, summaries)
    weights : ndarray, shape (studies,)
        True weights.
    """
    guesses = left_out_guesses(reported, weights)
    misses = (weights - guesses) ** 2
    whole = float(weights.var())
    ratios = (misses.sum() - misses) / (len(misses) - 1) / whole
    error = math.sqrt((len(misses) - 1) / len(misses) * float(((ratios - ratios.mean()) ** 2).sum()))
    coverage = _coverage(weights - guesses)
    inside = [(low <= weights) & (weights <= high) for low, high in _THIRDS]
    return WeightIdentified(
        action,
        path,
        1.0 - float(misses.mean()) / whole,
        error,
        coverage,
        math.sqrt((coverage * (1 - coverage) + 0.25 / len(misses)) / len(misses)),
        tuple(_correlation(guesses[own], weights[own]) for own in inside),
        len(weights),
    )


def left_out_guesses(reported: Floats, weights: Floats) -> Floats:
    """Return the guess of each weight by a ridge regression on all other studies.

    The penalty is that with the smallest error of such guesses.
    """
    spread = reported.std(axis=0)
    used = (reported[:, spread > 0] - reported[:, spread > 0].mean(axis=0)) / spread[spread > 0]
    left, sizes, _ = np.linalg.svd(used, full_matrices=False)
    centred = weights - weights.mean()
    along = left.T @ centred
    best, guesses = math.inf, np.full(len(weights), weights.mean())
    for penalty in _PENALTIES:
        kept = sizes**2 / (sizes**2 + penalty)
        influence = (left**2) @ kept + 1 / len(weights)
        off = (centred - left @ (kept * along)) / (1 - influence)
        if (error := float((off**2).mean())) < best:
            best, guesses = error, weights - off
    return guesses


def _coverage(off: Floats) -> float:
    """Return how often intervals that hold nine in ten errors of one half of the studies hold those of the other."""
    held = []
    for half in range(2):
        reach = np.quantile(np.abs(off[half::2]), _LEVEL)
        held.append(float((np.abs(off[1 - half :: 2]) <= reach).mean()))
    return float(np.mean(held))


def _correlation(first: Floats, second: Floats) -> float:
    if len(first) < 3 or first.std() == 0 or second.std() == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def _packed(reported: Floats) -> Arrays:
    return {"reported": reported}


_PACKING: Final = Packing[Floats](_packed, lambda arrays: arrays["reported"])
