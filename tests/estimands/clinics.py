"""Small clinics to analyse: made by hand, read from files, or simulated."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from experiments.measures.estimands import Manual, Observed, observe
from experiments.measures.estimands.observed import AT_INTAKE
from experiments.validation.measured_clinics import clinic_variants
from sim import Parameters, Tables, build_world, simulate
from sim.states import SCORES

REFERENCE = Path(__file__).parent / "reference"
MANUAL = Manual(alliance_top=7.0, reliable_change=6.0, cutoff=11.0, healthy_mean=4.7, distress_top=40.0)

_SESSIONS: dict[str, tuple[pa.DataType, Any]] = {
    "client": (pa.int32(), 0),
    "week": (pa.int16(), 0),
    "session": (pa.int16(), 1),
    "attended": (pa.bool_(), True),
    **{score: (pa.float32(), None) for score in SCORES},
    "rupture_client": (pa.bool_(), None),
    "rupture": (pa.string(), "none"),
    "repair": (pa.string(), "none"),
}
_CLIENTS: dict[str, tuple[pa.DataType, Any]] = {
    "client": (pa.int32(), 0),
    "therapist": (pa.int32(), 0),
    "arrival_week": (pa.int16(), 0),
    "start_week": (pa.int16(), 0),
    "end_week": (pa.int16(), 40),
    "status": (pa.string(), "ended as planned"),
    "sessions_attended": (pa.int16(), 1),
    "sessions_missed": (pa.int16(), 0),
    "intake_score": (pa.float32(), 20.0),
    "post_score": (pa.float32(), None),
    "week_26_score": (pa.float32(), None),
    "followup_score": (pa.float32(), None),
    **{trait: (pa.float32(), 0.5) for trait in AT_INTAKE},
}


def _table(columns: Mapping[str, Sequence[Any]], kinds: Mapping[str, tuple[pa.DataType, Any]]) -> pa.Table:
    length = len(next(iter(columns.values())))
    made = {
        name: pa.array(columns.get(name, [usual] * length), kind) for name, (kind, usual) in kinds.items()
    }
    named = ("status", "rupture", "repair")
    return pa.table({name: a.dictionary_encode() if name in named else a for name, a in made.items()})


def clinic(
    clients: Mapping[str, Sequence[Any]],
    sessions: Mapping[str, Sequence[Any]],
    strain: Sequence[float] = (0.2,),
    manual: Manual = MANUAL,
) -> Observed:
    """Observe a clinic made by hand; columns left out are as usual, or empty."""
    people = {"client": range(len(next(iter(clients.values())))), **clients}
    therapists = pa.table({"strain_mean": pa.array(strain, pa.float32())})
    return observe(
        Tables(_table(sessions, _SESSIONS), _table(people, _CLIENTS), therapists, pa.table({})), manual
    )


@functools.cache
def reference_clinic(even: bool = False) -> Observed:
    """Observe the clinic that lme4 analysed; `even` keeps 20 clients with an outcome for each therapist."""
    people = csv.read_csv(REFERENCE / "clients.csv").to_pydict()
    forms = csv.read_csv(REFERENCE / "sessions.csv").to_pydict()
    if even:
        seen: dict[int, int] = {}
        kept = []
        for row, therapist in enumerate(people["therapist"]):
            if people["post_score"][row] is not None and seen.get(therapist, 0) < 20:
                seen[therapist] = seen.get(therapist, 0) + 1
                kept.append(row)
        people["sessions_attended"] = [
            n if row in kept else 0 for row, n in enumerate(people["sessions_attended"])
        ]
        here = [client in kept for client in forms["client"]]
        forms = {
            name: [v for v, stays in zip(column, here, strict=True) if stays]
            for name, column in forms.items()
        }
    return clinic(people, forms)


def answers() -> dict[str, float]:
    """Return what lme4 said."""
    table = csv.read_csv(REFERENCE / "lme4.csv").to_pydict()
    return dict(zip(table["id"], table["value"], strict=True))


@functools.cache
def simulated_tables(arm: str = "usual", replicate: int = 0) -> Tables:
    """Run the default clinic."""
    return simulate(build_world(clinic_variants(Parameters())[arm], seed=1, replicate=replicate))


@functools.cache
def simulated(arm: str = "usual") -> Observed:
    """Observe the default clinic."""
    return observe(simulated_tables(arm), Manual.of(Parameters()))


def known(*columns: np.ndarray) -> list[np.ndarray]:
    """Return columns without the rows in which one is missing."""
    complete = ~np.isnan(np.stack(columns)).any(axis=0)
    return [column[complete] for column in columns]
