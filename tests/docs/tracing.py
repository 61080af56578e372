"""Follows Python calls through either engine: which stages were taken, and which equations inside them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim import AllianceModel, World
from sim.engine.clinic_arrays import ClinicArrays, prepare
from sim.engine.loop import run_weeks
from sim.engine.table_rows import SESSION_ROW
from sim.equations import EQUATIONS
from sim.process.schedule import WEEK

STAGES = {stage.function.__code__: stage.name for part in WEEK for stage in part.stages}
NUMBERS = {equation.function.__code__: number for number, equation in EQUATIONS.items()}


def walk_mesa(world: World) -> None:
    AllianceModel(world).run()


def walk_engine(world: World) -> None:
    """Run the engine's loop as the Python it is written in, over columns that allow attributes."""
    prepared = prepare(world)
    clinic = ClinicArrays(*map(_with_attributes, prepared))
    # A record has methods of its own, and one of them is called as a parameter is: mean.
    clinic = clinic._replace(parameters=[_namespace(prepared.parameters[0])])
    run_weeks.py_func(clinic, _with_attributes(np.zeros(10_000, SESSION_ROW)))


def _namespace(record: Any) -> Any:
    if not record.dtype.names:
        return record
    return SimpleNamespace(**{name: _namespace(record[name]) for name in record.dtype.names})


def _with_attributes(argument: Any) -> Any:
    named = isinstance(argument, np.ndarray) and argument.dtype.names
    return argument.view(np.recarray) if named else argument


def followed(walk: Callable[[World], None], world: World) -> tuple[list[str], dict[str, set[str]]]:
    """Return the stages taken, in order, and the equations called inside each."""
    taken: list[str] = []
    inside: list[str] = []
    equations: dict[str, set[str]] = {}

    def hook(frame: Any, event: str, _: Any) -> None:
        stage = STAGES.get(frame.f_code)
        if event == "call" and stage is not None:
            taken.append(stage)
            inside.append(stage)
        elif event == "return" and stage is not None:
            inside.pop()
        elif event == "call" and inside and frame.f_code in NUMBERS:
            equations.setdefault(inside[-1], set()).add(NUMBERS[frame.f_code])

    before = sys.getprofile()
    sys.setprofile(hook)
    try:
        walk(world)
    finally:
        sys.setprofile(before)
    return taken, equations
