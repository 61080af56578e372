"""The data of one simulated trial of a hypothesis, as its researchers would have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pyarrow as pa

from experiments.hypotheses.effect_runs import worlds_of
from experiments.hypotheses.find_hypotheses import Card
from experiments.hypotheses.hypothesis_plan import HypothesisPlan
from experiments.hypotheses.observed_clients import EVERYONE, ObservedClients
from experiments.hypotheses.study_summaries import allocate
from experiments.studies.run_worlds import run_worlds

_REPLICATE: Final = 990_000
_ALLOCATION: Final = 63
WANTED: Final = 0.8


def recommended_size(card: Card) -> int:
    """Return the smallest simulated size with a power of 80 % over all theories; the largest if none has it."""
    overall = [own for own in card.power if not own.theory]
    enough = [own.clients for own in overall if own.power >= WANTED]
    return min(enough, default=max(own.clients for own in overall))


def example_trial(plan: HypothesisPlan, card: Card, number: int) -> pa.Table:
    """Return the data of one trial under the configured parameters.

    Parameters
    ----------
    plan : HypothesisPlan
    card : Card
    number : int
        Of the card: each has its own clinic.

    Returns
    -------
    pyarrow.Table
        One row a client: ``client therapist arm intake_score``, the halved moderator if there is one, and every
        outcome; null where there is none.
    """
    settings, size = plan.settings, recommended_size(card)
    candidate = card.candidate
    worlds = worlds_of(
        plan,
        plan.config.parameters,
        [candidate.action],
        _REPLICATE + number,
        size,
        settings.therapists_for(size),
    )
    clinics = list(run_worlds(worlds, "compiled", 1))
    clients = ObservedClients.of(clinics, settings.moderators, settings.outcomes).first(size)
    seen, arm = allocate(
        clients, plan.units[candidate.action], [plan.config.options.seed, _ALLOCATION, number]
    )
    columns: Mapping[str, pa.Array] = {
        "client": pa.array(np.arange(1, len(arm) + 1)),
        "therapist": pa.array(seen.therapist + 1),
        "arm": pa.array(arm.astype(np.int64)),
        "intake_score": pa.array(seen.intake),
    }
    group = candidate.group
    if group.part != EVERYONE:
        place = settings.moderators.index(group.moderator)
        columns = {**columns, "upper_half": pa.array(seen.upper()[place].astype(np.int64))}
    outcomes = {
        name: pa.array(own, pa.float64(), from_pandas=True)
        for name, own in zip(settings.outcomes, seen.values[0], strict=True)
    }
    return pa.table({**columns, **outcomes})
