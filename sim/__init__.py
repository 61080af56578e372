"""The science: parameters, people, networks, equations, and two engines that walk them. No files, no plots, no prints.

Names are imported when first used, so that ``import sim`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.engine.loop import simulate, simulate_many
    from sim.engine.tables import Tables
    from sim.errors import InputError
    from sim.mesa_model.model import AllianceModel
    from sim.parameters import Parameters
    from sim.world import World, build_world

_HOMES = {
    "AllianceModel": "sim.mesa_model.model",
    "InputError": "sim.errors",
    "Parameters": "sim.parameters",
    "Tables": "sim.engine.tables",
    "World": "sim.world",
    "build_world": "sim.world",
    "simulate": "sim.engine.loop",
    "simulate_many": "sim.engine.loop",
}

__all__ = [
    "AllianceModel",
    "InputError",
    "Parameters",
    "Tables",
    "World",
    "build_world",
    "simulate",
    "simulate_many",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
