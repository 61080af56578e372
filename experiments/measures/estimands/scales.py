"""How reliable the questionnaires are: inner consistency, and how far one session tells of the client."""

from __future__ import annotations

import itertools
from functools import partial

import numpy as np

from experiments.measures.estimands.arithmetic import NAN, correlation, fisher_mean, intraclass, ratio
from experiments.measures.estimands.observed import Observed
from experiments.measures.estimands.occasions import EARLY, at, averages
from experiments.measures.measure import Measure, usual
from sim.states import SCORES

FIRST, LAST = 2, 9
SUBSCALES = ("bond_client", "goal_client", "task_client")


def dependability(observed: Observed, score: str) -> float:
    """Return the generalizability of one session's score: variance between clients over all variance.

    Sessions 2 to 9. What sessions have in common over clients counts as error, as does everything that varies
    from session to session within a client.
    """
    chosen = (observed.session >= FIRST) & (observed.session <= LAST)
    return intraclass(observed.scores[score][chosen], observed.client[chosen])


def alpha(observed: Observed) -> float:
    """Return Cronbach's alpha of the three alliance subscales at the third session."""
    parts = np.stack([at(observed, score, EARLY) for score in SUBSCALES])
    parts = parts[:, ~np.isnan(parts).any(axis=0)]
    if parts.shape[1] < 2:
        return NAN
    single, whole = float(parts.var(axis=1, ddof=1).sum()), float(parts.sum(axis=0).var(ddof=1))
    count = len(SUBSCALES)
    return count / (count - 1) * (1.0 - ratio(single, whole))


def subscale_agreement(observed: Observed) -> float:
    """Return how far clients' mean bond, goal and task scores correlate with each other."""
    pairs = itertools.combinations((averages(observed, score) for score in SUBSCALES), 2)
    return fisher_mean([correlation(*pair) for pair in pairs])


def early_agreement(observed: Observed, pairs: tuple[tuple[str, str], ...]) -> float:
    """Return how far subscales of the third session's client form correlate; mean (Fisher's z) of the pairs."""
    return fisher_mean([correlation(*(at(observed, score, EARLY) for score in pair)) for pair in pairs])


ESTIMANDS: tuple[Measure, ...] = (
    usual(
        "alliance_dependability",
        partial(dependability, score="alliance_client"),
        "coefficient",
        "between-client share of the variance of client-rated alliance scores, sessions 2-9",
    ),
    usual(
        "alliance_consistency",
        alpha,
        "coefficient",
        "Cronbach's alpha of bond, goal and task scores at the third session",
    ),
    usual(
        "subscale_agreement",
        subscale_agreement,
        "r",
        "clients' mean bond, goal and task scores with each other; mean of the three pairs",
    ),
    usual(
        "subscale_task_goal",
        partial(early_agreement, pairs=(("task_client", "goal_client"),)),
        "r",
        "clients' task with goal scores at the third session",
    ),
    usual(
        "subscale_bond",
        partial(early_agreement, pairs=(("bond_client", "goal_client"), ("bond_client", "task_client"))),
        "r",
        "clients' bond with goal and with task scores at the third session; mean of the two",
    ),
    *(
        usual(
            f"{score}_dependability",
            partial(dependability, score=score),
            "coefficient",
            f"between-client share of the variance of {score}, sessions 2-9",
        )
        for score in SCORES
        if score != "alliance_client"
    ),
)
