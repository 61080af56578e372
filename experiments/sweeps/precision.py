"""How many replicates a point needs: a fixed number, or until the Monte Carlo error of one number is small enough."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class StoppingRule:
    """When a point has enough replicates.

    Attributes
    ----------
    step : int
        Replicates after which the error is checked; without a target, all there are.
    target : float or None
        Monte Carlo standard error that is small enough; None for a fixed number of replicates.
    outcome : int
        Index of the outcome that is checked.
    arm, reference : int
        Indices of the arms whose paired difference is checked; the same for an arm by itself.
    """

    step: int
    target: float | None = None
    outcome: int = 0
    arm: int = 0
    reference: int = 0

    def value(self, rows: Sequence[Sequence[float]]) -> float:
        """Return the value that is checked in one replicate.

        Parameters
        ----------
        rows : sequence
            Outcomes of each arm.
        """
        own = rows[self.arm][self.outcome]
        return own if self.arm == self.reference else own - rows[self.reference][self.outcome]

    def enough(self, values: Sequence[float]) -> bool:
        """Return whether the first replicates, in their order, are enough.

        A point at which nothing could be measured so far is given up.
        """
        if self.target is None or len(values) < self.step:
            return False
        known = np.asarray(values)[~np.isnan(values)]
        if known.size < 2:
            return known.size == 0
        return bool(known.std(ddof=1) / math.sqrt(known.size) <= self.target)
