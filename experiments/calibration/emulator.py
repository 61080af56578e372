"""Published figures as smooth functions of parameters, learned from settings that were simulated once each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError

Floats = NDArray[np.float64]

SETTINGS_PER_COEFFICIENT: Final = 3
"""Settings that each coefficient needs; with too few for squares and products, the emulator is linear."""
_SMALL: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Emulator:
    """The expected figures at settings inside the region in which they were learned.

    Single clinics vary by chance. A regression over thousands of settings averages that out without simulating any of
    them twice (the general linear model of Leuenberger & Wegmann 2010, with squares and products).

    Attributes
    ----------
    centre : ndarray, shape (parameters,)
    whitening : ndarray, shape (parameters, parameters)
        Transforms departures from the centre to uncorrelated coordinates of variance 1.
    radius : float
        Distance from the centre, in those coordinates, beyond which the emulator is not valid.
    quadratic : bool
        Whether squares and products are among the features.
    coefficients : ndarray, shape (features, figures)
    noise : ndarray, shape (figures,)
        Residual standard deviation of single settings: mostly chance variation between clinics.
    inverse : ndarray, shape (features, features)
        Covariance of a figure's coefficients for a noise of 1.
    """

    centre: Floats
    whitening: Floats
    radius: float
    quadratic: bool
    coefficients: Floats
    noise: Floats
    inverse: Floats

    def predict(self, points: Floats) -> tuple[Floats, Floats]:
        """Return expected figures and the variance of that prediction; shape (points, figures) each."""
        design = polynomial_features((points - self.centre) @ self.whitening, self.quadratic)
        # x' (X'X)^-1 x, the variance of a fitted mean for a noise of 1, at every point.
        leverage = np.sum((design @ self.inverse) * design, axis=1)
        return design @ self.coefficients, leverage[:, None] * self.noise**2

    def covers(self, points: Floats) -> NDArray[np.bool_]:
        """Return which points lie inside the region in which the emulator is valid."""
        inside: NDArray[np.bool_] = distances(points, self.centre, self.whitening) <= self.radius
        return inside


def centre_and_whitening(points: Floats) -> tuple[Floats, Floats]:
    """Return the mean of some points, and the matrix that gives them unit variances without correlation."""
    covariance = np.cov(points.T).reshape(points.shape[1], points.shape[1])
    # A parameter that is the same at all points has no variance, and Cholesky needs a positive definite matrix.
    covariance += _SMALL * np.eye(len(covariance))
    # With C = L L', rows x L^-T have covariance L^-1 C L^-T = I.
    return points.mean(axis=0), np.linalg.inv(np.linalg.cholesky(covariance)).T


def distances(points: Floats, centre: Floats, whitening: Floats) -> Floats:
    """Return Mahalanobis distances from a centre."""
    norms: Floats = np.linalg.norm((points - centre) @ whitening, axis=1)
    return norms


def polynomial_features(points: Floats, quadratic: bool) -> Floats:
    """Return 1, each coordinate and, if quadratic, all squares and products; shape (points, features)."""
    parts = [np.ones((len(points), 1)), points]
    if quadratic:
        rows, columns = np.triu_indices(points.shape[1])
        parts.append(points[:, rows] * points[:, columns])
    return np.concatenate(parts, axis=1)


def fit_emulator(points: Floats, values: Floats, region: Floats) -> Emulator:
    """Fit an emulator by least squares.

    Parameters
    ----------
    points : ndarray, shape (settings, parameters)
    values : ndarray, shape (settings, figures)
        One evaluation of each; settings with a NaN are left out.
    region : ndarray, shape (any, parameters)
        Points that span the region in which the emulator is to be valid; settings outside it are left out.

    Returns
    -------
    Emulator

    Raises
    ------
    InputError
        If too few settings gave all figures.
    """
    centre, whitening = centre_and_whitening(region)
    radius = float(distances(region, centre, whitening).max())
    used = (distances(points, centre, whitening) <= radius) & ~np.isnan(values).any(axis=1)
    count, parameters = int(used.sum()), points.shape[1]
    least = SETTINGS_PER_COEFFICIENT * (1 + parameters)
    if count < least:
        raise InputError(
            f"only {count} of {len(points)} settings gave every figure, but at least {least} were "
            "expected: larger clinics, more settings (surface) or narrower ranges are needed"
        )
    quadratic = count >= SETTINGS_PER_COEFFICIENT * (1 + parameters + parameters * (parameters + 1) // 2)
    design = polynomial_features((points[used] - centre) @ whitening, quadratic)
    # The normal equations are safe here: whitened coordinates keep the design well conditioned.
    inverse = np.linalg.inv(design.T @ design + _SMALL * np.eye(design.shape[1]))
    coefficients = inverse @ (design.T @ values[used])
    residuals = values[used] - design @ coefficients
    degrees_of_freedom = max(len(design) - design.shape[1], 1)
    noise: Floats = np.sqrt(np.sum(residuals**2, axis=0) / degrees_of_freedom)
    return Emulator(
        centre, whitening, radius, quadratic, coefficients, noise, np.asarray(inverse, dtype=np.float64)
    )
