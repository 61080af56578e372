"""What is left of treatment after its end: gains kept, and response half a year on against no treatment."""

from __future__ import annotations

import numpy as np

from experiments.measures.estimands.arithmetic import mean, ratio
from experiments.measures.estimands.arms import odds_ratio
from experiments.measures.estimands.change import first_form_after
from experiments.measures.estimands.observed import Flags, Floats, Observed
from experiments.measures.measure import LONG_WAIT, USUAL, Measure, between, usual

HALF_YEAR, LATEST = 26, 29


def maintenance(observed: Observed) -> float:
    """Return the change from intake to follow-up over the change from intake to the end.

    Clients with all three forms. Both effects are in SDs of the same intake scores, so their ratio is that of the
    mean changes.
    """
    known = ~(np.isnan(observed.intake) | np.isnan(observed.post) | np.isnan(observed.followup))
    intake = observed.intake[known]
    return ratio(mean(intake - observed.followup[known]), mean(intake - observed.post[known]))


def responded(before: Floats, after: Floats, healthy: float) -> Flags:
    """Return which clients have lost at least half of what separated them from the mean of healthy people.

    Of those with both scores and above that mean before.
    """
    known = ~np.isnan(after) & (before > healthy)
    flags: Flags = after[known] - healthy <= 0.5 * (before[known] - healthy)
    return flags


def treated_against_untreated(usual: Observed, waiting: Observed) -> float:
    """Return the odds of response half a year on with treatment over those without.

    Treated: everybody who began, 26 weeks after the start, whether still in treatment or not. Untreated: the clinic
    in which everybody waits for half a year, on the form of the first session, which is filled in before anything
    done there can show; those who first came 26 to 29 weeks after arrival.
    """
    healthy = usual.manual.healthy_mean
    treated = responded(usual.intake, usual.month_6, healthy)
    return odds_ratio(treated, responded(*first_form_after(waiting, HALF_YEAR, LATEST), healthy))


ESTIMANDS: tuple[Measure, ...] = (
    usual(
        "followup_maintenance",
        maintenance,
        "ratio",
        "change from intake to follow-up over change from intake to the last form, clients with all three",
    ),
    between(
        "treated_vs_control_fu",
        (USUAL, LONG_WAIT),
        treated_against_untreated,
        "OR",
        "odds of response 26 weeks after the start over those after a wait of 26-29 weeks",
        pooled="log",
    ),
)
