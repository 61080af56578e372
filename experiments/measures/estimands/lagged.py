"""What comes first within a client: alliance and distress from one session to the next, and in the same session."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from experiments.measures.estimands.arithmetic import NAN, correlation, group_means, product_sum, ratio
from experiments.measures.estimands.observed import Floats, Observed, Whole, remembered
from experiments.measures.estimands.occasions import averages
from experiments.measures.measure import Measure, usual

LAST = 7
ALLIANCE, DISTRESS = "alliance_client", "distress_score"


@dataclass(frozen=True, eq=False)
class Pairs:
    """Sessions that are followed by the next one, both with a form; one row a pair.

    Attributes
    ----------
    client, session : ndarray
        Whose, and the number of the first session.
    now, then : dict
        Score -> values in the first and in the second session.
    """

    client: Whole
    session: Floats
    now: dict[str, Floats]
    then: dict[str, Floats]


@remembered
def pairs(observed: Observed) -> Pairs:
    """Return the pairs of neighbouring sessions among the first seven."""
    filled = ~(np.isnan(observed.scores[ALLIANCE]) | np.isnan(observed.scores[DISTRESS]))
    follows = (observed.client[1:] == observed.client[:-1]) & (np.diff(observed.session) == 1)
    rows = np.flatnonzero(follows & filled[1:] & filled[:-1] & (observed.session[1:] <= LAST))
    return Pairs(
        observed.client[rows],
        observed.session[rows].astype(np.float64),
        {name: observed.scores[name][rows] for name in (ALLIANCE, DISTRESS)},
        {name: observed.scores[name][rows + 1] for name in (ALLIANCE, DISTRESS)},
    )


def _centred(values: Floats, groups: Whole) -> Floats:
    made: Floats = values - group_means(values, groups, int(groups[-1]) + 1)[groups]
    return made


def _detrended(values: Floats, groups: Whole, times: Floats) -> Floats:
    """Return what a straight line of each client's own leaves."""
    y, t = _centred(values, groups), _centred(times, groups)
    size = int(groups[-1]) + 1
    tt = np.bincount(groups, weights=t * t, minlength=size)
    rise = np.divide(np.bincount(groups, weights=t * y, minlength=size), tt, out=np.zeros(size), where=tt > 0)
    left: Floats = y - rise[groups] * t
    return left


@remembered
def lagged_effect(observed: Observed, cause: str, effect: str, detrended: bool = False) -> float:
    """Return the standardised effect of one score on another in the next session, within clients.

    The next value of `effect` is regressed on the present values of `cause` and `effect`, all as departures from
    the client's own mean (or own straight line). This is what a multilevel model with a random intercept and
    person-mean centred predictors estimates. The slope is scaled by the within-client SDs.

    Parameters
    ----------
    observed : Observed
    cause, effect : str
        Names of scores.
    detrended : bool
        Whether a client's own straight line over sessions is taken off as well.
    """
    found = pairs(observed)
    if found.client.size < 4:
        return NAN
    columns = (found.then[effect], found.now[cause], found.now[effect])
    if detrended:
        y, x, own = (_detrended(column, found.client, found.session) for column in columns)
    else:
        y, x, own = (_centred(column, found.client) for column in columns)
    xx, oo, xo, yy = (product_sum(a, b) for a, b in ((x, x), (own, own), (x, own), (y, y)))
    # Two predictors by Cramer's rule.
    slope = ratio(product_sum(x, y) * oo - product_sum(own, y) * xo, xx * oo - xo * xo)
    return slope * math.sqrt(ratio(xx, yy))


def same_session(observed: Observed) -> float:
    """Return the correlation of alliance and distress in the same session within clients, all sessions."""
    both = ~(np.isnan(observed.scores[ALLIANCE]) | np.isnan(observed.scores[DISTRESS]))
    group = observed.client[both]
    if group.size == 0:
        return NAN
    return correlation(*(_centred(observed.scores[name][both], group) for name in (ALLIANCE, DISTRESS)))


def between_clients(observed: Observed) -> float:
    """Return the correlation over clients of their mean alliance with their mean distress."""
    return correlation(averages(observed, ALLIANCE), averages(observed, DISTRESS))


def _both_ways(suffix: str, words: str, detrended: bool) -> tuple[Measure, ...]:
    ways = (
        ("within_alliance_to_distress", ALLIANCE, DISTRESS),
        ("within_distress_to_alliance", DISTRESS, ALLIANCE),
    )
    return tuple(
        usual(
            f"{id}{suffix}",
            partial(lagged_effect, cause=cause, effect=effect, detrended=detrended),
            "beta",
            f"{cause} on next session's {effect} within clients, given its present value, sessions 1-7{words}",
        )
        for id, cause, effect in ways
    )


ESTIMANDS: tuple[Measure, ...] = (
    *_both_ways("", "", False),
    *_both_ways("_detrended", "; each client's own trend taken off", True),
    usual(
        "alliance_distress_same_session",
        same_session,
        "r",
        "client-rated alliance with distress in the same session, within clients",
    ),
    usual(
        "alliance_distress_between_clients",
        between_clients,
        "r",
        "clients' mean alliance with their mean distress",
    ),
)
