"""What a change of treatment adds, as trials report it: standardised effects and odds ratios between two arms."""

from __future__ import annotations

import numpy as np

from experiments.measures.estimands.arithmetic import NAN, standardised_difference
from experiments.measures.estimands.observed import Flags, Observed
from experiments.measures.estimands.occasions import LATE, at
from experiments.measures.measure import (
    FEEDBACK,
    PREFERENCE,
    SHARED,
    TWICE_WEEKLY,
    USUAL,
    WEEKLY,
    Measure,
    between,
)

_BOTH = (USUAL, FEEDBACK)


def post_distress(usual: Observed, other: Observed) -> float:
    """Return by how many pooled SDs distress at the end is lower in the other arm."""
    return standardised_difference(usual.post, other.post)


def distress_at_month_6(usual: Observed, other: Observed) -> float:
    """Return by how many pooled SDs distress 26 weeks after the start is lower in the other arm."""
    return standardised_difference(usual.month_6, other.month_6)


def last_alliance(usual: Observed, other: Observed) -> float:
    """Return by how many pooled SDs the last client-rated alliance is higher in the other arm."""
    return standardised_difference(at(other, "alliance_client", LATE), at(usual, "alliance_client", LATE))


def sessions(usual: Observed, other: Observed) -> float:
    """Return by how many pooled SDs clients of the other arm come more often."""
    return standardised_difference(other.attended, usual.attended)


def odds_ratio(first: Flags, second: Flags) -> float:
    """Return the odds of the first group over those of the second; NaN where a cell of the table is empty."""
    hits, others = int(np.count_nonzero(first)), int(np.count_nonzero(second))
    cells = hits, first.size - hits, others, second.size - others
    return NAN if 0 in cells else cells[0] * cells[3] / (cells[1] * cells[2])


def staying(usual: Observed, other: Observed) -> float:
    """Return the odds of not dropping out in the other arm over those in usual care."""
    return odds_ratio(~other.dropped, ~usual.dropped)


ESTIMANDS: tuple[Measure, ...] = (
    between(
        "feedback_outcome",
        _BOTH,
        post_distress,
        "d",
        "distress at the end, usual care minus feedback over the pooled SD",
    ),
    between(
        "feedback_dropout",
        _BOTH,
        staying,
        "OR",
        "odds of not dropping out, feedback over usual care",
        pooled="log",
    ),
    between(
        "feedback_alliance",
        _BOTH,
        last_alliance,
        "d",
        "last client-rated alliance, feedback minus usual care over the pooled SD",
    ),
    between(
        "feedback_sessions", _BOTH, sessions, "d", "sessions, feedback minus usual care over the pooled SD"
    ),
    between(
        "preference_outcome",
        (USUAL, PREFERENCE),
        post_distress,
        "d",
        "distress at the end, usual care minus accommodated preferences over the pooled SD",
    ),
    between(
        "preference_staying",
        (USUAL, PREFERENCE),
        staying,
        "OR",
        "odds of not dropping out, accommodated preferences over usual care",
        pooled="log",
    ),
    between(
        "shared_decisions_staying",
        (USUAL, SHARED),
        staying,
        "OR",
        "odds of not dropping out, shared decisions over usual care",
        pooled="log",
    ),
    between(
        "twice_weekly",
        (WEEKLY, TWICE_WEEKLY),
        distress_at_month_6,
        "d",
        "distress 26 weeks after the start, weekly minus twice-weekly sessions over the pooled SD; 20 sessions at most",
    ),
)
