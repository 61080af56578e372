"""A dynamic panel: differences take out whatever is constant in a client, earlier scores are the instruments."""

from __future__ import annotations

import numpy as np

from experiments.estimators.estimate import Estimate, Floats
from experiments.estimators.panel import Panel

_ALLIANCE = 1
"""Place of the alliance among the effects; the symptoms of the session before come first."""


def arellano_bond(panel: Panel) -> Estimate:
    """Effect of alliance on the next session's symptoms by one-step difference GMM, with robust standard errors.

    Symptoms follow from the symptoms and the alliance of the session before, a level of the client's own, and the
    session. In differences, scores from two sessions before and earlier are instruments, of symptoms and of alliance
    (which symptoms may have moved before). Arellano & Bond (1991), Review of Economic Studies 58:277.
    """
    outcomes, predictors, instruments = _differences(panel.alliance, panel.symptoms)
    periods = outcomes.shape[1]
    # Differences of independent residuals: variance 2, covariance -1 with the neighbours.
    residual = 2.0 * np.eye(periods) - np.eye(periods, k=1) - np.eye(periods, k=-1)
    weights = np.linalg.pinv(np.einsum("itk,ts,isl->kl", instruments, residual, instruments, optimize=True))
    crossed = np.einsum("itk,itp->kp", instruments, predictors, optimize=True)
    moments = np.einsum("itk,it->k", instruments, outcomes, optimize=True)
    bread = np.linalg.inv(crossed.T @ weights @ crossed)
    coefficients = bread @ crossed.T @ weights @ moments
    left = outcomes - predictors @ coefficients
    scores = np.einsum("itk,it->ik", instruments, left, optimize=True)
    half = bread @ crossed.T @ weights
    covariance = half @ (scores.T @ scores) @ half.T
    return Estimate(float(coefficients[_ALLIANCE]), float(covariance[_ALLIANCE, _ALLIANCE]) ** 0.5)


def _differences(alliance: Floats, symptoms: Floats) -> tuple[Floats, Floats, Floats]:
    """Return outcomes, predictors and instruments of the equations in differences, 0 where one is not known.

    Shapes (clients, sessions - 2), (clients, sessions - 2, effects), (clients, sessions - 2, instruments).
    """
    clients, sessions = symptoms.shape
    if sessions < 4:
        raise ValueError(f"{sessions} sessions are too few for differences with instruments")
    periods = sessions - 2
    outcome = np.diff(symptoms, axis=1)[:, 1:]
    lagged = np.diff(symptoms, axis=1)[:, :-1]
    treated = np.diff(alliance, axis=1)[:, :-1]
    usable = ~np.isnan(outcome + lagged + treated)
    dummies = np.broadcast_to(np.eye(periods), (clients, periods, periods))
    predictors = np.concatenate([lagged[:, :, None], treated[:, :, None], dummies], axis=2)
    columns = []
    for period in range(periods):
        for source in (symptoms, alliance):
            for back in range(period + 1):
                column = np.zeros((clients, periods))
                column[:, period] = source[:, back]
                columns.append(column)
    instruments = np.concatenate([np.nan_to_num(np.stack(columns, axis=2)), dummies], axis=2)
    kept = usable[:, :, None]
    return (
        np.where(usable, outcome, 0.0),
        np.where(kept, predictors, 0.0),
        np.where(kept, instruments, 0.0),
    )
