"""Simulated studies of single actions: of every theory and setting, in clinics that the race has not seen."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.hypotheses.candidates import Candidate, without_gaps
from experiments.hypotheses.effect_runs import EffectJob, arm_worlds
from experiments.hypotheses.effect_test import test_effect
from experiments.hypotheses.hypothesis_plan import HypothesisPlan
from experiments.hypotheses.observed_clients import ObservedClients, arm_effects
from experiments.hypotheses.study_summaries import Summary, allocate, study_values, summaries_of
from experiments.measures.outcomes import Floats
from experiments.results.kept_work import Arrays, KeptWork, Packing, finished_pieces
from experiments.studies.run_worlds import run_worlds

FRESH: Final = 100_000
"""Number of the first replicate that the race does not use."""
_ALLOCATION: Final = 60


@dataclass(frozen=True)
class _StudyJob:
    theory: int
    draw: int
    size: int
    actions: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Piece:
    """Studies of one theory, setting and size: effects (studies, actions, groups, outcomes), reports and tests."""

    effects: Floats
    reported: Floats
    tests: Floats


@dataclass(frozen=True, eq=False)
class SimulatedStudies:
    """Studies of some actions.

    Attributes
    ----------
    candidates : tuple of Candidate
    actions : tuple of str
        Theirs, each once.
    sizes : tuple of int
        Clients in both arms.
    summaries : tuple of Summary
    effects : ndarray, shape (theories, settings, sizes, studies, actions, groups, outcomes)
        Differences between twins' arms in the clinics of the studies, in the units of the outcomes.
    reported : ndarray, shape (theories, settings, sizes, studies, actions, summaries)
        What each study finds.
    tests : ndarray, shape (theories, settings, sizes, studies, candidates, 3)
        Effect, its standard error, and p by a mixed model, of each candidate in the study of its action.
    pieces : int
        Of work that may be kept.
    """

    candidates: tuple[Candidate, ...]
    actions: tuple[str, ...]
    sizes: tuple[int, ...]
    summaries: tuple[Summary, ...]
    effects: Floats
    reported: Floats
    tests: Floats
    pieces: int


def simulate_studies(
    plan: HypothesisPlan, candidates: Sequence[Candidate], kept: KeptWork, progress: bool = True
) -> SimulatedStudies:
    """Simulate studies of the actions of some candidates under every theory and setting.

    Parameters
    ----------
    plan : HypothesisPlan
    candidates : sequence of Candidate
    kept : KeptWork
    progress : bool
    """
    settings, actions = plan.settings, tuple(dict.fromkeys(own.action for own in candidates))
    wanted = summaries_of(settings.outcomes, settings.moderators, plan.groups)
    jobs = [
        _StudyJob(theory, draw, size, actions)
        for theory in range(len(plan.theories))
        for draw in range(settings.draws)
        for size in settings.sizes
    ]

    def make(numbers: Sequence[int]) -> Iterator[_Piece]:
        yield from _run(plan, [jobs[number] for number in numbers], wanted, candidates)

    sizes = ([settings.studies * (1 + len(actions))] * len(jobs), "clinics")
    pieces = list(finished_pieces(len(jobs), make, _PACKING, kept, "settings", progress, sizes))
    shape = (len(plan.theories), settings.draws, len(settings.sizes))
    effects, reported, tests = (
        values.reshape(*shape, *values.shape[1:])
        for values in (np.array([getattr(own, name) for own in pieces]) for name in _PARTS)
    )
    return SimulatedStudies(
        tuple(candidates), actions, settings.sizes, wanted, effects, reported, tests, len(jobs)
    )


def _run(
    plan: HypothesisPlan,
    jobs: Sequence[_StudyJob],
    wanted: Sequence[Summary],
    candidates: Sequence[Candidate],
) -> Iterator[_Piece]:
    settings = plan.settings
    worlds = (
        world
        for job in jobs
        for study in range(settings.studies)
        for world in arm_worlds(plan, _clinic(plan, job, study), job.size, settings.therapists_for(job.size))
    )
    runs = run_worlds(worlds, "compiled", plan.config.options.cores)
    for job in jobs:
        effects, reported, tests = [], [], []
        for study in range(settings.studies):
            clinics = [next(runs) for _ in range(1 + len(job.actions))]
            clients = ObservedClients.of(clinics, settings.moderators, settings.outcomes)
            effects.append(arm_effects(clients))
            seed = [plan.config.options.seed, _ALLOCATION, job.theory, _replicate(plan, job, study)]
            seen = [
                allocate(clients.first(job.size).two_arms(arm), plan.units[action], seed)
                for arm, action in enumerate(job.actions, 1)
            ]
            reported.append(
                [study_values(*own, wanted, settings.outcomes, settings.moderators) for own in seen]
            )
            tests.append(
                [
                    test_effect(
                        *seen[job.actions.index(own.action)], own, settings.outcomes, settings.moderators
                    )
                    for own in candidates
                ]
            )
        yield _Piece(np.array(effects), np.array(reported), np.array(tests))


def _clinic(plan: HypothesisPlan, job: _StudyJob, study: int) -> EffectJob:
    return EffectJob(job.theory, job.draw, _replicate(plan, job, study), job.actions)


def _replicate(plan: HypothesisPlan, job: _StudyJob, study: int) -> int:
    """Return the number of a clinic: one of its own for each setting, size and study, the same under all theories."""
    place = plan.settings.sizes.index(job.size)
    return FRESH + (job.draw * len(plan.settings.sizes) + place) * plan.settings.studies + study


def fresh_effects(studies: SimulatedStudies) -> tuple[Floats, Floats]:
    """Return effects of every setting, averaged over its clinics, and the variance of these averages by chance.

    Returns
    -------
    effects : ndarray, shape (theories, settings, actions, groups, outcomes)
    chance : ndarray, shape (actions, groups, outcomes)
        From how clinics of the same setting differ, averaged over settings; NaN with one clinic of each.
    """
    shape = studies.effects.shape
    clinics = studies.effects.reshape(*shape[:2], shape[2] * shape[3], *shape[4:])
    known = ~np.isnan(clinics)
    count, zeros = known.sum(axis=2), np.where(known, clinics, 0.0)
    mean = np.divide(zeros.sum(axis=2), count, out=np.full(count.shape, math.nan), where=count > 0)
    off = np.where(known, clinics - mean[:, :, None], 0.0)
    freedom = np.maximum(count - 1, 0).sum(axis=(0, 1))
    variance = np.divide(
        (off**2).sum(axis=(0, 1, 2)), freedom, out=np.full(freedom.shape, math.nan), where=freedom > 0
    )
    return without_gaps(mean), variance / clinics.shape[2]


_PARTS: Final = ("effects", "reported", "tests")


def _packed(piece: _Piece) -> Arrays:
    return {name: getattr(piece, name) for name in _PARTS}


def _unpacked(arrays: Arrays) -> _Piece:
    return _Piece(*(arrays[name] for name in _PARTS))


_PACKING: Final = Packing[_Piece](_packed, _unpacked)
