"""A world: parameters, people, networks, and the random seed. Both engines start from the same one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.parameters import Parameters
from sim.population.networks import Networks, Ties, build_networks, warmup_support
from sim.population.people import draw_clients, draw_therapists

_MOST_IN_WARMUP = 5_000_000


@dataclass(frozen=True)
class World:
    """One clinic before its first week.

    Attributes
    ----------
    parameters : Parameters
    seed : int
        Key of the study, 0 to 2**64 - 1.
    replicate : int
        0 to 2**32 - 1; arms that share seed and replicate share every client's random draws.
    clients, therapists : record array
        One record a person, one field a trait.
    networks : Networks
        Support among clients, peers and supervision among therapists.
    plan : ndarray, shape (clients, sessions, 5)
        Division of the first sessions given from outside (listen, explore, goals, work, repair);
        empty when therapists divide their sessions themselves.
    warmup_clients : record array
        Those who ask for help before week 0, numbered after `clients`; they are in no table.
    warmup_support : Ties
        Support among those.
    """

    parameters: Parameters
    seed: int
    replicate: int
    clients: NDArray[np.void]
    therapists: NDArray[np.void]
    networks: Networks
    plan: NDArray[np.float64]
    warmup_clients: NDArray[np.void]
    warmup_support: Ties

    @property
    def everybody(self) -> NDArray[np.void]:
        """Clients, and after them those of the warm-up."""
        return (
            np.concatenate([self.clients, self.warmup_clients]) if len(self.warmup_clients) else self.clients
        )

    @property
    def networks_of_everybody(self) -> Networks:
        """The networks, with those of the warm-up in the support network."""
        if not len(self.warmup_clients):
            return self.networks
        return replace(self.networks, support=self.networks.support.beside(self.warmup_support))


def build_world(
    parameters: Parameters,
    seed: int,
    replicate: int = 0,
    clients: Mapping[str, NDArray[np.float64]] | None = None,
    therapists: Mapping[str, NDArray[np.float64]] | None = None,
    networks: Mapping[str, nx.Graph[Any]] | None = None,
    plan: NDArray[np.float64] | None = None,
) -> World:
    """Draw the people and ties of one clinic.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        Key of the study, 0 to 2**64 - 1.
    replicate : int
        0 to 2**32 - 1.
    clients, therapists : mapping, optional
        Given traits, name to values, NaN where a value is to be drawn. Their length replaces
        `clinic.clients` and `clinic.therapists`.
    networks : mapping, optional
        Graphs named ``support``, ``colleagues`` or ``supervision`` that replace the built ones.
    plan : ndarray, shape (clients, sessions, 5), optional
        Division of sessions given from outside; each division is made to add up to 1.

    Returns
    -------
    World

    Raises
    ------
    InputError
        If a number is out of range, or people and networks do not fit together.
    """
    _check_key("seed", seed, 2**64)
    _check_key("replicate", replicate, 2**32)
    n_clients = _count(clients, parameters.clinic.clients)
    n_therapists = _count(therapists, parameters.clinic.therapists)
    n_warmup = _warmup_count(parameters, n_clients)
    graphs = dict(networks or {})
    everybody = draw_clients(parameters.population, n_clients, seed, replicate, clients)
    return World(
        parameters,
        seed,
        replicate,
        everybody,
        draw_therapists(parameters.therapists, n_therapists, seed, replicate, therapists),
        build_networks(parameters.network, n_clients, n_therapists, seed, replicate, **graphs),
        _checked_plan(plan, n_clients),
        draw_clients(parameters.population, n_warmup, seed, replicate, first=n_clients)
        if n_warmup
        else everybody[:0].copy(),
        warmup_support(parameters.network, n_warmup, seed, replicate),
    )


def _warmup_count(parameters: Parameters, clients: int) -> int:
    clinic = parameters.clinic
    # As many a week as later.
    count = round(clients * clinic.warmup_weeks / clinic.weeks)
    if count > _MOST_IN_WARMUP:
        raise InputError(
            f"clinic.warmup_weeks is {clinic.warmup_weeks}, which with {clients} clients in {clinic.weeks} weeks "
            f"means {count} further people, but at most {_MOST_IN_WARMUP} were expected"
        )
    return count


def _check_key(name: str, value: int, limit: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < limit:
        raise InputError(f"{name} is {value!r}, but a whole number from 0 to {limit - 1} was expected")


def _count(given: Mapping[str, NDArray[np.float64]] | None, otherwise: int) -> int:
    for column in (given or {}).values():
        return len(column)
    return otherwise


def _checked_plan(plan: NDArray[np.float64] | None, clients: int) -> NDArray[np.float64]:
    if plan is None:
        return np.zeros((0, 0, 5))
    made = np.ascontiguousarray(plan, dtype=np.float64)
    if made.ndim != 3 or made.shape[0] != clients or made.shape[2] != 5:
        raise InputError(f"plan has shape {made.shape}, but ({clients}, sessions, 5) was expected")
    if not (np.isfinite(made).all() and (made >= 0).all() and (made.sum(axis=2) > 0).all()):
        raise InputError(
            "plan holds a share that is negative or not a number, or a session whose shares are all 0"
        )
    divided: NDArray[np.float64] = made / made.sum(axis=2, keepdims=True)
    return divided
