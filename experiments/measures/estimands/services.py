"""What a national service counts: recovery, improvement and deterioration of clients who finish a course of treatment.

A course is finished when treatment is over, in whatever way, after two sessions or more. There is one form of
distress where the NHS service has two, so a client is a case, and recovers, by that form alone.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from experiments.measures.estimands.arithmetic import mean
from experiments.measures.estimands.observed import Flags, Floats, Observed, remembered
from experiments.measures.measure import Measure, usual

SESSIONS = 2


@remembered
def finished(observed: Observed) -> Flags:
    """Return which clients have finished a course of treatment and have a form from it."""
    flags: Flags = observed.ended & (observed.attended >= SESSIONS) & ~np.isnan(observed.post)
    return flags


def _change(observed: Observed) -> Floats:
    fall: Floats = (observed.intake - observed.post)[finished(observed)]
    return fall


def recovery(observed: Observed, reliable: bool) -> float:
    """Return the share below the cut-off at the end of finished clients who were not at intake.

    Parameters
    ----------
    observed : Observed
    reliable : bool
        Whether they must have reliably improved as well.
    """
    manual, fall = observed.manual, _change(observed)
    intake, post = observed.intake[finished(observed)], observed.post[finished(observed)]
    well = (post < manual.cutoff) & ((fall >= manual.reliable_change) | (not reliable))
    return mean(well[intake >= manual.cutoff])


def reliable_change(observed: Observed, direction: float) -> float:
    """Return the share of finished clients who reliably improved (direction 1) or deteriorated (-1)."""
    return mean(direction * _change(observed) >= observed.manual.reliable_change)


def fall_in_points(observed: Observed) -> float:
    """Return by how many points of the form distress of finished clients falls from intake to the last form."""
    return mean(_change(observed))


ESTIMANDS: tuple[Measure, ...] = (
    usual(
        "nhs_recovery",
        partial(recovery, reliable=False),
        "share",
        "below the cut-off on the last form, of clients above it at intake who finished after 2 sessions or more",
    ),
    usual(
        "nhs_reliable_recovery",
        partial(recovery, reliable=True),
        "share",
        "below the cut-off on the last form and reliably improved, of the same clients",
    ),
    usual(
        "nhs_reliable_improvement",
        partial(reliable_change, direction=1.0),
        "share",
        "reliably improved on the last form, of clients who finished after 2 sessions or more",
    ),
    usual(
        "nhs_deterioration",
        partial(reliable_change, direction=-1.0),
        "share",
        "reliably deteriorated on the last form, of clients who finished after 2 sessions or more",
    ),
    *(
        usual(
            f"nhs_phq_change_{name}",
            fall_in_points,
            "points",
            f"fall from intake to the last form, of clients who finished after 2 sessions or more; with {treatment}",
        )
        for name, treatment in (
            ("cbt_depression", "cognitive behavioural therapy"),
            ("counselling", "counselling"),
        )
    ),
)
