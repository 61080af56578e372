"""Early alliance and outcome: one regression a client, with more and more of what came before held constant."""

from __future__ import annotations

import numpy as np

from experiments.estimators.estimate import Estimate, Floats
from experiments.estimators.least_squares import fit_linear
from experiments.estimators.panel import EARLY, Panel


def early_alone(panel: Panel) -> Estimate:
    """Regress the last score on the early alliance; the slope behind the alliance-outcome correlation."""
    return _slope(panel.post, [panel.early])


def early_given_intake(panel: Panel) -> Estimate:
    """Regress the last score on the early alliance, given the score at intake."""
    return _slope(panel.post, [panel.early, panel.intake])


def early_given_change(panel: Panel) -> Estimate:
    """Regress the last score on the early alliance, given intake and the change up to that session.

    Intake and change together are intake and the score of that session.
    """
    return _slope(panel.post, [panel.early, panel.intake, panel.symptoms[:, EARLY - 1]])


def _slope(outcome: Floats, columns: list[Floats]) -> Estimate:
    known = ~np.isnan(np.column_stack([outcome, *columns])).any(axis=1)
    return fit_linear(outcome[known], [column[known] for column in columns]).estimate(1)
