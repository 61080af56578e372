"""Ties between people as compressed rows, to and from networkx graphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError


class TieRows(NamedTuple):
    """The rows of `Ties` as arrays that compiled code takes, or as lists for interpreted code.

    Attributes
    ----------
    starts, others : sequence of int
        The ties of person i are ``others[starts[i]:starts[i + 1]]``.
    """

    starts: Sequence[int] | NDArray[np.int64]
    others: Sequence[int] | NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Ties:
    """Who is tied to whom; row i is ``others[starts[i]:starts[i + 1]]``, sorted.

    Both arrays are read-only, because networks are shared by all arms and replicates of a study.

    Attributes
    ----------
    starts : ndarray of int64, shape (n + 1,)
        Where each person's row begins.
    others : ndarray of int32, shape (m,)
        The people at the other ends.
    """

    starts: NDArray[np.int64]
    others: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Bring both arrays into their type, and lock them."""
        for name, kind in (("starts", np.int64), ("others", np.int32)):
            array = np.ascontiguousarray(getattr(self, name), dtype=kind).view()
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __reduce__(self) -> tuple[type[Ties], tuple[NDArray[np.int64], NDArray[np.int32]]]:
        """Rebuild in another process, where plain arrays would come back unlocked."""
        return Ties, (self.starts, self.others)

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.starts) - 1

    def beside(self, others: Ties) -> Ties:
        """Return the ties of these people and, numbered after them, of others whom no tie leads to."""
        return Ties(
            np.concatenate([self.starts, self.starts[-1] + others.starts[1:]]),
            np.concatenate([self.others, len(self) + others.others]),
        )

    def rows(self) -> TieRows:
        """Return both arrays, for compiled code."""
        return TieRows(self.starts, self.others)

    def of(self, person: int) -> NDArray[np.int32]:
        """Return the people to whom one person is tied."""
        return self.others[self.starts[person] : self.starts[person + 1]]


def ties_from_graph(graph: nx.Graph[Any], n: int, name: str = "network") -> Ties:
    """Turn a graph into compressed rows.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        Nodes are whole numbers from 0 to n - 1; those left out have no ties. Row i of a directed graph holds
        the people to whom arrows lead from i. Attributes are ignored.
    n : int
        Number of people.
    name : str
        What the graph is called in errors.

    Returns
    -------
    Ties

    Raises
    ------
    InputError
        For a node that is no such number, a tie of somebody to himself, or parallel ties.
    """
    _check_nodes(graph, n, name)
    rows = [sorted(graph.adj[person]) if person in graph else [] for person in range(n)]
    starts = np.zeros(n + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=starts[1:])
    others = np.fromiter((other for row in rows for other in row), dtype=np.int32, count=int(starts[-1]))
    return Ties(starts, others)


def _check_nodes(graph: nx.Graph[Any], n: int, name: str) -> None:
    if graph.is_multigraph():
        raise InputError(f"{name} allows parallel ties, but a simple graph was expected")
    span = f"whole numbers from 0 to {n - 1}" if n else "no nodes"
    for node in graph:
        if isinstance(node, bool) or not isinstance(node, Integral) or not 0 <= int(node) < n:
            raise InputError(f"{name} has a node {node!r}, but {span} were expected")
        if graph.has_edge(node, node):
            raise InputError(f"{name} ties {node} to itself, but ties between two people were expected")


def graph_from_ties(ties: Ties, directed: bool = False) -> nx.Graph[int]:
    """Turn compressed rows into a graph with nodes 0 to n - 1.

    Parameters
    ----------
    ties : Ties
        Compressed rows.
    directed : bool
        Whether to return a `networkx.DiGraph` with an arrow from i to everyone in row i.

    Returns
    -------
    networkx.Graph or networkx.DiGraph
    """
    graph: nx.Graph[int] = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(len(ties)))
    people = np.repeat(np.arange(len(ties)), np.diff(ties.starts))
    graph.add_edges_from(zip(people.tolist(), ties.others.tolist(), strict=True))
    return graph
