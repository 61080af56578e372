"""Waves of settings for each theory: all its open parameters are free, and each wave goes where its figures are met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.elliptical_slices import Schedule, slice_draws
from experiments.calibration.emulated_theory import EmulatedTheory, Simulated, emulate
from experiments.calibration.figure_emulator import LEAST
from experiments.calibration.fit_target import FitTarget
from experiments.calibration.history_waves import REPEATED, values_at
from experiments.calibration.implausibility import Yardstick
from experiments.calibration.prior import Ranges
from experiments.calibration.simulated_figures import Setting, Simulate, SimulatedFigures
from experiments.results.kept_work import NOTHING_KEPT, KeptWork
from experiments.results.progress import progress_line
from experiments.validation.published_figures import PublishedFigure

Floats = NDArray[np.float64]

CHECKED: Final = 4
"""Clinics in which each of a theory's plausible settings is simulated."""
ALL: Final = -1
"""Number, in place of that of a figure that is left out, of chains that leave out none."""
_FAR_OFF: Final = 3
"""Figures that may be ruled out by an emulator before a setting is left out of the next one."""
_KNOWN: Final = 0.5
"""Share of the settings of the first wave that must give a figure, under every theory, for it to be emulated."""
_SPREAD: Final = 2000
_BEST: Final = 64
_DESIGN, _EMULATE, _EXPLORE, _CHECK = range(30, 34)


@dataclass(frozen=True)
class TrialPlan:
    """How much a trial of theories simulates.

    Attributes
    ----------
    waves, points : int
        Waves, and settings that each simulates under each theory.
    plausible : int
        Settings of each theory that are simulated at the end.
    cut : float
        Implausibility beyond which a figure rules a setting out.
    discrepancy : float
        Standard deviation of the model's own error in every figure, in half-widths of its interval.
    datasets : int
        Sets of figures that each theory makes to be judged blind.
    seed : int
    """

    waves: int
    points: int
    plausible: int
    cut: float
    discrepancy: float
    datasets: int
    seed: int

    @property
    def jobs(self) -> int:
        """Evaluations of one theory in a wave: its settings, and those that are simulated twice."""
        return self.points + len(range(0, self.points, REPEATED))

    def evaluations(self, theories: int) -> int:
        """Return how many evaluations the whole trial has."""
        return theories * (self.waves * self.jobs + CHECKED * self.plausible)


@dataclass(frozen=True)
class Chains:
    """How many chains draw from what a theory says, and how long.

    Attributes
    ----------
    every : int
        Chains that leave out no figure.
    left_out : int
        Chains for each figure that is left out.
    schedule : Schedule
    """

    every: int
    left_out: int
    schedule: Schedule


BETWEEN_WAVES: Final = Chains(48, 6, Schedule(burn_in=100, kept=6, thinning=15))
AT_THE_END: Final = Chains(96, 24, Schedule(burn_in=150, kept=12, thinning=20))


@dataclass(frozen=True, eq=False)
class Explored:
    """Settings drawn from what figures leave likely under a theory.

    Attributes
    ----------
    points : ndarray, shape (chains, draws, parameters)
    left_out : ndarray of int, shape (chains,)
        Number of the figure that the chain leaves out, or `ALL`.
    """

    points: Floats
    left_out: NDArray[np.int64]

    def without(self, figure: int) -> Floats:
        """Return the draws that leave out a figure (or none: `ALL`); shape (chains, draws, parameters)."""
        drawn: Floats = self.points[self.left_out == figure]
        return drawn


@dataclass(frozen=True, eq=False)
class TheoryFit:
    """One theory, fitted by itself.

    Attributes
    ----------
    theory : str
    emulated : EmulatedTheory
        Of the last wave.
    explored : Explored
    simulated : Simulated
        Settings from which the emulators of the last wave were fitted.
    plausible : ndarray, shape (settings, parameters)
        Drawn from `explored`, in the unit cube.
    figures : ndarray, shape (settings, figures)
        Of these, simulated, on the link scales; averages over clinics.
    chance : ndarray, shape (figures,)
        Variance of these averages by chance.
    sizes : tuple of int
        Settings from which the emulators of each wave were fitted.
    """

    theory: str
    emulated: EmulatedTheory
    explored: Explored
    simulated: Simulated
    plausible: Floats
    figures: Floats
    chance: Floats
    sizes: tuple[int, ...]


