"""Does feedback help by way of the alliance? The product of two coefficients."""

from __future__ import annotations

import numpy as np

from experiments.estimators.estimate import Estimate, Floats
from experiments.estimators.least_squares import fit_linear
from experiments.estimators.panel import Panel


def product_of_coefficients(panel: Panel, arm: Floats) -> Estimate:
    """Indirect effect of an arm on the last score by way of the early alliance, in points of symptoms.

    The effect of the arm on the early alliance, times the slope of the last score on the early alliance given the arm,
    both given intake; standard error by the delta method (Sobel 1982, Sociological Methodology 13:290; MacKinnon et
    al. 2002, Psychol Methods 7:83).

    Parameters
    ----------
    panel : Panel
    arm : ndarray, shape (clients,)
        1 with feedback, 0 without.
    """
    known = ~np.isnan(panel.post + panel.early + panel.intake)
    post, early, intake, own = panel.post[known], panel.early[known], panel.intake[known], arm[known]
    moved = fit_linear(early, [own, intake]).estimate(1)
    slope = fit_linear(post, [early, own, intake]).estimate(1)
    error = np.hypot(moved.effect * slope.error, slope.effect * moved.error)
    return Estimate(moved.effect * slope.effect, float(error))
