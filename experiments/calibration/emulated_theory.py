"""The figures of a theory anywhere in the space of its parameters: what all theories share, and its own departures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.figure_emulator import (
    FAR,
    Surface,
    Surfaces,
    added_surface,
    fit_surface,
    known_settings,
    own_error,
    raised,
)
from experiments.calibration.implausibility import Yardstick, decisive

Floats = NDArray[np.float64]

_PENALTIES: Final = (1.0, 1e5, 16)
"""Least and largest penalty on departures, and how many are tried."""


@dataclass(frozen=True, eq=False)
class Simulated:
    """Settings of one theory, and their figures.

    Attributes
    ----------
    points : ndarray, shape (settings, parameters)
        In the unit cube.
    first, second : ndarray, shape (settings, figures)
        Figures on their link scales in two clinics; NaN where there was no second.
    """

    points: Floats
    first: Floats
    second: Floats

    def of(self, kept: NDArray[np.bool_]) -> Simulated:
        """Return some of the settings."""
        return Simulated(self.points[kept], self.first[kept], self.second[kept])

    def columns(self, places: NDArray[np.int64]) -> Simulated:
        """Return the same settings with some of the figures."""
        return Simulated(self.points, self.first[:, places], self.second[:, places])

    def joined(self, other: Simulated) -> Simulated:
        """Return these settings and others."""
        return Simulated(
            np.concatenate([self.points, other.points]),
            np.concatenate([self.first, other.first]),
            np.concatenate([self.second, other.second]),
        )


@dataclass(frozen=True, eq=False)
class EmulatedTheory:
    """Emulators of all figures under one theory.

    Attributes
    ----------
    surfaces : tuple of Surface
        In the order of the yardstick; those of figures that may be fitted come first.
    errors : ndarray, shape (figures,)
        Standard deviation of each emulator's own error.
    yardstick : Yardstick
    fitted : int
        How many figures may be fitted.
    """

    surfaces: tuple[Surface, ...]
    errors: Floats
    yardstick: Yardstick
    fitted: int

    @cached_property
    def _surfaces(self) -> Surfaces:
        return Surfaces.of(self.surfaces)

    @cached_property
    def _fitted_surfaces(self) -> Surfaces:
        return Surfaces.of(self.surfaces[: self.fitted])

    def means(self, points: Floats) -> Floats:
        """Return all figures at points of the unit cube; shape (points, figures)."""
        return self._surfaces(points)

    def spreads(self, discrepancy: float) -> Floats:
        """Return the standard deviation of each published figure about the emulated one: of all that may differ."""
        return np.sqrt(published_variances(self.yardstick, discrepancy) + self.errors**2)

    def log_likelihoods(self, points: Floats, values: Floats, discrepancy: float) -> Floats:
        """Return the log density of each figure that may be fitted; shape (points, fitted).

        Parameters
        ----------
        points : ndarray, shape (points, parameters)
        values : ndarray, shape (figures,)
            What was published, on the link scales.
        discrepancy : float
            Of the model itself, in half-widths.
        """
        count = self.fitted
        spread = self.spreads(discrepancy)[:count]
        return log_normal(values[:count], self._fitted_surfaces(points), spread)

    def decisive(self, points: Floats, misses: int) -> Floats:
        """Return the implausibility of points that decides after so many misses, by figures that may be fitted."""
        found = self.yardstick.implausibilities(self.means(points), self.errors**2)
        return decisive(found[:, : self.fitted], misses)


def published_variances(yardstick: Yardstick, discrepancy: float) -> Floats:
    """Return the variance of each published figure about what a perfect emulator would give; shape (figures,)."""
    tolerance = yardstick.tolerance
    variances: Floats = (tolerance / yardstick.worth) ** 2 + (discrepancy * tolerance) ** 2
    return variances


def log_normal(values: Floats, mean: Floats, spread: Floats) -> Floats:
    """Return log densities of normal distributions."""
    densities: Floats = -0.5 * ((values - mean) / spread) ** 2 - np.log(spread) - 0.5 * np.log(2 * np.pi)
    return densities


def emulate(
    simulated: Sequence[Simulated], yardstick: Yardstick, fitted: int, seed: Sequence[int], what: str
) -> list[EmulatedTheory]:
    """Fit emulators to the settings of all theories: one surface for all of them, and each one's departures from it.

    Theories have most of their mechanisms in common, and the settings of all of them show what these do. Departures are
    linear (ridge regression), and learned from what the surface misses at settings that it was not fitted to.

    Parameters
    ----------
    simulated : sequence of Simulated
        Settings of each theory.
    yardstick : Yardstick
    fitted : int
        How many figures, the first ones, may be fitted.
    seed : sequence of int
    what : str
        Of the settings, for errors.

    Raises
    ------
    InputError
        If too few settings of a theory gave a figure.
    """
    surfaces: list[list[Surface]] = [[] for _ in simulated]
    errors: list[list[float]] = [[] for _ in simulated]
    for place, id in enumerate(yardstick.target.ids):
        value, reach = yardstick.target.value[place], FAR * yardstick.tolerance[place]
        found = [_OneFigure.of(one, place, value, reach, f"{id} in {what}") for one in simulated]
        # Theories differ in their levels, too, which is left to the departures.
        levels = [float(one.values.mean()) for one in found]
        points = np.concatenate([one.points for one in found])
        values = np.concatenate([one.values - level for one, level in zip(found, levels, strict=True)])
        shared, held_out = fit_surface(points, values, [*seed, place])
        missed = np.split(values - held_out, np.cumsum([len(one.points) for one in found])[:-1])
        for number, (one, level) in enumerate(zip(found, levels, strict=True)):
            own, error = _departure(one, missed[number])
            surfaces[number].append(added_surface(raised(shared, level), own))
            errors[number].append(error)
    return [
        EmulatedTheory(tuple(own), np.array(error), yardstick, fitted)
        for own, error in zip(surfaces, errors, strict=True)
    ]


@dataclass(frozen=True, eq=False)
class _OneFigure:
    """One figure at the settings of a theory that gave it, and the variance of what a clinic adds to each by chance."""

    points: Floats
    values: Floats
    clinics: float

    @classmethod
    def of(cls, simulated: Simulated, place: int, value: float, reach: float, name: str) -> _OneFigure:
        """Return the figure with the given number; values far off are all the same."""
        first, second = (
            np.clip(figures[:, place], value - reach, value + reach)
            for figures in (simulated.first, simulated.second)
        )
        known = known_settings(first, name)
        first, second = first[known], second[known]
        paired = ~np.isnan(second)
        values = np.where(paired, (first + np.where(paired, second, 0)) / 2, first)
        between = (first - second)[paired] ** 2 / 2
        chance = float(between.mean() * np.mean(1 / (1 + paired))) if len(between) else 0.0
        return cls(simulated.points[known], values, chance)


def _departure(figure: _OneFigure, missed: Floats) -> tuple[Surface, float]:
    """Return what a theory adds to the shared surface, and the emulator's own error with it."""
    from sklearn.linear_model import RidgeCV

    centred = 2 * figure.points - 1
    # The error at each setting of a fit without it, in closed form.
    ridge = RidgeCV(alphas=np.geomspace(*_PENALTIES), store_cv_results=True).fit(centred, missed)
    best = int(np.argmin(ridge.cv_results_.mean(axis=0)))
    none = np.array([], dtype=np.int64)
    surface = Surface(float(ridge.intercept_), ridge.coef_, none, np.zeros((0, 0)))
    return surface, own_error(float(ridge.cv_results_[:, best].mean()), figure.clinics)
