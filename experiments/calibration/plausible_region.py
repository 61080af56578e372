"""What is left of a space after waves of ruling out: its share, and points drawn evenly from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Judge = Callable[[Floats], Floats]
"""Takes points of the unit cube, shape (points, parameters); returns the implausibility that decides for each."""
Holds = Callable[[Floats, Places], NDArray[np.bool_]]
"""Takes points and their places in a population; returns which of them the region holds that each may move in."""

GROUPS: Final = 5
"""Independent populations, whose differences give the Monte Carlo error of a share."""
KEPT: Final = 0.25
"""Share of a population that a step towards the cut keeps."""
SWEEPS: Final = 1
LAST_SWEEPS: Final = 4
"""Sweeps through all parameters after each step, and after the last."""
STEPS: Final = 60
PATIENCE: Final = 8
"""Steps after which nothing is taken to be left: in all, and one after the other that come no nearer."""
_NEARER: Final = 0.999
"""Share of the nearest level so far below which a step has come nearer."""
BLOCK: Final = 12
"""Parameters that move along a line together."""
REDRAWN: Final = 6
"""Parameters that are drawn anew together."""
_BLOCKS: Final = 6
"""Into so many blocks a few parameters are divided, too."""
_TRIES: Final = 10


@dataclass(frozen=True, eq=False)
class Region:
    """Points that no judge has ruled out.

    Attributes
    ----------
    judges : tuple of callable
    cut : float
        Largest implausibility that is not ruled out.
    """

    judges: tuple[Judge, ...]
    cut: float

    def holds(self, points: Floats, level: float | None = None) -> NDArray[np.bool_]:
        """Return which points are not ruled out.

        Parameters
        ----------
        points : ndarray, shape (points, parameters)
        level : float, optional
            Takes the place of the cut for the last judge.
        """
        inside = np.ones(len(points), dtype=bool)
        # The last judge first: it rules out most of what the others leave.
        for number, judge in reversed(list(enumerate(self.judges))):
            last = number == len(self.judges) - 1
            left = np.flatnonzero(inside)
            inside[left] = judge(points[left]) <= (level if last and level is not None else self.cut)
        return inside


def narrow(population: Floats, region: Region, random: np.random.Generator) -> tuple[Floats | None, float]:
    """Move a population that fills a region without its last judge into the region (multilevel splitting).

    The cut of the last judge is reached in steps. Each keeps the best quarter, draws the others anew from these, and
    moves all of them, so that they are spread evenly over what the step leaves. The share is the product of what the
    steps keep.

    Parameters
    ----------
    population : ndarray, shape (points, parameters)
        Spread evenly over what the other judges leave.
    region : Region
    random : numpy.random.Generator

    Returns
    -------
    population : ndarray, shape (points, parameters), or None
        Spread evenly over the region; None if nothing was found in it.
    share : float
        Of what the other judges leave.
    """
    share, nearest, waited = 1.0, float("inf"), 0
    for _ in range(STEPS):
        scores = region.judges[-1](population)
        level = max(region.cut, float(np.quantile(scores, KEPT)))
        nearest, waited = (level, 0) if level < _NEARER * nearest else (nearest, waited + 1)
        if waited > PATIENCE:
            break
        kept = np.flatnonzero(scores <= level)
        share *= len(kept) / len(population)
        last = level <= region.cut
        population = population[random.choice(kept, len(population))]
        for _ in range(LAST_SWEEPS if last else SWEEPS):
            population = swept(population, lambda points, _: region.holds(points, level), random)  # noqa: B023
        if last:
            return population, share
    return None, 0.0


def swept(population: Floats, holds: Holds, random: np.random.Generator) -> Floats:
    """Move every point through all parameters, one random block of them after the other, without leaving its region.

    First, each block is drawn anew from the whole space, which is kept where it does not lead out: parameters that
    hardly matter are soon independent of where they were. Then each block takes a step of a slice sampler along a
    random direction (Neal 2003, Annals of Statistics 31:705, with shrinkage), which moves those that matter. An even
    spread over the region stays even under both.
    """
    points, count = population.copy(), population.shape[1]
    everybody = np.arange(len(points))
    for block in _blocks(count, REDRAWN, random):
        tried = points.copy()
        tried[:, block] = random.uniform(size=(len(points), len(block)))
        inside = holds(tried, everybody)
        points[inside] = tried[inside]
    for block in _blocks(count, BLOCK, random):
        _move(points, block, holds, random)
    return points


def _blocks(count: int, size: int, random: np.random.Generator) -> Iterator[Places]:
    order, size = random.permutation(count), max(1, min(size, count // _BLOCKS))
    for start in range(0, count, size):
        yield order[start : start + size]


def _move(points: Floats, block: Places, holds: Holds, random: np.random.Generator) -> None:
    direction = random.normal(size=(len(points), len(block)))
    here = points[:, block]
    # Where each coordinate would reach 0 or 1: the nearest of these on both sides is the end of the line.
    ends = np.stack([-here / direction, (1 - here) / direction])
    low, high = ends.min(axis=0).max(axis=1), ends.max(axis=0).min(axis=1)
    moving = np.arange(len(points))
    for _ in range(_TRIES):
        step = random.uniform(low[moving], high[moving])
        tried = points[moving]
        tried[:, block] = np.clip(here[moving] + step[:, None] * direction[moving], 0, 1)
        inside = holds(tried, moving)
        points[moving[inside]] = tried[inside]
        moving, step = moving[~inside], step[~inside]
        if not len(moving):
            return
        low[moving] = np.where(step < 0, step, low[moving])
        high[moving] = np.where(step > 0, step, high[moving])


def first_populations(count: int, parameters: int, seed: Sequence[int]) -> Floats:
    """Return populations that fill the whole space; shape (groups, points, parameters)."""
    size = -(-count // GROUPS)
    populations: Floats = np.random.default_rng(seed).uniform(size=(GROUPS, size, parameters))
    return populations
