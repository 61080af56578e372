"""Morris's elementary effects: which parameters move which figures, beyond luck."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.prior import Ranges
from experiments.sensitivity.morris import luck_alone

Floats = NDArray[np.float64]
Evaluate = Callable[[Sequence[tuple[Mapping[str, float], int]]], Iterator[Mapping[str, float]]]

LEVELS: Final = 4
REPEATED: Final = 100
"""Settings that are simulated again with other luck, to tell effects from luck."""


ADDS: Final = 1.0
"""Half-widths by which a parameter must move figures in a way of its own, to be worth fitting beside others."""


@dataclass(frozen=True, eq=False)
class Screening:
    """Elementary effects of parameters on figures.

    Attributes
    ----------
    paths, figures : tuple of str
        Names of the parameters and figures.
    mu, mu_star, sigma : ndarray, shape (parameters, figures)
        Mean change of a figure, in half-widths of its published interval, as the parameter passes its whole range;
        mean of that change without its sign; how much the change differs with where the other parameters are.
    luck : ndarray, shape (figures,)
        `mu_star` that a parameter without any effect would show, for clinics differ by luck.
    threshold : ndarray, shape (figures,)
        `mu_star` above which luck is no explanation.
    """

    paths: tuple[str, ...]
    figures: tuple[str, ...]
    mu: Floats
    mu_star: Floats
    sigma: Floats
    luck: Floats
    threshold: Floats

    @property
    def informed(self) -> NDArray[np.bool_]:
        """Which figures inform which parameters; shape (parameters, figures)."""
        flags: NDArray[np.bool_] = self.mu_star > self.threshold
        return flags

    @property
    def strength(self) -> Floats:
        """Root mean square over figures of the effect that is not luck, in half-widths; shape (parameters,)."""
        beyond = np.sqrt(np.clip(self.mu_star**2 - self.luck**2, 0, None)) * self.informed
        found: Floats = np.sqrt(np.mean(beyond**2, axis=1))
        return found

    def order(self) -> list[int]:
        """Return the parameters' places, most informed first."""
        return [int(place) for place in np.argsort(-self.strength, kind="stable")]

    def distinct(self) -> list[tuple[int, Floats]]:
        """Return parameters in an order in which each adds most to those before it, and what it adds.

        Effects that a mixture of earlier parameters could have as well are taken off (Gram and Schmidt's way), so two
        parameters that move the same figures alike do not both come early. It ends where no parameter adds `ADDS`.

        Returns
        -------
        list of (int, ndarray, shape (figures,))
            The parameter's place, and its own effects in half-widths.
        """
        left = self.mu * self.informed
        found: list[tuple[int, Floats]] = []
        while len(found) < len(self.figures):
            sizes = np.linalg.norm(left, axis=1)
            place = int(np.argmax(sizes))
            if sizes[place] < ADDS:
                break
            found.append((place, left[place]))
            direction = left[place] / sizes[place]
            left = left - np.outer(left @ direction, direction)
        return found


def screen(
    evaluate: Evaluate, ranges: Ranges, figures: Sequence[str], trajectories: int, seed: int
) -> Screening:
    """Walk through the ranges, changing one parameter at a time.

    Parameters
    ----------
    evaluate : callable
        Takes settings (values, and which luck) and yields the misses of each; see `Simulator.many`.
    ranges : mapping
        Dotted name -> (low, high).
    figures : sequence of str
        Keys of the misses.
    trajectories : int
        Paths, each of one step a parameter.
    seed : int
        Of the paths.

    Returns
    -------
    Screening
    """
    from SALib.analyze import morris as effects
    from SALib.sample import morris as paths_of

    problem = {"num_vars": len(ranges), "names": list(ranges), "bounds": [[0.0, 1.0]] * len(ranges)}
    points: Floats = paths_of.sample(problem, trajectories, num_levels=LEVELS, seed=seed % 2**32)
    repeated = np.unique(np.linspace(0, len(points) - 1, REPEATED).round().astype(int))
    settings = [(setting(point, ranges), 0) for point in points]
    settings += [(setting(point, ranges), 1) for point in points[repeated]]
    outcomes = np.array([[miss[id] for id in figures] for miss in evaluate(settings)])
    first, again = outcomes[: len(points)], outcomes[len(points) :]
    noise = np.sqrt(np.mean((first[repeated] - again) ** 2, axis=0) / 2)
    found = [effects.analyze(problem, points, column, num_levels=LEVELS, seed=1) for column in first.T]
    luck, threshold = luck_of(noise, trajectories)
    return Screening(
        tuple(ranges),
        tuple(figures),
        np.array([np.asarray(one["mu"]) for one in found]).T,
        np.array([np.asarray(one["mu_star"]) for one in found]).T,
        np.array([np.asarray(one["sigma"]) for one in found]).T,
        luck,
        threshold,
    )


def setting(point: Floats, ranges: Ranges) -> dict[str, float]:
    """Return the values at a point of the unit cube."""
    return {
        path: low + float(share) * (high - low)
        for share, (path, (low, high)) in zip(point, ranges.items(), strict=True)
    }


def luck_of(noise: Floats, trajectories: int) -> tuple[Floats, Floats]:
    """Return what mean absolute effects luck alone gives, and what it hardly ever exceeds.

    Parameters
    ----------
    noise : ndarray
        Standard deviation of each figure between clinics with the same values.
    trajectories : int
        Effects that are averaged.
    """
    # A step of Morris's design is this share of a range; an effect is the difference of two runs, divided by it.
    step = LEVELS / (2 * (LEVELS - 1))
    return luck_alone(noise * math.sqrt(2) / step, trajectories)
