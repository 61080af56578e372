"""Two paired clinics: the same clients with the same luck, one thing different."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim import Parameters, Tables, build_world, simulate_many

Settings = Mapping[str, Any]
Observable = Callable[[Tables], pd.Series]

REPLICATES = 6
CLINIC = {
    "clinic.clients": 120,
    "clinic.therapists": 6,
    "clinic.caseload_limit": 60,
    "clinic.weeks": 8,
    "clinic.closing_weeks": 16,
    "clinic.followup_weeks": 20,
}


def clinics(settings: Settings, seed: int = 11, replicates: int = REPLICATES) -> list[Tables]:
    """Run the replicates of one arm."""
    parameters = Parameters.of({**CLINIC, **settings})
    return list(simulate_many((build_world(parameters, seed, r) for r in range(replicates)), 1))


def twin_differences(low: Settings, high: Settings, observable: Observable) -> np.ndarray:
    """Mean difference high minus low between twins, one value a replicate.

    `observable` gives one value a client, indexed by client; a client without a value in either arm is left out.
    """
    pairs = zip(clinics(low), clinics(high), strict=True)
    return np.array([(observable(b) - observable(a)).dropna().mean() for a, b in pairs])


def clearly(differences: np.ndarray, sign: int, least: float) -> None:
    """Assert a direction, a size, and that both stand far outside Monte Carlo error."""
    mean = sign * differences.mean()
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    assert mean > least, f"difference {sign * mean:.4f}, at least {sign * least} was claimed"
    assert mean > 4 * error, f"difference {sign * mean:.4f} is within four Monte Carlo errors ({error:.4f})"


def gone(differences: np.ndarray, effect: np.ndarray) -> None:
    """Assert that with the path cut not a twentieth of the effect is left."""
    left, whole = abs(differences.mean()), abs(effect.mean())
    assert left < 0.05 * whole, f"{left:.5f} is left of {whole:.5f}"


def sessions_of(tables: Tables) -> pd.DataFrame:
    """Attended sessions as a frame."""
    frame = tables.sessions.to_pandas()
    return frame[frame["attended"]]


def at_session(column: str, session: int) -> Observable:
    """Value of a column in each client's n-th attended session."""

    def observe(tables: Tables) -> pd.Series:
        frame = sessions_of(tables)
        return frame[frame["session"] == session].set_index("client")[column].astype(float)

    return observe


def mean_of(column: str) -> Observable:
    """Mean of a column over each client's attended sessions."""

    def observe(tables: Tables) -> pd.Series:
        return sessions_of(tables).groupby("client")[column].mean()

    return observe


def of_client(column: str) -> Observable:
    """Value of a column of the client table."""

    def observe(tables: Tables) -> pd.Series:
        return tables.clients.to_pandas().set_index("client")[column].astype(float)

    return observe
