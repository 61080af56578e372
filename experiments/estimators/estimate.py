"""What one estimator says of one data set."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Estimate:
    """An effect as it is reported.

    Attributes
    ----------
    effect, error : float
        In points of symptoms for a point of alliance, and its standard error. NaN where nothing could be estimated.
    degrees : float
        Degrees of freedom of its t distribution; infinite where it is taken to be normal.
    """

    effect: float
    error: float
    degrees: float = math.inf

    @property
    def known(self) -> bool:
        """Whether there is an estimate with a standard error."""
        return math.isfinite(self.effect) and math.isfinite(self.error) and self.error > 0.0

    @property
    def reach(self) -> float:
        """Half the width of the 95 % interval."""
        from scipy.stats import t

        return float(t.ppf(0.975, self.degrees)) * self.error if self.known else math.nan


UNKNOWN = Estimate(math.nan, math.nan)
"""What is reported where an estimator cannot be computed."""