def fit_theories(
    simulators: Mapping[str, Simulate],
    ranges: Ranges,
    figures: Sequence[PublishedFigure],
    fitted: int,
    plan: TrialPlan,
    kept: KeptWork = NOTHING_KEPT,
    progress: bool = True,
) -> list[TheoryFit]:
    """Search the space of all parameters under each theory, wave by wave, then simulate what it leaves likely.

    Parameters
    ----------
    simulators : mapping
        Theory -> what simulates its settings.
    ranges : mapping
        Dotted name -> (low, high) of every parameter.
    figures : sequence of PublishedFigure
        All that are simulated; those that may be fitted come first. Others that too few settings give are left out.
    fitted : int
        How many may be fitted.
    plan : TrialPlan
    kept : KeptWork
        What an earlier run has finished, and a place for more.
    progress : bool
        Whether to report how far it is.
    """
    target, whole = FitTarget.of(figures), plan.evaluations(len(simulators))
    stores = {
        theory: SimulatedFigures(simulate, target, kept, progress, whole)
        for theory, simulate in simulators.items()
    }
    return _Search(stores, ranges, tuple(figures), fitted, plan, progress).fits()


@dataclass(frozen=True, eq=False)
class _Search:
    theories: Mapping[str, SimulatedFigures]
    ranges: Ranges
    figures: tuple[PublishedFigure, ...]
    fitted: int
    plan: TrialPlan
    progress: bool

    def fits(self) -> list[TheoryFit]:
        count, plan = len(self.theories), self.plan
        gathered = [self._simulated(0, number, None) for number in range(count)]
        columns = self._known_enough(gathered)
        yardstick = Yardstick.of([self.figures[column] for column in columns], plan.discrepancy)
        gathered = [one.columns(columns) for one in gathered]
        sizes = [[len(one.points) for one in gathered]]
        emulated, explored = self._explored(0, gathered, yardstick)
        for wave in range(1, plan.waves):
            new = [self._simulated(wave, number, explored[number]) for number in range(count)]
            near = [
                one.of(theory.decisive(one.points, _FAR_OFF) <= plan.cut)
                for theory, one in zip(emulated, gathered, strict=True)
            ]
            gathered = [old.joined(one.columns(columns)) for old, one in zip(near, new, strict=True)]
            sizes.append([len(one.points) for one in gathered])
            emulated, explored = self._explored(wave, gathered, yardstick)
        return [
            TheoryFit(
                theory,
                emulated[number],
                explored[number],
                gathered[number],
                *self._checked(number, explored[number], columns),
                tuple(size[number] for size in sizes),
            )
            for number, theory in enumerate(self.theories)
        ]

    def _known_enough(self, simulated: Sequence[Simulated]) -> NDArray[np.int64]:
        """Return the numbers of the figures that may be fitted, and of those others that enough settings gave."""
        known = np.array([(~np.isnan(one.first)).sum(axis=0) for one in simulated]).min(axis=0)
        enough = known >= max(LEAST, _KNOWN * self.plan.points)
        return np.flatnonzero(enough | (np.arange(len(enough)) < self.fitted))

    def _explored(
        self, wave: int, gathered: Sequence[Simulated], yardstick: Yardstick
    ) -> tuple[list[EmulatedTheory], list[Explored]]:
        """Fit the emulators of a wave, and draw what they leave likely."""
        plan = self.plan
        progress_line(f"emulators of wave {wave + 1} of {plan.waves}", self.progress)
        seed = [plan.seed, _EMULATE, wave]
        emulated = emulate(gathered, yardstick, self.fitted, seed, f"wave {wave + 1}")
        chains = AT_THE_END if wave == plan.waves - 1 else BETWEEN_WAVES
        explored = []
        for number, (theory, one) in enumerate(zip(emulated, gathered, strict=True)):
            draw = [plan.seed, _EXPLORE, wave, number]
            values = yardstick.target.value
            explored.append(explore(theory, values, plan.discrepancy, one.points, chains, draw))
        return emulated, explored

    def _simulated(self, wave: int, number: int, explored: Explored | None) -> Simulated:
        """Simulate the next settings of a theory: evenly over the space, then where its figures are met."""
        plan, theory = self.plan, list(self.theories)[number]
        points = self._design(wave, number, explored)
        again = np.arange(0, plan.points, REPEATED)
        settings: list[Setting] = [(values_at(point, self.ranges), 0) for point in points]
        settings += [(settings[place][0], 1) for place in again]
        figures = self.theories[theory](
            settings,
            (wave * len(self.theories) + number) * plan.jobs,
            f"settings of wave {wave + 1} of {plan.waves} under {theory}",
        )
        second = np.full_like(figures[: plan.points], np.nan)
        second[again] = figures[plan.points :]
        return Simulated(points, figures[: plan.points], second)

    def _design(self, wave: int, number: int, explored: Explored | None) -> Floats:
        count, theories = self.plan.points, len(self.theories)
        if explored is not None:
            drawn = explored.points.reshape(-1, len(self.ranges))
            random = np.random.default_rng([self.plan.seed, _DESIGN, wave, number])
            return drawn[random.choice(len(drawn), count, replace=len(drawn) < count)]
        from scipy.stats.qmc import Sobol

        # One sequence for all theories, dealt out, so that what they share is seen at more points.
        power = max(count * theories - 1, 1).bit_length()
        random = np.random.default_rng([self.plan.seed, _DESIGN])
        spread: Floats = Sobol(len(self.ranges), rng=random).random_base2(power)
        return spread[number : count * theories : theories]

    def _checked(
        self, number: int, explored: Explored, columns: NDArray[np.int64]
    ) -> tuple[Floats, Floats, Floats]:
        """Simulate some of the settings that a theory leaves likely, in several clinics each."""
        plan, theory = self.plan, list(self.theories)[number]
        drawn = explored.without(ALL).reshape(-1, len(self.ranges))
        random = np.random.default_rng([plan.seed, _CHECK, number])
        points = drawn[random.choice(len(drawn), plan.plausible, replace=len(drawn) < plan.plausible)]
        # Repetitions that no wave has used: a setting that was lucky there is not taken for its luck.
        settings = [
            (values_at(point, self.ranges), 2 + clinic) for point in points for clinic in range(CHECKED)
        ]
        first = len(self.theories) * plan.waves * plan.jobs + number * len(settings)
        what = f"clinics of plausible settings under {theory}"
        figures = self.theories[theory](settings, first, what)[:, columns]
        by_clinic = figures.reshape(plan.plausible, CHECKED, -1)
        return points, known_average(by_clinic), chance_of_averages(by_clinic)


