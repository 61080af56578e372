"""History matching: wave after wave, emulators rule out settings whose clinics would be far from published figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.figure_emulator import FAR, fit_figure
from experiments.calibration.history_waves import (
    REPEATED,
    Checked,
    EmulatedFigures,
    History,
    Plan,
    Wave,
    values_at,
)
from experiments.calibration.implausibility import Yardstick, decisive
from experiments.calibration.plausible_coverage import PUBLISHED, recover_all
from experiments.calibration.plausible_posterior import CLINICS, find_posterior
from experiments.calibration.plausible_region import (
    GROUPS,
    LAST_SWEEPS,
    Region,
    first_populations,
    narrow,
    swept,
)
from experiments.calibration.prior import Ranges
from experiments.calibration.simulated_figures import Simulate, SimulatedFigures
from experiments.results.kept_work import NOTHING_KEPT, Arrays, KeptWork, Packing
from experiments.results.progress import progress_line

Floats = NDArray[np.float64]
PARTICLES: Final = 2000
"""Points, at least, that stand for what is left."""
CHECKED: Final = 4
"""Clinics whose average decides whether a draw is plausible."""
ROUNDS: Final = 5
"""How often what is left is spread anew for further draws, if too few of them are plausible."""
BATCH: Final = 100
"""Draws that are simulated before the plausible ones are counted."""
_DESIGN, _FOLDS, _START, _NARROW, _CHECK = range(20, 25)


def match_history(
    simulate: Simulate,
    ranges: Ranges,
    yardstick: Yardstick,
    plan: Plan,
    kept: KeptWork = NOTHING_KEPT,
    progress: bool = True,
) -> History:
    """Rule out settings wave by wave, simulate draws from what is left, and weigh what is left by its likelihood.

    Parameters
    ----------
    simulate : callable
    ranges : mapping
        Dotted name -> (low, high) of every parameter.
    yardstick : Yardstick
    plan : Plan
    kept : KeptWork
        What an earlier run has finished, and a place for more.
    progress : bool
        Whether to report how far it is.
    """
    whole = plan.waves * (plan.jobs + 1) + CHECKED * plan.draws + CLINICS * (plan.draws + 1)
    whole += plan.coverage * PUBLISHED
    figures = SimulatedFigures(simulate, yardstick.target, kept, progress, whole)
    run = _Run(figures, ranges, yardstick, plan, kept, progress)
    waves: list[Wave] = []
    while len(waves) < plan.waves and (not waves or waves[-1].share > 0):
        waves.append(run.wave(waves))
        progress_line(wave_line(waves, plan), progress)
    history = History(ranges, plan, yardstick, tuple(waves), run.checked(waves))
    if not waves[-1].share > 0:
        return history
    first = plan.waves * (plan.jobs + 1) + CHECKED * ROUNDS * waves[-1].population[..., 0].size
    posterior = find_posterior(history, figures, first)
    recovered = recover_all(history, figures, first + CLINICS * len(posterior.chosen))
    return replace(history, posterior=posterior, recovered=recovered)


def wave_line(waves: Sequence[Wave], plan: Plan) -> str:
    """Return one line on a finished wave."""
    last = waves[-1]
    return f"wave {len(waves)} of {plan.waves}: {last.share:.2g} (± {last.error:.1g}) of the space is left"


@dataclass(frozen=True, eq=False)
class _Run:
    figures: SimulatedFigures
    ranges: Ranges
    yardstick: Yardstick
    plan: Plan
    kept: KeptWork
    progress: bool

    def wave(self, before: Sequence[Wave]) -> Wave:
        """Simulate the settings of the next wave, fit emulators, and find what is left."""
        number, plan = len(before), self.plan
        points = self._design(before)
        again = np.arange(0, plan.points, REPEATED)
        settings = [(values_at(point, self.ranges), 0) for point in points]
        settings += [(settings[place][0], 1) for place in again]
        what = f"settings of wave {number + 1} of {plan.waves}"
        figures = self.figures(settings, number * (plan.jobs + 1), what)
        second = np.full_like(figures[: plan.points], np.nan)
        second[again] = figures[plan.points :]
        first = figures[: plan.points]
        judge = self._fitted(points, first, second, before)
        population, shares, ruled_out = self._left(judge, before)
        return Wave(points, first, second, judge, ruled_out, population, shares)

    def _design(self, before: Sequence[Wave]) -> Floats:
        """Return the settings of a wave: evenly over the space, then drawn from what is left."""
        random = np.random.default_rng([self.plan.seed, _DESIGN, len(before)])
        if before:
            left = before[-1].population.reshape(-1, len(self.ranges))
            return left[random.permutation(len(left))[: self.plan.points]]
        from scipy.stats.qmc import Sobol

        power = max(self.plan.points - 1, 1).bit_length()
        spread: Floats = Sobol(len(self.ranges), rng=random).random_base2(power)[: self.plan.points]
        return spread

    def _fitted(
        self, points: Floats, first: Floats, second: Floats, before: Sequence[Wave]
    ) -> EmulatedFigures:
        """Fit emulators to a wave and to those settings of earlier waves that are not ruled out."""
        region = Region(tuple(wave.judge for wave in before), self.plan.cut)
        old = [(wave, region.holds(wave.points)) for wave in before]
        points = np.concatenate([points, *(wave.points[inside] for wave, inside in old)])
        first = np.concatenate([first, *(wave.first[inside] for wave, inside in old)])
        second = np.concatenate([second, *(wave.second[inside] for wave, inside in old)])
        value, reach = self.yardstick.target.value, FAR * self.yardstick.tolerance
        first, second = (np.clip(figures, value - reach, value + reach) for figures in (first, second))
        emulators = [
            fit_figure(
                points,
                first[:, number],
                second[:, number],
                [self.plan.seed, _FOLDS, len(before), number],
                f"{id} in wave {len(before) + 1}",
            )
            for number, id in enumerate(self.yardstick.target.ids)
        ]
        return EmulatedFigures(tuple(emulators), self.yardstick, self.plan.misses)

    def _left(self, judge: EmulatedFigures, before: Sequence[Wave]) -> tuple[Floats, Floats, Floats]:
        """Return populations of what is left, its share by each of them, and what each figure alone rules out."""
        number = len(before)
        piece = (number + 1) * (self.plan.jobs + 1) - 1
        packing = Packing[tuple[Floats, Floats, Floats]](_packed, _unpacked)
        stored = self.kept.read(piece, packing)
        if stored is not None:
            return stored
        if before:
            old, shares = before[-1].population, before[-1].shares
        else:
            count = max(PARTICLES, self.plan.points)
            old = first_populations(count, len(self.ranges), [self.plan.seed, _START])
            shares = np.ones(GROUPS)
        beyond = judge.implausibilities(old.reshape(-1, old.shape[-1])) > self.plan.cut
        region = Region((*(wave.judge for wave in before), judge), self.plan.cut)
        found = [
            narrow(population, region, np.random.default_rng([self.plan.seed, _NARROW, number, group]))
            for group, population in enumerate(old)
        ]
        # A group that found nothing goes on with what another one found; its own share stays 0.
        moved = [population for population, _ in found if population is not None] or list(old)
        populations = np.stack([moved[group % len(moved)] for group in range(len(old))])
        left = populations, shares * np.array([share for _, share in found]), beyond.mean(axis=0)
        self.kept.write(piece, left, packing)
        return left

    def checked(self, waves: Sequence[Wave]) -> Checked:
        """Simulate draws from what is left, until enough of them are plausible or there are no more."""
        plan, judge = self.plan, waves[-1].judge
        batches: list[Checked] = []
        passed = done = 0
        for points in self._candidates(waves):
            batches.append(self._check(points, judge, done))
            done += len(points)
            passed += int((batches[-1].implausibilities <= plan.cut).sum())
            progress_line(f"{passed} of {done} draws are plausible; {plan.draws} are wanted", self.progress)
            if passed > plan.draws:
                break
        points = waves[-1].points
        figures = len(self.yardstick.target.ids)
        nothing = Checked(points[:0], np.empty((0, figures)), np.empty(0))
        every = [nothing, *batches]
        return Checked(
            np.concatenate([batch.points for batch in every]),
            np.concatenate([batch.figures for batch in every]),
            np.concatenate([batch.implausibilities for batch in every]),
        )

    def _candidates(self, waves: Sequence[Wave]) -> Iterator[Floats]:
        """Yield batches of draws from what is left."""
        population = waves[-1].population.reshape(-1, len(self.ranges))
        region = Region(tuple(wave.judge for wave in waves), self.plan.cut)
        random = np.random.default_rng([self.plan.seed, _CHECK])
        for number in range(ROUNDS if waves[-1].share > 0 else 0):
            for _ in range(LAST_SWEEPS if number else 0):
                population = swept(population, lambda points, _: region.holds(points), random)
            order = random.permutation(len(population))
            for start in range(0, len(order), BATCH):
                yield population[order[start : start + BATCH]]

    def _check(self, points: Floats, judge: EmulatedFigures, done: int) -> Checked:
        """Simulate a batch of draws: once each, and those that are not far off then, several times more."""
        settings = [values_at(point, self.ranges) for point in points]
        first = self.plan.waves * (self.plan.jobs + 1) + CHECKED * done
        what = f"of draws {done + 1} to {done + len(points)}"
        # Repetitions that no wave has used: a setting that was lucky there is not taken for its luck.
        figures = self.figures([(values, 2) for values in settings], first, f"clinics {what}")
        variances = judge.clinic_variances(points)
        left = np.flatnonzero(self._decisive(figures, variances) <= self.plan.cut)
        more = [(settings[place], 2 + clinic) for place in left for clinic in range(1, CHECKED)]
        if more:
            others = self.figures(more, first + len(points), f"further clinics {what}")
            others = others.reshape(len(left), CHECKED - 1, -1)
            figures[left] = (figures[left] + others.sum(axis=1)) / CHECKED
            variances[left] /= CHECKED
        return Checked(points, figures, self._decisive(figures, variances))

    def _decisive(self, figures: Floats, variances: Floats) -> Floats:
        return decisive(self.yardstick.implausibilities(figures, variances), self.plan.misses)


def _packed(left: tuple[Floats, Floats, Floats]) -> Arrays:
    return dict(zip(("population", "shares", "ruled_out"), left, strict=True))


def _unpacked(arrays: Arrays) -> tuple[Floats, Floats, Floats]:
    return arrays["population"], arrays["shares"], arrays["ruled_out"]
