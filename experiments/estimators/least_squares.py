"""Linear regression, weighted or not, with the usual or with robust standard errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.estimators.estimate import Estimate, Floats


@dataclass(frozen=True, eq=False)
class LinearFit:
    """A fitted regression.

    Attributes
    ----------
    coefficients : ndarray, shape (effects,)
    covariance : ndarray, shape (effects, effects)
    residuals : ndarray, shape (rows,)
    degrees : float
        Rows minus effects.
    """

    coefficients: Floats
    covariance: Floats
    residuals: Floats
    degrees: float

    def estimate(self, effect: int) -> Estimate:
        """Return one coefficient."""
        variance = float(self.covariance[effect, effect])
        return Estimate(float(self.coefficients[effect]), variance**0.5, self.degrees)


def fit_linear(outcome: Floats, columns: list[Floats], weights: Floats | None = None) -> LinearFit:
    """Fit a regression with an intercept, which comes first.

    Parameters
    ----------
    outcome : ndarray, shape (rows,)
    columns : list of ndarray, shape (rows,)
        Predictors.
    weights : ndarray, shape (rows,), optional
        With weights, standard errors are robust (White 1980, Econometrica 48:817), since such weights say how much a
        row counts and not how exact it is.

    Raises
    ------
    ValueError
        If there are not more rows than effects, or predictors depend on each other.
    """
    predictors = np.column_stack([np.ones(len(outcome)), *columns])
    rows, effects = predictors.shape
    if rows <= effects or np.linalg.matrix_rank(predictors) < effects:
        raise ValueError(f"{rows} rows do not tell {effects} effects apart")
    weighted = predictors if weights is None else predictors * weights[:, None]
    inverse = np.linalg.inv(weighted.T @ predictors)
    coefficients = inverse @ weighted.T @ outcome
    residuals = outcome - predictors @ coefficients
    degrees = float(rows - effects)
    if weights is None:
        covariance = inverse * float(residuals @ residuals) / degrees
    else:
        scores = weighted * residuals[:, None]
        covariance = inverse @ (scores.T @ scores) @ inverse
    return LinearFit(coefficients, covariance, residuals, degrees)
