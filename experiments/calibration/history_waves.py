"""Plan, waves and draws of history matching, and what they say of a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.coverage import Recovery
from experiments.calibration.figure_emulator import FigureEmulator, Surfaces
from experiments.calibration.implausibility import Yardstick, decisive
from experiments.calibration.prior import Ranges

Floats = NDArray[np.float64]

REPEATED: Final = 8
"""Every so-manieth setting of a wave is simulated twice, to tell clinics' variation from the emulator's error."""


@dataclass(frozen=True)
class Plan:
    """How a space is searched.

    Attributes
    ----------
    waves, points : int
        Waves, and settings that each simulates.
    draws : int
        Plausible draws that are wanted.
    cut : float
        Implausibility beyond which a setting is ruled out.
    misses : int
        Figures that may lie beyond the cut.
    seed : int
    clinics : int
        Clinics that one evaluation averages.
    coverage : int
        Clinics of known parameters that test the intervals of the posterior.
    """

    waves: int
    points: int
    draws: int
    cut: float
    misses: int
    seed: int
    clinics: int = 1
    coverage: int = 0

    @property
    def jobs(self) -> int:
        """Evaluations of a wave: its settings, and those that are simulated twice."""
        return self.points + len(range(0, self.points, REPEATED))


@dataclass(frozen=True, eq=False)
class EmulatedFigures:
    """Emulators of all figures, as a judge of points.

    Attributes
    ----------
    emulators : tuple of FigureEmulator
    yardstick : Yardstick
    misses : int
    """

    emulators: tuple[FigureEmulator, ...]
    yardstick: Yardstick
    misses: int

    @cached_property
    def _surfaces(self) -> Surfaces:
        return Surfaces.of([emulator.surface for emulator in self.emulators])

    @cached_property
    def _variances(self) -> Floats:
        return np.array([emulator.error for emulator in self.emulators]) ** 2

    def predict(self, points: Floats) -> tuple[Floats, Floats]:
        """Return expected figures, shape (points, figures), and the variances of that prediction, shape (figures,)."""
        return self._surfaces(points), self._variances

    def implausibilities(self, points: Floats) -> Floats:
        """Return the implausibility of each figure at points of the unit cube; shape (points, figures)."""
        return self.yardstick.implausibilities(*self.predict(points))

    def __call__(self, points: Floats) -> Floats:
        """Return the implausibility that decides; shape (points,)."""
        return decisive(self.implausibilities(points), self.misses)

    def clinic_variances(self, points: Floats) -> Floats:
        """Return the variance of each figure between single clinics; shape (points, figures)."""
        return np.column_stack(
            [emulator.noise(points, emulator.surface(points)) for emulator in self.emulators]
        )


@dataclass(frozen=True, eq=False)
class Wave:
    """One wave, and what it leaves.

    Attributes
    ----------
    points : ndarray, shape (settings, parameters)
        Simulated settings, in the unit cube.
    first, second : ndarray, shape (settings, figures)
        Figures on their link scales in two clinics; NaN where there was no second.
    judge : EmulatedFigures
    ruled_out : ndarray, shape (figures,)
        Share of what was left before that each figure alone rules out.
    population : ndarray, shape (groups, points, parameters)
        Spread evenly over what is left.
    shares : ndarray, shape (groups,)
        Share of the whole space that is left, by independent estimates; 0 where nothing was found.
    """

    points: Floats
    first: Floats
    second: Floats
    judge: EmulatedFigures
    ruled_out: Floats
    population: Floats
    shares: Floats

    @property
    def share(self) -> float:
        """Share of the whole space that is left."""
        return float(self.shares.mean())

    @property
    def error(self) -> float:
        """Monte Carlo standard error of the share."""
        return float(self.shares.std(ddof=1) / len(self.shares) ** 0.5)


@dataclass(frozen=True, eq=False)
class Checked:
    """Draws from what is left, simulated.

    Attributes
    ----------
    points : ndarray, shape (draws, parameters)
    figures : ndarray, shape (draws, figures)
        On the link scales: averages over several evaluations, or one that already rules the draw out.
    implausibilities : ndarray, shape (draws,)
        Of the simulated figures.
    """

    points: Floats
    figures: Floats
    implausibilities: Floats


@dataclass(frozen=True, eq=False)
class PlausiblePosterior:
    """Draws from the posterior within what is left.

    Attributes
    ----------
    points : ndarray, shape (groups, points, parameters)
        By independent samplers, in the unit cube.
    chosen : ndarray, shape (draws, parameters)
        Draws that were simulated, the best-supported first.
    figures : ndarray, shape (draws, figures)
        Of the simulated draws, averaged over several clinics, on the link scales.
    emulated : ndarray, shape (draws, figures)
        What the emulators say of them.
    """

    points: Floats
    chosen: Floats
    figures: Floats
    emulated: Floats

    @property
    def errors(self) -> Floats:
        """Monte Carlo standard error of each mean, in standard deviations of the posterior; shape (parameters,)."""
        means = self.points.mean(axis=1)
        spread = self.points.reshape(-1, self.points.shape[-1]).std(axis=0)
        errors: Floats = means.std(axis=0, ddof=1) / len(means) ** 0.5 / np.where(spread > 0, spread, 1.0)
        return errors


@dataclass(frozen=True, eq=False)
class History:
    """All waves, and the draws that were simulated at the end.

    Attributes
    ----------
    ranges : mapping
    plan : Plan
    yardstick : Yardstick
    waves : tuple of Wave
    checked : Checked
    posterior : PlausiblePosterior or None
        None where nothing is left.
    recovered : sequence of sequence of Recovery
        Known parameters and their intervals, clinic by clinic.
    """

    ranges: Ranges
    plan: Plan
    yardstick: Yardstick
    waves: tuple[Wave, ...]
    checked: Checked
    posterior: PlausiblePosterior | None = None
    recovered: Sequence[Sequence[Recovery]] = ()

    @property
    def passing(self) -> NDArray[np.int64]:
        """Numbers of the draws whose simulated figures pass: the least implausible, then others as they were drawn."""
        passing = np.flatnonzero(self.checked.implausibilities <= self.plan.cut)
        if not len(passing):
            return passing
        best = passing[np.argmin(self.checked.implausibilities[passing])]
        return np.concatenate([[best], passing[passing != best]])[: self.plan.draws + 1]

    @property
    def draws(self) -> list[dict[str, float]]:
        """Values of the draws that pass."""
        return [values_at(point, self.ranges) for point in self.checked.points[self.passing]]

    @property
    def posterior_draws(self) -> list[dict[str, float]]:
        """Values of the simulated draws from the posterior, the best-supported first; none where nothing is left."""
        return (
            []
            if self.posterior is None
            else [values_at(point, self.ranges) for point in self.posterior.chosen]
        )


def values_at(point: Floats, ranges: Ranges) -> dict[str, float]:
    """Return the values at a point of the unit cube, in the six significant digits in which draws are stored."""
    return {
        path: min(max(float(f"{low + float(share) * (high - low):.6g}"), low), high)
        for share, (path, (low, high)) in zip(point, ranges.items(), strict=True)
    }
