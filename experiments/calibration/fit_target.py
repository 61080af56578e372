"""The figures that may be fitted, how exactly they were published, and how far simulated clinics are from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from experiments.measures.registry import ESTIMANDS
from experiments.validation.pooling import NORMAL_95
from experiments.validation.published_figures import SHIPPED, Figure, read_figures
from sim.errors import InputError

Floats = NDArray[np.float64]

FAR: Final = 50.0
"""Distance, in half-widths, of a figure that cannot be estimated, and the largest that is told apart."""
_EDGE: Final = 1e-3
_LEAST: Final = 1e-3


def fitted_figures(path: str | Path = SHIPPED) -> tuple[Figure, ...]:
    """Read the figures that parameters may be fitted to: those of the role `calibrate`, and no others.

    Raises
    ------
    InputError
        If the table cannot be read, or has no such figure with a value.
    """
    figures = tuple(f for f in read_figures(path) if f.role == "calibrate" and not f.directional)
    if not figures:
        raise InputError(f"{path} has no figure of the role 'calibrate' with a value, but one was expected")
    return figures


def half_width(figure: Figure) -> float:
    """Return half the width of a figure's interval, in its own unit."""
    low, high = figure.bounds
    return (high - low) / 2 if high > low else max(abs(figure.value), 1.0) * _LEAST


def linked(id: str, values: Any) -> Floats:
    """Return values of an estimand on the scale on which their errors are about normal and alike.

    Parameters
    ----------
    id : str
        Key of `ESTIMANDS`: shares go to log odds, correlations to Fisher's z, odds ratios to logarithms.
    values : array_like
        In the estimand's own unit; NaN stays NaN.
    """
    array = np.asarray(values, dtype=np.float64)
    unit = ESTIMANDS[id].unit
    if unit == "share":
        bounded = np.clip(array, _EDGE, 1 - _EDGE)
        made: Floats = np.log(bounded / (1 - bounded))
    elif unit == "r":
        made = np.arctanh(np.clip(array, _EDGE - 1, 1 - _EDGE))
    elif unit == "OR":
        made = np.log(np.maximum(array, _EDGE))
    else:
        made = array
    return made


def unlinked(id: str, values: Any) -> Floats:
    """Return values in the estimand's own unit; undoes `linked`."""
    array = np.asarray(values, dtype=np.float64)
    unit = ESTIMANDS[id].unit
    if unit == "share":
        made: Floats = 1 / (1 + np.exp(-array))
    elif unit == "r":
        made = np.tanh(array)
    elif unit == "OR":
        made = np.exp(array)
    else:
        made = array
    return made


@dataclass(frozen=True, eq=False)
class Target:
    """Published figures with their uncertainty, on the scales of `linked`.

    A published interval is read as one of 95 %; where the value is not its middle, each side has a standard error of
    its own.

    Attributes
    ----------
    ids : tuple of str
    value, below, above : ndarray, shape (figures,)
        Published value, and its standard error toward smaller and larger values.
    """

    ids: tuple[str, ...]
    value: Floats
    below: Floats
    above: Floats

    @classmethod
    def of(cls, figures: Sequence[Figure]) -> Target:
        """Return the target that some figures are."""
        value = np.array([float(linked(f.id, f.value)) for f in figures])
        ends = np.array([[float(linked(f.id, end)) for end in f.bounds] for f in figures])
        reach = np.abs(ends - value[:, None])
        # A value at an end of its interval: the other side says how exact it is.
        reach = np.where(reach > 0, reach, reach[:, ::-1])
        reach = np.where(reach > 0, reach, np.maximum(np.abs(value), 1.0)[:, None] * _LEAST)
        below, above = (reach / NORMAL_95).T
        return cls(tuple(f.id for f in figures), value, below, above)

    def linked(self, values: Sequence[Mapping[str, float]]) -> Floats:
        """Return values of several settings on the linked scales; shape (settings, figures)."""
        return np.array([linked(id, [one[id] for one in values]) for id in self.ids]).T

    def errors(self, values: Floats) -> Floats:
        """Return the published standard errors toward the side on which linked values lie; same shape."""
        sides: Floats = np.where(values < self.value, self.below, self.above)
        return sides

    def log_likelihood(self, mean: Floats, variance: Floats) -> Floats:
        """Return the log likelihood of the published values, up to a constant.

        Parameters
        ----------
        mean : ndarray, shape (settings, figures)
            What settings give on average, on the linked scales.
        variance : ndarray, shape (settings, figures)
            How uncertain that is.

        Returns
        -------
        ndarray, shape (settings,)
        """
        whole = self.errors(mean) ** 2 + variance
        # One width on both sides: a density that jumps where the sides meet would be no density of one error.
        middle = (self.below**2 + self.above**2) / 2 + variance
        terms = -0.5 * (mean - self.value) ** 2 / whole - 0.5 * np.log(middle)
        total: Floats = terms.sum(axis=1)
        return total


def misses(figures: Sequence[Figure], values: Mapping[str, float]) -> dict[str, float]:
    """Return how far values lie from the published ones, in half-widths of the published intervals.

    Parameters
    ----------
    figures : sequence of Figure
    values : mapping
        Figure -> simulated value; NaN where it could not be estimated.

    Returns
    -------
    dict of str to float
        From -`FAR` to `FAR`; 0 where the value is the published one, -1 and 1 at the ends of the interval, `FAR` where
        there is none.
    """
    target = Target.of(figures)
    placed = target.linked([values])
    found = ((placed - target.value) / (NORMAL_95 * target.errors(placed)))[0]
    return {
        id: FAR if np.isnan(miss) else float(np.clip(miss, -FAR, FAR))
        for id, miss in zip(target.ids, found, strict=True)
    }
