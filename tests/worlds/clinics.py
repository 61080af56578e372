"""Small clinics that differ in one thing, and what to compare of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sim import Parameters, Tables

TABLES = ("sessions", "clients", "therapists", "weeks")

SMALL: dict[str, Any] = {
    "clinic": {"therapists": 4, "clients": 24, "weeks": 10, "closing_weeks": 6, "followup_weeks": 4},
    "network": {"support_ties": 4, "community_size": 12, "colleague_ties": 2},
}
"""A clinic with everything that people pass on to each other."""

APART: dict[str, Any] = {
    "clinic": {**SMALL["clinic"], "therapists": 2, "caseload_limit": 100},
    "network": {"support_builder": "none", "colleague_builder": "none"},
    "strain": {"load_gain": 0.0},
}
"""A clinic in which nothing passes from one client to another: no ties, places for all, work that tires nobody."""


def clinic(base: dict[str, Any] = SMALL, **changes: Any) -> Parameters:
    """Return the parameters of a small clinic with some groups changed."""
    return Parameters.of(changes, Parameters.of(base))


def same(one: Tables, two: Tables) -> bool:
    """Return whether all tables are equal."""
    return all(getattr(one, name).equals(getattr(two, name)) for name in TABLES)


def of_clients(table: pa.Table, clients: Collection[int]) -> pa.Table:
    """Return the rows of some clients."""
    return table.filter(pc.is_in(table["client"], pa.array(sorted(clients), pa.int32())))


def unmoved(one: Tables, two: Tables, clients: Collection[int]) -> bool:
    """Return whether all that is recorded of some clients is equal."""
    pairs = ((one.sessions, two.sessions), (one.clients, two.clients))
    return all(of_clients(a, clients).equals(of_clients(b, clients)) for a, b in pairs)


def frame(table: pa.Table) -> pd.DataFrame:
    """Return a table as a data frame."""
    made: pd.DataFrame = table.to_pandas()
    return made
