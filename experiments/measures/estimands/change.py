"""How much clients change: pre-post effects, reliable and clinically significant change, dose and response."""

from __future__ import annotations

from functools import partial

import numpy as np

from experiments.measures.estimands.arithmetic import NAN, mean, ratio, spread
from experiments.measures.estimands.observed import Flags, Floats, Observed, remembered
from experiments.measures.estimands.product_limit import product_limit
from experiments.measures.measure import UNTREATED, Measure, between, usual

WAIT, LATEST = 10, 13
DOSES = (2, 4, 8, 13, 26)


def _effect(before: Floats, after: Floats) -> float:
    known = ~(np.isnan(before) | np.isnan(after))
    return ratio(mean((before - after)[known]), spread(before[known]))


def completer_change(observed: Observed) -> float:
    """Return the mean fall of distress of clients with a planned ending, in SDs of their intake scores."""
    return _effect(observed.intake[observed.planned], observed.post[observed.planned])


def treated_change(observed: Observed) -> float:
    """Return the mean fall of distress of all clients who came, in SDs of their intake scores."""
    return _effect(observed.intake, observed.post)


def change_spread(observed: Observed) -> float:
    """Return the SD of change from intake to the last form, in SDs of intake scores: how differently clients change."""
    known = ~np.isnan(observed.post)
    change = (observed.intake - observed.post)[known]
    return ratio(spread(change), spread(observed.intake[known]))


def first_form_after(observed: Observed, wait: int, latest: int) -> tuple[Floats, Floats]:
    """Return distress at intake and on the form of the first session of clients who waited for it.

    Parameters
    ----------
    observed : Observed
    wait, latest : int
        Fewest and most weeks from arrival to the first session.
    """
    first = np.flatnonzero(observed.session == 1)
    whose = observed.client[first]
    waited = observed.week[first] - observed.arrival[whose]
    chosen = (waited >= wait) & (waited <= latest)
    return observed.intake[whose[chosen]], observed.scores["distress_score"][first[chosen]]


def untreated_change(observed: Observed) -> float:
    """Return the mean fall of distress from intake to the first session of clients who waited about 10 weeks.

    The form of the first session is filled in before anything done there can show: distress moves between
    sessions, so it is a measure of the untreated course. Those who first came 10 to 13 weeks after arrival.
    """
    return _effect(*first_form_after(observed, WAIT, LATEST))


def untreated_deterioration(observed: Observed) -> float:
    """Return the share of clients who waited about 10 weeks and reliably got worse; see `untreated_change`."""
    before, after = first_form_after(observed, WAIT, LATEST)
    rise = after - before
    return mean(rise[~np.isnan(rise)] >= observed.manual.reliable_change)


def _changed(observed: Observed, direction: float) -> Flags:
    change = direction * (observed.intake - observed.post)
    flags: Flags = change[~np.isnan(change)] >= observed.manual.reliable_change
    return flags


def improved(observed: Observed) -> float:
    """Return the share of clients whose distress reliably fell from intake to the last form."""
    return mean(_changed(observed, 1.0))


def deteriorated(observed: Observed) -> float:
    """Return the share of clients whose distress reliably rose from intake to the last form."""
    return mean(_changed(observed, -1.0))


def recovered(observed: Observed) -> float:
    """Return the share of clinical clients who reliably improved to below the cut-off."""
    manual = observed.manual
    clinical = (observed.intake >= manual.cutoff) & ~np.isnan(observed.post)
    intake, post = observed.intake[clinical], observed.post[clinical]
    return mean((intake - post >= manual.reliable_change) & (post < manual.cutoff))


@remembered
def life_table(observed: Observed) -> Floats:
    """Return the share not yet reliably improved after each session, by the product-limit estimate."""
    fall = observed.intake[observed.client] - observed.scores["distress_score"]
    return product_limit(observed, fall >= observed.manual.reliable_change)


def improved_by(observed: Observed, session: int) -> float:
    """Return the share reliably improved at or before a session; NaN if nobody came that often."""
    left = life_table(observed)
    return 1.0 - float(left[session]) if session < len(left) else NAN


ESTIMANDS: tuple[Measure, ...] = (
    usual(
        "completer_change",
        completer_change,
        "d",
        "fall of distress from intake to the last form over the SD at intake, planned endings",
    ),
    between(
        "untreated_change",
        (UNTREATED,),
        untreated_change,
        "d",
        "fall of distress from intake to a first session 10-13 weeks later over the SD at intake",
    ),
    usual(
        "treated_change",
        treated_change,
        "d",
        "fall of distress from intake to the last form over the SD at intake, all who came",
    ),
    usual(
        "change_spread",
        change_spread,
        "ratio",
        "SD of change from intake to the last form over the SD at intake",
    ),
    between(
        "untreated_deterioration",
        (UNTREATED,),
        untreated_deterioration,
        "share",
        "clients whose distress reliably rose from intake to a first session 10-13 weeks later",
    ),
    *(
        usual(
            f"improved_by_{dose}",
            partial(improved_by, session=dose),
            "share",
            f"reliably improved at or before session {dose} (product-limit estimate)",
        )
        for dose in DOSES
    ),
    usual("improved", improved, "share", "clients whose distress reliably fell from intake to the last form"),
    usual(
        "deterioration",
        deteriorated,
        "share",
        "clients whose distress reliably rose from intake to the last form",
    ),
    usual(
        "recovered",
        recovered,
        "share",
        "clients above the cut-off at intake who reliably improved to below it",
    ),
)
