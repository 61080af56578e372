"""The documented range of every state, read from its declaration."""

from __future__ import annotations

import dataclasses
import math
import re

from sim.parameters.instrument import Instrument
from sim.states import Meeting


def state_spans(state: type, instrument: Instrument) -> list[tuple[str, bool, float, float]]:
    """Return each state with its documented range, and whether it may be unknown.

    A state may be unknown if it is so from the start; in a meeting, if its form is not asked for.
    """
    tops = {"points": instrument.alliance_points, "distress_top": instrument.distress_top}
    found = []
    for item in dataclasses.fields(state):
        span = item.metadata["state"].span
        ends = re.match(r"(-?[\d.]+?)\.\.([\d.]+|points|distress_top)", span)
        low, high = (float(ends[1]), float(tops.get(ends[2], ends[2]))) if ends else (-math.inf, math.inf)
        unknown = state is Meeting or (isinstance(item.default, float) and math.isnan(item.default))
        found.append((item.name, unknown, 0.0 if span.startswith(">= 0") else low, high))
    return found
