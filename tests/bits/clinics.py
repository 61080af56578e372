"""Twenty clinics that differ in all that can be configured, and digests of what they compute, to the last bit.

``python -m tests.bits.clinics [NAME ...]`` prints digests on the machine at hand; ``python -m tests.bits.refresh``
writes those that every machine has to give.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa
import yaml

from experiments.inputs.roster import read_clients, read_therapists
from experiments.measures.registry import comparable, measured
from sim import AllianceModel, Parameters, Tables, World, build_world, simulate
from sim.engine.clinic_arrays import prepare
from sim.engine.loop import run_weeks
from sim.engine.table_rows import SESSION_ROW
from sim.parameters.tree import walk
from sim.process.interventions import NAMES

FILE = Path(__file__).with_name("digests.json")
CONFIGS = Path(__file__).parents[2] / "configs"
TABLES = ("sessions", "clients", "therapists", "weeks")
TINY = {"therapists": 3, "clients": 18, "weeks": 8, "closing_weeks": 6, "followup_weeks": 4}
SMALL = {"therapists": 8, "clients": 120, "weeks": 26}


def world(seed: int = 1, clinic: dict[str, int] = SMALL, **groups: Any) -> World:
    """Return a world of a small clinic; a group's value is the name of its file in `configs`, or its values."""
    values = {"clinic": clinic}
    for group, chosen in groups.items():
        given = (
            yaml.safe_load((CONFIGS / group / f"{chosen}.yaml").read_text())
            if type(chosen) is str
            else chosen
        )
        values[group] = given or {}
    return build_world(Parameters.of(values), seed, replicate=seed % 3)


def everything() -> dict[str, Any]:
    return {name: {"coverage": 0.6, "start_week": k} for k, name in enumerate(NAMES)}


def from_rosters() -> World:
    folder = CONFIGS / "roster"
    clients, therapists = read_clients(folder / "clients.csv"), read_therapists(folder / "therapists.csv")
    return build_world(
        Parameters.of({"clinic": SMALL}), 9, clients=clients.columns, therapists=therapists.columns
    )


def given_networks() -> World:
    networks = {"support": nx.path_graph(TINY["clients"]), "supervision": nx.DiGraph([(1, 0), (2, 0)])}
    plan = 1.0 + np.arange(TINY["clients"] * 50.0).reshape(-1, 10, 5) % 7
    return build_world(Parameters.of({"clinic": TINY}), 2**63 + 5, networks=networks, plan=plan)


def odd_values() -> World:
    """Return a world in which every number is moved into the inner third of its way to an end of its range."""
    values: dict[str, float] = {}
    # The forms of theories are younger than the digests and have no place in the count.
    counted = (item for item in walk(Parameters()) if not (item[0].startswith("theory.") and item[1].choices))
    for k, (path, meta, value) in enumerate(counted):
        if meta.kind == "number" and not path.startswith("clinic."):
            end = meta.high if k % 2 else meta.low
            values[path] = value + (end - value) * (0.05 + 0.02 * (k % 13))
    return build_world(Parameters.of(values, Parameters.of({"clinic": TINY})), 20)


