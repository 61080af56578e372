"""Points of a parameter space: which there are, in which order, and the name that each has by its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.config.plain_values import PlainValues
from experiments.config.user_files import Source
from experiments.designs.uncertainty import Uncertainty, Value
from sim.errors import InputError

Point = Mapping[str, Value]
MOST: Final = 10_000_000
"""Most rows of a design."""


@dataclass(frozen=True)
class DesignConfig:
    """Numbers of a design, as its file in ``configs/design`` writes them; None where a design does not use one.

    Attributes
    ----------
    kind : str
        A key of `experiments.designs.DESIGNS`.
    points : int or None
        Points to sample (``saltelli``: base points, from which the others are derived).
    levels : int or None
        Values of each parameter (``grid``, ``one_at_a_time``, ``morris``).
    trajectories : int or None
        Paths through the space (``morris``).
    second_order : bool or None
        Whether second-order indices can be computed (``saltelli``).
    file : str, UserFile or None
        Table with a column a parameter (``csv``, ``posterior``).
    rows : sequence of mapping or None
        Points as they are (``list``).
    """

    kind: str = "present"
    points: int | None = None
    levels: int | None = None
    trajectories: int | None = None
    second_order: bool | None = None
    file: Source | None = None
    rows: Sequence[PlainValues] | None = None


@dataclass(frozen=True, eq=False)
class Design:
    """Rows of a design in the order of its sampler.

    Attributes
    ----------
    rows : tuple of mapping
        Dotted name -> value, the same names in each; a point can occur in several rows.
    unit : ndarray, shape (rows, parameters), or None
        Coordinates in the unit cube, if the design has any.
    """

    rows: tuple[Point, ...]
    unit: NDArray[np.float64] | None = None

    def points(self) -> dict[str, Point]:
        """Return each different point by its name, in the order in which they first appear."""
        return {point_name(row): row for row in self.rows}


def checked_count(name: str, value: int | None, least: int, most: int) -> int:
    """Return a number of a design, or refuse one that is missing, too small or too large."""
    if value is None or not least <= value <= most:
        raise InputError(f"design.{name} is {value}, but a whole number from {least} to {most} was expected")
    return value


def point_name(point: Point) -> str:
    """Return the name of a point: 16 hexadecimal digits computed from its values alone."""
    return hashlib.sha256(json.dumps(dict(point), sort_keys=True).encode()).hexdigest()[:16]


def from_unit(unit: NDArray[np.float64], uncertainties: Sequence[Uncertainty]) -> Design:
    """Return the design whose rows have given coordinates in the unit cube."""
    columns = [uncertainty.quantile(unit[:, k]) for k, uncertainty in enumerate(uncertainties)]
    paths = [uncertainty.path for uncertainty in uncertainties]
    rows = tuple(dict(zip(paths, row, strict=True)) for row in zip(*columns, strict=True))
    return Design(rows, np.asarray(unit, dtype=np.float64))


def salib_problem(uncertainties: Sequence[Uncertainty]) -> dict[str, int | list[str] | list[list[float]]]:
    """Return what SALib calls a problem: the unit cube, which serves every distribution."""
    names = [uncertainty.path for uncertainty in uncertainties]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
