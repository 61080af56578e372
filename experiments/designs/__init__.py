"""Designs: which points of a parameter space a sweep visits.

Examples
--------
>>> from experiments.designs import DesignConfig, make_design, read_uncertainties
>>> from sim import Parameters
>>> unknown = read_uncertainties({"trust.gain_up": [0.05, 0.2], "clinic.clients": {"values": [50, 100]}})
>>> [dict(row) for row in make_design(DesignConfig("grid", levels=2), unknown, Parameters(), seed=1).rows][:2]
[{'trust.gain_up': 0.05, 'clinic.clients': 50}, {'trust.gain_up': 0.05, 'clinic.clients': 100}]
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from experiments.designs import explicit, sampled
from experiments.designs.design import Design, DesignConfig, Point, from_unit, point_name, salib_problem
from experiments.designs.uncertainty import DISTRIBUTIONS, Uncertainty, read_uncertainties
from sim.errors import InputError, nearest
from sim.parameters import Parameters

__all__ = [
    "DESIGNS",
    "DISTRIBUTIONS",
    "Design",
    "DesignConfig",
    "Point",
    "Uncertainty",
    "from_unit",
    "make_design",
    "point_name",
    "read_uncertainties",
    "salib_problem",
]

Sampler = Callable[[DesignConfig, Sequence[Uncertainty], Parameters, int], Design]


@dataclasses.dataclass(frozen=True)
class DesignKind:
    """One kind of design: the settings it takes, whether it varies the study's uncertainties, and its sampler."""

    takes: tuple[str, ...]
    varies: bool
    make: Sampler


DESIGNS: Final[Mapping[str, DesignKind]] = {
    "present": DesignKind((), False, explicit.present_values),
    "list": DesignKind(("rows",), False, explicit.from_rows),
    "grid": DesignKind(("levels",), True, explicit.grid),
    "one_at_a_time": DesignKind(("levels",), True, explicit.one_at_a_time),
    "lhs": DesignKind(("points",), True, sampled.lhs),
    "sobol": DesignKind(("points",), True, sampled.sobol),
    "saltelli": DesignKind(("points", "second_order"), True, sampled.saltelli),
    "morris": DesignKind(("trajectories", "levels"), True, sampled.morris),
    "csv": DesignKind(("file",), False, explicit.from_file),
    "posterior": DesignKind(("file", "points"), False, explicit.posterior),
}
"""Every design by its name."""


def make_design(
    plan: DesignConfig, uncertainties: Sequence[Uncertainty], base: Parameters, seed: int
) -> Design:
    """Return the rows of a design.

    Parameters
    ----------
    plan : DesignConfig
        Kind and numbers.
    uncertainties : sequence of Uncertainty
        What varies; lists and files name their own parameters instead.
    base : sim.Parameters
        Every other parameter.
    seed : int
        Of drawn points; the same seed gives the same points.

    Returns
    -------
    Design

    Raises
    ------
    InputError
        For an unknown kind, a number that the kind does not take or that it lacks, or nothing to vary.
    """
    if plan.kind not in DESIGNS:
        raise InputError(
            f"design.kind is {plan.kind!r}, but one of {', '.join(DESIGNS)} was expected{nearest(plan.kind, DESIGNS)}"
        )
    kind = DESIGNS[plan.kind]
    for item in dataclasses.fields(plan):
        if item.name not in ("kind", *kind.takes) and getattr(plan, item.name) is not None:
            takes = f"takes {' and '.join(kind.takes)}" if kind.takes else "takes no numbers"
            raise InputError(
                f"design.{item.name} is {getattr(plan, item.name)}, but design={plan.kind} {takes}; "
                f"give design.{item.name}=null"
            )
    if kind.varies and not uncertainties:
        raise InputError(f"study.uncertainties is empty, but design={plan.kind} needs at least one to vary")
    return kind.make(plan, uncertainties, base, seed)