CLINICS: dict[str, Callable[[], World]] = {
    "default": lambda: build_world(Parameters(), 1),
    "tiny": lambda: world(2, TINY),
    "tiny, everything at once": lambda: world(3, TINY, intervention=everything()),
    "tiny, given networks and plan": given_networks,
    "tiny, odd values": odd_values,
    "everything at once": lambda: world(4, intervention=everything()),
    "feedback": lambda: world(5, intervention="feedback", instrument="patchy_forms"),
    "waiting list": lambda: world(6, {**SMALL, "therapists": 3, "caseload_limit": 6, "minimum_wait": 3}),
    "big": lambda: world(7, {"therapists": 120, "clients": 4000, "caseload_limit": 14}),
    "rosters": from_rosters,
    "alliance as consequence": lambda: world(10, theory="alliance_as_consequence"),
    "technique": lambda: world(11, theory="technique", instrument="exact"),
    "common factors": lambda: world(12, theory="common_factor_client", therapists="alike"),
    "corrective experience": lambda: world(13, theory="corrective_experience", therapists="trainees"),
    "retention": lambda: world(14, theory="retention", population="mild"),
    "hubs": lambda: world(15, network="hubs", population="diverse", instrument="five_points"),
    "teams": lambda: world(16, network="teams", population="guarded", therapists="uneven"),
    "isolated": lambda: world(17, network="isolated", population="severe"),
    "independent traits": lambda: world(18, population="independent_traits", intervention="matching_fit"),
    "every second week": lambda: world(19, {**SMALL, "session_interval": 2, "session_limit": 9}),
}
TINY_ONES = tuple(name for name in CLINICS if name.startswith("tiny"))
"""Those that the Mesa model runs too, and interpreted code."""


def digest(arrays: Iterable[tuple[str, np.ndarray[Any, Any]]]) -> str:
    made = hashlib.sha256()
    for name, values in arrays:
        made.update(f"{name} {values.dtype.str} {values.shape} ".encode())
        made.update(np.ascontiguousarray(values).tobytes())
    return made.hexdigest()[:24]


def columns(tables: Tables) -> Iterable[tuple[str, np.ndarray[Any, Any]]]:
    """Yield every column of every table: which values there are, and the values, words as numbers of letters."""
    for table in TABLES:
        for name, column in zip(
            getattr(tables, table).column_names, getattr(tables, table).itercolumns(), strict=True
        ):
            values = column.combine_chunks()
            yield f"{table}.{name}?", values.is_valid().to_numpy(zero_copy_only=False)
            if pa.types.is_dictionary(values.type):
                text = json.dumps(values.cast(pa.string()).to_pylist())
                yield f"{table}.{name}", np.frombuffer(text.encode(), np.uint8)
            else:
                yield f"{table}.{name}", _known(values)


def _known(values: pa.Array) -> np.ndarray[Any, Any]:
    known: np.ndarray[Any, Any] = values.drop_null().to_numpy(zero_copy_only=False)
    return known


def records(**arrays: np.ndarray[Any, Any]) -> Iterable[tuple[str, np.ndarray[Any, Any]]]:
    for kind, array in arrays.items():
        yield from ((f"{kind}.{field}", array[field]) for field in array.dtype.names or ())


def doubles(made: World) -> Iterable[tuple[str, np.ndarray[Any, Any]]]:
    """Yield the states in which a run leaves everybody, which the tables hold in half the digits."""
    clinic, rows = prepare(made), np.empty(1 << 14, SESSION_ROW)
    while clinic.cursor["week"][0] < len(clinic.weeks):
        run_weeks(clinic, rows)
    return records(
        clients=clinic.clients, dyads=clinic.dyads, therapists=clinic.therapists, weeks=clinic.weeks
    )


def measures(tables: Tables, parameters: Parameters) -> np.ndarray[Any, Any]:
    """Return all measures of a clinic; processors have NaN of either sign."""
    values = measured(tables, parameters, comparable())
    return np.where(np.isnan(values), np.nan, values)


def digests(name: str) -> dict[str, str]:
    """Return the digests of one clinic: people, tables, whatever can be measured in them, states after the run."""
    made = CLINICS[name]()
    tables = simulate(made)
    found = {
        "people": digest(records(clients=made.clients, therapists=made.therapists)),
        "tables": digest(columns(tables)),
        "measures": digest([("value", measures(tables, made.parameters))]),
        "states": digest(doubles(made)),
    }
    if name in TINY_ONES:
        found["mesa"] = digest(columns(AllianceModel(CLINICS[name]()).run()))
    return found


if __name__ == "__main__":
    print(json.dumps({name: digests(name) for name in sys.argv[1:] or CLINICS}, indent=1))
