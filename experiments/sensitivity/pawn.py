"""PAWN: how far the distribution of the mean response moves as a parameter is held in one slice of its range."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.response import LEVEL, Response, SensitivityIndex
from experiments.validation.pooling import NORMAL_95
from sim.errors import InputError

Floats = NDArray[np.float64]
SLICES: Final = 10
FEWEST: Final = 100
"""Rows below which a slice holds too few for a distribution."""
DUMMIES: Final = 100
"""Columns of random numbers, which the outcome cannot depend on: they show what chance alone produces."""
RESAMPLES: Final = 50


def pawn_indices(response: Response, seed: int = 0) -> list[SensitivityIndex]:
    """Return the median over slices of the distance between distributions, a number from 0 to 1.

    Parameters
    ----------
    response : Response
        At rows that fill the space.
    seed : int
        Of dummies and resamples.

    Returns
    -------
    list of SensitivityIndex
        With bootstrap intervals over rows; ``chance`` is the 95th percentile for parameters without any effect.

    Raises
    ------
    InputError
        If there are too few rows.

    References
    ----------
    Pianosi & Wagener (2018); a caution in Puy, Lo Piano & Saltelli (2020).
    """
    known = np.isfinite(response.means)
    places, means = response.coordinates[known], response.means[known]
    if len(means) < FEWEST:
        raise InputError(f"PAWN was given {len(means)} rows, but at least {FEWEST} were expected")
    rng = np.random.default_rng(seed)
    found = _medians(places, means)
    chance = float(np.quantile(_medians(rng.random((len(means), DUMMIES)), means), LEVEL))
    drawn = rng.integers(0, len(means), (RESAMPLES, len(means)))
    # Ties among resampled rows increase the distance, so only the spread of the resamples is used.
    reach = NORMAL_95 * np.std([_medians(places[rows], means[rows]) for rows in drawn], axis=0, ddof=1)
    return [
        SensitivityIndex(
            "pawn", "median", name, "", float(value), float(value - half), float(value + half), chance
        )
        for name, value, half in zip(response.names, found, reach, strict=True)
    ]


def _medians(places: Floats, means: Floats) -> Floats:
    from SALib.analyze import pawn

    count = places.shape[1]
    problem = {
        "num_vars": count,
        "names": [f"x{k}" for k in range(count)],
        "bounds": [[0.0, 1.0]] * count,
    }
    return np.asarray(pawn.analyze(problem, places, means, S=SLICES)["median"], dtype=np.float64)
