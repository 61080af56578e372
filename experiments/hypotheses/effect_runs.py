"""Runs the clinics of every theory, setting and action, and keeps what differs between arms."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.hypotheses.hypothesis_plan import HypothesisPlan
from experiments.hypotheses.observed_clients import ObservedClients, arm_effects, outcome_noise
from experiments.measures.outcomes import Floats
from experiments.results.kept_work import Arrays, KeptWork, Packing, finished_pieces
from experiments.studies.run_worlds import run_worlds
from experiments.trials.trial_design import TrialDesign
from sim import Parameters, World


@dataclass(frozen=True)
class EffectJob:
    """One setting of one theory, in one clinic without and with each of some actions."""

    theory: int
    draw: int
    replicate: int
    actions: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class FoundEffects:
    """What a job finds.

    Attributes
    ----------
    effects : ndarray, shape (actions, groups, outcomes)
        In the units of the outcomes.
    noise : ndarray, shape (4, outcomes)
        As `outcome_noise` returns it.
    """

    effects: Floats
    noise: Floats


def run_effects(
    plan: HypothesisPlan, jobs: Sequence[EffectJob], kept: KeptWork, progress: bool = True
) -> list[FoundEffects]:
    """Run jobs, or read what is kept of them.

    Parameters
    ----------
    plan : HypothesisPlan
    jobs : sequence of EffectJob
    kept : KeptWork
        Pieces are numbered as the jobs.
    progress : bool
        Whether to report how far they are.
    """

    def make(numbers: Sequence[int]) -> Iterator[FoundEffects]:
        yield from _run(plan, [jobs[number] for number in numbers])

    sizes = ([1 + len(job.actions) for job in jobs], "clinics")
    return list(finished_pieces(len(jobs), make, _PACKING, kept, "settings", progress, sizes))


def _run(plan: HypothesisPlan, jobs: Sequence[EffectJob]) -> Iterator[FoundEffects]:
    settings, options = plan.settings, plan.config.options
    size = settings.largest, settings.therapists_for(settings.largest)
    worlds = (world for job in jobs for world in arm_worlds(plan, job, *size))
    runs = run_worlds(worlds, "compiled", options.cores)
    for job in jobs:
        clinics = [next(runs) for _ in range(1 + len(job.actions))]
        clients = ObservedClients.of(clinics, settings.moderators, settings.outcomes)
        yield FoundEffects(arm_effects(clients), outcome_noise(clients))


def arm_worlds(plan: HypothesisPlan, job: EffectJob, clients: int, therapists: int) -> Iterator[World]:
    """Yield the same clinic without and with each action; all theories share people's random numbers."""
    setting = plan.theories[job.theory].setting(job.draw)
    yield from worlds_of(plan, setting, job.actions, job.replicate, clients, therapists)


def worlds_of(
    plan: HypothesisPlan,
    setting: Parameters,
    actions: Sequence[str],
    replicate: int,
    clients: int,
    therapists: int,
) -> Iterator[World]:
    """Return a clinic large enough for a study of a size, without and with each action."""
    size = {"clinic.clients": math.ceil(TrialDesign.screened * clients), "clinic.therapists": therapists}
    base = Parameters.of(size, setting)
    arms = (plan.changes[action].applied_to(base, f"action {action}: ") for action in actions)
    return plan.inputs.worlds([base, *arms], plan.config.options.seed, replicate)


def _packed(found: FoundEffects) -> Arrays:
    return {"effects": found.effects, "noise": found.noise}


def _unpacked(arrays: Arrays) -> FoundEffects:
    return FoundEffects(arrays["effects"], arrays["noise"])


_PACKING: Final = Packing[FoundEffects](_packed, _unpacked)


def stacked_effects(found: Sequence[Sequence[FoundEffects]]) -> Floats:
    """Return effects of every theory (outer) and setting (inner).

    Returns
    -------
    ndarray, shape (theories, settings, actions, groups, outcomes)
    """
    return np.array([[own.effects for own in row] for row in found])


def mean_noise(found: Sequence[Sequence[FoundEffects]]) -> Floats:
    """Return the noise of outcomes, averaged over theories and settings; shape (4, outcomes)."""
    every = np.array([own.noise for row in found for own in row])
    known = ~np.isnan(every)
    total = np.where(known, every, 0.0).sum(axis=0)
    mean: Floats = np.divide(
        total, known.sum(axis=0), out=np.full(total.shape, np.nan), where=known.any(axis=0)
    )
    return mean
