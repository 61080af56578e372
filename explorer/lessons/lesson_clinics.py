"""Small clinics for lessons: replicates that share random numbers between worlds, and what is measured in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.measures.outcomes import floats
from sim import Parameters, Tables, build_world, simulate_many

Floats = NDArray[np.float64]
Settings = Mapping[str, float]

SEED = 20
"""The random seed that all lessons share."""
_USUAL = Parameters()
SMALL: Settings = {
    "clinic.clients": 120,
    "clinic.therapists": 12,
    "clinic.caseload_limit": 20,
    "clinic.weeks": 8,
    "clinic.closing_weeks": 30,
    "clinic.followup_weeks": 0,
    "clinic.session_limit": 20,
}
"""A season of a clinic of moderate size."""
NOBODY_LEAVES: Settings = {
    "endings.dropout_rate": 0.0,
    "endings.planned_rate": 0.0,
    "endings.agreed_rate": 0.0,
    "endings.well_rate": 0.0,
    "endings.circumstance_rate": 0.0,
    "endings.referral_rate": 0.0,
    "endings.waiting_rate": 0.0,
    "engagement.miss_rate": 0.0,
}
"""Everybody comes to every session, so that sessions can be compared without asking who was left."""


@dataclass(frozen=True)
class LessonRuns:
    """Which runs a lesson makes.

    Attributes
    ----------
    replicates : sequence of int
        Numbers of the replicates.
    base : sim.Parameters
        Everything that the lesson does not set.
    seed : int
        Random seed.
    """

    replicates: Sequence[int]
    base: Parameters = _USUAL
    seed: int = SEED

    def clinics(self, settings: Settings) -> list[Tables]:
        """Run the replicates of one world; all worlds share everybody's random numbers.

        Parameters
        ----------
        settings : mapping
            Dotted names of parameters to values, on top of `SMALL`.
        """
        return self.simulated(Parameters.of({**SMALL, **settings}, self.base))

    def simulated(self, parameters: Parameters) -> list[Tables]:
        """Run the replicates of the world with these parameters."""
        worlds = (build_world(parameters, self.seed, replicate) for replicate in self.replicates)
        return list(simulate_many(worlds, 1))


def by_session(tables: Tables, column: str, sessions: int) -> Floats:
    """Return a column by client and attended session, NaN where there was none; shape (clients, sessions)."""
    rows = tables.sessions
    session = rows["session"].to_numpy()
    here = rows["attended"].to_numpy() & (session <= sessions)
    out = np.full((tables.clients.num_rows, sessions), np.nan)
    out[rows["client"].to_numpy()[here], session[here] - 1] = floats(rows[column])[here]
    return out


def session_means(values: Floats) -> Floats:
    """Return the mean over clients of each session, NaN where nobody has a value; shape (sessions,)."""
    known = ~np.isnan(values)
    counts = known.sum(axis=0)
    sums = np.where(known, values, 0.0).sum(axis=0)
    means: Floats = np.divide(sums, counts, out=np.full(len(counts), np.nan), where=counts > 0)
    return means


def alliance_by_session(tables: Tables, sessions: int) -> Floats:
    """Return the alliance as a state by client and attended session."""
    bond = (by_session(tables, "state_trust", sessions) + by_session(tables, "state_empathy", sessions)) / 2
    return (
        bond + by_session(tables, "state_goal", sessions) + by_session(tables, "state_task", sessions)
    ) / 3


def word_by_session(tables: Tables, column: str, word: str, sessions: int) -> NDArray[np.bool_]:
    """Return where a coded column has a word, by client and attended session."""
    rows = tables.sessions
    session = rows["session"].to_numpy()
    here = rows["attended"].to_numpy() & (session <= sessions)
    is_word = pc.fill_null(pc.equal(pc.cast(rows[column], pa.string()), word), False).to_numpy()
    out = np.zeros((tables.clients.num_rows, sessions), dtype=bool)
    out[rows["client"].to_numpy()[here], session[here] - 1] = is_word[here]
    return out


def correlation(a: Floats, b: Floats) -> float:
    """Return the correlation over the pairs in which both are known; NaN with fewer than two."""
    both = ~(np.isnan(a) | np.isnan(b))
    if both.sum() < 2:
        return float("nan")
    return float(np.corrcoef(a[both], b[both])[0, 1])


def mean_and_error(values: Sequence[float] | Floats) -> tuple[float, float]:
    """Return a mean over replicates and its Monte Carlo standard error, NaN of a single one."""
    array = np.asarray(values, dtype=np.float64)
    error = float(array.std(ddof=1) / np.sqrt(len(array))) if len(array) > 1 else float("nan")
    return float(array.mean()), error
