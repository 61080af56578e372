"""The effect that one analysis of one trial finds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Self

_LEVEL: Final = 0.95


@dataclass(frozen=True)
class TrialEstimate:
    """The effect that one analysis of one trial finds; all NaN where the analysis cannot be made.

    Attributes
    ----------
    effect, error : float
        Difference between the arms in units of the outcome (of 0 and 1: of risks), and its standard error.
    p : float
        Two-sided p value.
    low, high : float
        95 % confidence interval.
    """

    effect: float
    error: float
    p: float
    low: float
    high: float

    @classmethod
    def by_t(cls, effect: float, error: float, degrees: float) -> Self:
        """Return an estimate that is tested by a t statistic.

        Parameters
        ----------
        effect, error : float
        degrees : float
            Degrees of freedom.
        """
        from scipy.special import stdtr, stdtrit

        # The functions behind `scipy.stats.t`, without half a millisecond of checks.
        p = 2.0 * float(stdtr(degrees, -abs(effect / error))) if error > 0.0 else 1.0
        reach = float(stdtrit(degrees, (1.0 + _LEVEL) / 2.0)) * error
        return cls(effect, error, p, effect - reach, effect + reach)

    @classmethod
    def none(cls) -> Self:
        """Return that of an analysis that cannot be made: too few clients, or all in one arm."""
        return cls(*[math.nan] * 5)
