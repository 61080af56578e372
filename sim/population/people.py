"""Populations: clients with correlated traits, therapists with one common skill factor, drawn or given.

Each person's draws are keyed by that person's number, and sums run over columns in a fixed order. Person 7
therefore is the same, bit for bit, among ten people and among a million.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.elementary import log, logistic, tanh
from sim.errors import InputError, nearest
from sim.numba_marks import compiled
from sim.parameters.trait_distributions import Population, Therapists
from sim.population.correlation import correlation_matrix, trait_weights
from sim.population.traits import CLIENT_TRAITS, DISTRESS_LIMIT, THERAPIST_TRAITS, trait_range
from sim.random.streams import THERAPIST_PERSON, Decision, normal_matrix

__all__ = [
    "CLIENT_TRAITS",
    "THERAPIST_TRAITS",
    "correlation_matrix",
    "draw_clients",
    "draw_therapists",
    "trait_range",
]

_DISTRESS_CORE = 2.5


@compiled
def _mixed(normal: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    # One after the other: a matrix product may add in another order when there are more people.
    out = np.empty(len(normal))
    for i in range(len(normal)):
        total = 0.0
        for column in range(len(weights)):
            total += weights[column] * normal[i, column]
        out[i] = total
    return out


@compiled
def _logistic_of(deviation: NDArray[np.float64], logit: float) -> NDArray[np.float64]:
    out = np.empty(len(deviation))
    for i in range(len(deviation)):
        out[i] = logistic(logit + deviation[i])
    return out


def _in_unit(median: float, deviation: NDArray[np.float64]) -> NDArray[np.float64]:
    return _logistic_of(deviation, log(median / (1.0 - median)))


@compiled
def _bounded(distress: NDArray[np.float64]) -> NDArray[np.float64]:
    room = DISTRESS_LIMIT - _DISTRESS_CORE
    out = np.empty(len(distress))
    for i in range(len(distress)):
        size = abs(distress[i])
        # tanh starts with slope 1, so that the core and what is compressed meet without a kink.
        beyond = max(size - _DISTRESS_CORE, 0.0)
        out[i] = math.copysign(min(size, _DISTRESS_CORE) + room * tanh(beyond / room), distress[i])
    return out


def draw_clients(
    population: Population,
    n: int,
    seed: int,
    replicate: int = 0,
    given: Mapping[str, ArrayLike] | None = None,
    first: int = 0,
) -> NDArray[np.void]:
    """Draw the clients who will ask for help.

    Correlated standard normal values z become traits: ``expit(logit(mean) + spread * z)`` in (0, 1), and
    ``mean + spread * z`` for ``intake_distress``. Distress x is left as it is from -2.5 to 2.5; what lies
    beyond is compressed smoothly, to ``2.5 + 0.5 tanh((x - 2.5) / 0.5)`` and its mirror image, and so stays
    within -3..3. That keeps everybody's rank and redraws nobody; by default it touches 1 client in 180.

    Parameters
    ----------
    population : Population
        Medians, spreads and correlations of the traits.
    n : int
        Number of clients.
    seed, replicate : int
        Key of the draws.
    given : mapping of str to array-like of float, shape (n,), optional
        Known traits; NaN where a value is to be drawn. Everything is drawn before known values are put in, so
        they move no other draw: the client's other traits, and other clients, stay as they would have been.
    first : int, default 0
        Number of the first of them.

    Returns
    -------
    ndarray, shape (n,)
        Structured array with one double per name in `CLIENT_TRAITS`.

    Raises
    ------
    InputError
        For impossible correlations (see `correlation_matrix`), or `given` traits that are unknown, of
        another length or out of range.
    """
    lower = trait_weights(population)
    normal = normal_matrix(seed, replicate, Decision.CLIENT_TRAITS, n, len(CLIENT_TRAITS), first)
    out = _empty(CLIENT_TRAITS, n)
    for row, name in enumerate(CLIENT_TRAITS):
        trait = getattr(population, name)
        deviation = trait.spread * _mixed(normal, lower[row])
        out[name] = (
            _bounded(trait.mean + deviation) if name == "intake_distress" else _in_unit(trait.mean, deviation)
        )
    return _put_in(out, given, "client")


def draw_therapists(
    therapists: Therapists,
    n: int,
    seed: int,
    replicate: int = 0,
    given: Mapping[str, ArrayLike] | None = None,
) -> NDArray[np.void]:
    """Draw the therapists of the clinic.

    One normal factor f (facilitative interpersonal skill) is shared by all traits of a therapist; each is
    ``expit(logit(mean) + spread * (loading * f + sqrt(1 - loading**2) * own))``, in (0, 1).

    Parameters
    ----------
    therapists : Therapists
        Medians, spreads and loadings of the traits.
    n : int
        Number of therapists.
    seed, replicate : int
        Key of the draws.
    given : mapping of str to array-like of float, shape (n,), optional
        Known traits; NaN where a value is to be drawn. They move no other draw (see `draw_clients`).

    Returns
    -------
    ndarray, shape (n,)
        Structured array with one double per name in `THERAPIST_TRAITS`.

    Raises
    ------
    InputError
        For `given` traits that are unknown, of another length or out of range.

    References
    ----------
    Anderson, Ogles, Patterson, Lambert & Vermeersch (2009), Therapist effects: facilitative interpersonal
    skills as a predictor of therapist success. Journal of Clinical Psychology 65:755-768 (the construct;
    the loadings are open).
    """
    columns = 1 + len(THERAPIST_TRAITS)
    normal = normal_matrix(seed, replicate, Decision.THERAPIST_TRAITS, n, columns, offset=THERAPIST_PERSON)
    out = _empty(THERAPIST_TRAITS, n)
    for column, name in enumerate(THERAPIST_TRAITS, start=1):
        skill = getattr(therapists, name)
        weights = np.zeros(columns)
        # Squares add up to 1, so that the loading moves no trait's spread.
        weights[0], weights[column] = skill.loading, math.sqrt(1.0 - skill.loading * skill.loading)
        out[name] = _in_unit(skill.mean, skill.spread * _mixed(normal, weights))
    return _put_in(out, given, "therapist")


def _empty(names: tuple[str, ...], n: int) -> NDArray[np.void]:
    return np.empty(n, dtype=np.dtype([(name, np.float64) for name in names]))


def _put_in(people: NDArray[np.void], given: Mapping[str, ArrayLike] | None, kind: str) -> NDArray[np.void]:
    for name, column in (given or {}).items():
        values = np.asarray(column, dtype=np.float64)
        _check_given(people, name, values, kind)
        known = ~np.isnan(values)
        people[name][known] = values[known]
    return people


def _check_given(people: NDArray[np.void], name: str, values: NDArray[np.float64], kind: str) -> None:
    names = people.dtype.names or ()
    if name not in names:
        raise InputError(f"{name!r} is not a {kind} trait{nearest(str(name), names)}")
    if values.shape != people.shape:
        raise InputError(
            f"{name} has shape {values.shape}, but {people.shape}, one value a {kind}, was expected"
        )
    low, high = trait_range(name)
    wrong = np.flatnonzero((values < low) | (values > high))
    if len(wrong):
        value = values[wrong[0]]
        raise InputError(
            f"{name} of {kind} {wrong[0]} is {value:g}, but a number from {low:g} to {high:g} was expected"
        )