def known_average(figures: Floats) -> Floats:
    """Return the averages over the second axis of what is known; NaN where nothing is."""
    known = ~np.isnan(figures)
    total, count = np.where(known, figures, 0).sum(axis=1), known.sum(axis=1)
    averages: Floats = np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)
    return averages


def chance_of_averages(figures: Floats) -> Floats:
    """Return the variance of averages over the second axis, from how single clinics of the same setting differ.

    Parameters
    ----------
    figures : ndarray, shape (settings, clinics, figures)
        NaN where a clinic did not give one.

    Returns
    -------
    ndarray, shape (figures,)
        0 where nothing is known of it.
    """
    off = figures - known_average(figures)[:, None]
    freedom = np.maximum((~np.isnan(off)).sum(axis=1) - 1, 0).sum(axis=0)
    chance: Floats = np.nansum(off**2, axis=(0, 1)) / np.maximum(freedom, 1) / figures.shape[1]
    return chance


def explore(
    theory: EmulatedTheory,
    values: Floats,
    discrepancy: float,
    near: Floats,
    chains: Chains,
    seed: Sequence[int],
) -> Explored:
    """Draw settings from what figures leave likely under a theory, with all of them and without each of them.

    Parameters
    ----------
    theory : EmulatedTheory
    values : ndarray, shape (figures,)
        What was published, on the link scales.
    discrepancy : float
    near : ndarray, shape (any, parameters)
        Settings among which the best are starting points.
    chains : Chains
    seed : sequence of int
    """
    random = np.random.default_rng(seed)
    left_out = np.concatenate(
        [np.full(chains.every, ALL), np.repeat(np.arange(theory.fitted), chains.left_out)]
    )

    def log_density(points: Floats, numbers: NDArray[np.int64]) -> Floats:
        logs = theory.log_likelihoods(points, values, discrepancy)
        omitted = left_out[numbers]
        lacking = logs[np.arange(len(points)), omitted]
        total: Floats = logs.sum(axis=1) - np.where(omitted == ALL, 0.0, lacking)
        return total

    start = starting_points(theory, values, discrepancy, near, len(left_out), random)
    return Explored(slice_draws(start, log_density, chains.schedule, random), left_out)


def starting_points(
    theory: EmulatedTheory,
    values: Floats,
    discrepancy: float,
    near: Floats,
    count: int,
    random: np.random.Generator,
) -> Floats:
    """Return points at which chains start: the likeliest of some settings and of points all over the space."""
    candidates = np.concatenate([near, random.uniform(size=(_SPREAD, near.shape[1]))])
    logs = theory.log_likelihoods(candidates, values, discrepancy).sum(axis=1)
    best = np.argsort(-logs, kind="stable")[:_BEST]
    points: Floats = candidates[random.choice(best, count)]
    return points
