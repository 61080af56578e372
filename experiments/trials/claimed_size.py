"""The size that the usual formula gives, which takes all clients to be independent of each other."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Final

import numpy as np

from experiments.trials.operating_characteristics import ALPHA, TrialOutcome

INDEPENDENT: Final = ("unadjusted", "change", "ancova")
"""Analyses that take the clients of a therapist to be independent of each other."""
_NORMAL: Final = NormalDist()


def claimed_clients(trials: Sequence[TrialOutcome], place: int, power: float) -> float:
    """Return how many clients would have a power if none were alike because of their therapist.

    Parameters
    ----------
    trials : sequence of TrialOutcome
        From which effect, residual variance and the share of lost forms are taken.
    place : int
        Of a question whose analysis takes clients to be independent: its standard error is that of the formula.
    power : float

    Returns
    -------
    float
        In both arms together; infinite without an effect.

    References
    ----------
    Borm, Fransen & Lemmens (2007), Journal of Clinical Epidemiology 60:1234 (covariance adjustment).
    """
    effect = float(np.mean([each.truth[place] for each in trials]))
    analysed = np.array([each.analysed[place] for each in trials])
    errors = np.array([each.estimates[place, 1] for each in trials])
    returned = float(analysed.sum() / sum(each.randomised for each in trials))
    reach = _NORMAL.inv_cdf(1 - ALPHA / 2) + _NORMAL.inv_cdf(power)
    # The squared error of a difference between halves of n clients is four residual variances over n.
    return (
        float(np.nanmean(errors**2 * analysed)) * reach**2 / effect**2 / returned if effect else float("inf")
    )
