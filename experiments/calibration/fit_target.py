"""The figures that may be fitted, the precision of their publication, and the distance of simulated clinics to them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.config.user_files import Source, as_file
from experiments.measures.registry import ESTIMANDS
from experiments.validation.pooling import NORMAL_95
from experiments.validation.published_figures import (
    CONFIDENCE,
    SHIPPED,
    PublishedFigure,
    error_correlations,
    read_published_figures,
)
from sim.errors import InputError

Floats = NDArray[np.float64]
Correlations: TypeAlias = Mapping[tuple[str, str], float]
"""Two figures -> correlation of their errors."""

FAR: Final = 50.0
"""Largest deviation that is distinguished, in half-widths; also that of a figure that cannot be estimated."""
_EDGE: Final = 1e-3
_LEAST: Final = 1e-3


def fitted_figures(source: Source = SHIPPED) -> tuple[PublishedFigure, ...]:
    """Read the figures that parameters may be fitted to: those of the role `calibrate`, and no others.

    Raises
    ------
    InputError
        If the table cannot be read, or has no such figure with a value.
    """
    figures = tuple(f for f in read_published_figures(source) if f.role == "calibrate" and not f.directional)
    if not figures:
        raise InputError(
            f"{as_file(source).path} has no figure of the role 'calibrate' with a value, but one was expected"
        )
    return figures


def half_width(figure: PublishedFigure) -> float:
    """Return half the width of a figure's interval, in its own unit."""
    low, high = figure.bounds
    return (high - low) / 2 if high > low else max(abs(figure.value), 1.0) * _LEAST


def to_link_scale(id: str, values: ArrayLike) -> Floats:
    """Transform values of an estimand to a scale on which their errors are roughly normal and of equal size.

    Parameters
    ----------
    id : str
        Key of `ESTIMANDS`: shares become log odds, correlations Fisher's z, odds ratios logarithms.
    values : array_like
        In the estimand's own unit; NaN stays NaN.
    """
    array = np.asarray(values, dtype=np.float64)
    unit = ESTIMANDS[id].unit
    if unit == "share":
        bounded = np.clip(array, _EDGE, 1 - _EDGE)
        transformed: Floats = np.log(bounded / (1 - bounded))
    elif unit == "r":
        transformed = np.arctanh(np.clip(array, _EDGE - 1, 1 - _EDGE))
    elif unit == "OR":
        transformed = np.log(np.maximum(array, _EDGE))
    else:
        transformed = array
    return transformed


def from_link_scale(id: str, values: ArrayLike) -> Floats:
    """Return values in the estimand's own unit; the inverse of `to_link_scale`."""
    array = np.asarray(values, dtype=np.float64)
    unit = ESTIMANDS[id].unit
    if unit == "share":
        natural: Floats = 1 / (1 + np.exp(-array))
    elif unit == "r":
        natural = np.tanh(array)
    elif unit == "OR":
        natural = np.exp(array)
    else:
        natural = array
    return natural


