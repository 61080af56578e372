"""How large a study of a hypothesis must be: by simulated studies of some sizes, and by formula in between."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.hypotheses.effect_test import ALPHA
from experiments.measures.outcomes import Floats
from experiments.trials.operating_characteristics import share

MOST: Final = 100_000
"""Clients up to which a size is searched."""


@dataclass(frozen=True)
class SimulatedPower:
    """How often simulated studies find what is predicted.

    Attributes
    ----------
    theory : str
        Of the settings; empty for all theories, each counted alike.
    clients : int
    power, error : float
        Share of studies with p below .05 on the predicted side, and its Monte Carlo standard error.
    """

    theory: str
    clients: int
    power: float
    error: float


def simulated_power(
    tests: Floats, side: float, theories: Sequence[str], sizes: Sequence[int]
) -> list[SimulatedPower]:
    """Return power under every theory and over all, for every size.

    Parameters
    ----------
    tests : ndarray, shape (theories, settings, sizes, studies, 3)
        Effect, standard error and p of one candidate.
    side : float
        Sign of the predicted effect.
    theories : sequence of str
    sizes : sequence of int
    """
    hits = (tests[..., 2] < ALPHA) & (side * tests[..., 0] > 0)
    found = []
    for place, size in enumerate(sizes):
        found.append(SimulatedPower("", size, *share(hits[:, :, place].ravel())))
        for row, theory in enumerate(theories):
            found.append(SimulatedPower(theory, size, *share(hits[row, :, place].ravel())))
    return found


def assurance(effects: Floats, error_per_client: float, clients: float) -> float:
    """Return the probability to find what is predicted, averaged over settings of all theories.

    Parameters
    ----------
    effects : ndarray
        Of every setting, positive on the predicted side.
    error_per_client : float
        Variance of the estimate times the number of clients.
    clients : float
    """
    from scipy.stats import norm

    ratios = effects / math.sqrt(error_per_client / clients)
    return float(norm.sf(norm.isf(ALPHA / 2) - ratios).mean())


def clients_for(effects: Floats, error_per_client: float, wanted: float) -> float:
    """Return how many clients give an assurance; infinity beyond `MOST`.

    Parameters
    ----------
    effects : ndarray
        As for `assurance`; of a single value, the assurance is the power for it.
    error_per_client : float
    wanted : float
        Between 0 and 1.
    """
    from scipy.optimize import brentq

    if assurance(effects, error_per_client, MOST) < wanted:
        return math.inf
    if assurance(effects, error_per_client, 4.0) >= wanted:
        return 4.0
    found = brentq(
        lambda size: assurance(effects, error_per_client, np.exp(size)) - wanted, math.log(4), math.log(MOST)
    )
    return float(math.ceil(math.exp(found)))
