"""Who is tied to whom: support among clients, colleagues, supervision, and the caseload as it changes.

Chance comes from the study's seed, so that all replicates and arms share their networks, which are built once and
kept; or, by choice, from the replicate as well, so that conclusions do not rest on one drawing. Arms share them always.
"""

from __future__ import annotations

import random
from array import array
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.parameters.clinic import Network
from sim.population.graphs import TieRows, Ties, graph_from_ties, ties_from_graph
from sim.population.topology import BUILDERS, supervision_tree

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "NetworkRows",
    "Networks",
    "TieRows",
    "Ties",
    "build_networks",
    "caseload_graph",
    "graph_from_ties",
    "ties_from_graph",
]

SITE_SIZE = 2000
"""Larger staffs work at sites of this many therapists; colleagues are at the same site."""


_SUPPORT, _COLLEAGUES, _WARMUP = 1, 2, 3


class NetworkRows(NamedTuple):
    """The standing networks as compressed rows; see `Networks`."""

    support: TieRows
    colleagues: TieRows
    supervision: TieRows


@dataclass(frozen=True, eq=False)
class Networks:
    """The standing networks of a clinic.

    Attributes
    ----------
    support : Ties
        Row i holds the clients with whom client i shares support; mutual.
    colleagues : Ties
        Row i holds the peers of therapist i; mutual.
    supervision : Ties
        Row i holds the supervisors of therapist i.
    """

    support: Ties
    colleagues: Ties
    supervision: Ties

    def rows(self) -> NetworkRows:
        """Return all three as arrays, for compiled code."""
        return NetworkRows(self.support.rows(), self.colleagues.rows(), self.supervision.rows())

    def lists(self) -> NetworkRows:
        """Return all three as lists, which interpreted code reads faster."""
        each = (self.support, self.colleagues, self.supervision)
        return NetworkRows(*(TieRows(ties.starts.tolist(), ties.others.tolist()) for ties in each))


def build_networks(
    network: Network,
    n_clients: int,
    n_therapists: int,
    seed: int,
    replicate: int = 0,
    support: nx.Graph[Any] | None = None,
    colleagues: nx.Graph[Any] | None = None,
    supervision: nx.Graph[Any] | None = None,
) -> Networks:
    """Build the networks of a clinic, or take given ones.

    Parameters
    ----------
    network : Network
        Shapes and sizes.
    n_clients, n_therapists : int
        Number of people. One person alone has no ties.
    seed : int
        Key of the study, from 0.
    replicate : int, default 0
        Counts where each replicate draws networks of its own.
    support, colleagues : networkx.Graph, optional
        Given networks, with nodes from 0 to n - 1; nodes left out have no ties.
    supervision : networkx.DiGraph, optional
        Given supervision: an arrow from each therapist to each of his supervisors.

    Returns
    -------
    Networks

    Raises
    ------
    InputError
        For a given graph with unknown nodes, ties of somebody to himself, parallel ties, the wrong direction,
        or supervision that runs in a circle.
    """
    drawing = _drawing(network, seed, replicate)
    return Networks(
        support=_support(network, n_clients, drawing)
        if support is None
        else _given(support, n_clients, "support network"),
        colleagues=_colleagues(network, n_therapists, drawing)
        if colleagues is None
        else _given(colleagues, n_therapists, "colleague network"),
        supervision=_supervision(n_therapists, network.supervision_span)
        if supervision is None
        else _given(supervision, n_therapists, "supervision network", directed=True),
    )


def _given(graph: nx.Graph[Any], n: int, name: str, directed: bool = False) -> Ties:
    if graph.is_directed() != directed:
        said, wanted = ("undirected", "directed") if directed else ("directed", "undirected")
        raise InputError(f"{name} is {said}, but a graph that is {wanted} was expected")
    ties = ties_from_graph(graph, n, name)
    if directed and not nx.is_directed_acyclic_graph(graph):
        circle = " -> ".join(str(start) for start, *_ in nx.find_cycle(graph))
        raise InputError(
            f"{name} runs in a circle ({circle} -> ...), but seniors above juniors were expected"
        )
    return ties


def warmup_support(network: Network, n: int, seed: int, replicate: int = 0) -> Ties:
    """Build the support network of those who ask for help before week 0.

    They have communities of their own, so that a warm-up leaves the ties of everybody else as they are.

    Parameters
    ----------
    network : Network
        Shape and sizes.
    n : int
        Number of these people.
    seed, replicate : int
        Key, as in `build_networks`.

    Returns
    -------
    Ties
    """
    return _support(network, n, _drawing(network, seed, replicate), _WARMUP)


def _drawing(network: Network, seed: int, replicate: int) -> int:
    return int(seed) if network.drawn == "study" else (replicate + 1) << 64 | int(seed)


def _support(network: Network, n: int, drawing: int, kind: int = _SUPPORT) -> Ties:
    return _communities(
        network.support_builder,
        network.support_ties,
        network.support_rewiring,
        network.community_size,
        n,
        (drawing, kind),
    )


def _colleagues(network: Network, n: int, drawing: int) -> Ties:
    return _communities(
        network.colleague_builder,
        network.colleague_ties,
        network.colleague_rewiring,
        SITE_SIZE,
        n,
        (drawing, _COLLEAGUES),
    )


@lru_cache(maxsize=8)
def _supervision(n: int, span: int) -> Ties:
    return ties_from_graph(supervision_tree(n, span), n)


@lru_cache(maxsize=16)
def _communities(builder: str, ties: int, rewiring: float, size: int, n: int, key: tuple[int, int]) -> Ties:
    build = BUILDERS[builder if ties else "none"]
    others, counts = array("i"), array("i")
    for number, first in enumerate(range(0, n, size)):
        # Each community has its own source of chance: further people leave the communities before them alone.
        rng = random.Random((key[0] << 64) | (key[1] << 32) | number)
        graph = build(min(size, n - first), ties, rewiring, rng)
        for _, row in sorted(graph.adjacency()):
            counts.append(len(row))
            others.extend(first + other for other in sorted(row))
    starts = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return Ties(starts, np.asarray(others, dtype=np.int32))


def caseload_graph(clients: pa.Table, week: int) -> nx.Graph[tuple[str, int]]:
    """Return who was in treatment with whom in one week.

    Parameters
    ----------
    clients : pyarrow.Table
        The clients table of a run.
    week : int
        Week of the clinic, from 0; a client's first and last week both count.

    Returns
    -------
    networkx.Graph
        Bipartite: ties between ``("therapist", i)`` and ``("client", j)``, for clients in treatment that
        week. Nodes carry `bipartite` (0 therapist, 1 client), as networkx expects.
    """
    # A missing number is NaN and fails every comparison: no place yet, or no ending yet.
    there = (_numbers(clients, "start_week") <= week) & ~(_numbers(clients, "end_week") < week)
    pairs = (_numbers(clients, name)[there].astype(int).tolist() for name in ("therapist", "client"))
    graph: nx.Graph[tuple[str, int]] = nx.Graph()
    for i, j in zip(*pairs, strict=True):
        graph.add_node(("therapist", i), bipartite=0)
        graph.add_node(("client", j), bipartite=1)
        graph.add_edge(("therapist", i), ("client", j))
    return graph


def _numbers(table: pa.Table, name: str) -> NDArray[np.float64]:
    values: NDArray[np.float64] = table.column(name).to_numpy().astype(np.float64)
    return values
