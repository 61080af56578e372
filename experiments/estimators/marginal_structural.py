"""A marginal structural model: clients are weighted until the alliance no longer follows from earlier symptoms."""

from __future__ import annotations

import numpy as np

from experiments.estimators.estimate import Estimate, Floats
from experiments.estimators.least_squares import LinearFit, fit_linear
from experiments.estimators.panel import Panel

_CUT = (1.0, 99.0)
"""Percentiles to which weights are drawn in (Cole & Hernán 2008, Am J Epidemiol 168:656)."""


def marginal_structural(panel: Panel) -> Estimate:
    """Effect of a better alliance in all sessions but the last on the symptoms at the last.

    The last symptoms are regressed on the mean alliance of the sessions before and on intake, with stabilised inverse
    weights (Robins, Hernán & Brumback 2000, Epidemiology 11:550): the density of each alliance given the one before and
    intake, over that given also the symptoms at that session and the one before. Densities are normal around
    regressions. Clients with all forms take part.
    """
    known = ~np.isnan(panel.alliance[:, :-1].sum(axis=1) + panel.symptoms.sum(axis=1) + panel.intake)
    alliance, symptoms, intake = panel.alliance[known], panel.symptoms[known], panel.intake[known]
    if len(intake) < 20:
        raise ValueError(f"{len(intake)} clients with all forms are too few for weights")
    weights = stabilised_weights(alliance[:, :-1], symptoms[:, :-1], intake)
    return fit_linear(symptoms[:, -1], [alliance[:, :-1].mean(axis=1), intake], weights).estimate(1)


def stabilised_weights(alliance: Floats, symptoms: Floats, intake: Floats) -> Floats:
    """Return the weights of clients, without the extremes.

    Parameters
    ----------
    alliance, symptoms : ndarray, shape (clients, sessions)
    intake : ndarray, shape (clients,)

    Returns
    -------
    ndarray, shape (clients,)
    """
    total = np.zeros(len(intake))
    for session in range(alliance.shape[1]):
        before = [intake] if session == 0 else [intake, alliance[:, session - 1]]
        symptoms_before = [] if session == 0 else [symptoms[:, session - 1]]
        now = alliance[:, session]
        full = fit_linear(now, [*before, symptoms[:, session], *symptoms_before])
        total += _log_density(fit_linear(now, before)) - _log_density(full)
    return np.exp(np.clip(total, *np.percentile(total, _CUT)))


def _log_density(fit: LinearFit) -> Floats:
    variance = float(fit.residuals @ fit.residuals) / fit.degrees
    density: Floats = -0.5 * (np.log(variance) + fit.residuals**2 / variance)
    return density
