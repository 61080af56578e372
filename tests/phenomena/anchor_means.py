"""The model's own typical values: what states are, on average, when the causal paths at whose anchors they stand act.

`python -m tests.phenomena.anchor_means` prints them beside the anchors, after a change of the model.
"""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np

from experiments.studies.run_worlds import run_worlds
from sim import Parameters, build_world
from sim.equations import anchors, attunement, course, endings, engagement, rupture, trust, work

CLINICS = 4
RESULT = "result"
WHERE: tuple[tuple[ModuleType, str, dict[str, str]], ...] = (
    (
        work,
        "change_of",
        {
            "ALLIANCE": "alliance",
            "SKILL": "skill",
            "DEPTH": "depth",
            "MATCH": "match",
            "PARTICIPATION": "participation",
            "CAPACITY": "capacity",
            "HOPE": "hope",
        },
    ),
    (work, "corrective_change", {"REPAIRED": "repaired"}),
    (endings, "dropout_hazard", {"FALL": "fall"}),
    (trust, "relief", {"FELT_CHANGE": "felt_change"}),
    (trust, "first_trust", {"EXPECTATION": "expectation"}),
    (course, "distress_step", {"SUPPORT": "support"}),
    (attunement, "attunement_of", {"STRAIN": "strain"}),
    (engagement, "first_hope", {"PREFERENCE_FIT": "preference_fit"}),
    (rupture, "tension_left", {"TENSION": RESULT}),
)
"""Module and function of an equation -> anchor -> the argument, or the result, that is compared with it."""


@contextmanager
def _recording(seen: dict[str, list[float]]) -> Iterator[None]:
    with ExitStack() as stack:
        for module, name, arguments in WHERE:
            original = getattr(module, name)
            stack.enter_context(patch.object(module, name, _watched(original, arguments, seen)))
        yield


def _watched(
    original: Callable[..., Any], arguments: dict[str, str], seen: dict[str, list[float]]
) -> Callable[..., Any]:
    order = list(inspect.signature(original).parameters)

    def watched(*given: Any) -> Any:
        result = original(*given)
        for anchor, name in arguments.items():
            seen[anchor].append(float(result if name == RESULT else given[order.index(name)]))
        return result

    return watched


def anchor_means(clinics: int = CLINICS) -> dict[str, float]:
    """Return the mean of each state over the occasions at which its anchor counts, in default clinics."""
    seen: dict[str, list[float]] = defaultdict(list)
    with _recording(seen):
        worlds = (build_world(Parameters(), 21, replicate) for replicate in range(clinics))
        list(run_worlds(worlds, "mesa", 1))
    return {name: float(np.mean(values)) for name, values in seen.items()}


if __name__ == "__main__":
    for name, value in anchor_means().items():
        print(f"{name:16s} anchor {getattr(anchors, name):.3f}   mean {value:.3f}")
