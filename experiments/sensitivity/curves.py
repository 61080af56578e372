"""Response curves: the mean response over the range of one parameter, all others varying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.response import Response

Floats = NDArray[np.float64]
SLICES: Final = 10


@dataclass(frozen=True, eq=False)
class Curve:
    """One parameter's curve.

    Attributes
    ----------
    parameter : str
        Dotted name.
    words : tuple of str
        Names of the settings, for a parameter that takes names; else empty.
    at : ndarray
        Mean setting in each slice (the index of the name, where there are names).
    mean, error : ndarray
        Mean of the response in the slice, and its standard error over rows.
    """

    parameter: str
    words: tuple[str, ...]
    at: Floats
    mean: Floats
    error: Floats


def curve(response: Response, parameter: int) -> Curve:
    """Return the curve of one parameter.

    Parameters
    ----------
    response : Response
    parameter : int
        Index of the parameter.
    """
    settings = response.settings[parameter]
    words = tuple(sorted({str(value) for value in settings if isinstance(value, str)}))
    numbers = np.array([words.index(value) if isinstance(value, str) else float(value) for value in settings])
    known = np.isfinite(response.means)
    numbers, means = numbers[known], response.means[known]
    slices = _slices(numbers)
    groups = [means[slices == k] for k in np.unique(slices)]
    return Curve(
        response.names[parameter],
        words,
        np.array([numbers[slices == k].mean() for k in np.unique(slices)]),
        np.array([group.mean() for group in groups]),
        np.array([group.std(ddof=1) / np.sqrt(len(group)) if len(group) > 1 else np.nan for group in groups]),
    )


def _slices(numbers: Floats) -> NDArray[np.int64]:
    """Put numbers into slices with as many rows each; each of a few different numbers is a slice."""
    different, index = np.unique(numbers, return_inverse=True)
    if len(different) <= SLICES:
        return index.astype(np.int64)
    edges = np.quantile(numbers, np.linspace(0, 1, SLICES + 1)[1:-1])
    return np.searchsorted(edges, numbers, side="right")
