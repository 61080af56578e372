"""Counts and outcomes of one clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from experiments.measures.outcomes import started
from experiments.measures.registry import MEASURES, STANDARD, measured

if TYPE_CHECKING:
    from sim import Parameters, Tables


def clinic_summary(tables: Tables, parameters: Parameters) -> pa.Table:
    """Return counts and outcomes of one clinic as ``name unit value``.

    Parameters
    ----------
    tables : sim.Tables
        What one run returned.
    parameters : sim.Parameters
        Of that run.
    """
    clients, began = tables.clients, started(tables.clients)
    endings = pc.value_counts(clients.filter(pa.array(began))["status"].cast(pa.string())).to_pylist()
    rows: list[tuple[str, str, float]] = [
        ("therapists", "people", tables.therapists.num_rows),
        ("clients", "people", len(began)),
        ("started", "people", int(began.sum())),
        *((f"  {entry['values']}", "people", entry["counts"]) for entry in endings),
        ("appointments", "count", tables.sessions.num_rows),
        ("attended", "count", int(np.count_nonzero(tables.sessions["attended"].to_numpy()))),
    ]
    values = measured(tables, parameters, STANDARD)
    rows += [(name, MEASURES[name].unit, float(value)) for name, value in zip(STANDARD, values, strict=True)]
    return pa.table(
        {
            "name": pa.array([name for name, _, _ in rows], pa.string()),
            "unit": pa.array([unit for _, unit, _ in rows], pa.string()),
            "value": pa.array([value for _, _, value in rows], pa.float64(), from_pandas=True),
        }
    )
