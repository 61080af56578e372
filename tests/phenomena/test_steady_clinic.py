"""After a warm-up the first weeks are like all others; without one they are those of a clinic that fills up."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim import Parameters, build_world
from sim.engine.weekly import LiveClinic
from tests.phenomena.clinics import CLINICS

FILE = Path(__file__).parents[2] / "configs" / "clinic" / "steady.yaml"
STEADY = yaml.safe_load(FILE.read_text(encoding="utf-8"))
EARLY, LATE = slice(0, 10), slice(30, 40)
BUSY = {"caseload_limit": 8}
"""Fewer places than usual, so that people have to wait."""


def _looked_at(clinic: LiveClinic) -> dict[str, float]:
    caseload = []
    while not clinic.over:
        clinic.step()
        caseload.append(clinic.therapists["caseload"].mean())
    tables = clinic.tables()
    strain, people = tables.weeks.to_pandas().mean_strain, tables.clients.to_pandas()
    waited = (people.start_week - people.arrival_week).groupby(people.arrival_week)
    return {
        "caseload": float(np.mean(caseload[EARLY]) - np.mean(caseload[LATE])),
        "strain": float(strain[EARLY].mean() - strain[LATE].mean()),
        "waiting": float(waited.mean()[EARLY].mean() - waited.mean()[LATE].mean()),
    }


@lru_cache
def _early_less_late(warmup: int) -> list[dict[str, float]]:
    parameters = Parameters.of({"clinic": {**STEADY, **BUSY, "warmup_weeks": warmup}})
    return [_looked_at(LiveClinic(build_world(parameters, 5, r))) for r in range(CLINICS)]


def _in_errors(warmup: int, name: str) -> float:
    """Return how many Monte Carlo errors the first ten weeks lie above weeks 30 to 39."""
    values = np.array([found[name] for found in _early_less_late(warmup)])
    return float(values.mean() / (values.std(ddof=1) / np.sqrt(CLINICS)))


@pytest.mark.parametrize("name", ["caseload", "strain", "waiting"])
def test_the_first_weeks_after_a_warmup_are_like_later_ones(name: str) -> None:
    assert abs(_in_errors(STEADY["warmup_weeks"], name)) < 3


@pytest.mark.parametrize("name", ["caseload", "strain", "waiting"])
def test_the_first_weeks_of_a_clinic_that_opens_empty_are_not(name: str) -> None:
    assert _in_errors(0, name) < -4
