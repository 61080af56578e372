"""What differs between therapists: shares of variance, slopes between and within caseloads, exhaustion."""

from __future__ import annotations

from functools import partial

import numpy as np

from experiments.measures.estimands.arithmetic import (
    NAN,
    group_means,
    intraclass,
    mean,
    product_sum,
    ratio,
    residual,
    spread,
)
from experiments.measures.estimands.observed import Floats, Observed, remembered
from experiments.measures.estimands.occasions import EARLY, at, outcome
from experiments.measures.measure import USUAL, Measure, between, usual

CASELOAD = 20
EXHAUSTED = 21 / 54
"""High emotional exhaustion: 21 of the 54 points of the Maslach inventory, its norm for mental health workers.

The model's strain is read as a share of that scale. The meta-analysis that the published prevalence comes from
calls its own mean of 21.11 points "high" (O'Connor, Muller Neff & Pitman 2018; norm: Maslach, Jackson & Leiter
1996, MBI manual).
"""


def outcome_variance(observed: Observed) -> float:
    """Return the share of the variance of outcome that lies between therapists."""
    return intraclass(outcome(observed), observed.therapist)


def alliance_variance(observed: Observed) -> float:
    """Return the share of the variance of the early client-rated alliance that lies between therapists."""
    return intraclass(at(observed, "alliance_client", EARLY), observed.therapist)


def dropout_variance(observed: Observed) -> float:
    """Return the share of the variance of dropping out (0 or 1) that lies between therapists."""
    return intraclass(observed.dropped.astype(np.float64), observed.therapist)


def outcome_variance_among(observed: Observed, harder: bool) -> float:
    """Return the share of outcome variance between therapists among the more or the less distressed half."""
    middle = np.nanmedian(observed.intake) if np.isfinite(observed.intake).any() else 0.0
    chosen = (observed.intake > middle) == harder
    return intraclass(np.where(chosen, outcome(observed), np.nan), observed.therapist)


@remembered
def _planned_outcomes(observed: Observed) -> tuple[Floats, Floats]:
    """Return intake distress and outcome of planned endings after two sessions or more, NaN for other clients."""
    chosen = observed.planned & (observed.attended >= 2)
    intake = np.where(chosen & ~np.isnan(observed.post), observed.intake, np.nan)
    return intake, -residual(observed.post, intake)


def planned_outcome_variance(observed: Observed) -> float:
    """Return the share of the variance of outcome between therapists, planned endings after two sessions or more."""
    return intraclass(_planned_outcomes(observed)[1], observed.therapist)


def outcome_variance_of_third(observed: Observed, severest: bool) -> float:
    """Return the same share among the third of these clients with the highest or the lowest intake distress."""
    intake, end = _planned_outcomes(observed)
    known = intake[~np.isnan(intake)]
    if not known.size:
        return NAN
    chosen = intake >= np.quantile(known, 2 / 3) if severest else intake <= np.quantile(known, 1 / 3)
    return intraclass(np.where(chosen, end, np.nan), observed.therapist)


def share_by_severity(observed: Observed) -> float:
    """Return the therapists' share of outcome variance in the severest third over that in the mildest.

    NaN where the latter is not above 0. In one clinic the quotient is mostly noise: the averages over clinics are
    divided, not the single ones.
    """
    return ratio(*(outcome_variance_of_third(observed, severest) for severest in (True, False)))


@remembered
def _standard_scores(observed: Observed) -> tuple[Floats, Floats, Floats]:
    """Return early alliance and outcome in SDs, and each client's therapist; therapists with enough clients."""
    alliance, end = at(observed, "alliance_client", EARLY), outcome(observed)
    many = np.bincount(observed.therapist) >= CASELOAD if observed.clients else np.zeros(0, np.bool_)
    chosen = ~(np.isnan(alliance) | np.isnan(end)) & many[observed.therapist]
    x, y, group = alliance[chosen], end[chosen], observed.therapist[chosen]
    if x.size < 2 or not (x.std() > 0 and y.std() > 0):
        return np.zeros(0), np.zeros(0), np.zeros(0)
    return (x - x.mean()) / x.std(ddof=1), (y - y.mean()) / y.std(ddof=1), group.astype(np.float64)


