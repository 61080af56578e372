"""A small clinic as a Mesa model, and a frame of its sessions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim import AllianceModel, Parameters, Tables, World, build_world

APART: dict[str, Any] = {
    "clinic": {
        "therapists": 3,
        "clients": 15,
        "weeks": 6,
        "closing_weeks": 4,
        "followup_weeks": 2,
        "caseload_limit": 15,
    },
    "network": {"support_builder": "none", "colleague_builder": "none"},
    "strain": {"load_gain": 0.0},
    "rupture": {"base_rate": 0.3},
}
"""Places for all, ruptures for many, and nothing that passes from one person to another."""

TIED = {**APART, "network": {"support_ties": 4, "colleague_ties": 2}, "strain": {}}


def world(base: dict[str, Any] = APART, **changes: Any) -> World:
    return build_world(Parameters.of(changes, Parameters.of(base)), 11)


def sessions(tables: Tables) -> pd.DataFrame:
    made: pd.DataFrame = tables.sessions.to_pandas()
    return made


def lived(model: AllianceModel, weeks: int) -> AllianceModel:
    for _ in range(weeks):
        model.step()
    return model
