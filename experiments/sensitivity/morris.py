"""Morris's elementary effects of the mean response, compared with the effects that chance alone would show."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.chance_effects import effects_by_chance
from experiments.analysis.response import LEVEL, Response, SensitivityIndex, centre_rows
from sim.errors import InputError

Floats = NDArray[np.float64]


def morris_indices(response: Response, levels: int, seed: int = 0) -> list[SensitivityIndex]:
    """Return mean absolute effects and their spread over the range of each parameter.

    Parameters
    ----------
    response : Response
        At the rows of Morris's design, in its order.
    levels : int
        Of the design.
    seed : int
        Of the resamples.

    Returns
    -------
    list of SensitivityIndex
        ``mu_star`` with its bootstrap interval and what chance alone would reach, and ``sigma``; both in units of
        the outcome.

    Raises
    ------
    InputError
        If fewer than two trajectories are whole.
    """
    from SALib.analyze import morris

    kept, trajectories = _whole(response)
    problem = {
        "num_vars": len(response.names),
        "names": list(response.names),
        "bounds": [[0.0, 1.0]] * len(response.names),
    }
    found = morris.analyze(
        problem, kept.coordinates, kept.means, num_levels=levels, conf_level=LEVEL, seed=seed % 2**32
    )
    _, chance = effects_by_chance(chance_spread(kept), trajectories)
    indices = []
    for k, name in enumerate(response.names):
        mean, reach = float(found["mu_star"][k]), float(found["mu_star_conf"][k])
        indices.append(
            SensitivityIndex(
                "morris", "mu_star", name, "", mean, mean - reach, mean + reach, float(chance[k])
            )
        )
        sigma = float(found["sigma"][k])
        indices.append(SensitivityIndex("morris", "sigma", name, "", sigma, math.nan, math.nan))
    return indices


def _whole(response: Response) -> tuple[Response, int]:
    """Leave out trajectories of which a run is missing."""
    step = len(response.names) + 1
    known = np.isfinite(response.values).any(axis=1).reshape(-1, step).all(axis=1)
    if known.sum() < 2:
        raise InputError(f"{int(known.sum())} trajectories are complete, but at least two were expected")
    return response.only(np.repeat(known, step)), int(known.sum())


def chance_spread(response: Response) -> Floats:
    """Return the standard error of one elementary effect of each parameter.

    Computed from the differences of neighbouring rows in each replicate, so that random variation shared by both rows
    cancels; 0 where no row has two replicates.

    Parameters
    ----------
    response : Response
        Whole trajectories.
    """
    step = len(response.names) + 1
    moves = np.diff(response.coordinates, axis=0)
    inside = np.arange(len(moves)) % step != step - 1
    changes = np.diff(centre_rows(response.values), axis=0)
    known = np.isfinite(changes)
    count = known.sum(axis=1)
    middle = np.where(known, changes, 0.0).sum(axis=1) / np.maximum(count, 1)
    apart = np.where(known, changes - middle[:, None], 0.0)
    error = (apart**2).sum(axis=1) / np.maximum(count * (count - 1), 1)
    moved = np.argmax(np.abs(moves), axis=1)
    squares = error / np.where(inside, np.abs(moves).max(axis=1), 1.0) ** 2
    used = inside & (count > 1)
    found = [_mean(squares[used & (moved == k)]) for k in range(len(response.names))]
    spread: Floats = np.sqrt(np.array(found))
    return spread


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else 0.0
