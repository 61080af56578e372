"""Elliptical slice sampling on the unit cube: draws from a density over hundreds of parameters, without step sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LogDensity = Callable[[Floats, NDArray[np.int64]], Floats]
"""Takes points of the unit cube, shape (points, parameters), and the number of the chain that each belongs to; returns
the log likelihood of each. The prior is even over the cube."""

_EDGE: Final = 1e-12
_TRIES: Final = 60
"""Points tried on an ellipse, after which a chain stays where it is."""


@dataclass(frozen=True)
class Schedule:
    """How long chains run.

    Attributes
    ----------
    burn_in : int
        Steps before the first draw.
    kept : int
        Draws of each chain.
    thinning : int
        Steps from one draw to the next.
    """

    burn_in: int
    kept: int
    thinning: int


def slice_draws(
    start: Floats, log_density: LogDensity, schedule: Schedule, random: np.random.Generator
) -> Floats:
    """Return draws of independent chains (Murray, Adams & MacKay 2010, AISTATS 9:541).

    Parameters
    ----------
    start : ndarray, shape (chains, parameters)
        Points of the unit cube.
    log_density : callable
    schedule : Schedule
    random : numpy.random.Generator

    Returns
    -------
    ndarray, shape (chains, schedule.kept, parameters)
    """
    from scipy.special import ndtr, ndtri

    chains = np.arange(len(start))
    # Even over the cube is standard normal here, which ellipses through two points leave as it is.
    place = ndtri(np.clip(start, _EDGE, 1 - _EDGE))
    level = log_density(ndtr(place), chains)
    draws = []
    for step in range(schedule.burn_in + schedule.kept * schedule.thinning):
        place, level = _moved(place, level, log_density, random)
        if step >= schedule.burn_in and (step - schedule.burn_in + 1) % schedule.thinning == 0:
            draws.append(ndtr(place))
    drawn: Floats = np.stack(draws, axis=1)
    return drawn


def _moved(
    place: Floats, level: Floats, log_density: LogDensity, random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return every chain at another point of an ellipse through where it is, and the log likelihood there."""
    from scipy.special import ndtr

    place, level = place.copy(), level.copy()
    other = random.normal(size=place.shape)
    least = level + np.log(random.uniform(size=len(place)))
    angle = random.uniform(0, 2 * np.pi, len(place))
    low, high = angle - 2 * np.pi, angle.copy()
    moving = np.arange(len(place))
    for _ in range(_TRIES):
        turn = angle[moving, None]
        tried = place[moving] * np.cos(turn) + other[moving] * np.sin(turn)
        found = log_density(ndtr(tried), moving)
        inside = found > least[moving]
        place[moving[inside]], level[moving[inside]] = tried[inside], found[inside]
        moving = moving[~inside]
        if not len(moving):
            break
        # The arc shrinks towards where the chain is.
        low[moving] = np.where(angle[moving] < 0, angle[moving], low[moving])
        high[moving] = np.where(angle[moving] >= 0, angle[moving], high[moving])
        angle[moving] = random.uniform(low[moving], high[moving])
    return place, level
