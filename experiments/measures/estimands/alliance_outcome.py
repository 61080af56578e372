"""Do clients with better alliances end better? Correlations of alliance, empathy and agreement with outcome."""

from __future__ import annotations

from functools import partial

import numpy as np

from experiments.measures.estimands.arithmetic import NAN, correlation, fisher_mean, partial_correlation
from experiments.measures.estimands.observed import Floats, Observed, Whole, remembered
from experiments.measures.estimands.occasions import EARLY, MIDDLE, TIMES, at, averages, outcome
from experiments.measures.measure import Measure, usual

RATERS = ("client", "therapist", "observer")
AVERAGED = (1, 2, 4, 8)


@remembered
def at_time(observed: Observed, rater: str, time: str) -> float:
    """Return the correlation of one rater's alliance score at one time with outcome."""
    return correlation(at(observed, f"alliance_{rater}", time), outcome(observed))


def over_times(observed: Observed, rater: str) -> float:
    """Return the mean (Fisher's z) of the early, middle and late correlations of one rater's score with outcome."""
    return fisher_mean([at_time(observed, rater, time) for time in TIMES])


@remembered
def adjusted_at(observed: Observed, time: str) -> float:
    """Return the partial correlation with outcome, given intake distress and distress at the alliance rating."""
    alliance = at(observed, "alliance_client", time, "distress_score")
    then = at(observed, "distress_score", time, "alliance_client")
    return partial_correlation(alliance, -observed.post, observed.intake, then)


def adjusted(observed: Observed) -> float:
    """Return the mean (Fisher's z) of the early and middle adjusted correlations.

    The late one does not exist: on the last form, distress then and distress at the end are the same number.
    """
    return fisher_mean([adjusted_at(observed, time) for time in (EARLY, MIDDLE)])


def given_intake(observed: Observed) -> float:
    """Return the mean (Fisher's z) of the early and middle partial correlations with outcome, given intake distress."""
    return fisher_mean(
        [
            partial_correlation(at(observed, "alliance_client", time), -observed.post, observed.intake)
            for time in (EARLY, MIDDLE)
        ]
    )


def of_mean(observed: Observed, score: str) -> float:
    """Return the correlation of the client's mean over all forms of a score with outcome."""
    return correlation(averages(observed, score), outcome(observed))


@remembered
def _first_forms(observed: Observed, longest: int) -> tuple[Whole, Floats]:
    """Return who filled in at least so many forms, and the first so many alliance scores of each."""
    rows = np.flatnonzero(~np.isnan(observed.scores["alliance_client"]))
    count = np.bincount(observed.client[rows], minlength=observed.clients)
    who = np.flatnonzero(count >= longest)
    first = (np.cumsum(count) - count)[who]
    forms: Floats = observed.scores["alliance_client"][rows[first[:, None] + np.arange(longest)]]
    return who, forms


def of_first(observed: Observed, forms: int) -> float:
    """Return the correlation with outcome of the mean of a client's first forms.

    The same clients, those with at least eight forms, whatever the number averaged.
    """
    who, scores = _first_forms(observed, max(AVERAGED))
    if who.size == 0:
        return NAN
    return correlation(scores[:, :forms].mean(axis=1), outcome(observed)[who])


_OF_MEAN = {
    "empathy_outcome": ("empathy_client", "client-rated empathy"),
    "goal_consensus_outcome": ("goal_client", "client-rated goal agreement"),
    "collaboration_outcome": ("task_client", "client-rated task agreement"),
}

ESTIMANDS: tuple[Measure, ...] = (
    usual(
        "alliance_outcome",
        partial(over_times, rater="client"),
        "r",
        "mean (Fisher's z) of the early, middle and late client-rated alliance's correlations with outcome",
    ),
    usual(
        "alliance_outcome_adjusted",
        adjusted,
        "r",
        "partial correlation given intake distress and distress at the rating; mean of early and middle",
    ),
    usual(
        "alliance_outcome_given_intake",
        given_intake,
        "r",
        "partial correlation of client-rated alliance and distress at the end given intake; mean of early and middle",
    ),
    *(
        usual(id, partial(of_mean, score=s), "r", f"mean {words} with outcome")
        for id, (s, words) in _OF_MEAN.items()
    ),
    *(
        usual(
            f"{rater}_alliance_outcome_{time}",
            partial(at_time, rater=rater, time=time),
            "r",
            f"{time} {rater}-rated alliance with outcome",
        )
        for rater in RATERS
        for time in TIMES
    ),
    *(
        usual(
            f"alliance_outcome_adjusted_{time}",
            partial(adjusted_at, time=time),
            "r",
            f"{time} client-rated alliance with outcome, given intake distress and distress at the rating",
        )
        for time in (EARLY, MIDDLE)
    ),
    *(
        usual(
            f"alliance_outcome_first_{forms}",
            partial(of_first, forms=forms),
            "r",
            f"mean of the first {forms} client-rated alliance scores with outcome, clients with 8 forms or more",
        )
        for forms in AVERAGED
    ),
)
