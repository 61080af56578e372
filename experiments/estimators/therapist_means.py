"""Differences between therapists: better early alliances on average, and better outcomes on average."""

from __future__ import annotations

import numpy as np

from experiments.estimators.estimate import Estimate
from experiments.estimators.panel import Panel
from experiments.trials.mixed_model import fit_mixed_model

_MEAN = 1
"""Place of the therapist's mean among the effects."""


def between_therapists(panel: Panel) -> Estimate:
    """Slope of the last score on the therapist's mean early alliance, given departures from it and intake.

    A random intercept for therapists; Satterthwaite's degrees of freedom.
    """
    known = ~np.isnan(panel.post + panel.early + panel.intake)
    post, early, intake = panel.post[known], panel.early[known], panel.intake[known]
    names, place = np.unique(panel.therapist[known], return_inverse=True)
    mean = (np.bincount(place, weights=early) / np.bincount(place))[place]
    predictors = np.column_stack([np.ones(len(post)), mean, early - mean, intake - intake.mean()])
    if len(names) < 4:
        raise ValueError(f"{len(names)} therapists do not tell how therapists differ")
    fit = fit_mixed_model(post, predictors, place)
    return Estimate(float(fit.coefficients[_MEAN]), fit.error(_MEAN), fit.degrees_of_freedom(_MEAN))
