"""What each theory predicts of a hypothesis, over its own settings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.measures.outcomes import Floats

ENDS: Final = (0.05, 0.95)
"""Quantiles of settings between which nine in ten lie."""
GOOD, NONE, BAD = "to the good", "none", "to the bad"


@dataclass(frozen=True)
class Prediction:
    """A theory's prediction of one effect, in SD, positive to the good.

    Attributes
    ----------
    theory : str
    mean, error : float
        Over settings, and its standard error, from settings and clinics.
    low, high : float
        Nine in ten settings lie between them.
    chance : float
        SD by which a setting's effect is off by the chance of its clinics; NaN if unknown.
    settings : int
    verdict : str
        ``to the good``, ``none`` or ``to the bad``: whether the mean is beyond what is negligible.
    """

    theory: str
    mean: float
    error: float
    low: float
    high: float
    chance: float
    settings: int
    verdict: str


def predictions_of(
    theories: Sequence[str], effects: Floats, chance: float, negligible: float
) -> list[Prediction]:
    """Return the prediction of every theory.

    Parameters
    ----------
    theories : sequence of str
    effects : ndarray, shape (theories, settings)
        In SD, positive to the good.
    chance : float
        Variance of each by the chance of its clinics.
    negligible : float
    """
    found = []
    for theory, own in zip(theories, effects, strict=True):
        mean = float(own.mean())
        low, high = np.quantile(own, ENDS).tolist()
        verdict = GOOD if mean > negligible else BAD if mean < -negligible else NONE
        error = float(own.std(ddof=1)) / math.sqrt(len(own))
        found.append(Prediction(theory, mean, error, low, high, math.sqrt(chance), len(own), verdict))
    return found