@remembered
def slopes(observed: Observed) -> tuple[float, float]:
    """Return how outcome rises with the early alliance between therapists and within their caseloads.

    In SDs of clients; therapists with 20 clients or more. Between: regression of therapist means, each
    weighing as many as it has clients.
    """
    x, y, labels = _standard_scores(observed)
    if x.size == 0:
        return NAN, NAN
    group = labels.astype(np.int64)
    size = int(group.max()) + 1
    # Means repeated for every client, so that a product of them weighs each therapist by its clients.
    mx, my = group_means(x, group, size)[group], group_means(y, group, size)[group]
    between = ratio(product_sum(mx, my), product_sum(mx, mx)) if np.unique(group).size > 2 else NAN
    return between, ratio(product_sum(x - mx, y - my), product_sum(x - mx, x - mx))


def slope(observed: Observed, place: int) -> float:
    """Return the slope between therapists (0) or within caseloads (1); see `slopes`."""
    return slopes(observed)[place]


def slope_margin(observed: Observed) -> float:
    """Return by how much the slope between therapists exceeds both 0 and the slope within caseloads."""
    between, within = slopes(observed)
    return between - max(0.0, within) if within == within else NAN


def burnout(observed: Observed) -> float:
    """Return the share of therapists whose strain over the year reaches `EXHAUSTED`."""
    return mean(observed.strain >= EXHAUSTED)


ESTIMANDS: tuple[Measure, ...] = (
    usual(
        "strain_level",
        lambda observed: mean(observed.strain),
        "share",
        "therapists' mean strain over the year as a share of the scale",
    ),
    usual(
        "strain_spread",
        lambda observed: spread(observed.strain),
        "share",
        "SD of strain over therapists, as a share of the scale",
    ),
    usual(
        "therapist_outcome_variance",
        outcome_variance,
        "ICC",
        "share of the variance of outcome (distress at the end given intake) between therapists",
    ),
    usual(
        "therapist_alliance_variance",
        alliance_variance,
        "ICC",
        "share of the variance of the early client-rated alliance between therapists",
    ),
    usual(
        "therapist_dropout_variance",
        dropout_variance,
        "ICC",
        "share of the variance of dropping out (0 or 1) between therapists",
    ),
    usual(
        "therapist_outcome_variance_harder",
        partial(outcome_variance_among, harder=True),
        "ICC",
        "share of outcome variance between therapists, clients above the median of intake distress",
    ),
    usual(
        "therapist_outcome_variance_easier",
        partial(outcome_variance_among, harder=False),
        "ICC",
        "share of outcome variance between therapists, other clients",
    ),
    usual(
        "therapist_share_planned",
        planned_outcome_variance,
        "ICC",
        "share of outcome variance between therapists, planned endings after 2 sessions or more",
    ),
    *(
        usual(
            f"therapist_share_{third}",
            partial(outcome_variance_of_third, severest=severest),
            "ICC",
            f"share of outcome variance between therapists, planned endings, {words} third by intake distress",
        )
        for third, severest, words in (
            ("severest", True, "most distressed"),
            ("mildest", False, "least distressed"),
        )
    ),
    between(
        "therapist_share_severe",
        (USUAL,),
        share_by_severity,
        "ratio",
        "share of outcome variance between therapists, planned endings: severest over mildest third by intake distress",
        parts=("therapist_share_severest", "therapist_share_mildest"),
    ),
    usual(
        "therapist_between_alliance",
        slope_margin,
        "sign",
        "slope of outcome on early alliance between therapists, minus the larger of 0 and the slope within",
    ),
    usual(
        "alliance_outcome_between_therapists",
        partial(slope, place=0),
        "beta",
        "slope of therapists' mean outcome on their mean early alliance, 20 clients or more each",
    ),
    usual(
        "alliance_outcome_within_therapists",
        partial(slope, place=1),
        "beta",
        "slope of outcome on early alliance within caseloads",
    ),
    usual(
        "burnout_prevalence",
        burnout,
        "share",
        "therapists whose mean strain over the year is at least 21/54 of the scale",
    ),
)
