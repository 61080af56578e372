"""What a service and simulated clinics like it are compared by: courses, numbers of sessions, dropping out, spread."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.measures.estimands import Observed
from experiments.measures.registry import ESTIMANDS
from experiments.routine_data.form_returns import FormReturns, returning_curve
from experiments.routine_data.form_series import FormSeries
from experiments.routine_data.oddities import FEWEST

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

DISTRESS_COURSE, ALLIANCE_COURSE = "mean distress", "mean alliance"
STAYING, SESSIONS, RETURNING = "not dropped out", "number of sessions", "still returning forms"
CURVES: Final = (DISTRESS_COURSE, ALLIANCE_COURSE, STAYING, SESSIONS, RETURNING)
SHARES: Final = (STAYING, SESSIONS, RETURNING)
SPREADS: Final = (
    "change_spread",
    "distress_score_dependability",
    "alliance_spread",
    "alliance_dependability",
    "sessions_spread",
    "therapist_outcome_variance",
    "therapist_alliance_variance",
)
"""Measures of how clients, their sessions and therapists differ."""
MOST_SESSIONS: Final = 40
_BINS: Final = (1, 2, 3, 5, 9, 13, 17, 21, 31, 10_000)
"""Numbers of sessions at which a bin begins."""


@dataclass(frozen=True, eq=False)
class ClinicCurves:
    """One clinic, real or simulated.

    Attributes
    ----------
    curves : mapping of str to mapping of float to float
        One of `CURVES` -> session (assessment, month, lowest number of a bin) -> value.
    spreads : mapping of str to float
        One of `SPREADS` -> value; NaN where there is none.
    intake : ndarray, shape (clients,)
        Scores at intake, or the first ones where there are none at intake: what scales of distress are joined by.
    """

    curves: Mapping[str, Mapping[float, float]]
    spreads: Mapping[str, float]
    intake: Floats


def bins() -> list[tuple[int, int]]:
    """Return the lowest and highest number of sessions of each bin."""
    return [(low, high - 1) for low, high in itertools.pairwise(_BINS)]


def simulated_curves(
    observed: Observed, series: FormSeries, returns: FormReturns, of_first_forms: bool
) -> ClinicCurves:
    """Return what a simulated clinic is compared by.

    Parameters
    ----------
    observed : Observed
    series : FormSeries
    returns : FormReturns
    of_first_forms : bool
        Whether the service has no forms at intake, so that first forms have to do.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        spreads = {name: float(ESTIMANDS[name].compute(observed)) for name in SPREADS}
    curves = curves_of(observed, series, 2) | {RETURNING: returning_curve(returns, True)}
    return ClinicCurves(curves, spreads, first_scores(series) if of_first_forms else observed.intake)


def curves_of(observed: Observed, series: FormSeries, fewest: int = FEWEST) -> dict[str, dict[float, float]]:
    """Return the curves of a clinic but that of months, wherever at least some people are behind a point.

    Parameters
    ----------
    observed : Observed
        Without a check of what is recorded.
    series : FormSeries
    fewest : int
        People behind a point.
    """
    return {
        DISTRESS_COURSE: _means(series.time, series.distress, fewest),
        ALLIANCE_COURSE: _means(series.time, series.alliance, fewest),
        STAYING: _staying(observed, fewest),
        SESSIONS: _session_shares(observed.attended, fewest),
    }


def first_scores(series: FormSeries) -> Floats:
    """Return each client's first score of distress; NaN without one."""
    row = series.first_from([-np.inf])[:, 0]
    return np.where(row >= 0, series.distress[row], np.nan)


def _means(time: Floats, values: Floats, fewest: int) -> dict[float, float]:
    known = ~np.isnan(values) & (time <= MOST_SESSIONS)
    times, place = np.unique(time[known], return_inverse=True)
    count = np.bincount(place, minlength=len(times))
    total = np.bincount(place, values[known], minlength=len(times))
    return {float(t): float(s / n) for t, s, n in zip(times, total, count, strict=True) if n >= fewest}


def _staying(observed: Observed, fewest: int) -> dict[float, float]:
    """Return the share who have not dropped out after each session; other endings are censored (Kaplan & Meier)."""
    last = observed.attended
    share = 1.0
    found: dict[float, float] = {}
    for session in range(1, MOST_SESSIONS + 1):
        there = int(np.count_nonzero(last >= session))
        if there < fewest:
            break
        share *= 1.0 - int(np.count_nonzero((last == session) & observed.dropped)) / there
        found[float(session)] = share
    return found


def _session_shares(attended: Floats, fewest: int) -> dict[float, float]:
    """Return the share of clients in each bin; bins with a few people only are not told."""
    counts = {low: int(np.count_nonzero((attended >= low) & (attended <= high))) for low, high in bins()}
    return {float(low): n / len(attended) for low, n in counts.items() if n == 0 or n >= fewest}


def values_at(curve: Mapping[float, float], places: Sequence[float], between: bool) -> Floats:
    """Return a simulated curve where the service has points.

    Parameters
    ----------
    curve : mapping
    places : sequence of float
    between : bool
        Whether values may be interpolated; NaN where there is no point otherwise, and beyond the ends.
    """
    if between and curve:
        times = sorted(curve)
        return np.interp(places, times, [curve[time] for time in times], left=np.nan, right=np.nan)
    return np.array([curve.get(place, np.nan) for place in places])
