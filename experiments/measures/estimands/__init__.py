"""Numbers that studies of psychotherapy report, computed from the tables of a clinic as an analyst would.

Scores, attendance and endings are used; traits and states of the model never are. To add an estimand, add it to the
`ESTIMANDS` of the file on its subject; `experiments.measures.registry` makes it known to every command.
"""

from __future__ import annotations

from experiments.measures.estimands import (
    alliance_outcome,
    arms,
    at_intake,
    change,
    dose,
    endings,
    first_visits,
    followup,
    gains,
    growth,
    growth_shape,
    lagged,
    raters,
    ruptures,
    scales,
    services,
    therapists,
)
from experiments.measures.estimands.observed import Manual, Observed, observe
from experiments.measures.measure import Measure

__all__ = ["BUILT_IN", "Manual", "Observed", "observe"]

_SUBJECTS = (
    alliance_outcome,
    raters,
    scales,
    therapists,
    lagged,
    first_visits,
    endings,
    change,
    dose,
    followup,
    growth,
    growth_shape,
    ruptures,
    gains,
    at_intake,
    arms,
    services,
)

BUILT_IN: tuple[Measure, ...] = tuple(estimand for subject in _SUBJECTS for estimand in subject.ESTIMANDS)
"""The estimands of this project, in the order in which tables list them."""
