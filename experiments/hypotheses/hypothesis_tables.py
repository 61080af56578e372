"""Results of a search as tables: hypotheses, candidates, predictions, designs, confusion, power, weights of paths."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import pyarrow as pa

from experiments.hypotheses.candidates import Candidate
from experiments.hypotheses.example_trial import recommended_size
from experiments.hypotheses.find_hypotheses import Card, FoundHypotheses
from experiments.hypotheses.hypothesis_sentences import hypothesis_sentence
from experiments.hypotheses.study_search import FoundStudy
from experiments.hypotheses.theory_predictions import predictions_of

LISTED: Final = 200
"""Candidates that are listed: those with the most information in the race."""
_TEXT: Final = (
    *(
        "name",
        "action",
        "group",
        "moderator",
        "outcome",
        "unit",
        "randomised",
        "sentence",
        "verdict",
        "reason",
    ),
    *("hangs_on", "weakest_parameter", "theory", "made_by", "taken_for", "measures", "raters"),
    *("path", "unidentified", "stage"),
)
_WHOLE: Final = (
    *(
        "rank",
        "clients",
        "settings",
        "draws",
        "studies",
        "study_clients",
        "recommended",
        "therapists",
        "screened",
    ),
    "breaking",
)
TYPES: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(_TEXT, pa.string()),
    **dict.fromkeys(_WHOLE, pa.int64()),
}
"""Types of the columns of stored tables that are no real numbers."""
TABLES: Final = ("hypotheses", "candidates", "predictions", "designs", "confusion", "power", "weights")
Row = dict[str, object]


def hypothesis_tables(found: FoundHypotheses) -> dict[str, pa.Table]:
    """Return every table by its name."""
    cards = list(enumerate(found.cards, 1))
    rows = {
        "hypotheses": [_hypothesis(found, rank, card) for rank, card in cards],
        "candidates": _candidates(found),
        "predictions": [row for rank, card in cards for row in _predictions(rank, card)]
        + _race_predictions(found),
        "designs": [_design(each) for each in found.found],
        "confusion": [row for each in found.found for row in _confusion(found, each)],
        "power": [
            {"rank": rank, "name": card.candidate.name, "theory": own.theory, "clients": own.clients}
            | {"power": own.power, "power_error": own.error}
            for rank, card in cards
            for own in card.power
        ],
        "weights": [
            {"action": own.action, "path": own.path, "contraction": own.contraction}
            | {"contraction_error": own.contraction_error, "coverage": own.coverage}
            | {"coverage_error": own.coverage_error, "unidentified": ", ".join(own.unidentified)}
            | dict(zip(("lower_third", "middle_third", "upper_third"), own.followed, strict=True))
            | {"studies": own.studies}
            for own in found.weights
        ],
    }
    return {name: pa.Table.from_pylist(rows[name]) for name in TABLES}


def _key(candidate: Candidate) -> Row:
    return {
        "name": candidate.name,
        "action": candidate.action,
        "group": candidate.group.part,
        "moderator": candidate.group.moderator,
        "outcome": candidate.outcome,
    }


def _hypothesis(found: FoundHypotheses, rank: int, card: Card) -> Row:
    plan, judged = found.plan, card.robustness.judged
    weakest = judged.judgement.parameter
    study = card.study
    return {
        "rank": rank,
        **_key(card.candidate),
        "randomised": plan.units[card.candidate.action],
        "sentence": hypothesis_sentence(card, plan.settings.negligible),
        "priority": card.priority,
        "bits": card.bits,
        "bits_error": card.bits_error,
        "bits_per_100": card.bits_per_100,
        "direction_bits": card.direction_bits,
        "robustness": card.robustness.share,
        "verdict": judged.judgement.verdict,
        "reason": judged.judgement.reason,
        "hangs_on": card.robustness.hangs_on,
        "breaking": len(card.robustness.breaking),
        "weakest_parameter": "" if weakest is None else weakest.member,
        "weakest_ratio": math.nan if weakest is None else weakest.evidence.ratio,
        "clients_80": card.needed[0.8],
        "clients_90": card.needed[0.9],
        "clients_80_if_predicted": card.settled[0.8],
        "clients_90_if_predicted": card.settled[0.9],
        "variance_per_client": card.variance_per_client,
        "outcome_sd": card.spread,
        "returned": card.returned,
        "therapist_share": card.therapist_share,
        "recommended": recommended_size(card),
        "therapists": plan.settings.therapists_for(recommended_size(card)),
        "screened": _screened(found),
        "measures": ", ".join(own.name for own in study.measures),
        "study_clients": study.clients,
        "study_bits": study.bits,
        "study_bits_error": study.bits_error,
        "study_bits_per_100": study.bits_per_100,
        "study_right": study.right,
    }


def _screened(found: FoundHypotheses) -> int:
    """Return how many candidates the race began with."""
    return int(found.race.rounds[0].bits.size)


def _candidates(found: FoundHypotheses) -> list[Row]:
    rows: list[Row] = []
    seen: set[str] = set()
    for last in reversed(found.race.rounds):
        for a, action in enumerate(last.actions):
            if action in seen:
                continue
            seen.add(action)
            rows += [
                {
                    **_key(Candidate(action, group, outcome)),
                    "draws": last.draws,
                    "bits": float(last.bits[a, g, o]),
                }
                for g, group in enumerate(found.plan.groups)
                for o, outcome in enumerate(found.plan.settings.outcomes)
            ]
    known = [row for row in rows if not math.isnan(float(str(row["bits"])))]
    return sorted(known, key=lambda row: -float(str(row["bits"])))[:LISTED]


def _predictions(rank: int, card: Card) -> list[Row]:
    return [
        {"rank": rank, "stage": "studies", **_key(card.candidate), "theory": own.theory, "mean": own.mean}
        | {"mean_error": own.error, "low": own.low, "high": own.high, "chance": own.chance}
        | {"settings": own.settings, "verdict": own.verdict}
        for own in card.predictions
    ]


def _race_predictions(found: FoundHypotheses) -> list[Row]:
    """Return what theories predict of the candidates that reached the last round and are listed."""
    last, plan = found.race.rounds[-1], found.plan
    theories = [own.theory for own in plan.theories]
    listed = {str(row["name"]) for row in _candidates(found)}
    rows: list[Row] = []
    for a, g, o in np.ndindex(*last.bits.shape):
        own = Candidate(last.actions[a], plan.groups[g], plan.settings.outcomes[o])
        if own.name in listed:
            rows += [
                {"rank": None, "stage": "race", **_key(own), "theory": each.theory, "mean": each.mean}
                | {"mean_error": each.error, "low": each.low, "high": each.high, "chance": math.nan}
                | {"settings": each.settings, "verdict": each.verdict}
                for each in predictions_of(
                    theories, last.effects[:, :, a, g, o], math.nan, plan.settings.negligible
                )
            ]
    return rows


def _design(own: FoundStudy) -> Row:
    return {
        "action": own.action,
        "clients": own.clients,
        "measures": ", ".join(each.name for each in own.measures),
        "raters": ", ".join(dict.fromkeys(each.raters for each in own.measures if each.raters)),
        "bits": own.bits,
        "bits_error": own.bits_error,
        "bits_per_100": own.bits_per_100,
        "right": own.right,
    }


def _confusion(found: FoundHypotheses, own: FoundStudy) -> list[Row]:
    theories = [each.theory for each in found.plan.theories]
    return [
        {"action": own.action, "clients": own.clients, "made_by": maker, "taken_for": other}
        | {"probability": float(own.taken[i, j])}
        for i, maker in enumerate(theories)
        for j, other in enumerate(theories)
    ]
