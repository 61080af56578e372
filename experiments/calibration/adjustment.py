"""Regression adjustment: what settings would be, had they met the figures exactly (Beaumont, Zhang & Balding 2002)."""

from __future__ import annotations

import dataclasses
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.inference import Generation
from experiments.calibration.prior import Ranges

Floats = NDArray[np.float64]

RIDGE: Final = 1.0
"""Weight of the belief that figures and parameters are unrelated, in settings."""
_EDGE: Final = 1e-6


def adjusted(generation: Generation, ranges: Ranges) -> Generation:
    """Shift each setting along the regression of parameters on misses, to where the misses are 0.

    Settings that are kept still miss the figures by as much as the last distance allowed, which makes a posterior too
    wide. Parameters are regressed on the scale of log odds of their place in the prior's range, so that they stay
    inside it; settings that miss less weigh more (Epanechnikov's kernel). A little ridge keeps figures that hang
    together, or tell nothing, from being made much of.

    Parameters
    ----------
    generation : Generation
        As it was accepted.
    ranges : mapping
        The prior.

    Returns
    -------
    Generation
        With other values and weights; the misses are those before.
    """
    low, high = np.array([ranges[path] for path in generation.paths]).T
    share = np.clip((generation.values - low) / (high - low), _EDGE, 1 - _EDGE)
    odds = np.log(share / (1 - share))
    misses = np.array(list(generation.misses.values())).T
    weights = generation.weights * kernel(misses)
    weights = weights / weights.sum()
    moved = odds - misses @ slopes(misses, odds, weights)
    values = low + (high - low) / (1 + np.exp(-moved))
    return dataclasses.replace(generation, values=values, weights=weights)


def kernel(misses: Floats) -> Floats:
    """Return Epanechnikov's weights of distances from 0, which vanish just beyond the largest.

    Parameters
    ----------
    misses : ndarray, shape (settings, figures)
    """
    scale = np.maximum(1.0, np.median(np.abs(misses), axis=0))
    squared = np.mean((misses / scale) ** 2, axis=1)
    weights: Floats = 1 - squared / (squared.max() * (1 + 1 / len(squared)) + _EDGE)
    return weights


def slopes(misses: Floats, values: Floats, weights: Floats) -> Floats:
    """Return how values change with misses, by weighted ridge regression; shape (figures, parameters)."""
    effective = 1 / np.sum(weights**2)
    spread = np.sqrt(
        np.average((misses - np.average(misses, axis=0, weights=weights)) ** 2, axis=0, weights=weights)
    )
    scaled = (misses - np.average(misses, axis=0, weights=weights)) / np.maximum(spread, _EDGE)
    centred = values - np.average(values, axis=0, weights=weights)
    products = scaled.T @ (weights[:, None] * scaled) + RIDGE / effective * np.eye(misses.shape[1])
    found = np.linalg.solve(products, scaled.T @ (weights[:, None] * centred))
    per_unit: Floats = np.asarray(found / np.maximum(spread, _EDGE)[:, None], dtype=np.float64)
    return per_unit
