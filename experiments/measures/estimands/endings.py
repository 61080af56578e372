"""Who leaves before the end, and how many sessions there are."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from experiments.measures.estimands.arithmetic import (
    NAN,
    correlation,
    mean,
    ratio,
    spread,
    standardised_difference,
)
from experiments.measures.estimands.observed import Floats, Observed
from experiments.measures.estimands.occasions import LATE, at
from experiments.measures.measure import Measure, usual


def dropout(observed: Observed) -> float:
    """Return the share of clients who came at least once and left before the planned end."""
    return mean(observed.dropped)


def alliance_of_completers(observed: Observed) -> float:
    """Return by how many SDs the last client-rated alliance of completers exceeds that of dropouts."""
    last = at(observed, "alliance_client", LATE)
    return standardised_difference(last[observed.planned], last[observed.dropped])


def improved_dropouts(observed: Observed) -> float:
    """Return the share of dropouts with a form who had reliably improved on the last one."""
    drop = (observed.intake - observed.post)[observed.dropped]
    return mean(drop[~np.isnan(drop)] >= observed.manual.reliable_change)


def missed(observed: Observed) -> float:
    """Return the share of appointments that were missed."""
    return ratio(float(observed.missed.sum()), float((observed.missed + observed.attended).sum()))


def skewness(values: Floats) -> float:
    """Return the third standardised moment."""
    if values.size < 3:
        return NAN
    off = values - values.mean()
    variance = float((off * off).mean())
    return ratio(float((off * off * off).mean()), variance * math.sqrt(variance))


def sessions_share(observed: Observed, at_most: int) -> float:
    """Return the share of clients with at most so many sessions."""
    return mean(observed.attended <= at_most)


def most_frequent(observed: Observed) -> float:
    """Return the number of sessions that most clients come to, the smallest of several."""
    return float(np.bincount(observed.attended.astype(np.int64)).argmax()) if observed.clients else NAN


def used_by_heaviest_fifth(observed: Observed) -> float:
    """Return the share of all sessions that the fifth of clients with most sessions come to.

    A point of the Lorenz curve: the client on the boundary counts in part.
    """
    numbers = np.sort(observed.attended)[::-1]
    shares = np.concatenate(([0.0], np.cumsum(numbers)))
    heaviest = np.interp(observed.clients / 5, np.arange(len(shares)), shares)
    return ratio(float(heaviest), float(shares[-1]))


def sessions_and_pace(observed: Observed) -> float:
    """Return the correlation of the number of sessions with change a session, clients with a planned ending."""
    pace = (observed.intake - observed.post) / observed.attended
    return correlation(observed.attended[observed.planned], pace[observed.planned])


def sessions_of_planned(observed: Observed) -> float:
    """Return the mean number of sessions of clients with a planned ending."""
    return mean(observed.attended[observed.planned])


ESTIMANDS: tuple[Measure, ...] = (
    usual(
        "dropout",
        dropout,
        "share",
        "clients who left before the planned end, of those who came at least once",
    ),
    usual(
        "alliance_dropout",
        alliance_of_completers,
        "d",
        "last client-rated alliance, completers minus dropouts over the pooled SD",
    ),
    usual("dropouts_improved", improved_dropouts, "share", "dropouts who had reliably improved"),
    usual("missed_appointments", missed, "share", "missed appointments of all appointments"),
    usual("sessions_mean", lambda observed: mean(observed.attended), "sessions", "mean number of sessions"),
    usual(
        "sessions_median",
        lambda observed: float(np.median(observed.attended)) if observed.clients else NAN,
        "sessions",
        "median number of sessions",
    ),
    usual(
        "sessions_spread",
        lambda observed: spread(observed.attended),
        "sessions",
        "SD of the number of sessions",
    ),
    usual(
        "sessions_skewness",
        lambda observed: skewness(observed.attended),
        "coefficient",
        "skewness of the number of sessions; above 0 with a long tail of long treatments",
    ),
    usual("sessions_planned", sessions_of_planned, "sessions", "mean number of sessions, planned endings"),
    usual("sessions_mode", most_frequent, "sessions", "number of sessions that most clients come to"),
    usual(
        "sessions_open_ended",
        used_by_heaviest_fifth,
        "share",
        "share of all sessions that the fifth of clients with most sessions come to",
    ),
    *(
        usual(
            f"sessions_at_most_{most}",
            partial(sessions_share, at_most=most),
            "share",
            f"clients who came to at most {most} session{'s' * (most > 1)}",
        )
        for most in (1, 3, 8, 20)
    ),
    usual(
        "sessions_and_pace",
        sessions_and_pace,
        "r",
        "number of sessions with change a session, planned endings; below 0 where clients stop when well enough",
    ),
)
