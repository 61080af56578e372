"""Default clinics, and pairs of them with the same people and the same luck."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from sim import Parameters, Tables, build_world, simulate_many

CLINICS = 16


@lru_cache(maxsize=4)
def _simulated(settings: tuple[tuple[str, Any], ...]) -> tuple[Tables, ...]:
    parameters = Parameters.of(dict(settings))
    return tuple(simulate_many((build_world(parameters, 21, r) for r in range(CLINICS)), 1))


def clinics(settings: Mapping[str, Any] | None = None) -> tuple[Tables, ...]:
    """Simulate the replicates of the default clinic, changed by some settings."""
    return _simulated(tuple(sorted((settings or {}).items())))


def clients(settings: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Return the clients of all replicates who were ever in treatment, with their replicate."""
    frames = [t.clients.to_pandas().assign(replicate=r) for r, t in enumerate(clinics(settings))]
    together = pd.concat(frames, ignore_index=True)
    return together[together["start_week"].notna()]


def sessions(settings: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Return the attended sessions of all replicates, with their replicate."""
    frames = [t.sessions.to_pandas().assign(replicate=r) for r, t in enumerate(clinics(settings))]
    together = pd.concat(frames, ignore_index=True)
    return together[together["attended"]]


def mean_change(table: Tables, end: str) -> float:
    """Return the mean fall of distress from intake to `end`, of everybody who was ever in treatment, in SD units."""
    frame = table.clients.to_pandas()
    treated = frame[frame["start_week"].notna()]
    return float((treated["intake_distress"] - treated[end]).mean())


def gain_over(
    settings: Mapping[str, Any], base: Mapping[str, Any] | None = None, end: str = "post_state"
) -> np.ndarray:
    """Return by how much more distress falls in a changed clinic, by replicate; people and luck are the same."""
    pairs = zip(clinics({**(base or {}), **settings}), clinics(base), strict=True)
    return np.array([mean_change(changed, end) - mean_change(usual, end) for changed, usual in pairs])


def above(differences: np.ndarray, least: float = 0.0) -> None:
    """Assert that a mean difference is larger than `least` by more than four Monte Carlo errors."""
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    assert differences.mean() - 4 * error > least, f"{differences.mean():.4f} (error {error:.4f})"
