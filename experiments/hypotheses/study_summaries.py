"""What one study sees: clients in one arm each, effects given intake, and how what was measured hangs together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.hypotheses.client_outcomes import CLIENT_OUTCOMES
from experiments.hypotheses.observed_clients import DIFFERENCE, EVERYONE, Group, ObservedClients
from experiments.measures.outcomes import Floats
from experiments.trials import allocation
from experiments.trials.trial_data import Participants
from experiments.trials.trial_design import TrialDesign

EFFECT, ASSOCIATION = "effect", "association"
_FEWEST: Final = 8
_ANY: Final = "week_12_score"
"""An outcome, without which there are no participants; who gets what does not depend on it."""
_PAIRS: Final = (
    ("alliance_early", "week_12_score"),
    ("alliance_early", "dropout"),
    ("alliance_early", "followup_score"),
    ("outcome_expectation", "week_12_score"),
    ("outcome_expectation", "alliance_early"),
    ("week_4_score", "alliance_late"),
    ("adherence", "week_12_score"),
)
"""Associations that a trial sees without a further form: partial correlations given intake, over both arms."""


_EVERYONE: Final = Group()


@dataclass(frozen=True)
class Summary:
    """One number that a study reports.

    Attributes
    ----------
    kind : {'effect', 'association'}
    outcome : str
    group : Group
        Of an effect: for everyone, or the difference between halves of a moderator.
    other : str
        Of an association: what the outcome goes along with.
    """

    kind: str
    outcome: str
    group: Group = _EVERYONE
    other: str = ""

    @property
    def name(self) -> str:
        """As tables write it."""
        if self.kind == ASSOCIATION:
            return f"{self.other} with {self.outcome}"
        return self.outcome if self.group.part == EVERYONE else f"{self.outcome} by {self.group.moderator}"

    @property
    def raters(self) -> str:
        """Who assesses it."""
        known = [
            CLIENT_OUTCOMES[name].rater for name in (self.outcome, self.other) if name in CLIENT_OUTCOMES
        ]
        return ", ".join(dict.fromkeys(known))


def summaries_of(
    outcomes: Sequence[str], moderators: Sequence[str], groups: Sequence[Group]
) -> tuple[Summary, ...]:
    """Return everything that a study with these outcomes and moderators could report."""
    wanted = [group for group in groups if group.part in (EVERYONE, DIFFERENCE)]
    effects = [Summary(EFFECT, outcome, group) for outcome in outcomes for group in wanted]
    known = (*outcomes, *moderators)
    pairs = [
        Summary(ASSOCIATION, second, other=first)
        for first, second in _PAIRS
        if first in known and second in outcomes
    ]
    return (*effects, *pairs)


def allocate(clients: ObservedClients, unit: str, seed: Sequence[int]) -> tuple[ObservedClients, Floats]:
    """Randomise clients to the first two arms.

    Returns
    -------
    seen : ObservedClients
        With one arm: what each client answered in the own one.
    arm : ndarray, shape (clients,)
        0 for the reference.
    """
    count = len(clients.intake)
    people = Participants.simple(clients.therapist, clients.intake, np.zeros((2, count)), _ANY)
    arm = allocation.allocate(people, TrialDesign(unit), np.random.default_rng(seed)).arm
    values = clients.values[arm, :, np.arange(count)].T
    seen = ObservedClients(clients.therapist, clients.intake, clients.moderators, values[None])
    return seen, arm.astype(np.float64)


def study_values(
    seen: ObservedClients,
    arm: Floats,
    wanted: Sequence[Summary],
    outcomes: Sequence[str],
    moderators: Sequence[str],
) -> Floats:
    """Return what a study reports.

    Parameters
    ----------
    seen, arm
        As `allocate` returns them.
    wanted : sequence of Summary
    outcomes, moderators : sequence of str
        As `seen` has them.

    Returns
    -------
    ndarray, shape (wanted,)
        Effects in the units of the outcomes, associations as correlations; 0 where too few clients have a value, or
        all are in one half of a moderator.
    """
    upper = dict(zip(moderators, seen.upper().astype(np.float64) - 0.5, strict=True))
    columns = dict(zip(moderators, seen.moderators, strict=True))
    columns |= dict(zip(outcomes, seen.values[0], strict=True))
    found = []
    for each in wanted:
        if each.kind == EFFECT:
            half = None if each.group.part == EVERYONE else upper[each.group.moderator]
            found.append(_effect(columns[each.outcome], seen.intake, arm, half))
        else:
            found.append(_partial(columns[each.other], columns[each.outcome], seen.intake))
    return np.array(found)


def _effect(values: Floats, intake: Floats, arm: Floats, half: Floats | None) -> float:
    known = ~np.isnan(values)
    own, treated, before = values[known], arm[known], intake[known]
    if not _FEWEST // 2 <= treated.sum() <= len(own) - _FEWEST // 2:
        return 0.0
    predictors = [treated, np.ones(len(own)), before - before.mean()]
    if half is not None:
        predictors = [treated * half[known], *predictors, half[known]]
    columns = np.column_stack(predictors)
    try:
        return float(np.linalg.solve(columns.T @ columns, columns.T @ own)[0])
    except np.linalg.LinAlgError:
        return 0.0


def _partial(first: Floats, second: Floats, given: Floats) -> float:
    known = ~(np.isnan(first) | np.isnan(second))
    if known.sum() < _FEWEST:
        return 0.0
    centred = [own[known] - own[known].mean() for own in (first, second, given)]
    left = [own - _slope(own, centred[2]) * centred[2] for own in centred[:2]]
    size = math.sqrt(float(left[0] @ left[0]) * float(left[1] @ left[1]))
    return float(left[0] @ left[1]) / size if size > 0 else 0.0


def _slope(own: Floats, on: Floats) -> float:
    square = float(on @ on)
    return float(own @ on) / square if square > 0 else 0.0
