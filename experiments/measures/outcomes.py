"""The outcomes of a comparison: each is one number computed from the tables of one clinic."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.measures.measure import USUAL, Better, Measure

if TYPE_CHECKING:
    from sim import Tables

EARLY_SESSION = 3
Floats = NDArray[np.float64]


def floats(column: pa.ChunkedArray) -> Floats:
    """Return an arrow column as doubles, null as NaN."""
    values: Floats = column.to_numpy().astype(np.float64, copy=False)
    return values


def started(clients: pa.Table) -> NDArray[np.bool_]:
    """Return which clients of a client table came to at least one session."""
    mask: NDArray[np.bool_] = clients["sessions_attended"].to_numpy() > 0
    return mask


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def _percent(clients: pa.Table, column: str, value: str, among: NDArray[np.bool_]) -> float:
    hits = pc.fill_null(pc.equal(clients[column], value), False).to_numpy()
    return 100.0 * float(hits[among].mean()) if among.any() else float("nan")


def last_scores(sessions: pa.Table, column: str, clients: int) -> Floats:
    """Return the last filled-in score of each of so many clients; rows of one client stand in order of time."""
    scores, client = floats(sessions[column]), sessions["client"].to_numpy()
    filled = ~np.isnan(scores)
    last = np.full(clients, np.nan)
    last[client[filled]] = scores[filled]
    return last


def alliance_early(tables: Tables) -> float:
    """Return the mean client-rated alliance at the third attended session (1-7)."""
    sessions = tables.sessions
    here = sessions["attended"].to_numpy() & (sessions["session"].to_numpy() == EARLY_SESSION)
    return _mean(floats(sessions["alliance_client"])[here])


def alliance_late(tables: Tables) -> float:
    """Return the mean over clients of the last client-rated alliance (1-7)."""
    return _mean(last_scores(tables.sessions, "alliance_client", tables.clients.num_rows))


def _change(tables: Tables, later: str) -> float:
    mask, spread = started(tables.clients), intake_spread(tables.clients)
    intake, after = floats(tables.clients["intake_score"])[mask], floats(tables.clients[later])[mask]
    return _mean(intake - after) / spread if spread > 0 else float("nan")


def intake_spread(clients: pa.Table) -> float:
    """Return the SD of the distress score at intake, over started clients; 0 where there are fewer than two."""
    intake = floats(clients["intake_score"])[started(clients)]
    known = intake[~np.isnan(intake)]
    return float(known.std(ddof=1)) if known.size > 1 else 0.0


def outcome_change(tables: Tables) -> float:
    """Return the mean fall of the distress score from intake to the last form, in SDs at intake (d)."""
    return _change(tables, "post_score")


def followup_change(tables: Tables) -> float:
    """Return the mean fall of the distress score from intake to the follow-up form, in SDs at intake (d)."""
    return _change(tables, "followup_score")


def classified(clients: pa.Table) -> NDArray[np.bool_]:
    """Return which clients started treatment and have a reliable change: two forms."""
    mask: NDArray[np.bool_] = started(clients) & clients["reliable_change"].is_valid().to_numpy()
    return mask


def reliable_change(tables: Tables) -> float:
    """Return the percentage of started clients with two forms who reliably improved."""
    return _percent(tables.clients, "reliable_change", "improved", classified(tables.clients))


def deterioration(tables: Tables) -> float:
    """Return the percentage of started clients with two forms who reliably deteriorated."""
    return _percent(tables.clients, "reliable_change", "deteriorated", classified(tables.clients))


def dropout(tables: Tables) -> float:
    """Return the percentage of started clients who dropped out."""
    return _percent(tables.clients, "status", "dropped out", started(tables.clients))


def sessions_attended(tables: Tables) -> float:
    """Return the mean number of sessions that a started client attended."""
    return _mean(floats(tables.clients["sessions_attended"])[started(tables.clients)])


def satisfaction(tables: Tables) -> float:
    """Return the mean over clients of the last satisfaction score (8-32)."""
    return _mean(last_scores(tables.sessions, "satisfaction_score", tables.clients.num_rows))


def wellbeing(tables: Tables) -> float:
    """Return the mean over clients of the last well-being score (0-100)."""
    return _mean(last_scores(tables.sessions, "wellbeing_score", tables.clients.num_rows))


def adherence(tables: Tables) -> float:
    """Return the mean over clients of their mean adherence score (0-10)."""
    return _mean(mean_scores(tables, "adherence_score"))


def mean_scores(tables: Tables, column: str) -> Floats:
    """Return the mean of each client's filled-in scores."""
    scores, client = floats(tables.sessions[column]), tables.sessions["client"].to_numpy()
    filled, clients = ~np.isnan(scores), tables.clients.num_rows
    sums = np.bincount(client[filled], weights=scores[filled], minlength=clients)
    counts = np.bincount(client[filled], minlength=clients)
    return np.divide(sums, counts, out=np.full(clients, np.nan), where=counts > 0)


def _outcome(
    name: str, label: str, unit: str, digits: int, compute: Callable[[Tables], float], better: Better
) -> Measure:
    meaning = (compute.__doc__ or "").removeprefix("Return the ").rstrip(".")
    return Measure(name, (USUAL,), compute, unit, meaning, label, digits, "tables", better=better)


OUTCOMES: tuple[Measure, ...] = (
    _outcome("alliance_early", "alliance, session 3", "1-7", 2, alliance_early, 1),
    _outcome("alliance_late", "alliance, last session", "1-7", 2, alliance_late, 1),
    _outcome("outcome_change", "outcome change", "d", 2, outcome_change, 1),
    _outcome("reliable_change", "reliable change", "%", 1, reliable_change, 1),
    _outcome("deterioration", "deterioration", "%", 1, deterioration, -1),
    _outcome("dropout", "dropout", "%", 1, dropout, -1),
    _outcome("sessions", "attendance", "sessions", 1, sessions_attended, 0),
    _outcome("satisfaction", "satisfaction", "8-32", 1, satisfaction, 1),
    _outcome("wellbeing", "well-being", "0-100", 1, wellbeing, 1),
    _outcome("adherence", "adherence", "0-10", 2, adherence, 1),
    _outcome("followup_change", "change at follow-up", "d", 2, followup_change, 1),
)
"""The outcomes of a comparison, in the order in which tables show them."""
