"""What a trial of theories says of each theory, each figure and each pair of theories."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.confusion import APART
from experiments.calibration.fit_target import from_link_scale
from experiments.calibration.implausibility import decisive
from experiments.calibration.theory_trial import EVERYWHERE, HALVED, WITH, WITHOUT, Trial
from experiments.calibration.theory_waves import ALL, TheoryFit
from experiments.validation.published_figures import PublishedFigure

Floats = NDArray[np.float64]

NEAREST: Final = 0.05
"""Share of a theory's likely settings that come as near to a figure as is said to be attainable."""
CENTRAL: Final = (0.05, 0.5, 0.95)
MET: Final = 1.0
"""Half-widths of a published interval within which a figure is met."""
SURE: Final = 1.645
"""Standard errors by which a share has to differ from a bound for this to be said."""


@dataclass(frozen=True)
class FigureUnderTheory:
    """One figure under one theory.

    Attributes
    ----------
    figure : PublishedFigure
    theory : str
    fitted : bool
        Whether it may be fitted.
    low, median, high : float
        Of the plausible settings, simulated, in the figure's own unit.
    misfit : float
        Of their median, in half-widths of the published interval, with its sign.
    nearest : float
        Best attainable distance, in half-widths: of the nearest plausible setting, simulated, or of the nearest
        twentieth of the likely settings, emulated, whichever is nearer.
    emulator_error : float
        In half-widths.
    foretold : float
        Mean of the prediction that does not use the figure, in its own unit.
    density, density_error : float
        Log predictive density from fits that leave the figure out, and its Monte Carlo standard error.
    density_by_law : float
        The same by the normal law of the theory's figures.
    judged : bool
        Whether the two agree for all theories.
    """

    figure: PublishedFigure
    theory: str
    fitted: bool
    low: float
    median: float
    high: float
    misfit: float
    nearest: float
    emulator_error: float
    foretold: float
    density: float
    density_error: float
    density_by_law: float
    judged: bool

    @property
    def met(self) -> bool:
        """Whether the theory can meet the figure together with the others."""
        return self.nearest <= MET


@dataclass(frozen=True)
class JudgedTheory:
    """One theory in numbers.

    Attributes
    ----------
    theory : str
    weight, low, high : float
        Stacking weight, and its 90 % interval over figures.
    without, halved, everywhere : tuple of float
        The same with no error granted to the model, with ranges half as wide, and with figures from clinics that no fit
        has simulated: weight, low, high.
    fitted, predicted : tuple of int
        Figures that it can meet, and how many there are: those that may be fitted, and others.
    fitted_density, predicted_density : float
        Sum of the log predictive densities of the judged figures that may be fitted, and of the others, less that of
        the best theory.
    plausible : tuple of int
        Settings with no figure beyond the cut when simulated, and how many were simulated.
    least : float
        Smallest implausibility of a simulated setting, which decides.
    home, home_error : float
        Share of the sets of figures that it made which were given to it, and its Monte Carlo standard error.
    emulator_check : float
        Root mean square difference between its plausible settings simulated and emulated, in the standard errors that
        are stated: 1 where these are right.
    """

    theory: str
    weight: float
    low: float
    high: float
    without: tuple[float, float, float]
    halved: tuple[float, float, float]
    everywhere: tuple[float, float, float]
    fitted: tuple[int, int]
    predicted: tuple[int, int]
    fitted_density: float
    predicted_density: float
    plausible: tuple[int, int]
    least: float
    home: float
    home_error: float
    emulator_check: float

    @property
    def density(self) -> float:
        """Of all judged figures; 0 for a theory that is best by both kinds."""
        return self.fitted_density + self.predicted_density

    @property
    def moved(self) -> bool:
        """Whether halving the ranges moves the weight by more than its interval over figures."""
        return not self.low <= self.halved[0] <= self.high


@dataclass(frozen=True)
class Pair:
    """Two theories, and whether figures can tell them apart.

    Attributes
    ----------
    one, other : str
    share, error : float
        Share of right decisions between the two on figures that they made, and its Monte Carlo standard error.
    """

    one: str
    other: str
    share: float
    error: float

    @property
    def verdict(self) -> str:
        """Whether they are told apart, in words."""
        if self.share >= APART + SURE * self.error:
            return "told apart"
        if self.share < APART - SURE * self.error:
            return "not told apart"
        return "undecided"


