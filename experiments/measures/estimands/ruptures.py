"""How common ruptures are, and how cases end in which all of them were repaired."""

from __future__ import annotations

import numpy as np

from experiments.measures.estimands.arithmetic import correlation, mean
from experiments.measures.estimands.observed import Flags, Observed, Whole
from experiments.measures.estimands.occasions import outcome
from experiments.measures.measure import Measure, usual


def reported(observed: Observed) -> float:
    """Return the share of sessions with a client's form in which the client reports a rupture."""
    return mean(observed.reported)


def _last(observed: Observed, event: Flags) -> Whole:
    rows = np.flatnonzero(event)
    last = np.full(observed.clients, -1)
    last[observed.client[rows]] = rows
    return last


def repair_outcome(observed: Observed) -> float:
    """Return the point-biserial correlation of full repair with outcome, cases with a rupture.

    Ruptures and repairs are those that an observer who codes every session would note. All of a case's ruptures
    are repaired if a repair came in or after the session of the last one; otherwise one was left unrepaired.
    """
    rupture, repair = _last(observed, observed.ruptured), _last(observed, observed.repaired)
    cases = rupture >= 0
    return correlation((repair >= rupture)[cases].astype(np.float64), outcome(observed)[cases])


def fully_repaired(observed: Observed) -> float:
    """Return the share of cases with a rupture in which none was left unrepaired."""
    rupture, repair = _last(observed, observed.ruptured), _last(observed, observed.repaired)
    return mean((repair >= rupture)[rupture >= 0])


ESTIMANDS: tuple[Measure, ...] = (
    usual("rupture_sessions", reported, "share", "sessions with a client's form that reports a rupture"),
    usual(
        "repair_outcome",
        repair_outcome,
        "r",
        "all ruptures repaired (1) or one left unrepaired (0) with outcome, cases with an observed rupture",
    ),
    usual(
        "ruptures_repaired",
        fully_repaired,
        "share",
        "cases with an observed rupture where none was left unrepaired",
    ),
)
