"""The search from its plan to ranked cards: race, fresh studies, robustness, weights of paths."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.hypotheses.candidate_check import CandidateCheck, Robustness, robustness_of
from experiments.hypotheses.candidates import Candidate, standard_effects
from experiments.hypotheses.hypothesis_plan import HypothesisPlan
from experiments.hypotheses.needed_clients import SimulatedPower, clients_for, simulated_power
from experiments.hypotheses.observed_clients import BETWEEN, RETURNED, SPREAD, WITHIN
from experiments.hypotheses.path_weights import WeightIdentified, identify_weights
from experiments.hypotheses.race import Race, extra_error, leading_candidates, run_race
from experiments.hypotheses.simulated_studies import SimulatedStudies, fresh_effects, simulate_studies
from experiments.hypotheses.study_search import FoundStudy, search_studies
from experiments.hypotheses.theory_information import sign_bits, theory_gains
from experiments.hypotheses.theory_predictions import Prediction, predictions_of
from experiments.results.kept_work import NOTHING_KEPT, KeptWork
from experiments.results.progress import progress_line
from experiments.robustness.robustness_check import check_plan

_ASSURANCES = (0.8, 0.9)


@dataclass(frozen=True, eq=False)
class Card:
    """A hypothesis that was worked out.

    Attributes
    ----------
    candidate : Candidate
    predictions : tuple of Prediction
        Of every theory.
    side : int
        1 where the theories' mean effect is to the good, -1 where it is to the bad.
    bits, bits_error : float
        Expected information about the theory of a study of this effect alone, at the size of the settings, with its
        standard error over settings.
    bits_per_100 : float
        For every hundred clients.
    direction_bits : float
        What a large study's verdict on the direction tells.
    robustness : Robustness
    study : FoundStudy
        Of this action, the one with the most information per client.
    power : tuple of SimulatedPower
    needed : mapping
        Assurance -> clients that give it, by formula.
    settled : mapping
        Assurance -> clients that give it where the effect is the mean of those theories that predict one.
    variance_per_client : float
        Variance of the estimate in SD², times the clients of both arms.
    spread : float
        SD of the outcome, by which effects are divided.
    returned, therapist_share : float
        Share of clients with a value, and of its variance given intake that lies between therapists.
    """

    candidate: Candidate
    predictions: tuple[Prediction, ...]
    side: int
    bits: float
    bits_error: float
    bits_per_100: float
    direction_bits: float
    robustness: Robustness
    study: FoundStudy
    power: tuple[SimulatedPower, ...]
    needed: dict[float, float]
    settled: dict[float, float]
    variance_per_client: float
    spread: float
    returned: float
    therapist_share: float

    @property
    def priority(self) -> float:
        """What cards are ordered by: bits per hundred clients, none of them below 0, times robustness."""
        return max(self.bits_per_100, 0.0) * self.robustness.share


@dataclass(frozen=True, eq=False)
class FoundHypotheses:
    """A finished search.

    Attributes
    ----------
    plan : HypothesisPlan
    race : Race
    studies : SimulatedStudies
    found : tuple of FoundStudy
        The best study of every action of a card and size.
    cards : tuple of Card
        Ranked.
    weights : tuple of WeightIdentified
    """

    plan: HypothesisPlan
    race: Race
    studies: SimulatedStudies
    found: tuple[FoundStudy, ...]
    cards: tuple[Card, ...]
    weights: tuple[WeightIdentified, ...]


def find_hypotheses_of(
    plan: HypothesisPlan, kept: KeptWork = NOTHING_KEPT, progress: bool = True
) -> FoundHypotheses:
    """Search for hypotheses, or read what is kept of the search.

    Parameters
    ----------
    plan : HypothesisPlan
    kept : KeptWork
    progress : bool
        Whether to report how far it is.
    """
    race = run_race(plan, kept, progress)
    kept = kept.after(race.pieces)
    candidates = leading_candidates(race.rounds[-1], plan, plan.settings.cards)
    progress_line(f"studies of {len(candidates)} hypotheses in clinics that the race has not seen", progress)
    studies = simulate_studies(plan, candidates, kept, progress)
    kept = kept.after(studies.pieces)
    found = tuple(search_studies(studies))
    progress_line("weights of causal paths", progress)
    weights = identify_weights(plan, studies.actions, kept, progress)
    kept = kept.after(plan.settings.weights)
    robust = _checked(plan, candidates, studies.actions, kept, progress)
    cards = [_card(plan, race, studies, found, k, robust[own]) for k, own in enumerate(candidates)]
    ranked = sorted(cards, key=lambda card: (-card.priority, -card.bits))
    return FoundHypotheses(plan, race, studies, found, tuple(ranked), tuple(weights))


def _checked(
    plan: HypothesisPlan,
    candidates: Sequence[Candidate],
    actions: Sequence[str],
    kept: KeptWork,
    progress: bool,
) -> dict[Candidate, Robustness]:
    """Check the candidates of each action under other assumptions; they share their clinics."""
    found: dict[Candidate, Robustness] = {}
    for number, action in enumerate(actions, 1):
        own = [each for each in candidates if each.action == action]
        progress_line(f"robustness, action {number} of {len(actions)}: {action}", progress)
        check = CandidateCheck(plan, own)
        judged = check_plan(check, kept, progress).judged
        found |= {each: robustness_of(one) for each, one in zip(own, judged, strict=True)}
        kept = kept.after(1 + len(check.alternatives) + check.settings.confirm)
    return found


def _card(
    plan: HypothesisPlan,
    race: Race,
    studies: SimulatedStudies,
    found: Sequence[FoundStudy],
    number: int,
    robustness: Robustness,
) -> Card:
    settings, candidate = plan.settings, studies.candidates[number]
    action, outcome = studies.actions.index(candidate.action), settings.outcomes.index(candidate.outcome)
    group = plan.groups.index(candidate.group)
    effects, chance = fresh_effects(studies)
    spread, between = float(race.noise[SPREAD, outcome]), max(float(race.noise[BETWEEN, outcome]), 0.0)
    own = standard_effects(effects, race.noise, settings.outcomes)[:, :, action, group, outcome]
    noise = float(chance[action, group, outcome]) / spread**2
    whole_error = float(extra_error(plan, [candidate.action], race.noise)[0, group, outcome])
    # What the simulated clinics add by chance is part of the study's error already.
    left = max(whole_error - (0.0 if math.isnan(noise) else noise), 0.0)
    gains = theory_gains(own[:, :, None], np.array([left]))[..., 0].ravel()
    predictions = predictions_of([each.theory for each in plan.theories], own, noise, settings.negligible)
    side = 1 if own.mean() >= 0 else -1
    per_client = whole_error * settings.clients
    predicting = [each.mean * side for each in predictions if each.mean * side > settings.negligible]
    size = np.array([np.mean(predicting)]) if predicting else np.array([0.0])
    best = max(
        (each for each in found if each.action == candidate.action), key=lambda each: each.bits_per_100
    )
    return Card(
        candidate,
        tuple(predictions),
        side,
        float(gains.mean()),
        float(gains.std(ddof=1) / math.sqrt(len(gains))),
        100.0 * float(gains.mean()) / settings.clients,
        float(sign_bits(own[:, :, None], settings.negligible)[0]),
        robustness,
        best,
        tuple(
            simulated_power(
                studies.tests[:, :, :, :, number],
                side * candidate.better,
                [each.theory for each in plan.theories],
                settings.sizes,
            )
        ),
        {wanted: clients_for(side * own, per_client, wanted) for wanted in _ASSURANCES},
        {wanted: clients_for(size, per_client, wanted) for wanted in _ASSURANCES},
        per_client,
        spread,
        float(race.noise[RETURNED, outcome]),
        float(between / (between + race.noise[WITHIN, outcome])),
    )
