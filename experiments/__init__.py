"""What a researcher does with the model: configure, run, compare, store, show.

Names are imported when first used, so that ``import experiments`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.api.comparing import Comparison, StoppedEarly, Study, load_study
    from experiments.api.opening import open_results
    from experiments.api.result import Result
    from experiments.api.simulating import ClinicResult, simulate
    from sim.errors import InputError

_HOMES = {
    "ClinicResult": "experiments.api.simulating",
    "Comparison": "experiments.api.comparing",
    "InputError": "sim.errors",
    "Result": "experiments.api.result",
    "StoppedEarly": "experiments.api.comparing",
    "Study": "experiments.api.comparing",
    "load_study": "experiments.api.comparing",
    "open_results": "experiments.api.opening",
    "simulate": "experiments.api.simulating",
}

__all__ = [
    "ClinicResult",
    "Comparison",
    "InputError",
    "Result",
    "StoppedEarly",
    "Study",
    "load_study",
    "open_results",
    "simulate",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'experiments' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
