"""The race of actions: all in a few settings of each theory, the better half in twice as many, and so on.

Successive halving (Karnin, Koren & Somekh 2013, ICML; Jamieson & Talwalkar 2016, AISTATS): most actions are told to be
poor from little, and what they would cost goes to those that are left. Other races drop an action when a test tells it
from the best (Maron & Moore 1997); here the best are not wanted by a test but to a number, and halving has a cost that
is known in advance, whatever is found. Actions are what is raced, because all their candidates, whoever they are for
and whatever is measured, come from the same clinics. All theories and actions have people and random numbers in common,
so that differences between them are seen in few clinics.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.hypotheses.candidates import Candidate, error_variance, standard_effects, without_gaps
from experiments.hypotheses.effect_runs import (
    EffectJob,
    FoundEffects,
    mean_noise,
    run_effects,
    stacked_effects,
)
from experiments.hypotheses.hypothesis_plan import HypothesisPlan
from experiments.hypotheses.observed_clients import SPREAD
from experiments.hypotheses.theory_information import expected_bits
from experiments.measures.outcomes import Floats
from experiments.results.kept_work import KeptWork
from experiments.results.progress import progress_line


@dataclass(frozen=True, eq=False)
class RaceRound:
    """What is known after a round.

    Attributes
    ----------
    actions : tuple of str
        That took part.
    draws : int
        Settings of each theory that are known by now.
    effects : ndarray, shape (theories, draws, actions, groups, outcomes)
        In SD, positive where they are to the good.
    bits, error : ndarray, shape (actions, groups, outcomes)
        Expected information of a study of the wanted size, and its standard error over settings.
    """

    actions: tuple[str, ...]
    draws: int
    effects: Floats
    bits: Floats
    error: Floats

    @property
    def scores(self) -> Floats:
        """What candidates are chosen by: the information less one standard error, as few settings are soon lucky."""
        return np.where(np.isnan(self.bits), -math.inf, self.bits - self.error)

    def best(self) -> Floats:
        """Return the score of the best candidate of each action."""
        best: Floats = self.scores.reshape(len(self.actions), -1).max(axis=1)
        return best


@dataclass(frozen=True, eq=False)
class Race:
    """A finished race.

    Attributes
    ----------
    rounds : tuple of RaceRound
    noise : ndarray, shape (4, outcomes)
        As `outcome_noise` returns it, over all theories.
    pieces : int
        Of work that may be kept.
    """

    rounds: tuple[RaceRound, ...]
    noise: Floats
    pieces: int


def run_race(plan: HypothesisPlan, kept: KeptWork, progress: bool = True) -> Race:
    """Run the race.

    Parameters
    ----------
    plan : HypothesisPlan
    kept : KeptWork
    progress : bool
    """
    settings, theories = plan.settings, range(len(plan.theories))
    actions, rounds, pieces = tuple(plan.changes), list[RaceRound](), 0
    found: list[list[FoundEffects]] = [[] for _ in theories]
    for number, draws in enumerate(settings.rounds):
        known = len(found[0])
        jobs = [EffectJob(theory, draw, draw, actions) for theory in theories for draw in range(known, draws)]
        clinics = len(jobs) * (1 + len(actions))
        progress_line(
            f"round {number + 1} of {len(settings.rounds)}: {len(actions)} actions in {draws} settings of each of "
            f"{len(theories)} theories, {clinics} clinics",
            progress,
        )
        new = run_effects(plan, jobs, kept.after(pieces), progress)
        pieces += len(jobs)
        for job, own in zip(jobs, new, strict=True):
            found[job.theory].append(own)
        noise = mean_noise(found)
        rounds.append(_round(plan, actions, draws, stacked_effects(found), noise))
        if draws < settings.draws:
            chosen = _survivors(rounds[-1], settings.keep, len(settings.rounds) - 1 - number)
            found = [[FoundEffects(own.effects[chosen], own.noise) for own in row] for row in found]
            actions = tuple(actions[k] for k in chosen)
    return Race(tuple(rounds), noise, pieces)


def _round(
    plan: HypothesisPlan, actions: tuple[str, ...], draws: int, effects: Floats, noise: Floats
) -> RaceRound:
    standard = without_gaps(standard_effects(effects, noise, plan.settings.outcomes))
    bits, error = expected_bits(
        standard.reshape(*standard.shape[:2], -1), extra_error(plan, actions, noise).ravel()
    )
    shape = standard.shape[2:]
    return RaceRound(actions, draws, standard, bits.reshape(shape), error.reshape(shape))


def extra_error(plan: HypothesisPlan, actions: Sequence[str], noise: Floats) -> Floats:
    """Return the error of a study of the wanted size in SD², shape (actions, groups, outcomes).

    The chance of the clinics, in which people of both arms are the same, is small beside that of a study. In the race
    it stays in the effects, and makes information a little smaller than it is.
    """
    units = [plan.units[name] for name in actions]
    error = error_variance(noise, units, plan.groups, plan.settings.clients, plan.settings.therapists)
    standard: Floats = error / noise[SPREAD] ** 2
    return standard


def _survivors(last: RaceRound, keep: int, rounds_left: int) -> list[int]:
    """Return which actions go on: such a share that the wanted number is left at the end, in their order."""
    count = len(last.actions)
    wanted = keep if rounds_left == 1 else max(keep, math.ceil(count / 2))
    order = np.argsort(-last.best(), kind="stable")
    return sorted(int(k) for k in order[: min(wanted, count)])


def leading_candidates(last: RaceRound, plan: HypothesisPlan, most: int, each: int = 2) -> list[Candidate]:
    """Return the candidates with the best scores, at most a few of the same action, and no effect twice.

    Of one action, the same outcome is taken once, whoever it is for.

    Parameters
    ----------
    last : RaceRound
    plan : HypothesisPlan
    most, each : int
        Candidates in all, and of the same action.
    """
    order = np.argsort(-last.scores, axis=None, kind="stable")
    chosen: list[Candidate] = []
    for place in order:
        a, g, o = np.unravel_index(place, last.bits.shape)
        own = Candidate(last.actions[a], plan.groups[g], plan.settings.outcomes[o])
        same = [other for other in chosen if other.action == own.action]
        if len(same) < each and all(other.outcome != own.outcome for other in same):
            chosen.append(own)
        if len(chosen) == most:
            break
    return chosen
