"""Positions of people in the drawn networks; deterministic, so that the same study gives the same picture."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from sim.population.networks import Ties

Positions = NDArray[np.float64]
"""One row of x and y a person."""

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def tie_pairs(ties: Ties, people: int) -> NDArray[np.int64]:
    """Return the ties among the first `people` persons as rows of (from, to)."""
    starts = np.asarray(ties.starts, dtype=np.int64)
    sources = np.repeat(np.arange(starts.size - 1), np.diff(starts))
    pairs = np.column_stack([sources, np.asarray(ties.others, dtype=np.int64)])
    return pairs[(pairs < people).all(axis=1)]


def cell_centres(cells: int, aspect: float) -> tuple[Positions, int, int]:
    """Return centres of unit cells that fill a box of the given width-to-height ratio row by row.

    Returns
    -------
    tuple
        Centres (y grows upward), number of columns, number of rows.
    """
    columns = min(cells, max(1, math.ceil(math.sqrt(cells * aspect))))
    rows = math.ceil(cells / columns)
    index = np.arange(cells)
    return np.column_stack([index % columns + 0.5, rows - index // columns - 0.5]), columns, rows


def star(leaves: int, capacity: int) -> Positions:
    """Return positions of `leaves` clients around a therapist at the origin, evenly inside a disk of radius 0.42.

    The disk has room for `capacity` clients, so that equal distances mean equal caseloads in every star.
    """
    # Vogel's spiral: the square root spreads area evenly, the golden angle never repeats a direction.
    turn = np.arange(leaves) + 2
    radius = 0.42 * np.sqrt(turn / max(capacity + 1, 3))
    return np.column_stack([radius * np.cos(turn * GOLDEN_ANGLE), radius * np.sin(turn * GOLDEN_ANGLE)])


def supervision_rings(supervisors: NDArray[np.int64], therapists: int) -> Positions:
    """Place therapists on rings: those who supervise nobody outside, their supervisors further in.

    Parameters
    ----------
    supervisors : ndarray, shape (ties, 2)
        Rows of (therapist, supervisor).
    therapists : int
        Number of therapists.

    Returns
    -------
    ndarray, shape (therapists, 2)
        Within the unit disk.
    """
    level = _levels(supervisors, therapists)
    boss = np.full(therapists, therapists)
    boss[supervisors[::-1, 0]] = supervisors[::-1, 1]
    angle = np.zeros(therapists)
    outer = np.flatnonzero(level == 0)
    outer = outer[np.argsort(boss[outer], kind="stable")]
    angle[outer] = 2 * math.pi * np.arange(outer.size) / max(outer.size, 1)
    for height in range(1, int(level.max(initial=0)) + 1):
        _centre_above(angle, supervisors, np.flatnonzero(level == height))
    rings = int(level.max(initial=0)) or 1
    if therapists == 1:
        return np.zeros((1, 2))
    alone = np.count_nonzero(level == rings) == 1
    radius = 1.0 - level / rings * (1.0 if alone else 0.6)
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])


def _levels(supervisors: NDArray[np.int64], therapists: int) -> NDArray[np.int64]:
    """Return 0 for those who supervise nobody, else one more than the highest supervisee (rings are cut short)."""
    level = np.zeros(therapists, dtype=np.int64)
    for _ in range(4):
        np.maximum.at(level, supervisors[:, 1], np.minimum(level[supervisors[:, 0]] + 1, 4))
    return level


def _centre_above(
    angle: NDArray[np.float64], supervisors: NDArray[np.int64], bosses: NDArray[np.int64]
) -> None:
    for boss in bosses:
        below = angle[supervisors[supervisors[:, 1] == boss, 0]]
        # The mean of angles as of directions, so that 1 and 359 degrees meet at 0 and not at 180.
        angle[boss] = math.atan2(np.sin(below).sum(), np.cos(below).sum())


def community_positions(
    pairs: NDArray[np.int64], people: int, size: int, aspect: float
) -> tuple[Positions, int, int]:
    """Place clients community by community: each in its own cell, drawn together by its ties.

    Parameters
    ----------
    pairs : ndarray, shape (ties, 2)
        Support ties among the clients drawn.
    people, size : int
        Clients drawn, and clients in one community.
    aspect : float
        Width of the panel over its height.

    Returns
    -------
    tuple
        Positions, number of columns of cells, number of rows.
    """
    communities = math.ceil(people / size)
    centres, columns, rows = cell_centres(communities, aspect)
    positions = np.zeros((people, 2))
    for community in range(communities):
        members = np.arange(community * size, min((community + 1) * size, people))
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(members.tolist())
        inside = (pairs // size == community).all(axis=1)
        graph.add_edges_from(pairs[inside].tolist())
        spots = nx.spring_layout(graph, seed=1, scale=0.44, k=1.6 / math.sqrt(members.size), iterations=40)
        positions[members] = centres[community] + np.array([spots[member] for member in members.tolist()])
    return positions, columns, rows
