"""How raters use their scales, and how far they agree."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from experiments.measures.estimands.arithmetic import correlation, fisher_mean, mean, ratio, spread
from experiments.measures.estimands.observed import Floats, Observed
from experiments.measures.estimands.occasions import EARLY, EARLY_SESSION, TIMES, at
from experiments.measures.measure import Measure, usual


def _pair(observed: Observed, first: str, second: str, time: str) -> tuple[Floats, Floats]:
    a, b = f"alliance_{first}", f"alliance_{second}"
    return at(observed, a, time, b), at(observed, b, time, a)


def agreement(observed: Observed, first: str, second: str) -> float:
    """Return how far two raters' scores of the same session correlate over dyads (early, middle and late)."""
    return fisher_mean([correlation(*_pair(observed, first, second, time)) for time in TIMES])


def gap_at(observed: Observed, time: str) -> float:
    """Return the mean client score minus the mean therapist score of the same sessions, over their pooled SD."""
    client, therapist = _pair(observed, "client", "therapist", time)
    own, other = spread(client), spread(therapist)
    return ratio(mean(client) - mean(therapist), math.sqrt((own * own + other * other) / 2))


def gap(observed: Observed) -> float:
    """Return the mean of the early, middle and late gaps."""
    return float(np.mean([gap_at(observed, time) for time in TIMES]))


def scale_use(observed: Observed, rater: str) -> float:
    """Return the mean alliance score from the third session on as a share of the scale's highest."""
    later = observed.session >= EARLY_SESSION
    return mean(observed.scores[f"alliance_{rater}"][later]) / observed.manual.alliance_top


def _on_seven_points(observed: Observed, points: float) -> float:
    """Return a distance on the alliance form as it would be on the usual form, whose scores reach from 1 to 7."""
    return points * 6 / (observed.manual.alliance_top - 1)


def level(observed: Observed) -> float:
    """Return the mean client-rated alliance of the third session and later on a scale from 1 to 7."""
    later = observed.session >= EARLY_SESSION
    return 1 + _on_seven_points(observed, mean(observed.scores["alliance_client"][later]) - 1)


def spread_of_clients(observed: Observed) -> float:
    """Return the SD over clients of the third session's client-rated alliance on a scale from 1 to 7."""
    return _on_seven_points(observed, spread(at(observed, "alliance_client", EARLY)))


ESTIMANDS: tuple[Measure, ...] = (
    usual(
        "rater_agreement",
        partial(agreement, first="client", second="therapist"),
        "r",
        "client and therapist on the same session, over dyads; mean of early, middle and late",
    ),
    usual(
        "client_observer_agreement",
        partial(agreement, first="client", second="observer"),
        "r",
        "client and observer on the same session, over dyads; mean of early, middle and late",
    ),
    usual(
        "therapist_observer_agreement",
        partial(agreement, first="therapist", second="observer"),
        "r",
        "therapist and observer on the same session, over dyads; mean of early, middle and late",
    ),
    usual(
        "rater_gap",
        gap,
        "d",
        "client minus therapist score of the same session over the pooled SD; mean of early, middle and late",
    ),
    usual(
        "client_scale_use",
        partial(scale_use, rater="client"),
        "share",
        "mean client-rated alliance of sessions 3 and later over the highest score",
    ),
    usual(
        "therapist_scale_use",
        partial(scale_use, rater="therapist"),
        "share",
        "mean therapist-rated alliance of sessions 3 and later over the highest score",
    ),
    usual(
        "alliance_level",
        level,
        "points",
        "mean client-rated alliance of sessions 3 and later, on a scale from 1 to 7",
    ),
    usual(
        "alliance_spread",
        spread_of_clients,
        "points",
        "SD over clients of the third session's client-rated alliance, on a scale from 1 to 7",
    ),
)
