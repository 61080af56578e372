"""Morris's elementary effects: which parameters move which figures, beyond chance variation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.chance_effects import effects_by_chance
from experiments.calibration.prior import Ranges

Floats = NDArray[np.float64]
SettingsEvaluator = Callable[[Sequence[tuple[Mapping[str, float], int]]], Iterator[Mapping[str, float]]]
"""Takes settings (values and repetition), yields the deviations of each; see `FigureSimulator.many`."""

LEVELS: Final = 4
REPEATED: Final = 100
"""Settings that are simulated again with other random numbers, to estimate chance variation."""
ADDS: Final = 1.0
"""Half-widths by which a parameter must move figures in a way of its own, to be worth fitting beside others."""


@dataclass(frozen=True, eq=False)
class ElementaryEffects:
    """Elementary effects of parameters on figures.

    Attributes
    ----------
    paths, figures : tuple of str
        Names of the parameters and figures.
    mu, mu_star, sigma : ndarray, shape (parameters, figures)
        Mean change of a figure as the parameter passes its whole range, in half-widths of the published interval;
        mean absolute change; standard deviation of the change over positions of the other parameters.
    chance : ndarray, shape (figures,)
        Expected `mu_star` of a parameter without any effect: clinics vary by chance.
    threshold : ndarray, shape (figures,)
        `mu_star` that chance variation hardly ever exceeds.
    """

    paths: tuple[str, ...]
    figures: tuple[str, ...]
    mu: Floats
    mu_star: Floats
    sigma: Floats
    chance: Floats
    threshold: Floats

    @property
    def constrained(self) -> NDArray[np.bool_]:
        """Which figures constrain which parameters; shape (parameters, figures)."""
        flags: NDArray[np.bool_] = self.mu_star > self.threshold
        return flags

    @property
    def strength(self) -> Floats:
        """Root mean square over figures of the effect beyond chance, in half-widths; shape (parameters,)."""
        beyond = np.sqrt(np.clip(self.mu_star**2 - self.chance**2, 0, None)) * self.constrained
        strengths: Floats = np.sqrt(np.mean(beyond**2, axis=1))
        return strengths

    def order(self) -> list[int]:
        """Return the indices of the parameters, best constrained first."""
        return [int(index) for index in np.argsort(-self.strength, kind="stable")]

    def distinct(self) -> list[tuple[int, Floats]]:
        """Return parameters in an order in which each adds most to those before it, and what it adds.

        Effects that a combination of earlier parameters could produce are removed (Gram-Schmidt), so that two
        parameters with proportional effects do not both come early. The list ends where no parameter adds `ADDS`.

        Returns
        -------
        list of (int, ndarray, shape (figures,))
            Index of the parameter, and its remaining effects in half-widths.
        """
        left = self.mu * self.constrained
        chosen: list[tuple[int, Floats]] = []
        while len(chosen) < len(self.figures):
            sizes = np.linalg.norm(left, axis=1)
            index = int(np.argmax(sizes))
            if sizes[index] < ADDS:
                break
            chosen.append((index, left[index]))
            # Gram-Schmidt with pivoting: what lies in the chosen direction is taken off all others.
            direction = left[index] / sizes[index]
            left = left - np.outer(left @ direction, direction)
        return chosen


def elementary_effects(
    evaluate: SettingsEvaluator, ranges: Ranges, figures: Sequence[str], trajectories: int, seed: int
) -> ElementaryEffects:
    """Walk through the ranges, changing one parameter at a time.

    Parameters
    ----------
    evaluate : callable
    ranges : mapping
        Dotted name -> (low, high).
    figures : sequence of str
        Keys of the deviations.
    trajectories : int
        Paths, with one step per parameter each.
    seed : int
        Of the paths.

    Returns
    -------
    ElementaryEffects
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    problem = {"num_vars": len(ranges), "names": list(ranges), "bounds": [[0.0, 1.0]] * len(ranges)}
    points: Floats = sampling.sample(problem, trajectories, num_levels=LEVELS, seed=seed % 2**32)
    repeated = np.unique(np.linspace(0, len(points) - 1, REPEATED).round().astype(int))
    settings = [(setting_at(point, ranges), 0) for point in points]
    settings += [(setting_at(point, ranges), 1) for point in points[repeated]]
    outcomes = np.array([[deviations[id] for id in figures] for deviations in evaluate(settings)])
    first, second = outcomes[: len(points)], outcomes[len(points) :]
    # The difference of two equal settings has twice the variance of one.
    noise = np.sqrt(np.mean((first[repeated] - second) ** 2, axis=0) / 2)
    effects = [analysis.analyze(problem, points, column, num_levels=LEVELS, seed=1) for column in first.T]
    chance, threshold = chance_effects(noise, trajectories)
    return ElementaryEffects(
        tuple(ranges),
        tuple(figures),
        np.array([np.asarray(effect["mu"]) for effect in effects]).T,
        np.array([np.asarray(effect["mu_star"]) for effect in effects]).T,
        np.array([np.asarray(effect["sigma"]) for effect in effects]).T,
        chance,
        threshold,
    )


def setting_at(point: Floats, ranges: Ranges) -> dict[str, float]:
    """Return the values at a point of the unit cube."""
    return {
        path: low + float(share) * (high - low)
        for share, (path, (low, high)) in zip(point, ranges.items(), strict=True)
    }


def chance_effects(noise: Floats, trajectories: int) -> tuple[Floats, Floats]:
    """Return the mean absolute effects expected by chance, and those that chance hardly ever exceeds.

    Parameters
    ----------
    noise : ndarray
        Standard deviation of each figure between clinics with the same values.
    trajectories : int
        Effects that are averaged.
    """
    # A step of Morris's design is this share of a range; an effect is the difference of two runs, divided by it.
    step = LEVELS / (2 * (LEVELS - 1))
    return effects_by_chance(noise * math.sqrt(2) / step, trajectories)
