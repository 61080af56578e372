"""Responses of a sweep: outcomes of an arm, or paired differences between two arms, at every row of its design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.analysis.response import Response
from experiments.config.plain_values import PlainValues
from experiments.measures.registry import label_of, unit_of
from experiments.sweeps.reader import StoredSweep
from sim.errors import InputError, nearest


@dataclass(frozen=True)
class Contrast:
    """An outcome in an arm, minus its value in another arm unless that is empty."""

    outcome: str
    arm: str
    minus: str = ""

    @property
    def title(self) -> str:
        """The contrast in words."""
        arms = " minus ".join(arm.replace("_", " ") for arm in (self.arm, self.minus) if arm)
        return f"{label_of(self.outcome)}, {arms}"

    @property
    def unit(self) -> str:
        """Unit of the outcome; empty where it is not known."""
        unit = unit_of(self.outcome)
        return "points" if self.minus and unit in ("%", "1-7", "0-10", "0-100", "8-32") else unit


def contrasts(
    sweep: StoredSweep, outcomes: Sequence[str] = (), arms: Sequence[str] = (), minus: str = ""
) -> list[Contrast]:
    """Return the contrasts to analyse.

    Parameters
    ----------
    sweep : StoredSweep
    outcomes : sequence of str
        All of the study's if empty.
    arms : sequence of str
        All but the reference if empty, or the only one there is.
    minus : str
        The arm that is subtracted; the reference if empty, none if ``none``.

    Raises
    ------
    InputError
        For an unknown outcome or arm, or an arm compared with itself.
    """
    for what, given, known in (
        ("outcome", outcomes, sweep.outcomes),
        ("arm", arms, sweep.arms),
        ("minus", [minus] if minus else [], (*sweep.arms, "none")),
    ):
        for name in given:
            if name not in known:
                raise InputError(
                    f"{what} is {name!r}, but one of {', '.join(known)} was expected{nearest(name, known)}"
                )
    others = [arm for arm in sweep.arms if arm != sweep.reference]
    chosen = list(arms) or others or [sweep.reference]
    less = "" if minus == "none" or len(sweep.arms) == 1 else minus or sweep.reference
    if less in chosen:
        raise InputError(
            f"arm and minus are both {less!r}, but two arms were expected; minus=none analyses one arm alone"
        )
    return [Contrast(outcome, arm, less) for arm in chosen for outcome in outcomes or sweep.outcomes]


def response_of(sweep: StoredSweep, contrast: Contrast) -> Response:
    """Return the response of a contrast at the rows of the sweep's design, in their order.

    Raises
    ------
    InputError
        If nothing has been run yet, or the sweep varies nothing.
    """
    points, design = sweep.points(), sweep.design()
    names = tuple(name for name in points.column_names if name != "point")
    if not names:
        raise InputError(f"{sweep.folder} varies no parameter, but at least one was expected")
    order = {point: index for index, point in enumerate(points["point"].to_pylist())}
    rows = [order[point] for point in design["point"].to_pylist()]
    columns = {name: points[name].to_pylist() for name in names}
    settings = tuple(tuple(columns[name][row] for row in rows) for name in names)
    sampled = [name for name in names if name in design.column_names]
    coordinates = (
        np.column_stack([design[name].to_numpy() for name in sampled])
        if sampled
        else np.empty((len(rows), 0))
    )
    values = sweep.array(contrast.outcome, contrast.arm, contrast.minus or None)
    return Response(contrast.title, contrast.unit, names, coordinates, settings, values)


def independent_rows(response: Response, design: PlainValues) -> Response:
    """Leave out the rows of Saltelli's design that repeat coordinates of others; keep other designs unchanged.

    Parameters
    ----------
    response : Response
    design : mapping
        Settings of the design: ``kind`` and, of Saltelli's, ``second_order``.
    """
    if design.get("kind") != "saltelli":
        return response
    step = (2 if design.get("second_order") else 1) * len(response.names) + 2
    position = np.arange(len(response.values)) % step
    return response.only((position == 0) | (position == step - 1))


def sweep_identity(sweep: StoredSweep) -> dict[str, object]:
    """Return what identifies the content of a sweep: its configuration and the number of finished parts."""
    return {"fingerprint": sweep.manifest["fingerprint"], "parts": len(sweep.entries)}
