"""Degrees of freedom of an effect whose variance is itself estimated."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LEAST_TOLD: Final = 1e-10
"""Smallest curvature, relative to the largest, of a direction that the data tell something about."""


def satterthwaite(variance: float, slopes: Floats, information: Floats) -> float:
    """Return Satterthwaite's degrees of freedom of an effect.

    Twice the square of its variance over the variance of that variance.

    Parameters
    ----------
    variance : float
        Of the effect.
    slopes : ndarray, shape (parameters,)
        How it changes with the parameters of the covariance.
    information : ndarray, shape (parameters, parameters)
        Second derivatives, observed or expected, of -2 times the restricted log likelihood by these parameters.

    References
    ----------
    Giesbrecht & Burns (1985), Biometrics 41:477; Kuznetsova, Brockhoff & Christensen (2017), Journal of Statistical
    Software 82(13) (with the observed information).
    """
    # Where the data do not tell two variances apart, the information has no inverse, and their sum is what counts.
    curvatures, directions = np.linalg.eigh(information)
    told = np.abs(curvatures) > _LEAST_TOLD * np.abs(curvatures).max()
    spread = float((((slopes @ directions)[told]) ** 2 / curvatures[told]).sum())
    return variance**2 / spread
