"""The figures that may be fitted, and how far simulated clinics are from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from experiments.evidence import SHIPPED, Figure, read_figures
from sim.errors import InputError

FAR: Final = 50.0
"""Distance, in half-widths, of a figure that cannot be estimated, and the largest that is told apart."""


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
    return (high - low) / 2 if high > low else max(abs(figure.value), 1.0) * 1e-3


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
        From -`FAR` to `FAR`; 0 where the value is the published one, `FAR` where there is none.
    """
    found = {}
    for figure in figures:
        miss = (values[figure.id] - figure.value) / half_width(figure)
        found[figure.id] = FAR if np.isnan(miss) else float(np.clip(miss, -FAR, FAR))
    return found


def total_miss(found: Mapping[str, float]) -> float:
    """Return the root mean square of misses, in half-widths."""
    return float(np.sqrt(np.mean(np.square(list(found.values())))))
