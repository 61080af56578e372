"""Sessions within clients within therapists: what goes with a client's own ups and downs, and with the own mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.estimators.estimate import Estimate, Floats, Whole
from experiments.estimators.panel import Panel
from experiments.trials.nested_likelihood import Level
from experiments.trials.nested_model import fit_nested_model

_WITHIN, _BETWEEN = 2, 3
"""Places of departures from the own mean, and of that mean, among the effects; intercept and session come first."""


@dataclass(frozen=True, eq=False)
class LaggedRows:
    """Pairs of sessions one after the other, both with a form; all arrays have the shape (rows,).

    Attributes
    ----------
    symptoms : ndarray
        At the later session.
    prior, alliance : ndarray
        Symptoms and alliance at the session before.
    session : ndarray
        Number of the later session.
    client, therapist : ndarray of int64
    """

    symptoms: Floats
    prior: Floats
    alliance: Floats
    session: Floats
    client: Whole
    therapist: Whole

    @property
    def mean(self) -> Floats:
        """Each client's mean alliance over these rows."""
        _, place = np.unique(self.client, return_inverse=True)
        means = np.bincount(place, weights=self.alliance) / np.bincount(place)
        return means[place]


def lagged_rows(panel: Panel) -> LaggedRows:
    """Return the pairs of neighbouring sessions of a panel."""
    later, prior, alliance = panel.symptoms[:, 1:], panel.symptoms[:, :-1], panel.alliance[:, :-1]
    row, place = np.nonzero(~np.isnan(later + prior + alliance))
    return LaggedRows(
        later[row, place],
        prior[row, place],
        alliance[row, place],
        (place + 2).astype(np.float64),
        panel.client[row],
        panel.therapist[row],
    )


def within_client(panel: Panel) -> Estimate:
    """Slope of the next session's symptoms on departures of the alliance from the client's own mean."""
    return _fit(panel, _WITHIN, prior=False)


def between_clients(panel: Panel) -> Estimate:
    """Slope of symptoms on the client's own mean alliance."""
    return _fit(panel, _BETWEEN, prior=False)


def lagged_within(panel: Panel) -> Estimate:
    """Slope on departures from the own mean, given the symptoms of the session before."""
    return _fit(panel, _WITHIN, prior=True)


def _fit(panel: Panel, effect: int, prior: bool) -> Estimate:
    rows = lagged_rows(panel)
    mean = rows.mean
    columns = [np.ones(len(mean)), rows.session, rows.alliance - mean, mean]
    predictors = np.column_stack([*columns, rows.prior] if prior else columns)
    levels = [Level(rows.client), Level(rows.therapist)]
    fit = fit_nested_model(rows.symptoms, predictors, levels)
    # As normal: pairs of sessions are many.
    return Estimate(float(fit.coefficients[effect]), fit.error(effect))