@dataclass(frozen=True, eq=False)
class FitTarget:
    """Published figures with their standard errors, on the link scales.

    A published interval is read as one of 95 %; where the value is not its middle, each side has a standard error of
    its own.

    Attributes
    ----------
    ids : tuple of str
    value, below, above : ndarray, shape (figures,)
        Published value, and its standard error toward smaller and larger values.
    correlation : ndarray, shape (figures, figures), or None
        Of the published errors; None where they are independent, as those of different studies are.
    discrepancy : ndarray, shape (figures,), or None
        Standard deviation of what a model that is wrong in part would miss each figure by, even with the best
        parameters and published errors of 0; None for none.
    between : ndarray, shape (figures,), or None
        Standard deviation of the true value of one service around the published average, 0 where that is not to be
        added; None for none.
    """

    ids: tuple[str, ...]
    value: Floats
    below: Floats
    above: Floats
    correlation: Floats | None = None
    discrepancy: Floats | None = None
    between: Floats | None = None

    @classmethod
    def of(
        cls,
        figures: Sequence[PublishedFigure],
        discrepancy: float = 0.0,
        shared: Correlations = MappingProxyType({}),
        one_service: bool = False,
    ) -> FitTarget:
        """Return the target that some figures define.

        Parameters
        ----------
        figures : sequence of PublishedFigure
        discrepancy : float
            Standard deviation of the model's own error, the same for each figure in half-widths of its interval
            (Kennedy & O'Hagan 2001, J R Stat Soc B 63:425).
        shared : mapping
            Correlation of the errors of two figures of one sample; see
            `experiments.calibration.sample_correlations`. What the table gives itself counts instead.
        one_service : bool
            Whether parameters of one service are fitted, rather than those of the average of the studies. A confidence
            interval says where the average lies; a service's own value lies around it with the figure's
            heterogeneity, which is added. Prediction intervals contain it already, and so do ranges and guesses over
            services.
        """
        value = np.array([float(to_link_scale(f.id, f.value)) for f in figures])
        ends = np.array([[float(to_link_scale(f.id, end)) for end in f.bounds] for f in figures])
        reach = np.abs(ends - value[:, None])
        # A value at one end of its interval: the other side gives the error of both.
        reach = np.where(reach > 0, reach, reach[:, ::-1])
        reach = np.where(reach > 0, reach, np.maximum(np.abs(value), 1.0)[:, None] * _LEAST)
        below, above = (reach / NORMAL_95).T
        missed = discrepancy * reach.mean(axis=1) if discrepancy > 0.0 else None
        between = _between(figures) if one_service else None
        ids = tuple(f.id for f in figures)
        return cls(ids, value, below, above, _correlation(figures, shared), missed, between)

    @property
    def without_discrepancy(self) -> FitTarget:
        """The same figures, to be met by a model without an error of its own."""
        return replace(self, discrepancy=None)

    def to_link_scale(self, values: Sequence[Mapping[str, float]]) -> Floats:
        """Return the figures of several settings on the link scales; shape (settings, figures)."""
        return np.array([to_link_scale(id, [figures[id] for figures in values]) for id in self.ids]).T

    def errors(self, values: Floats) -> Floats:
        """Return the published standard errors toward the side of each value on the link scale; same shape."""
        sides: Floats = np.where(values < self.value, self.below, self.above)
        return sides

    def log_likelihood(self, mean: Floats, variance: Floats) -> Floats:
        """Return the log likelihood of the published values, up to a constant.

        Parameters
        ----------
        mean : ndarray, shape (settings, figures)
            Expected figures, on the link scales.
        variance : ndarray, shape (settings, figures)
            Variance of `mean`, added to that of the publication.

        Returns
        -------
        ndarray, shape (settings,)
        """
        if self.discrepancy is not None:
            variance = variance + self.discrepancy**2
        if self.between is not None:
            variance = variance + self.between**2
        if self.correlation is not None:
            return self._correlated(mean, variance, self.correlation)
        whole = self.errors(mean) ** 2 + variance
        # One normalising width for both sides, so that the density has no step where they meet.
        middle = (self.below**2 + self.above**2) / 2 + variance
        terms = -0.5 * (mean - self.value) ** 2 / whole - 0.5 * np.log(middle)
        total: Floats = terms.sum(axis=1)
        return total

    def _correlated(self, mean: Floats, variance: Floats, correlation: Floats) -> Floats:
        """Return the log likelihood of values whose errors hang together; that of the emulator does not."""
        error = self.errors(mean)
        middle = np.sqrt((self.below**2 + self.above**2) / 2)
        diagonal = np.eye(len(self.ids))
        whole = error[:, :, None] * error[:, None, :] * correlation + variance[:, :, None] * diagonal
        # The normalising constant is that of one width for both sides, as for independent errors.
        usual = middle[:, None] * middle * correlation + variance[:, :, None] * diagonal
        off = mean - self.value
        distance = (off * np.linalg.solve(whole, off[:, :, None])[:, :, 0]).sum(axis=1)
        total: Floats = -0.5 * distance - 0.5 * np.linalg.slogdet(usual)[1]
        return total


def _between(figures: Sequence[PublishedFigure]) -> Floats | None:
    """Return the heterogeneity of figures with confidence intervals on the link scales; None where there is none."""
    known = [f.interval_kind == CONFIDENCE and not math.isnan(f.heterogeneity) for f in figures]
    if not any(known):
        return None
    spreads = [
        float(to_link_scale(f.id, f.value + f.heterogeneity) - to_link_scale(f.id, f.value - f.heterogeneity))
        / 2
        if counts
        else 0.0
        for f, counts in zip(figures, known, strict=True)
    ]
    return np.array(spreads)


def _correlation(figures: Sequence[PublishedFigure], shared: Correlations) -> Floats | None:
    """Return how the errors of figures hang together; None where they do not.

    Raises
    ------
    InputError
        If no errors could hang together like that.
    """
    places = {figure.id: place for place, figure in enumerate(figures)}
    matrix = np.eye(len(figures))
    for (first, second), value in shared.items():
        if first in places and second in places:
            matrix[places[first], places[second]] = matrix[places[second], places[first]] = value
    for figure in figures:
        # The table was checked when it was read; figures that are not fitted do not count.
        for id, value in error_correlations("evidence", figure, ESTIMANDS).items():
            if id in places:
                matrix[places[figure.id], places[id]] = matrix[places[id], places[figure.id]] = value
    if (matrix == np.eye(len(figures))).all():
        return None
    if np.linalg.eigvalsh(matrix).min() <= 0:
        raise InputError(
            "column 'correlations' of the evidence has numbers that contradict each other, but correlations that can "
            "all be true (a positive definite matrix) were expected"
        )
    return matrix


def deviations(figures: Sequence[PublishedFigure], values: Mapping[str, float]) -> dict[str, float]:
    """Return the differences to the published values, in half-widths of the published intervals.

    Parameters
    ----------
    figures : sequence of PublishedFigure
    values : mapping
        Figure -> simulated value; NaN where it could not be estimated.

    Returns
    -------
    dict of str to float
        From -`FAR` to `FAR`: 0 at the published value, -1 and 1 at the ends of the interval, `FAR` for NaN.
    """
    target = FitTarget.of(figures)
    simulated = target.to_link_scale([values])
    differences = ((simulated - target.value) / (NORMAL_95 * target.errors(simulated)))[0]
    return {
        id: FAR if np.isnan(difference) else float(np.clip(difference, -FAR, FAR))
        for id, difference in zip(target.ids, differences, strict=True)
    }
