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
    preferred, preferred_errors : ndarray, shape (theories, theories)
        Share of the sets of one theory (row) that it foretells better than another one (column) does, NaN for itself;
        and its Monte Carlo standard error: settings are independent, sets of one setting are not.
    """

    chosen: Floats
    errors: Floats
    preferred: Floats
    preferred_errors: Floats

    def apart(self, one: int, other: int) -> float:
        """Return the share of right decisions between two theories, whose figures come up equally often."""
        return (float(self.preferred[one, other]) + float(self.preferred[other, one])) / 2

    def apart_error(self, one: int, other: int) -> float:
        """Return the Monte Carlo standard error of `apart`."""
        errors = self.preferred_errors
        return math.hypot(float(errors[one, other]), float(errors[other, one])) / 2


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

    Returns
    -------
    Confusion
        NaN throughout where no figure is used, and of a theory without settings.
    """
    count = len(laws)
    chosen, preferred, preferred_errors = (np.full((count, count), np.nan) for _ in range(3))
    errors = np.full(count, np.nan)
    if not judged.any():
        return Confusion(chosen, errors, preferred, preferred_errors)
    yardstick = laws[0].theory.yardstick
    published = np.sqrt(published_variances(yardstick, 0.0))
    # What may be fitted is used to foretell the others, whether it is judged itself or not.
    needed = judged | (np.arange(len(judged)) < laws[0].theory.fitted)
    for number, figures in enumerate(made):
        known = figures[~np.isnan(figures[:, needed]).any(axis=1)]
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
        errors[number] = clustered_error((best == number)[:, None], source)[0]
        total = densities.sum(axis=1)
        own = total[:, [number]] > total
        preferred[number], preferred_errors[number] = own.mean(axis=0), clustered_error(own, source)
    np.fill_diagonal(preferred, np.nan)
    return Confusion(chosen, errors, preferred, preferred_errors)


def clustered_error(right: NDArray[np.bool_], source: NDArray[np.int64]) -> Floats:
    """Return the standard errors of shares of decisions, of which those with the same source are not independent.

    Parameters
    ----------
    right : ndarray of bool, shape (decisions, any)
    source : ndarray of int, shape (decisions,)

    Returns
    -------
    ndarray, shape (any,)
        NaN with a single source.
    """
    sources = np.unique(source)
    if len(sources) < 2:
        return np.full(right.shape[1], np.nan)
    shares = np.array([right[source == one].mean(axis=0) for one in sources])
    errors: Floats = shares.std(axis=0, ddof=1) / len(sources) ** 0.5
    return errors
