"""How alliances develop: growth, dips that last, and returns, against the null of mere noise around growth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from experiments.measures.estimands.arithmetic import group_means, mean, product_sum, ratio
from experiments.measures.estimands.observed import Floats, Observed, Whole, remembered
from experiments.measures.measure import Measure, usual

FORMS = 5
DEPTH = 0.5


@dataclass(frozen=True, eq=False)
class Courses:
    """Client-rated alliances of clients with at least five forms, around a straight line of each client's own.

    Attributes
    ----------
    course : ndarray of int64, shape (forms,)
        Which client's, counted from 0.
    count : int
        Number of clients.
    rise : ndarray, shape (count,)
        Slope of each client's line, points a session.
    off : ndarray, shape (forms,)
        Departures from the line.
    spread : float
        Their SD, pooled over clients.
    """

    course: Whole
    count: int
    rise: Floats
    off: Floats
    spread: float


def _around_lines(values: Floats, session: Floats, course: Whole, count: int) -> Courses:
    y = values - group_means(values, course, count)[course]
    t = session - group_means(session, course, count)[course]
    square = np.bincount(course, weights=t * t, minlength=count)
    # Least squares by client at once: the sum of t y over the sum of t squared, with both centred.
    rise = np.bincount(course, weights=t * y, minlength=count) / square
    off = y - rise[course] * t
    return Courses(course, count, rise, off, math.sqrt(product_sum(off, off) / max(1, len(off) - 2 * count)))


@remembered
def courses(observed: Observed, by_chance: bool = False) -> Courses:
    """Fit each client's line.

    Parameters
    ----------
    observed : Observed
    by_chance : bool
        The null of noise around growth: each client's departures are put in random order (always the same one),
        and the line is fitted again, so that fitting does to them what it did to the real ones.
    """
    if by_chance:
        real = courses(observed)
        # A random fraction below 1 added to the client's number shuffles within clients and never across.
        order = np.argsort(real.course + np.random.default_rng(0).random(len(real.course)))
        return _around_lines(real.off[order], filled_forms(observed, FORMS)[1], real.course, real.count)
    rows, session, course, count = filled_forms(observed, FORMS)
    return _around_lines(observed.scores["alliance_client"][rows], session, course, count)


@remembered
def filled_forms(observed: Observed, least: int) -> tuple[Whole, Floats, Whole, int]:
    """Return the client-rated alliance forms of clients with at least so many.

    Parameters
    ----------
    observed : Observed
    least : int
        Forms that a client must have filled in.

    Returns
    -------
    rows : ndarray of int64
        Which sessions they belong to.
    session : ndarray
        Number of the session for its client.
    course : ndarray of int64
        Whose form it is: these clients, counted from 0.
    count : int
        Number of these clients.
    """
    filled = ~np.isnan(observed.scores["alliance_client"])
    enough = np.bincount(observed.client[filled], minlength=observed.clients) >= least
    rows = np.flatnonzero(filled & enough[observed.client])
    course = (np.cumsum(enough) - 1)[observed.client[rows]]
    return rows, observed.session[rows].astype(np.float64), course, int(enough.sum())


def growth(observed: Observed) -> float:
    """Return the mean slope of the client-rated alliance, points a session."""
    return mean(courses(observed).rise)


def rising(observed: Observed) -> float:
    """Return the share of clients whose alliance rises."""
    return mean(courses(observed).rise > 0)


@remembered
def _dips(observed: Observed, by_chance: bool) -> tuple[Whole, Whole]:
    """Return whose each dip is, and its last form: two or more low forms in a row."""
    found = courses(observed, by_chance)
    low = found.off <= -DEPTH * found.spread
    joined = np.zeros(len(low) + 1, dtype=np.bool_)
    joined[1:-1] = low[1:] & low[:-1] & (found.course[1:] == found.course[:-1])
    last = np.flatnonzero(joined[:-1] & ~joined[1:])
    return found.course[last], last


def dips(observed: Observed, by_chance: bool) -> float:
    """Return the share of clients with a dip: two forms in a row at least half an SD below their own line."""
    whose, _ = _dips(observed, by_chance)
    return ratio(float(np.unique(whose).size), float(courses(observed, by_chance).count))


def returns(observed: Observed, by_chance: bool) -> float:
    """Return the share of dips after which the alliance is back on the client's line or above it."""
    found = courses(observed, by_chance)
    whose, last = _dips(observed, by_chance)
    high = np.flatnonzero(found.off >= 0.0)
    latest = np.full(found.count, -1)
    latest[found.course[high]] = high
    return mean(latest[whose] > last)


ESTIMANDS: tuple[Measure, ...] = (
    usual(
        "alliance_growth",
        growth,
        "points",
        "mean rise of the client-rated alliance a session, 5 forms or more",
    ),
    usual("alliance_rising", rising, "share", "clients whose alliance rises over treatment, 5 forms or more"),
    *(
        usual(f"{id}{suffix}", partial(compute, by_chance=by_chance), "share", words + also)
        for suffix, by_chance, also in (
            ("", False, ""),
            ("_by_chance", True, "; the same departures in random order"),
        )
        for id, compute, words in (
            (
                "alliance_dips",
                dips,
                "clients with two forms in a row half an SD or more below their own line",
            ),
            ("alliance_returns", returns, "dips after which the alliance is back on the line or above"),
        )
    ),
)
