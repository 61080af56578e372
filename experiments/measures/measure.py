"""What a measure is: one number computed from a clinic, with everything that tables, plots and pages say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

USUAL: Final = "usual"
FEEDBACK: Final = "feedback"
UNTREATED: Final = "untreated"
LONG_WAIT: Final = "long_wait"
PREFERENCE: Final = "preference"
SHARED: Final = "shared_decisions"
WEEKLY: Final = "weekly_20"
TWICE_WEEKLY: Final = "twice_weekly_20"
CLINICS: Final = (USUAL, FEEDBACK, UNTREATED, LONG_WAIT, PREFERENCE, SHARED, WEEKLY, TWICE_WEEKLY)
"""The clinics that estimands look at: usual care, and the same in which one thing differs.

With routine feedback; after a wait of ten weeks, or of half a year; with preferences accommodated; with shared
decisions; with at most twenty sessions, one a week or two.
"""

Source = Literal["tables", "observed"]
Pooling = Literal["mean", "fisher", "log"]
Better = Literal[-1, 0, 1]

UNITS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "r": 2,
        "d": 2,
        "ICC": 3,
        "share": 3,
        "beta": 3,
        "OR": 2,
        "coefficient": 2,
        "points": 3,
        "sessions": 1,
        "ratio": 2,
        "slope": 3,
        "sign": 2,
    }
)
"""Units of estimands -> decimals with which they are shown; a sign holds where it is above 0."""


@dataclass(frozen=True)
class Measure:
    """One number that can be measured in a clinic, or between clinics.

    Attributes
    ----------
    name : str
        Its name in study files, tables and the table of published figures.
    arms : tuple of str
        Which of `CLINICS` it needs, in the order in which `compute` takes them; ``('usual',)`` for a number
        of a single clinic, which can be measured in any arm of a study.
    compute : callable
        Takes one source an arm; returns a number, NaN where there is nothing to compute it from.
    unit, meaning, label : str
        Unit; how it is computed, in a sentence; its name in headings and on axes.
    digits : int
        Decimals with which it is shown.
    source : {'tables', 'observed'}
        Whether `compute` takes `sim.Tables` or `experiments.measures.estimands.Observed`.
    pooled : {'mean', 'fisher', 'log'}
        Scale on which several clinics are averaged when they are compared with published figures.
    better : {-1, 0, 1}
        Whether higher values are better (1) or worse (-1) for clients; 0 where that cannot be said.
    as_published : Measure or None
        The form in which studies publish it, where that differs from what a comparison shows: a share of the
        clients who came, for instance, instead of a percentage of those who were given a therapist.
    parts : tuple of str
        Two estimands whose averages over clinics are divided, the first by the second, instead of averaging quotients
        of single clinics, in which the divisor can be close to 0; empty for other measures.
    """

    name: str
    arms: tuple[str, ...]
    compute: Callable[..., float]
    unit: str
    meaning: str
    label: str
    digits: int
    source: Source = "observed"
    pooled: Pooling = "mean"
    better: Better = 0
    as_published: Measure | None = None
    parts: tuple[str, ...] = ()

    @property
    def single(self) -> bool:
        """Whether one clinic is enough to measure it, so that arms of a study can be compared in it."""
        return self.arms == (USUAL,)


def between(
    name: str,
    arms: tuple[str, ...],
    compute: Callable[..., float],
    unit: str,
    meaning: str,
    *,
    pooled: Pooling = "mean",
    better: Better = 0,
    label: str = "",
    parts: tuple[str, ...] = (),
) -> Measure:
    """Return an estimand of the clinics named; its label is its name in words unless one is given."""
    words = label or name.replace("_", " ")
    return Measure(
        name, arms, compute, unit, meaning, words, UNITS[unit], pooled=pooled, better=better, parts=parts
    )


def usual(
    name: str,
    compute: Callable[..., float],
    unit: str,
    meaning: str,
    *,
    better: Better = 0,
    label: str = "",
) -> Measure:
    """Return an estimand of usual care; correlations are averaged as Fisher's z."""
    pooled: Pooling = "fisher" if unit == "r" else "mean"
    return between(name, (USUAL,), compute, unit, meaning, pooled=pooled, better=better, label=label)
