"""Shapes of networks, made with networkx: small world, scale free, blocks, and the supervision tree."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import networkx as nx

from sim.elementary import log


def small_world(n: int, ties: int, rewiring: float, rng: random.Random) -> nx.Graph[int]:
    """Neighbours on a ring, some of whose ties lead elsewhere.

    Parameters
    ----------
    n : int
        Number of people.
    ties : int
        Ties a person, on average; as many as there are others if that is fewer.
    rewiring : float
        Share of ties that lead to anybody.
    rng : random.Random
        Source of chance.

    Returns
    -------
    networkx.Graph

    References
    ----------
    Watts & Strogatz (1998), Collective dynamics of 'small-world' networks. Nature 393:440-442.
    """
    ties = min(ties, n - 1)
    # A ring has as many neighbours on either side; an odd number is made up by ties to anybody.
    ring = nx.watts_strogatz_graph(n, ties - ties % 2, rewiring, seed=rng) if ties > 1 else nx.empty_graph(n)
    return _filled_up(ring, ties, rng)


def scale_free(n: int, ties: int, rewiring: float, rng: random.Random) -> nx.Graph[int]:
    """Newcomers tie themselves to those who have many ties already, so there are a few hubs.

    Parameters are those of `small_world`; `rewiring` has no part in it. With fewer than two ties a person
    there is nothing to prefer, and ties lead to anybody.

    References
    ----------
    Barabasi & Albert (1999), Emergence of scaling in random networks. Science 286:509-512.
    """
    ties = min(ties, n - 1)
    hubs = nx.barabasi_albert_graph(n, ties // 2, seed=rng) if ties > 1 else nx.empty_graph(n)
    return _filled_up(hubs, ties, rng)


def block(n: int, ties: int, rewiring: float, rng: random.Random) -> nx.Graph[int]:
    """Close groups of about ``2 * (ties + 1)`` people, with a few ties between groups.

    Parameters are those of `small_world`; `rewiring` is the share of ties that leave the group.

    References
    ----------
    Holland, Laskey & Leinhardt (1983), Stochastic blockmodels: first steps. Social Networks 5:109-137.
    Batagelj & Brandes (2005), Efficient generation of large random networks. Physical Review E 71:036113.
    """
    groups = max(1, n // (2 * (ties + 1)))
    inside, outside = n / groups - 1.0, n - n / groups
    near = ties if groups == 1 else ties * (1.0 - rewiring)
    p_in = min(1.0, near / inside) if inside > 0 else 0.0
    p_out = min(1.0, ties * rewiring / outside) if outside > 0 else 0.0
    graph: nx.Graph[int] = nx.empty_graph(n)
    end = 0
    for group in range(groups):
        first, end = end, end + n // groups + (group < n % groups)
        for person in range(first, end):
            graph.add_edges_from((person, other) for other in _chosen(range(person + 1, end), p_in, rng))
            graph.add_edges_from((person, other) for other in _chosen(range(end, n), p_out, rng))
    return graph


def _chosen(people: range, chance: float, rng: random.Random) -> Iterator[int]:
    """Yield each of some people with the same chance, drawing how many are passed over (Batagelj & Brandes 2005)."""
    if chance >= 1.0:
        yield from people
        return
    pass_over = log(1.0 - chance)
    position = 0
    # The logarithm is 0 where nobody is chosen.
    while pass_over < 0.0:
        position += int(log(1.0 - rng.random()) / pass_over)
        if position >= len(people):
            return
        yield people[position]
        position += 1


def none(n: int, ties: int, rewiring: float, rng: random.Random) -> nx.Graph[int]:
    """Nobody is tied to anybody. Parameters are those of `small_world`; all but `n` have no part in it."""
    graph: nx.Graph[int] = nx.empty_graph(n)
    return graph


def _filled_up(graph: nx.Graph[int], ties: int, rng: random.Random) -> nx.Graph[int]:
    n = graph.number_of_nodes()
    wanted = n * ties // 2
    while graph.number_of_edges() < wanted:
        first, second = rng.sample(range(n), 2)
        graph.add_edge(first, second)
    return graph


def supervision_tree(n: int, span: int) -> nx.DiGraph[int]:
    """Every `span` therapists have one supervisor, who is a therapist and may have a supervisor too.

    Therapist 0 leads the clinic and supervises 1 to `span`; 1 supervises the next `span`, and so on.

    Parameters
    ----------
    n : int
        Number of therapists.
    span : int
        Therapists whom one supervisor sees.

    Returns
    -------
    networkx.DiGraph
        An arrow from each therapist to the supervisor.
    """
    tree: nx.DiGraph[int] = nx.DiGraph()
    tree.add_edges_from((below, above) for above, below in nx.full_rary_tree(span, n).edges)
    return tree


BUILDERS: dict[str, Callable[[int, int, float, random.Random], nx.Graph[int]]] = {
    "small_world": small_world,
    "scale_free": scale_free,
    "block": block,
    "none": none,
}
"""What the parameters `support_builder` and `colleague_builder` may name."""
