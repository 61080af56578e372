"""What a theory predicts of each published figure from the others: by leaving figures out, and as one normal law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.elliptical_slices import Schedule, slice_draws
from experiments.calibration.emulated_theory import EmulatedTheory, log_normal
from experiments.calibration.theory_waves import ALL, Explored, starting_points

Floats = NDArray[np.float64]
Box = tuple[Floats, Floats]
"""Lowest and highest coordinates of a part of the unit cube; shape (parameters,) each."""

TEMPER: Final = 0.15
"""Power of the likelihood from which the normal law is learned: wide enough for figures other than the published."""
CHAINS: Final = 160
SCHEDULE: Final = Schedule(burn_in=120, kept=12, thinning=15)
WIDEST: Final = 30.0
"""Standard deviations of a published figure that a theory's own range of it can be told to be wide."""


@dataclass(frozen=True, eq=False)
class Predictions:
    """Log predictive densities of published figures under one theory, none of them from a fit that uses it.

    Attributes
    ----------
    densities : ndarray, shape (figures,)
        Log densities on the link scales.
    errors : ndarray, shape (figures,)
        Their Monte Carlo standard errors, from the differences between chains.
    means, spreads : ndarray, shape (figures,)
        Mean and standard deviation of the predictive distribution of each figure.
    """

    densities: Floats
    errors: Floats
    means: Floats
    spreads: Floats


def predictions_without(
    theory: EmulatedTheory, explored: Explored, values: Floats, discrepancy: float
) -> Predictions:
    """Return the predictive density of each figure: those that may be fitted from chains that leave them out."""
    spread = theory.spreads(discrepancy)
    densities, errors, means, spreads = (np.empty(len(spread)) for _ in range(4))
    count = explored.points.shape[2]
    for place in range(len(spread)):
        drawn = explored.without(place if place < theory.fitted else ALL)
        expected = theory.means(drawn.reshape(-1, count))[:, place].reshape(drawn.shape[:2])
        each = np.exp(log_normal(values[place], expected, spread[place]))
        by_chain = each.mean(axis=1)
        mean = by_chain.mean()
        densities[place] = np.log(mean)
        errors[place] = by_chain.std(ddof=1) / len(by_chain) ** 0.5 / mean
        means[place], spreads[place] = expected.mean(), np.hypot(expected.std(), spread[place])
    return Predictions(densities, errors, means, spreads)


@dataclass(frozen=True, eq=False)
class NormalLaw:
    """How figures vary over the settings of a theory near what is published, and hang together, as a normal law.

    Attributes
    ----------
    theory : EmulatedTheory
    mean : ndarray, shape (figures,)
    covariance : ndarray, shape (figures, figures)
        Before any figure is used; on the link scales.
    """

    theory: EmulatedTheory
    mean: Floats
    covariance: Floats

    def log_densities(self, values: Floats, discrepancy: float) -> Floats:
        """Return the log predictive density of each figure, of several sets of figures.

        Parameters
        ----------
        values : ndarray, shape (sets, figures)
            On the link scales.
        discrepancy : float

        Returns
        -------
        ndarray, shape (sets, figures)
            Of a figure that may be fitted, given the other such figures; of another one, given all of them.
        """
        count, variances = self.theory.fitted, self.theory.spreads(discrepancy) ** 2
        whole = self.covariance + np.diag(variances)
        precision = np.linalg.inv(whole[:count, :count])
        off = values - self.mean
        weighted = off[:, :count] @ precision
        left_out = np.sqrt(1 / np.diag(precision))
        densities = np.empty_like(values)
        # A normal law without one of its parts: what the precision says of that part.
        densities[:, :count] = log_normal(weighted * left_out**2, np.zeros(count), left_out)
        across = whole[count:, :count]
        expected = weighted @ across.T
        spread = np.sqrt(np.diag(whole)[count:] - np.einsum("ij,jk,ik->i", across, precision, across))
        densities[:, count:] = log_normal(off[:, count:], expected, spread)
        return densities


def normal_law(
    theory: EmulatedTheory, values: Floats, discrepancy: float, near: Floats, box: Box, seed: Sequence[int]
) -> NormalLaw:
    """Learn the normal law of a theory's figures from settings at which all of them are roughly as published.

    Chains draw with a small power of the likelihood, which is then taken out again.

    Parameters
    ----------
    theory : EmulatedTheory
    values : ndarray, shape (figures,)
        What was published, on the link scales.
    discrepancy : float
    near : ndarray, shape (any, parameters)
        Settings among which the best are starting points.
    box : tuple of ndarray
        Part of the space that is searched.
    seed : sequence of int
    """
    random = np.random.default_rng(seed)
    low, width = box[0], box[1] - box[0]

    def log_density(points: Floats, _: NDArray[np.int64]) -> Floats:
        logs: Floats = theory.log_likelihoods(low + points * width, values, discrepancy).sum(axis=1)
        return TEMPER * logs

    start = starting_points(theory, values, discrepancy, np.clip(near, *box), CHAINS, random)
    drawn = slice_draws(np.clip((start - low) / width, 0, 1), log_density, SCHEDULE, random)
    figures = theory.means(low + drawn.reshape(-1, near.shape[1]) * width)
    return _untempered(theory, figures, values, discrepancy)


def _untempered(theory: EmulatedTheory, figures: Floats, values: Floats, discrepancy: float) -> NormalLaw:
    """Return the law of figures that were drawn with a power of the likelihood, without it."""
    scale = theory.spreads(discrepancy)
    scaled = (figures - values) / scale
    fitted = np.arange(len(scale)) < theory.fitted
    precision = np.linalg.inv(np.cov(scaled.T))
    # In units of the spread of a published figure about an emulated one, the power is the precision taken out.
    size, directions = np.linalg.eigh(precision - TEMPER * np.diag(fitted))
    variances = 1 / np.maximum(size, WIDEST**-2)
    covariance = (directions * variances) @ directions.T
    # The published values are 0 here, so that they add nothing to the mean of a product of normal laws.
    mean = covariance @ precision @ scaled.mean(axis=0)
    return NormalLaw(theory, values + scale * mean, scale[:, None] * covariance * scale)
