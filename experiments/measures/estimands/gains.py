"""Sudden gains: large falls of distress from one session to the next that last."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from experiments.measures.estimands.arithmetic import mean, standardised_difference
from experiments.measures.estimands.observed import Flags, Observed, remembered
from experiments.measures.estimands.occasions import outcome
from experiments.measures.measure import Measure, usual

AROUND = 3
SHARE = 0.25
CRITICAL = 2.776
"""Student's t at 5 %, two-sided, with 4 degrees of freedom."""


@remembered
def _gainers(observed: Observed) -> tuple[Flags, Flags]:
    """Return which clients have six forms, and which of them a sudden gain."""
    score = observed.scores["distress_score"]
    rows = np.flatnonzero(~np.isnan(score))
    whose = observed.client[rows]
    enough = np.bincount(whose, minlength=observed.clients) >= 2 * AROUND
    gained = np.zeros(observed.clients, dtype=np.bool_)
    if not enough.any():
        return enough, gained
    windows = sliding_window_view(score[rows], 2 * AROUND)
    own = whose[: len(windows)] == whose[2 * AROUND - 1 :]
    fall = windows[:, AROUND - 1] - windows[:, AROUND]
    large = own & (fall >= observed.manual.reliable_change) & (fall >= SHARE * windows[:, AROUND - 1])
    before, after = windows[large, :AROUND], windows[large, AROUND:]
    error = np.sqrt((before.var(axis=1, ddof=1) + after.var(axis=1, ddof=1)) / AROUND)
    lasting = before.mean(axis=1) - after.mean(axis=1) > CRITICAL * error
    gained[whose[np.flatnonzero(large)[lasting]]] = True
    return enough, gained


def sudden_gains(observed: Observed) -> float:
    """Return the share of clients with six forms or more who have a sudden gain.

    A fall between two forms of at least the reliable change, of at least a quarter of the score, and with the
    three scores before it clearly above the three after it.

    References
    ----------
    Tang & DeRubeis (1999), J Consult Clin Psychol 67:894; first criterion as Stiles et al. (2003), 71:14.
    """
    enough, gained = _gainers(observed)
    return mean(gained[enough])


def gains_and_outcome(observed: Observed) -> float:
    """Return by how many SDs clients with a sudden gain end better than those without."""
    enough, gained = _gainers(observed)
    end = outcome(observed)
    return standardised_difference(end[enough & gained], end[enough & ~gained])


ESTIMANDS: tuple[Measure, ...] = (
    usual("sudden_gains", sudden_gains, "share", "clients with a sudden gain, of those with 6 forms or more"),
    usual(
        "sudden_gains_outcome",
        gains_and_outcome,
        "d",
        "outcome of clients with a sudden gain minus that of those without, over the pooled SD",
    ),
)
