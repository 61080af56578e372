"""Moderators of an effect: what is fixed of people before treatment, divided into bands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim import Tables

Floats = NDArray[np.float64]
People = Literal["clients", "therapists"]
Category = str | int | bool


@dataclass(frozen=True)
class Moderator:
    """What the effect of an arm may depend on, and the bands into which it divides people.

    Attributes
    ----------
    name, column : str
        As the study names it, and the column of the table that holds it.
    people : {'clients', 'therapists'}
        Whose column it is; clients are in the band of their therapist.
    bands : tuple of str
        What the bands are called, from low to high.
    cuts : tuple of float or None
        Where each band but the first begins; None for bands with as many people each.
    categories : tuple of str, int or bool
        The values of bands that are categories; empty for a number.
    of_arm : bool
        Whether it is taken from the arm that is compared with the reference, and not from the reference.
    """

    name: str
    column: str
    people: People
    bands: tuple[str, ...]
    cuts: tuple[float, ...] | None = None
    categories: tuple[Category, ...] = ()
    of_arm: bool = False

    @property
    def numeric(self) -> bool:
        """Whether it is a number, on which an effect has a slope."""
        return not self.categories

    def values(self, tables: Tables) -> Floats:
        """Return the number of each person, or of their category; NaN where there is none.

        Parameters
        ----------
        tables : sim.Tables
            Of one clinic, with what rosters say of people.
        """
        column: pa.ChunkedArray = getattr(tables, self.people)[self.column]
        if self.numeric:
            values: Floats = column.cast(pa.float64()).to_numpy()
            return values
        place = {category: float(k) for k, category in enumerate(self.categories)}
        return np.array([place.get(value, math.nan) for value in column.to_pylist()])

    def edges(self, values: Floats) -> Floats:
        """Return where each band but the first begins, given the values of a clinic's people."""
        count = len(self.bands)
        if not self.numeric:
            return np.arange(1.0, count)
        if self.cuts is not None:
            return np.array(self.cuts)
        known = values[~np.isnan(values)]
        if not known.size:
            return np.full(count - 1, math.nan)
        return np.quantile(known, np.arange(1, count) / count)

    def band_of(self, values: Floats, edges: Floats) -> Floats:
        """Return the number of each person's band, NaN for those without a value."""
        return np.where(np.isnan(values), math.nan, np.searchsorted(edges, values, side="right"))
