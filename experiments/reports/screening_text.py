"""A screening as text: the parameters that figures constrain best, and a choice of distinct ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.screening import ElementaryEffects

Floats = NDArray[np.float64]
LISTED: Final = 20
_LARGEST: Final = 3


def screening_text(effects: ElementaryEffects) -> str:
    """Return the best constrained parameters and the figures that they move."""
    constrained = int(effects.constrained.any(axis=1).sum())
    head = (
        f"{constrained} of {len(effects.paths)} open parameters move at least one of "
        f"{len(effects.figures)} figures beyond chance variation.\n"
        "Change of figures over a parameter's range, in half-widths of the published intervals:\n\n"
    )
    lines = [
        f"{effects.paths[index]:36} {effects.strength[index]:6.2f}  {largest_effects(effects, index)}\n"
        for index in effects.order()[:LISTED]
    ]
    return head + "".join(lines) + _distinct_text(effects)


def largest_effects(effects: ElementaryEffects, index: int) -> str:
    """Return the figures that constrain a parameter most, with its effects on them."""
    sizes = effects.mu_star[index]
    moved = [number for number in range(len(effects.figures)) if effects.constrained[index, number]]
    moved.sort(key=lambda number: -sizes[number])
    return _listed(effects, moved[:_LARGEST], sizes)


def _distinct_text(effects: ElementaryEffects) -> str:
    lines = ["\nDistinct parameters, each chosen for effects that no combination of those before it has:\n\n"]
    for index, remaining in effects.distinct():
        largest = [int(number) for number in np.argsort(-np.abs(remaining))[:_LARGEST]]
        size = np.linalg.norm(remaining)
        lines.append(f"{effects.paths[index]:36} {size:6.2f}  {_listed(effects, largest, remaining)}\n")
    return "".join(lines)


def _listed(effects: ElementaryEffects, numbers: Sequence[int], sizes: Floats) -> str:
    return ", ".join(f"{effects.figures[number]} {sizes[number]:.1f}" for number in numbers)
