"""The typed tables that both engines return: sessions, clients, therapists, weeks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.engine.arrow_columns import session_batch
from sim.engine.clinic_arrays import horizon
from sim.engine.clinic_run import SCORES_AND_STATES
from sim.engine.table_rows import SESSION_ROW, WEEK_COUNTS, WEEK_MEANS
from sim.equations.scores import reliable_change_index
from sim.parameters import Parameters
from sim.population.people import CLIENT_TRAITS, THERAPIST_TRAITS
from sim.process.interventions import Covers, reach
from sim.states import ASSESSED, DROPOUTS, STATUSES, Status

CHANGES = ("improved", "unchanged", "deteriorated")


@dataclass(frozen=True)
class Tables:
    """What one clinic leaves behind.

    Attributes
    ----------
    sessions : pyarrow.Table
        One row an appointment, missed ones too, by week and client.
    clients : pyarrow.Table
        One row a client.
    therapists : pyarrow.Table
        One row a therapist.
    weeks : pyarrow.Table
        One row a week of the clinic.
    """

    sessions: pa.Table
    clients: pa.Table
    therapists: pa.Table
    weeks: pa.Table


def optional_columns(columns: Mapping[str, NDArray[Any]]) -> dict[str, pa.Array]:
    """Return copies of columns of the same length as 32-bit floats in which NaN has become null."""
    count = len(next(iter(columns.values())))
    # One piece of memory: most of the time would go into making the pieces, not into filling them.
    narrow = np.empty((len(columns), count), np.float32)
    for row, values in zip(narrow, columns.values(), strict=True):
        row[:] = values
    known = ~np.isnan(narrow)
    whole = [bool(row.all()) for row in known]
    bits = np.packbits(known, axis=1, bitorder="little")
    return {
        name: pa.Array.from_buffers(
            pa.float32(), count, [None if whole[k] else pa.py_buffer(bits[k]), pa.py_buffer(narrow[k])]
        )
        for k, name in enumerate(columns)
    }


def coded(codes: NDArray[Any], names: Sequence[str], mask: NDArray[np.bool_] | None = None) -> pa.Array:
    """Return codes as a dictionary of names."""
    indices = pa.array(np.array(codes, dtype=np.int8), mask=mask)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(names), pa.string()))


def _counted(values: NDArray[Any], kind: type, missing_below: int | None = None) -> pa.Array:
    mask = None if missing_below is None else values < missing_below
    return pa.array(np.array(values, dtype=kind), mask=mask)


class SessionBuffer:
    """Collects session rows chunk by chunk, so that no table is ever held twice.

    Parameters
    ----------
    row : dtype
        Type of the rows, as `sim.engine.table_rows.session_row` returns it.
    """

    def __init__(self, row: np.dtype[np.void] = SESSION_ROW) -> None:
        self._row = row
        self._batches: list[pa.RecordBatch] = []

    def add(self, rows: NDArray[np.void]) -> None:
        """Append rows; they are copied, so that the buffer they came from can be used again."""
        self._batches.append(session_batch(rows))

    def table(self) -> pa.Table:
        """Return all rows so far."""
        if not self._batches:
            self.add(np.empty(0, dtype=self._row))
        return pa.Table.from_batches(self._batches)


ROUNDING: Final = 1e-5
"""Share of a reliable change by which the difference of two scores may be off, because they have single precision."""


def change_threshold(p: Parameters) -> float:
    """Return the points from which a change of the distress form is reliable: its manual's, or the index.

    The SD at intake is the population's, as printed norms would give it, not the sample's.
    """
    if p.instrument.reliable_change > 0.0:
        # A change of exactly so many points counts, also on forms whose scores are rounded, as those in steps of 10/34.
        return p.instrument.reliable_change * (1.0 - ROUNDING)
    true_spread = p.instrument.distress_slope * p.population.intake_distress.spread
    spread = math.sqrt(true_spread * true_spread + p.instrument.distress_noise * p.instrument.distress_noise)
    return reliable_change_index(spread, p.instrument.reliability_alpha)


def client_table(p: Parameters, clients: NDArray[np.void], dyads: NDArray[np.void]) -> pa.Table:
    """Return the client table.

    Parameters
    ----------
    p : Parameters
    clients, dyads : record arrays
        As the run left them; of clients who have not arrived yet, only number and traits are told.

    Returns
    -------
    pyarrow.Table
    """
    intake, post = clients["intake_score"], clients["post_score"]
    drop, threshold = intake - post, change_threshold(p)
    unknown = np.isnan(post)
    change = np.where(drop >= threshold, 0, np.where(drop <= -threshold, 2, 1))
    cutoff = p.instrument.clinical_cutoff
    recovered = (drop >= threshold) & (intake >= cutoff) & (post < cutoff)
    never = clients["start_week"] < 0
    forms = optional_columns(
        {
            **{name: clients[field] for name, field in SCORES_AND_STATES.items()},
            "identity_fit": np.where(never, np.nan, dyads["identity_fit"]),
            "preference_fit": np.where(never, np.nan, dyads["preference_fit"]),
            **{name: clients[name] for name in (*ASSESSED, *CLIENT_TRAITS)},
        }
    )
    columns: dict[str, pa.Array] = {
        "client": _counted(clients["person"], np.int32),
        "therapist": _counted(clients["therapist"], np.int32, 0),
        "arrival_week": _counted(clients["arrival_week"], np.int16, 0),
        "start_week": _counted(clients["start_week"], np.int16, 0),
        "end_week": _counted(clients["end_week"], np.int16, 0),
        "status": coded(clients["status"] - 1, STATUSES[1:], clients["status"] == Status.NOT_ARRIVED),
        "dropout_kind": coded(clients["dropout_kind"], DROPOUTS),
        "sessions_attended": _counted(clients["sessions_attended"], np.int16),
        "sessions_missed": _counted(clients["sessions_missed"], np.int16),
        **{name: forms.pop(name) for name in SCORES_AND_STATES},
        "reliable_change": coded(change, CHANGES, unknown),
        "clinically_significant_change": pa.array(recovered, mask=unknown),
        **forms,
    }
    return pa.table({**columns, **_reach(p, clients, "clients")})


def _reach(p: Parameters, people: NDArray[np.void], kind: Covers) -> dict[str, pa.Array]:
    columns = reach(p.intervention, people["covered"], kind, horizon(p))
    return {name: pa.array(reached) for name, reached in columns.items()}


def therapist_table(p: Parameters, therapists: NDArray[np.void], weeks: int) -> pa.Table:
    """Return the therapist table; strain and caseload are those of the weeks in which clients arrive."""
    floats = optional_columns(
        {
            **{trait: therapists[trait] for trait in THERAPIST_TRAITS},
            "strain_mean": therapists["strain_sum"] / weeks,
            "strain_last": therapists["strain_last"],
            "caseload_mean": therapists["caseload_sum"] / weeks,
        }
    )
    columns: dict[str, pa.Array] = {
        "therapist": _counted(therapists["person"], np.int32),
        **{trait: floats.pop(trait) for trait in THERAPIST_TRAITS},
        "clients_seen": _counted(therapists["clients_seen"], np.int32),
        **floats,
    }
    return pa.table({**columns, **_reach(p, therapists, "therapists")})


def week_table(weeks: NDArray[np.void], therapists: int) -> pa.Table:
    """Return the week table; means are over clients in treatment, strain over therapists."""
    treated = weeks["in_treatment"]
    columns: dict[str, pa.Array] = {"week": pa.array(np.arange(len(weeks), dtype=np.int16))}
    columns |= {name: _counted(weeks[name], np.int32) for name in WEEK_COUNTS}
    means = {}
    for name in WEEK_MEANS:
        count = np.full(len(weeks), therapists) if name == "mean_strain" else treated
        means[name] = np.divide(weeks[name], count, out=np.full(len(weeks), np.nan), where=count > 0)
    columns |= optional_columns(means)
    return pa.table(columns)
