"""Outcomes and their units in the words that axes and tables show."""

from __future__ import annotations

import re

from experiments.measures.registry import MEASURES
from experiments.plots.style import readable

_SCALE = re.compile(r"(\d+)-(\d+)")


def outcome_label(name: str) -> str:
    """Return what an outcome is called in headings; an unknown outcome keeps its own name."""
    return MEASURES[name].label if name in MEASURES else readable(name)


def unit_words(unit: str, difference: bool = False) -> str:
    """Return a unit written out; a difference of percentages is in percentage points.

    Examples
    --------
    >>> unit_words("1-7"), unit_words("%", difference=True)
    ('points, scale 1 to 7', 'percentage points')
    """
    scale = _SCALE.fullmatch(unit)
    if scale:
        return f"points, scale {scale[1]} to {scale[2]}"
    if unit == "d":
        return "d (SDs at intake)"
    if unit == "%":
        return "percentage points" if difference else "% of clients"
    return unit
