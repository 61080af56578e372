"""How many sessions it takes to be well, and whether more sessions go with more clients who are."""

from __future__ import annotations

import numpy as np

from experiments.measures.estimands.arithmetic import NAN, product_sum, ratio
from experiments.measures.estimands.observed import Floats, Observed, remembered
from experiments.measures.estimands.product_limit import product_limit
from experiments.measures.measure import Measure, usual


@remembered
def not_yet_well(observed: Observed, harder: bool) -> Floats:
    """Return the share without clinically significant change after each session (product-limit estimate).

    Clinically significant change: on a form, reliably improved and below the cut-off.

    Parameters
    ----------
    observed : Observed
    harder : bool
        Whether clients above the cut-off at intake and above the median of those are looked at, or the other half.
    """
    manual, score = observed.manual, observed.scores["distress_score"]
    fall = observed.intake[observed.client] - score
    well = (fall >= manual.reliable_change) & (score < manual.cutoff)
    clinical = observed.intake >= manual.cutoff
    middle = np.median(observed.intake[clinical]) if clinical.any() else NAN
    return product_limit(observed, well, clinical & ((observed.intake > middle) == harder))


def sessions_to_half(left: Floats) -> float:
    """Return the first session after which at most half are left; NaN if that is never reached."""
    reached = np.flatnonzero(left <= 0.5)
    return float(reached[0]) if reached.size else NAN


def severity_dose(observed: Observed) -> float:
    """Return how many sessions more it takes until half of the more distressed clients are well than of the less."""
    return sessions_to_half(not_yet_well(observed, True)) - sessions_to_half(not_yet_well(observed, False))


def change_by_duration(observed: Observed) -> float:
    """Return by how much the share of clients who are well at the end rises with each session.

    The slope of a linear regression of reliable and clinically significant change (0 or 1) on the number of
    sessions, planned endings of clients above the cut-off at intake.
    """
    manual = observed.manual
    chosen = observed.planned & (observed.intake >= manual.cutoff) & ~np.isnan(observed.post)
    intake, post, sessions = observed.intake[chosen], observed.post[chosen], observed.attended[chosen]
    if not chosen.any():
        return NAN
    well = (intake - post >= manual.reliable_change) & (post < manual.cutoff)
    off = sessions - sessions.mean()
    return ratio(product_sum(off, well.astype(np.float64)), product_sum(off, off))


ESTIMANDS: tuple[Measure, ...] = (
    usual(
        "severity_dose",
        severity_dose,
        "sessions",
        "sessions until half have clinically significant change (product-limit), upper minus lower half by intake",
    ),
    usual(
        "rcsi_by_duration",
        change_by_duration,
        "slope",
        "change a session in the share with reliable and clinically significant change, planned endings",
    ),
)