@dataclass(frozen=True, eq=False)
class TrialSummary:
    """A trial, and what it says.

    Attributes
    ----------
    trial : Trial
    """

    trial: Trial

    @cached_property
    def theories(self) -> list[JudgedTheory]:
        """Each theory in numbers, the largest weight first."""
        found = [self._theory(number) for number in range(len(self.trial.fits))]
        return sorted(found, key=lambda one: (-one.weight, -one.density))

    @cached_property
    def figures(self) -> list[FigureUnderTheory]:
        """Every figure under every theory: figure by figure, theories in their order."""
        names = [one.theory for one in self.theories]
        order = [self.trial.theories.index(name) for name in names]
        return [self._figure(place, number) for place in range(len(self.trial.figures)) for number in order]

    @cached_property
    def pairs(self) -> list[Pair]:
        """All pairs of theories, the least easily told apart first."""
        names, confusion = self.trial.theories, self.trial.confusion
        found = [
            Pair(names[one], names[other], confusion.apart(one, other), confusion.apart_error(one, other))
            for one, other in itertools.combinations(range(len(names)), 2)
        ]
        return sorted(found, key=lambda pair: pair.share)

    def of(self, figure: str) -> list[FigureUnderTheory]:
        """Return one figure under every theory."""
        return [one for one in self.figures if one.figure.id == figure]

    def confusion_rows(self) -> Floats:
        """Return the confusion matrix with theories in their order."""
        order = [self.trial.theories.index(one.theory) for one in self.theories]
        rows: Floats = self.trial.confusion.chosen[np.ix_(order, order)]
        return rows

    @cached_property
    def _likely(self) -> list[Floats]:
        return [likely_figures(fit) for fit in self.trial.fits]

    def _theory(self, number: int) -> JudgedTheory:
        trial, fit = self.trial, self.trial.fits[number]
        weights = {
            variant: (float(found.weights[number]), float(found.low[number]), float(found.high[number]))
            for variant, found in trial.weights.items()
        }
        mine = [self._figure(place, number) for place in range(len(trial.figures))]
        fitted = np.arange(len(trial.figures)) < fit.emulated.fitted
        scores = simulated_implausibilities(trial, fit)
        return JudgedTheory(
            fit.theory,
            *weights[WITH],
            weights[WITHOUT],
            weights[HALVED],
            weights[EVERYWHERE],
            _count([one for one in mine if one.fitted]),
            _count([one for one in mine if not one.fitted]),
            self._behind(number, fitted),
            self._behind(number, ~fitted),
            (int((scores <= trial.plan.cut).sum()), len(scores)),
            float(scores.min()),
            float(trial.confusion.chosen[number, number]),
            float(trial.confusion.errors[number]),
            emulator_check(fit),
        )

    def _behind(self, number: int, which: NDArray[np.bool_]) -> float:
        """Return the log density of some figures under a theory, less that under the best; of those that are judged."""
        totals = self.trial.densities[WITH][self.trial.judged & which].sum(axis=0)
        return float(totals[number] - totals.max())

    def _figure(self, place: int, number: int) -> FigureUnderTheory:
        trial, fit = self.trial, self.trial.fits[number]
        figure, prediction = trial.figures[place], trial.predictions[number]
        values = fit.figures[:, place]
        known = values[~np.isnan(values)]
        low, median, high = np.quantile(known, CENTRAL) if len(known) else np.full(3, np.nan)
        simulated = np.abs(half_widths(trial, place, known))
        emulated = np.abs(half_widths(trial, place, self._likely[number][:, place]))
        nearest = min(
            float(simulated.min()) if len(known) else float("inf"), float(np.quantile(emulated, NEAREST))
        )
        five, half, rest, foretold = map(
            float, from_link_scale(figure.id, [low, median, high, prediction.means[place]])
        )
        return FigureUnderTheory(
            figure,
            fit.theory,
            place < fit.emulated.fitted,
            five,
            half,
            rest,
            float(half_widths(trial, place, np.array([median]))[0]),
            nearest,
            float(fit.emulated.errors[place] / trial.yardstick.tolerance[place]),
            foretold,
            float(prediction.densities[place]),
            float(prediction.errors[place]),
            float(trial.densities[WITH][place, number]),
            bool(trial.judged[place]),
        )


def _count(figures: Sequence[FigureUnderTheory]) -> tuple[int, int]:
    return sum(one.met for one in figures), len(figures)


def half_widths(trial: Trial, place: int, values: Floats) -> Floats:
    """Return how far values of a figure lie from the published one, in half-widths of that side of its interval."""
    yardstick = trial.yardstick
    off = values - yardstick.target.value[place]
    distances: Floats = off / np.where(off < 0, yardstick.below[place], yardstick.above[place])
    return distances


def likely_figures(fit: TheoryFit) -> Floats:
    """Return the emulated figures of the settings that all figures leave likely; shape (draws, figures)."""
    drawn = fit.explored.without(ALL)
    return fit.emulated.means(drawn.reshape(-1, drawn.shape[2]))


def emulator_check(fit: TheoryFit) -> float:
    """Return by how many of its stated errors an emulator is off at settings that it was not fitted to."""
    errors = np.sqrt(fit.emulated.errors**2 + fit.chance)
    off = (fit.figures - fit.emulated.means(fit.plausible)) / errors
    return float(np.sqrt(np.nanmean(off**2)))


def simulated_implausibilities(trial: Trial, fit: TheoryFit) -> Floats:
    """Return the largest implausibility of any figure that may be fitted, of each plausible setting as simulated."""
    found = trial.yardstick.implausibilities(fit.figures, fit.chance)
    return decisive(found[:, : fit.emulated.fitted], 0)
