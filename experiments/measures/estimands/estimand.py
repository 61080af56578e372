"""What an estimand is: one number that a study would compute from what it observed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

USUAL: Final = "usual"
FEEDBACK: Final = "feedback"
UNTREATED: Final = "untreated"
CLINICS: Final = (USUAL, FEEDBACK, UNTREATED)
"""The clinics that estimands look at: usual care, the same with routine feedback, the same after a long wait."""


@dataclass(frozen=True)
class Estimand:
    """One number of interest.

    Attributes
    ----------
    id : str
        Its name, as in the table of published figures where it is there.
    arms : tuple of str
        Which of `CLINICS` it needs, in the order in which `compute` takes them.
    compute : callable
        Takes one `Observed` an arm; returns a number, NaN where there is nothing to estimate it from.
    unit : str
        r, d, ICC, share, beta, OR, coefficient, points, sessions or sign (holds where above 0).
    meaning : str
        How it is computed, in words.
    pooled : {'mean', 'fisher', 'log'}
        Scale on which several clinics are averaged.
    """

    id: str
    arms: tuple[str, ...]
    compute: Callable[..., float]
    unit: str
    meaning: str
    pooled: str = "mean"


def usual(id: str, compute: Callable[..., float], unit: str, meaning: str) -> Estimand:
    """Return an estimand of usual care; correlations are averaged as Fisher's z."""
    return Estimand(id, (USUAL,), compute, unit, meaning, "fisher" if unit == "r" else "mean")
