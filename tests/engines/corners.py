"""Corners of the parameter space, by number: every parameter at its lowest, its highest, or anywhere between."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim import Parameters, World, build_world
from tests.engines.strategies import KNOWN, SMALL

LONGER = {
    "clinic.weeks": (1, 20),
    "clinic.closing_weeks": (0, 30),
    "clinic.session_limit": (1, 40),
}
"""Calendars in which a state has time to run away."""
SIZES = {**SMALL, **LONGER}
RATES = (
    "dropout_rate",
    "circumstance_rate",
    "well_rate",
    "planned_rate",
    "agreed_rate",
    "waiting_rate",
    "referral_rate",
)
ROOM: dict[str, Any] = {
    **{f"endings.{rate}": 0.0 for rate in RATES},
    "engagement.miss_rate": 0.0,
    "clinic.clients": 25,
    "clinic.closing_weeks": 30,
    "clinic.minimum_wait": 0,
    "clinic.session_interval": 1,
    "clinic.session_limit": 40,
}
"""What odd corners have: where all rates and calendars are extreme, hardly anybody comes to a second session."""


def corner(number: int) -> World:
    """Return the world of one corner; the number says all, so that a failure can be looked at again.

    Two thirds of all numbers are at an end of their range, and every switch is thrown. Odd corners have room for long
    treatments.
    """
    random = np.random.default_rng([20, number])
    values = {path: _value(path, random) for path in KNOWN if path != "population.correlation"}
    if number % 2:
        values |= ROOM
    return build_world(Parameters.of(values), int(random.integers(2**63)), number)


def _value(path: str, random: np.random.Generator) -> Any:
    meta, _ = KNOWN[path]
    if meta.kind == "choice":
        return str(random.choice(meta.choices))
    low, high = SIZES.get(path, (meta.low, meta.high))
    if meta.kind == "whole":
        return int(random.choice([low, high, random.integers(low, high + 1)]))
    return float(random.choice([low, high, random.uniform(low, high)]))
