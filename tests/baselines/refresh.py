"""A small baseline: means of every column of a few clinics. ``python -m tests.baselines.refresh`` writes it anew.

A changed baseline is a changed model: say so in CHANGELOG.md with ``Numbers: changed``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from sim import Parameters, build_world, simulate

FILE = Path(__file__).with_name("baseline.json")
CLINIC = {"therapists": 4, "clients": 60, "weeks": 16, "closing_weeks": 20, "followup_weeks": 12}
WORLDS = {
    "usual care": {},
    "everything at once": {
        "intervention": {
            name: {"coverage": 0.6}
            for name in (
                "feedback",
                "alliance_training",
                "empathy_training",
                "matching",
                "twice_weekly",
                "reminders",
            )
        }
    },
    "alliance as consequence": {
        "theory": {"alliance_change": 0.0, "repair_change": 0.0, "alliance_staying": 0.0}
    },
}


def means() -> dict[str, dict[str, float]]:
    """Return the mean of every numeric column of every table, six digits, by world."""
    out = {}
    for name, settings in WORLDS.items():
        tables = simulate(build_world(Parameters.of({"clinic": CLINIC, **settings}), 2026))
        values = {}
        for table in ("sessions", "clients", "therapists", "weeks"):
            frame: pd.DataFrame = getattr(tables, table).to_pandas()
            for column in frame.select_dtypes(["number", "bool"]):
                values[f"{table}.{column}"] = float(f"{frame[column].astype(float).mean():.6g}")
        out[name] = values
    return out


if __name__ == "__main__":
    FILE.write_text(json.dumps(means(), indent=1) + "\n", encoding="utf-8")
