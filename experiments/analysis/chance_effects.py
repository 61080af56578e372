"""Mean absolute effects that random variation alone produces."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
STRICT: Final = 3.5
"""Standard errors above the mean effect of chance, from which an effect counts."""


def effects_by_chance(spread: Floats, effects: int) -> tuple[Floats, Floats]:
    """Return the mean absolute effects that chance alone produces, and what they hardly ever exceed.

    An effect that is normal around zero has a mean absolute value of its standard deviation times sqrt(2 / pi).

    Parameters
    ----------
    spread : ndarray
        Standard error of one effect.
    effects : int
        How many are averaged.
    """
    mean: Floats = spread * math.sqrt(2 / math.pi)
    return mean, mean + STRICT * spread * math.sqrt((1 - 2 / math.pi) / effects)
