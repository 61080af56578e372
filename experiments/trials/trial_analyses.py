"""How researchers work out the effect of a trial: change scores, analysis of covariance, a mixed model."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.trials.mixed_model import fit_mixed_model
from experiments.trials.trial_data import TrialData

Floats = NDArray[np.float64]

_ARM: Final = 1
"""Place of the arm among the effects."""


@dataclass(frozen=True)
class TrialEstimate:
    """The effect that one analysis of one trial finds.

    Attributes
    ----------
    effect, error : float
        Difference between the arms in points of the form, and its standard error.
    degrees : float
        Degrees of freedom.
    """

    effect: float
    error: float
    degrees: float

    @property
    def p(self) -> float:
        """Two-sided p value; 1 where the error is 0."""
        from scipy.stats import t

        return 1.0 if self.error == 0.0 else float(2 * t.sf(abs(self.effect / self.error), self.degrees))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the confidence interval of a level."""
        from scipy.stats import t

        reach = float(t.ppf((1 + level) / 2, self.degrees)) * self.error
        return self.effect - reach, self.effect + reach


def unadjusted(data: TrialData) -> TrialEstimate:
    """Compare mean outcomes by Student's t test, as if all clients were independent and alike at intake."""
    data = data.known
    return _least_squares(data.outcome, _design(data, covariate=False))


def change_score(data: TrialData) -> TrialEstimate:
    """Compare mean changes by Student's t test, as if all clients were independent."""
    data = data.known
    return _least_squares(data.outcome - data.intake, _design(data, covariate=False))


def ancova(data: TrialData) -> TrialEstimate:
    """Compare outcomes given intake by least squares, as if all clients were independent."""
    data = data.known
    return _least_squares(data.outcome, _design(data))


def mixed(data: TrialData) -> TrialEstimate:
    """Compare outcomes given intake, with a random intercept for each therapist (REML, Satterthwaite)."""
    data = data.known
    fit = fit_mixed_model(data.outcome, _design(data), data.therapist)
    return TrialEstimate(float(fit.coefficients[_ARM]), fit.error(_ARM), fit.degrees_of_freedom(_ARM))


ANALYSED: Final[Mapping[str, Callable[[TrialData], TrialEstimate]]] = {
    "unadjusted": unadjusted,
    "change": change_score,
    "ancova": ancova,
    "mixed": mixed,
}


def _design(data: TrialData, covariate: bool = True) -> Floats:
    columns = [np.ones(len(data.outcome)), data.arm.astype(np.float64)]
    # In a stepped wedge, who begins later is more often treated: periods must not be taken for the treatment.
    columns += [(data.period == period).astype(np.float64) for period in np.unique(data.period)[1:]]
    return np.column_stack([*columns, data.intake - data.intake.mean()] if covariate else columns)


def _least_squares(outcome: Floats, predictors: Floats) -> TrialEstimate:
    inverse = np.linalg.inv(predictors.T @ predictors)
    coefficients = inverse @ predictors.T @ outcome
    residuals = outcome - predictors @ coefficients
    degrees = len(outcome) - predictors.shape[1]
    variance = float(residuals @ residuals) / degrees
    return TrialEstimate(float(coefficients[_ARM]), math.sqrt(variance * inverse[_ARM, _ARM]), float(degrees))
