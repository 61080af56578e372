"""Who never comes, and who does not come back after the first visit."""

from __future__ import annotations

import numpy as np

from experiments.measures.estimands.arithmetic import NAN, mean, ratio
from experiments.measures.estimands.observed import Floats, Observed, remembered
from experiments.measures.measure import Measure, usual

RETURN = 6
"""Whole weeks in 45 days."""
TENTH = 0.1


def never_came(observed: Observed) -> float:
    """Return the share of clients who were given a place and never came."""
    return 1.0 - ratio(float(observed.clients), float(observed.offered))


def _of_session(observed: Observed, values: Floats, number: int) -> Floats:
    """Return each client's value in the session with a number; NaN for who did not come to it."""
    rows = np.flatnonzero(observed.session == number)
    found = np.full(observed.clients, np.nan)
    found[observed.client[rows]] = values[rows]
    return found


@remembered
def not_back(observed: Observed) -> Floats:
    """Return 1 for clients without a second session within 45 days of the first, 0 for others.

    NaN for clients whose first session is too late in the record to know.
    """
    week = observed.week.astype(np.float64)
    first, second = (_of_session(observed, week, number) for number in (1, 2))
    away = np.where(second - first <= RETURN, 0.0, 1.0)
    known = first <= week.max(initial=0.0) - RETURN
    return np.where(known, away, np.nan)


def no_second_visit(observed: Observed) -> float:
    """Return the share of clients who do not come back within 45 days of the first session."""
    return mean(not_back(observed))


def at_both_ends(away: Floats, felt: Floats) -> float:
    """Return by how much staying away is more frequent at both ends of a rating than between them.

    Parameters
    ----------
    away : ndarray
        1 for who stays away, 0 for who does not, NaN where unknown.
    felt : ndarray
        Rating of the first session; NaN without a form.

    Returns
    -------
    float
        Share staying away in the lowest or in the highest tenth, whichever is smaller, minus that in between.
    """
    known = ~(np.isnan(away) | np.isnan(felt))
    if not known.any():
        return NAN
    stays, rating = away[known], felt[known]
    low, high = np.quantile(rating, (TENTH, 1 - TENTH))
    lowest, highest = rating <= low, rating >= high
    middle = mean(stays[~(lowest | highest)])
    return float(min(mean(stays[lowest]), mean(stays[highest])) - middle)


def two_kinds(observed: Observed) -> float:
    """Return `at_both_ends` for the alliance or for improvement at the first session, whichever is larger.

    Improvement is the fall of distress from intake to the form of the first session.
    """
    alliance = _of_session(observed, observed.scores["alliance_client"], 1)
    improvement = observed.intake - _of_session(observed, observed.scores["distress_score"], 1)
    away = not_back(observed)
    return float(np.fmax(at_both_ends(away, alliance), at_both_ends(away, improvement)))


ESTIMANDS: tuple[Measure, ...] = (
    usual("first_appointment_missed", never_came, "share", "clients who were given a place and never came"),
    usual(
        "no_second_visit",
        no_second_visit,
        "share",
        "clients without a second session within 45 days (6 weeks) of the first",
    ),
    usual(
        "no_second_visit_two_kinds",
        two_kinds,
        "sign",
        "share not back: smaller of lowest and highest tenth of first alliance (or improvement) minus the middle",
    ),
)
