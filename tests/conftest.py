"""What holds for every test: the same random examples on every machine, and one thread of linear algebra a worker."""

import gc
import os
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

# Two workers with a thread for each core would wait for each other; read when NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Importing makes many objects that all stay, among which the search for garbage finds nothing; see below.
gc.disable()

settings.register_profile(
    "house", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


LONGEST: Final = (
    "docs/test_pages.py",
    "docs/test_changing.py",
    "calibration/test_commands.py",
    "calibration/test_objects.py",
    "extensions",
    "experiments/test_bad_input.py",
    "figures/test_figures.py",
    "sweeps/test_sweep_command.py",
    "sweeps/test_faults.py",
    "equations/test_equations_cases.py",
    "parameters/test_direction.py",
    "routine_data",
    "baselines",
    "sensitivity",
    "calibration",
    "experiments",
    "durability",
    "explorer",
)
"""Files and folders whose tests take longest, the longest first; all others are quick."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker still has a long file when the others are done."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    name = item.nodeid.removeprefix("tests/")
    return next((turn for turn, start in enumerate(LONGEST) if name.startswith(start)), len(LONGEST))


def pytest_collection_finish() -> None:
    """Leave modules and tests out of the search for garbage, which would walk through all of them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 30, 100)
    gc.enable()
