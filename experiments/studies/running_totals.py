"""Running totals over many clinics: how scores move by session, how long clients stay, how they end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.measures.outcomes import floats, started
from experiments.results.kept_work import Arrays
from experiments.studies.comparison_data import TRAJECTORY_SESSIONS

if TYPE_CHECKING:
    from sim import Tables
    from sim.parameters.instrument import Instrument

CELLS = 480
BAND = (0.1, 0.9)


class ScoreTotals:
    """Mean and percentiles of one score by attended session, added up clinic by clinic in constant memory.

    Parameters
    ----------
    low, high : float
        Ends of the scale; percentiles come from counts in `CELLS` equal cells between them.
    """

    def __init__(self, low: float, high: float) -> None:
        self._low, self._step = low, (high - low) / CELLS
        self._counts = np.zeros((TRAJECTORY_SESSIONS, CELLS), dtype=np.int64)
        self._sums = np.zeros(TRAJECTORY_SESSIONS)

    def add(self, session: NDArray[np.int64], scores: NDArray[np.float64]) -> None:
        """Count scores given at attended sessions 1, 2, ...; NaN scores are left out."""
        filled = ~np.isnan(scores)
        row, scores = session[filled] - 1, scores[filled]
        cell = np.clip(((scores - self._low) / self._step).astype(np.int64), 0, CELLS - 1)
        # Session and cell as one number: a single count fills the whole table.
        size = TRAJECTORY_SESSIONS * CELLS
        self._counts += np.bincount(row * CELLS + cell, minlength=size).reshape(self._counts.shape)
        self._sums += np.bincount(row, weights=scores, minlength=TRAJECTORY_SESSIONS)

    def merge(self, other: ScoreTotals) -> None:
        """Add the totals of other clinics, of the same scale."""
        self._counts += other._counts
        self._sums += other._sums

    def arrays(self) -> Arrays:
        """Return all that has been counted."""
        return {"counts": self._counts, "sums": self._sums}

    def take(self, arrays: Arrays) -> None:
        """Replace all that has been counted by what `arrays` returned."""
        self._counts, self._sums = arrays["counts"], arrays["sums"]

    def band(self) -> dict[str, list[float | None]]:
        """Return ``mean low high`` by session; None where nobody gave a score."""
        totals = self._counts.sum(axis=1)
        reached = self._counts.cumsum(axis=1)
        out: dict[str, list[float | None]] = {"mean": [], "low": [], "high": []}
        for k, total in enumerate(totals):
            cells = [int(np.searchsorted(reached[k], share * total)) for share in BAND]
            low, high = (self._low + (cell + 0.5) * self._step for cell in cells)
            out["mean"].append(float(self._sums[k] / total) if total else None)
            out["low"].append(low if total else None)
            out["high"].append(high if total else None)
        return out


class ArmTotals:
    """Everything that figures show of one arm, added up over its replicates.

    Parameters
    ----------
    instrument : sim.parameters.instrument.Instrument
        The forms, whose highest scores the totals need.
    """

    def __init__(self, instrument: Instrument) -> None:
        self._alliance = ScoreTotals(1.0, float(instrument.alliance_points))
        self._distress = ScoreTotals(0.0, float(instrument.distress_top))
        self._came = np.zeros(TRAJECTORY_SESSIONS, dtype=np.int64)
        self._attended = np.zeros(1, dtype=np.int64)
        self._flow: dict[tuple[str, str], int] = {}

    def add(self, tables: Tables) -> None:
        """Count one clinic."""
        session = tables.sessions["session"].to_numpy().astype(np.int64)
        rows = tables.sessions["attended"].to_numpy() & (session >= 1) & (session <= TRAJECTORY_SESSIONS)
        session = session[rows]
        self._came += np.bincount(session - 1, minlength=TRAJECTORY_SESSIONS)
        self._alliance.add(session, floats(tables.sessions["alliance_client"])[rows])
        self._distress.add(session, floats(tables.sessions["distress_score"])[rows])
        self._add_clients(tables.clients)

    def _add_clients(self, clients: pa.Table) -> None:
        began = started(clients)
        attended = floats(clients["sessions_attended"])[began].astype(np.int64)
        self._add_stays(np.bincount(attended))
        counts = {("arrival", "arrived"): len(began), ("start", "started"): int(began.sum())}
        counts["start", "not started"] = len(began) - int(began.sum())
        counts |= {("ending", status): number for status, number in _endings(clients.filter(pa.array(began)))}
        self._add_flow(counts)

    def _add_stays(self, stays: NDArray[np.int64]) -> None:
        longer = np.zeros(max(stays.size, self._attended.size), dtype=np.int64)
        longer[: self._attended.size] += self._attended
        longer[: stays.size] += stays
        self._attended = longer

    def _add_flow(self, counts: Mapping[tuple[str, str], int]) -> None:
        for key, number in counts.items():
            self._flow[key] = self._flow.get(key, 0) + number

    def merge(self, other: ArmTotals) -> None:
        """Add the totals of other clinics of the arm."""
        self._alliance.merge(other._alliance)
        self._distress.merge(other._distress)
        self._came += other._came
        self._add_stays(other._attended)
        self._add_flow(other._flow)

    def arrays(self) -> Arrays:
        """Return all that has been counted, to be kept."""
        scores = {"alliance": self._alliance, "distress": self._distress}
        return {
            **{
                f"{name}_{part}": own
                for name, score in scores.items()
                for part, own in score.arrays().items()
            },
            "came": self._came,
            "attended": self._attended,
            "flow": np.array(list(self._flow), dtype=np.str_).reshape(-1, 2),
            "flow_clients": np.array(list(self._flow.values()), dtype=np.int64),
        }

    def take(self, arrays: Arrays) -> None:
        """Replace all that has been counted by what `arrays` returned."""
        for name, score in (("alliance", self._alliance), ("distress", self._distress)):
            score.take({part: arrays[f"{name}_{part}"] for part in ("counts", "sums")})
        self._came, self._attended = arrays["came"], arrays["attended"]
        flow = zip(arrays["flow"], arrays["flow_clients"], strict=True)
        self._flow = {(str(stage), str(status)): int(clients) for (stage, status), clients in flow}

    def trajectories(self) -> pa.Table:
        """Return ``session n alliance_mean alliance_low ... distress_high``."""
        columns: dict[str, pa.Array] = {
            "session": pa.array(range(1, TRAJECTORY_SESSIONS + 1), pa.int32()),
            "n": pa.array(self._came),
        }
        for name, score in (("alliance", self._alliance), ("distress", self._distress)):
            columns |= {
                f"{name}_{part}": pa.array(values, pa.float64()) for part, values in score.band().items()
            }
        return pa.table(columns)

    def attendance(self) -> pa.Table:
        """Return ``sessions_attended clients`` of started clients."""
        return pa.table(
            {
                "sessions_attended": pa.array(range(self._attended.size), pa.int32()),
                "clients": pa.array(self._attended),
            }
        )

    def flow(self) -> pa.Table:
        """Return ``stage status clients``."""
        return pa.table(
            {
                "stage": pa.array([stage for stage, _ in self._flow], pa.string()),
                "status": pa.array([status for _, status in self._flow], pa.string()),
                "clients": pa.array(list(self._flow.values()), pa.int64()),
            }
        )


def _endings(clients: pa.Table) -> list[tuple[str, int]]:
    """Count clients by status; those who dropped out by why they did."""
    status, kind = (clients[name].cast(pa.string()) for name in ("status", "dropout_kind"))
    named = pc.if_else(pc.equal(kind, "none"), status, pc.binary_join_element_wise(status, kind, ", "))
    return [(entry["values"], entry["counts"]) for entry in pc.value_counts(named).to_pylist()]


def by_arm(totals: Mapping[str, ArmTotals], part: str) -> pa.Table:
    """Stack one part (``trajectories``, ``attendance``, ``flow``) of all arms, with a first column ``arm``."""
    return stacked([(arm, getattr(own, part)()) for arm, own in totals.items()])


def stacked(parts: Sequence[tuple[str, pa.Table]]) -> pa.Table:
    """Stack tables under each other with a first column ``arm``."""
    return pa.concat_tables(
        [table.add_column(0, "arm", pa.array([arm] * table.num_rows, pa.string())) for arm, table in parts]
    )
