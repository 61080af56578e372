"""The check of candidates under other assumptions, by the rules of `alliance robust`."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.hypotheses.candidates import Candidate
from experiments.hypotheses.client_outcomes import CLIENT_OUTCOMES
from experiments.hypotheses.effect_runs import worlds_of
from experiments.hypotheses.hypothesis_plan import HypothesisPlan
from experiments.hypotheses.observed_clients import ObservedClients, arm_effects
from experiments.measures.outcomes import Floats
from experiments.robustness.alternatives import Alternative
from experiments.robustness.check_plan import CheckPlan, Job
from experiments.robustness.difference_evidence import FULL
from experiments.robustness.robustness_check import JudgedContrast
from experiments.robustness.robustness_settings import DRAWS, PARAMETERS
from experiments.robustness.verdicts import Finding
from experiments.studies.run_worlds import run_worlds
from sim.parameters import Parameters

_THEORIES: Final = "theories"


class CandidateCheck(CheckPlan):
    """A check of the candidates of one action: effects in the reference's units, to the good where positive.

    Parameters
    ----------
    plan : HypothesisPlan
    candidates : sequence of Candidate
        Of the same action.
    """

    def __init__(self, plan: HypothesisPlan, candidates: Sequence[Candidate]) -> None:
        super().__init__(plan.setup, plan.config.options.replicates)
        self.plan, self.candidates, self.action = plan, tuple(candidates), candidates[0].action
        self.contrasts, self.outcomes = (self.action,), tuple(own.name for own in candidates)
        self.clinics = 2
        base = plan.config.parameters
        self.reference = Alternative("reference", "as configured", (), base, self.arms_under(base))

    def arms_under(self, base: Parameters) -> tuple[Parameters, ...]:
        """Return the parameters of both arms; raises `InputError` where one is impossible."""
        return base, self.plan.changes[self.action].applied_to(base, f"action {self.action}: ")

    def measure(self, jobs: Sequence[Job]) -> Iterator[Floats]:
        """Yield the effects of every job, shape (1, replicates, candidates)."""
        plan, settings = self.plan, self.plan.settings
        worlds = (
            world
            for job in jobs
            for replicate in range(job.first, job.last)
            for world in worlds_of(
                plan,
                job.alternative.base,
                [self.action],
                replicate,
                settings.largest,
                settings.therapists_for(settings.largest),
            )
        )
        runs = run_worlds(worlds, "compiled", plan.config.options.cores)
        for job in jobs:
            values = np.empty((1, job.last - job.first, len(self.candidates)))
            for replicate in range(job.last - job.first):
                clinics = [next(runs), next(runs)]
                clients = ObservedClients.of(clinics, settings.moderators, self._measured)
                effects = arm_effects(clients)[0]
                values[0, replicate] = [effects[g, o] * sign for g, o, sign in self._places]
            yield values

    @functools.cached_property
    def _measured(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(own.outcome for own in self.candidates))

    @functools.cached_property
    def _places(self) -> list[tuple[int, int, int]]:
        groups = self.plan.groups
        return [
            (groups.index(own.group), self._measured.index(own.outcome), own.better)
            for own in self.candidates
        ]

    def unit(self, outcome: str) -> str:
        """Return the unit of a candidate."""
        return next(CLIENT_OUTCOMES[own.outcome].unit for own in self.candidates if own.name == outcome)

    def command(self, words: Sequence[str], replicates: int) -> str:
        """Return nothing: no other command shows the effect for a group of clients."""
        return ""


@dataclass(frozen=True)
class Robustness:
    """What the check of one candidate comes to.

    Attributes
    ----------
    judged : JudgedContrast
    share : float
        Share of plausible draws times that of single changes that keep the sign, of those that tell one or in which
        the effect is gone; half a member is added to either side. Theories are left out: what is wanted is that they
        differ.
    breaking : tuple of str
        Parameters that alone turn the sign of the effect, take it away or out of the band.
    """

    judged: JudgedContrast
    share: float
    breaking: tuple[str, ...]

    @property
    def hangs_on(self) -> str:
        """The parameter on which the effect depends alone; empty if it is none, or several."""
        return self.breaking[0] if len(self.breaking) == 1 else ""


def robustness_of(judged: JudgedContrast) -> Robustness:
    """Sum up what the alternatives say of a candidate.

    Parameters
    ----------
    judged : JudgedContrast
    """
    findings = [own for own in judged.findings if own.group != _THEORIES and own.stage == FULL]
    if not judged.reference[4] or all(math.isnan(own.evidence.ratio) for own in findings):
        return Robustness(judged, 0.0, ())
    draws = [own for own in findings if own.group == DRAWS]
    single = [own for own in findings if own.group != DRAWS]
    moved = [own for own in single if own.group == PARAMETERS and _breaks(own)]
    return Robustness(
        judged,
        _kept(draws) * _kept(single),
        tuple(dict.fromkeys(own.member.split()[0] for own in moved)),
    )


def _breaks(own: Finding) -> bool:
    return own.evidence.sign in ("turned", "gone") or own.evidence.size == "shrunk"


def _kept(findings: Sequence[Finding]) -> float:
    signs = [own.evidence.sign for own in findings]
    told = [sign for sign in signs if sign != "not told"]
    return (told.count("kept") + 0.5) / (len(told) + 1.0)
