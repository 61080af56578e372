"""Whether figures can tell theories apart: those that each theory makes are judged as the published ones are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.emulated_theory import published_variances
from experiments.calibration.figure_predictions import NormalLaw
from experiments.calibration.stacking import stacking_weights

Floats = NDArray[np.float64]

APART: Final = 0.7
"""Share of decisions between two theories that must be right for them to be told apart."""
_DATA: Final = 41


@dataclass(frozen=True, eq=False)
class Confusion:
    """Decisions on figures that theories made themselves.

    Attributes
    ----------
    chosen : ndarray, shape (theories, theories)
        Share of the sets of figures of one theory (row) for which another one (column) got the largest weight.
    errors : ndarray, shape (theories,)
        Monte Carlo standard error of each theory's share of its own.
    preferred : ndarray, shape (theories, theories)
        Share of the sets of one theory (row) that it foretells better than another one (column) does; NaN for itself.
    settings : ndarray of int, shape (theories,)
        Settings from which each theory's sets were made.
    """

    chosen: Floats
    errors: Floats
    preferred: Floats
    settings: NDArray[np.int64]

    def apart(self, one: int, other: int) -> float:
        """Return the share of right decisions between two theories, whose figures come up equally often."""
        return (float(self.preferred[one, other]) + float(self.preferred[other, one])) / 2

    def apart_error(self, one: int, other: int) -> float:
        """Return the Monte Carlo standard error of `apart`: settings are independent, sets of one setting are not."""
        variance = 0.0
        for row, column in ((one, other), (other, one)):
            share = float(self.preferred[row, column])
            variance += share * (1 - share) / max(int(self.settings[row]), 1)
        return math.sqrt(variance) / 2


def confuse(
    laws: Sequence[NormalLaw],
    made: Sequence[Floats],
    judged: NDArray[np.bool_],
    datasets: int,
    discrepancy: float,
    seed: int,
) -> Confusion:
    """Let every theory make figures with the published errors, and judge whose they are.

    Parameters
    ----------
    laws : sequence of NormalLaw
        Of each theory.
    made : sequence of ndarray, shape (settings, figures)
        Simulated figures of each theory's plausible settings, on the link scales.
    judged : ndarray of bool, shape (figures,)
        Which figures are used.
    datasets : int
        Sets of figures of each theory; settings take turns.
    discrepancy : float
    seed : int
    """
    count = len(laws)
    chosen, preferred = np.full((count, count), np.nan), np.full((count, count), np.nan)
    errors, settings = np.full(count, np.nan), np.zeros(count, dtype=np.int64)
    yardstick = laws[0].theory.yardstick
    published = np.sqrt(published_variances(yardstick, 0.0))
    # What may be fitted is used to foretell the others, whether it is judged itself or not.
    needed = judged | (np.arange(len(judged)) < laws[0].theory.fitted)
    for number, figures in enumerate(made):
        known = figures[~np.isnan(figures[:, needed]).any(axis=1)]
        settings[number] = min(len(known), datasets)
        if not len(known):
            continue
        random = np.random.default_rng([seed, _DATA, number])
        source = np.arange(datasets) % len(known)
        values = known[source] + published * random.normal(size=(datasets, len(published)))
        values = np.where(needed, values, yardstick.target.value)
        densities = np.stack([law.log_densities(values, discrepancy) for law in laws], axis=-1)[:, judged]
        figure_share = np.full(densities.shape[1], 1 / densities.shape[1])
        best = stacking_weights(densities, figure_share).argmax(axis=-1)
        chosen[number] = np.bincount(best, minlength=count) / datasets
        home = np.array([np.mean(best[source == one] == number) for one in range(settings[number])])
        errors[number] = home.std(ddof=1) / len(home) ** 0.5 if len(home) > 1 else np.nan
        total = densities.sum(axis=1)
        preferred[number] = np.where(
            np.arange(count) == number, np.nan, np.mean(total[:, [number]] > total, axis=0)
        )
    return Confusion(chosen, errors, preferred, settings)
