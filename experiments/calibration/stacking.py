"""Stacking: weights of theories with which their predictions together foretell figures best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BOOTSTRAPS: Final = 1000
INTERVAL: Final = (0.05, 0.95)
_ROUNDS: Final = 500


@dataclass(frozen=True, eq=False)
class Stacked:
    """Stacking weights of several theories.

    Attributes
    ----------
    weights, low, high : ndarray, shape (theories,)
        Weight, and its 90 % interval over figures.
    """

    weights: Floats
    low: Floats
    high: Floats


def stacking_weights(densities: Floats, importance: Floats) -> Floats:
    """Return the weights that maximise the log density of a mixture (Yao et al. 2018, Bayesian Anal 13:917).

    Parameters
    ----------
    densities : ndarray, shape (..., figures, theories)
        Log predictive densities.
    importance : ndarray, shape (..., figures)
        Of each figure; adds up to 1.

    Returns
    -------
    ndarray, shape (..., theories)
        At least 0; they add up to 1.
    """
    relative = np.exp(densities - densities.max(axis=-1, keepdims=True))
    shape = np.broadcast_shapes(relative.shape[:-2], importance.shape[:-1])
    weights = np.full((*shape, relative.shape[-1]), 1 / relative.shape[-1])
    for _ in range(_ROUNDS):
        # Expectation maximisation of a mixture with known parts: the log density never falls.
        parts = relative * weights[..., None, :]
        shares = parts / parts.sum(axis=-1, keepdims=True)
        weights = (importance[..., None] * shares).sum(axis=-2)
    return weights


def stacked(densities: Floats, seed: int) -> Stacked:
    """Return stacking weights with intervals from a Bayesian bootstrap over figures (Rubin 1981, Ann Stat 9:130).

    Parameters
    ----------
    densities : ndarray, shape (figures, theories)
    seed : int

    Returns
    -------
    Stacked
        Without any figure, equal weights that could be anything.
    """
    figures, theories = densities.shape
    if not figures:
        return Stacked(np.full(theories, 1 / theories), np.zeros(theories), np.ones(theories))
    drawn = np.random.default_rng([seed, 40]).dirichlet(np.ones(figures), BOOTSTRAPS)
    low, high = np.quantile(stacking_weights(densities, drawn), INTERVAL, axis=0)
    return Stacked(stacking_weights(densities, np.full(figures, 1 / figures)), low, high)
