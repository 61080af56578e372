"""What a study measures in one clinic: each outcome is one number computed from the clinic's tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim import Tables

EARLY_SESSION = 3
Floats = NDArray[np.float64]


def floats(column: Any) -> Floats:
    """Return an arrow column as doubles, null as NaN."""
    values: Floats = column.to_numpy().astype(np.float64, copy=False)
    return values


def started(clients: Any) -> NDArray[np.bool_]:
    """Return which clients of a client table ever started treatment."""
    mask: NDArray[np.bool_] = clients["start_week"].is_valid().to_numpy()
    return mask


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def _percent(clients: Any, column: str, value: str, among: NDArray[np.bool_]) -> float:
    hits = pc.fill_null(pc.equal(clients[column], value), False).to_numpy()
    return 100.0 * float(hits[among].mean()) if among.any() else float("nan")


def _last_scores(tables: Tables, column: str) -> Floats:
    """Return each client's last filled-in score; rows of one client stand in order of time."""
    scores, client = floats(tables.sessions[column]), tables.sessions["client"].to_numpy()
    filled = ~np.isnan(scores)
    last = np.full(tables.clients.num_rows, np.nan)
    last[client[filled]] = scores[filled]
    return last


def alliance_early(tables: Tables) -> float:
    """Return the mean client-rated alliance at the third attended session (1-7)."""
    sessions = tables.sessions
    here = sessions["attended"].to_numpy() & (sessions["session"].to_numpy() == EARLY_SESSION)
    return _mean(floats(sessions["alliance_client"])[here])


def alliance_late(tables: Tables) -> float:
    """Return the mean over clients of the last client-rated alliance (1-7)."""
    return _mean(_last_scores(tables, "alliance_client"))


def _change(tables: Tables, later: str) -> float:
    mask = started(tables.clients)
    intake, after = floats(tables.clients["intake_score"])[mask], floats(tables.clients[later])[mask]
    known = intake[~np.isnan(intake)]
    spread = float(known.std(ddof=1)) if known.size > 1 else 0.0
    return _mean(intake - after) / spread if spread > 0 else float("nan")


def outcome_change(tables: Tables) -> float:
    """Return the mean fall of the distress score from intake to the last form, in SDs at intake (d)."""
    return _change(tables, "post_score")


def followup_change(tables: Tables) -> float:
    """Return the mean fall of the distress score from intake to the follow-up form, in SDs at intake (d)."""
    return _change(tables, "followup_score")


def _classified(clients: Any) -> NDArray[np.bool_]:
    mask: NDArray[np.bool_] = started(clients) & clients["reliable_change"].is_valid().to_numpy()
    return mask


def reliable_change(tables: Tables) -> float:
    """Return the percentage of started clients with two forms who reliably improved."""
    return _percent(tables.clients, "reliable_change", "improved", _classified(tables.clients))


def deterioration(tables: Tables) -> float:
    """Return the percentage of started clients with two forms who reliably deteriorated."""
    return _percent(tables.clients, "reliable_change", "deteriorated", _classified(tables.clients))


def dropout(tables: Tables) -> float:
    """Return the percentage of started clients who dropped out."""
    return _percent(tables.clients, "status", "dropped out", started(tables.clients))


def sessions_attended(tables: Tables) -> float:
    """Return the mean number of sessions that a started client attended."""
    return _mean(floats(tables.clients["sessions_attended"])[started(tables.clients)])


def satisfaction(tables: Tables) -> float:
    """Return the mean over clients of the last satisfaction score (8-32)."""
    return _mean(_last_scores(tables, "satisfaction_score"))


def wellbeing(tables: Tables) -> float:
    """Return the mean over clients of the last well-being score (0-100)."""
    return _mean(_last_scores(tables, "wellbeing_score"))


def adherence(tables: Tables) -> float:
    """Return the mean over clients of their mean adherence score (0-10)."""
    scores, client = floats(tables.sessions["adherence_score"]), tables.sessions["client"].to_numpy()
    filled = ~np.isnan(scores)
    sums = np.bincount(client[filled], weights=scores[filled], minlength=1)
    counts = np.bincount(client[filled], minlength=1)
    return _mean(sums[counts > 0] / counts[counts > 0])


@dataclass(frozen=True)
class Outcome:
    """One outcome: words for a heading, unit, decimals shown, and how it is computed."""

    label: str
    unit: str
    digits: int
    compute: Callable[[Tables], float]


OUTCOMES: Mapping[str, Outcome] = {
    "alliance_early": Outcome("alliance, session 3", "1-7", 2, alliance_early),
    "alliance_late": Outcome("alliance, last session", "1-7", 2, alliance_late),
    "outcome_change": Outcome("outcome change", "d", 2, outcome_change),
    "reliable_change": Outcome("reliable change", "%", 1, reliable_change),
    "deterioration": Outcome("deterioration", "%", 1, deterioration),
    "dropout": Outcome("dropout", "%", 1, dropout),
    "sessions": Outcome("attendance", "sessions", 1, sessions_attended),
    "satisfaction": Outcome("satisfaction", "8-32", 1, satisfaction),
    "wellbeing": Outcome("well-being", "0-100", 1, wellbeing),
    "adherence": Outcome("adherence", "0-10", 2, adherence),
    "followup_change": Outcome("change at follow-up", "d", 2, followup_change),
}
"""Every outcome by its name in files, in the order in which tables show them."""


def measure(tables: Tables, names: tuple[str, ...]) -> Floats:
    """Return the outcomes of one clinic; NaN where nobody can be counted.

    Parameters
    ----------
    tables : sim.Tables
        What one run returned.
    names : tuple of str
        Keys of `OUTCOMES`.
    """
    return np.array([OUTCOMES[name].compute(tables) for name in names])
