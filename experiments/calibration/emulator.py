"""Figures as smooth functions of parameters, learned from settings that were simulated once each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError

Floats = NDArray[np.float64]

ROOMY: Final = 3
"""Settings for each coefficient from which curved surfaces are learned; with fewer, flat ones."""
_SMALL: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Surface:
    """What figures are on average, at settings inside the cloud that they were learned from.

    Single clinics differ by luck; a regression over thousands of settings averages it away, without simulating any of
    them twice (the general linear model of Leuenberger & Wegmann 2010, with squares and products).

    Attributes
    ----------
    centre : ndarray, shape (parameters,)
    whitening : ndarray, shape (parameters, parameters)
        Turns departures from the centre into numbers with a variance of 1 that do not hang together.
    radius : float
        Distance from the centre, so measured, beyond which nothing is known.
    curved : bool
        Whether squares and products come in.
    coefficients : ndarray, shape (features, figures)
    luck : ndarray, shape (figures,)
        Standard deviation of single settings around the surface: mostly the luck of their clinics.
    inverse : ndarray, shape (features, features)
        Covariance of the coefficients of a figure with a luck of 1.
    """

    centre: Floats
    whitening: Floats
    radius: float
    curved: bool
    coefficients: Floats
    luck: Floats
    inverse: Floats

    def at(self, points: Floats) -> tuple[Floats, Floats]:
        """Return mean figures and the variance of the surface itself; shape (points, figures) each."""
        made = features((points - self.centre) @ self.whitening, self.curved)
        leverage = np.einsum("ij,jk,ik->i", made, self.inverse, made, optimize=True)
        return made @ self.coefficients, leverage[:, None] * self.luck**2

    def holds(self, points: Floats) -> NDArray[np.bool_]:
        """Return which points lie inside the cloud."""
        inside: NDArray[np.bool_] = distances(points, self.centre, self.whitening) <= self.radius
        return inside


def whitened(points: Floats) -> tuple[Floats, Floats]:
    """Return the centre of a cloud of points, and the matrix that makes it round."""
    covariance = np.cov(points.T).reshape(points.shape[1], points.shape[1])
    covariance += _SMALL * np.eye(len(covariance))
    return points.mean(axis=0), np.linalg.inv(np.linalg.cholesky(covariance)).T


def distances(points: Floats, centre: Floats, whitening: Floats) -> Floats:
    """Return distances from the centre of a cloud, in its own standard deviations."""
    found: Floats = np.linalg.norm((points - centre) @ whitening, axis=1)
    return found


def features(points: Floats, curved: bool) -> Floats:
    """Return 1, each coordinate and, where curved, all squares and products; shape (points, features)."""
    parts = [np.ones((len(points), 1)), points]
    if curved:
        rows, columns = np.triu_indices(points.shape[1])
        parts.append(points[:, rows] * points[:, columns])
    return np.concatenate(parts, axis=1)


def learn(points: Floats, values: Floats, region: Floats) -> Surface:
    """Learn a surface by least squares.

    Parameters
    ----------
    points : ndarray, shape (settings, parameters)
    values : ndarray, shape (settings, figures)
        One evaluation of each; settings at which a figure is NaN are left out.
    region : ndarray, shape (any, parameters)
        The cloud in which the surface is to be good: settings outside it are left out.

    Returns
    -------
    Surface

    Raises
    ------
    InputError
        If too few settings gave all figures.
    """
    centre, whitening = whitened(region)
    radius = float(distances(region, centre, whitening).max())
    used = (distances(points, centre, whitening) <= radius) & ~np.isnan(values).any(axis=1)
    count = points.shape[1]
    if int(used.sum()) < ROOMY * (1 + count):
        raise InputError(
            f"only {used.sum()} of {len(points)} settings gave every figure, but at least {ROOMY * (1 + count)} were "
            "expected: larger clinics, more settings (surface) or narrower ranges are needed"
        )
    curved = int(used.sum()) >= ROOMY * (1 + count + count * (count + 1) // 2)
    made = features((points[used] - centre) @ whitening, curved)
    inverse = np.linalg.inv(made.T @ made + _SMALL * np.eye(made.shape[1]))
    coefficients = inverse @ (made.T @ values[used])
    left = values[used] - made @ coefficients
    freedom = max(len(made) - made.shape[1], 1)
    luck: Floats = np.sqrt(np.sum(left**2, axis=0) / freedom)
    return Surface(
        centre, whitening, radius, curved, coefficients, luck, np.asarray(inverse, dtype=np.float64)
    )
