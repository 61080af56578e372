"""Candidates: an action, for whom, and what is measured; how exactly a study would measure each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.hypotheses.client_outcomes import CLIENT_OUTCOMES
from experiments.hypotheses.observed_clients import (
    BETWEEN,
    DIFFERENCE,
    EVERYONE,
    LOWER,
    RETURNED,
    SPREAD,
    UPPER,
    WITHIN,
    Group,
)
from experiments.measures.outcomes import Floats
from experiments.trials.trial_design import CLIENT

_FOLD: Final = {EVERYONE: 1.0, UPPER: 2.0, LOWER: 2.0, DIFFERENCE: 4.0}
"""By how much the variance from clients is larger for a group than for everyone."""


@dataclass(frozen=True)
class Candidate:
    """A hypothesis in the making.

    Attributes
    ----------
    action : str
    group : Group
    outcome : str
    """

    action: str
    group: Group
    outcome: str

    @property
    def name(self) -> str:
        """As tables write it."""
        return f"{self.action} / {self.group.name} / {self.outcome}"

    @property
    def better(self) -> int:
        """1 where a larger outcome is better, -1 where a smaller one is, 1 where neither is."""
        return CLIENT_OUTCOMES[self.outcome].better or 1


def error_variance(
    noise: Floats, units: Sequence[str], groups: Sequence[Group], clients: int, therapists: int
) -> Floats:
    """Return the variance with which a study of two arms measures effects, given intake.

    Parameters
    ----------
    noise : ndarray, shape (4, outcomes)
        As `experiments.hypotheses.observed_clients.outcome_noise` returns it.
    units : sequence of str
        Who is randomised to each action; clients within therapists, or therapists with all their clients.
    groups : sequence of Group
    clients, therapists : int
        In both arms together.

    Returns
    -------
    ndarray, shape (actions, groups, outcomes)
        Halves of a moderator have half of the clients, which doubles the variance from clients; that of the difference
        of two halves is twice as large again.
    """
    within, between = noise[WITHIN], np.maximum(noise[BETWEEN], 0.0)
    by_clients = 4.0 * within / (clients * noise[RETURNED])
    found = np.empty((len(units), len(groups), noise.shape[1]))
    for a, unit in enumerate(units):
        for g, group in enumerate(groups):
            # What a therapist adds to all clients cancels where both halves have the same therapists.
            differs = group.part == DIFFERENCE
            by_therapists = 0.0 if unit == CLIENT or differs else 4.0 * between / therapists
            found[a, g] = by_clients * _FOLD[group.part] + by_therapists
    return found


_GAPS: Final = 0.25
"""Largest share of a theory's settings that may lack an effect."""


def without_gaps(effects: Floats) -> Floats:
    """Return effects in which a setting without one has the mean of its theory's others.

    In some settings hardly anybody returns a form. Where a quarter of a theory's settings and more have no effect, the
    gaps stay.

    Parameters
    ----------
    effects : ndarray, shape (theories, settings, ...)
    """
    missing = np.isnan(effects)
    if not missing.any():
        return effects
    count = (~missing).sum(axis=1, keepdims=True)
    total = np.where(missing, 0.0, effects).sum(axis=1, keepdims=True)
    mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    few = missing.mean(axis=1, keepdims=True) < _GAPS
    return np.where(missing & few, mean, effects)


def standard_effects(effects: Floats, noise: Floats, outcomes: Sequence[str]) -> Floats:
    """Return effects in SDs of the outcome, positive where they are to the good.

    Parameters
    ----------
    effects : ndarray, shape (..., outcomes)
    noise : ndarray, shape (4, outcomes)
    outcomes : sequence of str
    """
    better = np.array([CLIENT_OUTCOMES[name].better or 1 for name in outcomes])
    standard: Floats = effects * better / noise[SPREAD]
    return standard
