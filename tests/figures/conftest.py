"""Invented comparisons of any size: the right tables with invented numbers, so that figures need no simulation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from experiments.plots.reading import where
from experiments.studies.arm_contrasts import ARM_KEYS
from experiments.studies.comparison_data import ComparisonData
from sim.parameters import Parameters
from sim.population.networks import build_networks

SIX_ARMS = (
    "usual care",
    "routine feedback",
    "alliance-focused training",
    "empathy training",
    "shared decisions",
    "all together",
)
OUTCOMES = {
    "alliance_early": ("1-7", 5.2, 0.02),
    "alliance_late": ("1-7", 5.7, 0.03),
    "outcome_change": ("d", 0.82, 0.02),
    "reliable_change": ("%", 48.0, 1.1),
    "deterioration": ("%", 5.1, 0.5),
    "dropout": ("%", 24.0, 0.9),
    "sessions": ("sessions", 10.4, 0.15),
    "satisfaction": ("8-32", 25.3, 0.1),
    "wellbeing": ("0-100", 55.8, 0.4),
    "adherence": ("0-10", 5.9, 0.05),
    "followup_change": ("d", 0.78, 0.03),
}
ENDINGS = ("dropped out", "ended as planned", "limit reached", "referred on", "in treatment")
BANDS = ["below the cut-off", "mild", "moderate", "moderately severe", "severe"]
ENDS_OF_FLOW = ("dropped out, dissatisfied", "dropped out, well enough", *ENDINGS[1:])


def made_up(
    arms: tuple[str, ...] = SIX_ARMS,
    clients: int = 600,
    therapists: int = 20,
    replicates: int = 50,
    started: bool = True,
    contrasted: bool = False,
    **changes: Any,
) -> ComparisonData:
    """Invent a comparison; with ``started=False`` everybody waits and nobody begins.

    With ``contrasted=True`` its study has moderators and contrasts.
    """
    rng = np.random.default_rng(5)
    parameters = Parameters.of({"clinic": {"clients": clients, "therapists": therapists}})
    people = example_clients(rng, clients, therapists, started)
    values: dict[str, Any] = {
        "study": "default",
        "question": "How much do feedback, repair training, empathy training and shared decisions change outcomes?",
        "arms": arms,
        "reference": arms[0],
        "replicates": replicates,
        "seed": 20_250,
        "summary": outcome_table(rng, arms, replicates, started, difference=False),
        "differences": outcome_table(rng, arms[1:], replicates, started, difference=True),
        "trajectories": trajectory_table(rng, arms, clients * replicates if started else 0),
        "attendance": attendance_table(rng, arms, clients * replicates if started else 0),
        "flow": flow_table(rng, arms, clients * replicates, started),
        "example_sessions": example_sessions(rng, people),
        "example_clients": people,
        "networks": build_networks(parameters.network, clients, therapists, 5),
        "parameters": parameters,
    }
    if contrasted and len(arms) > 1:
        estimates = outcome_table(rng, arms[1:], replicates, started, difference=True)
        values |= contrast_tables(estimates, arms)
    return ComparisonData(**{**values, **changes})


def contrast_tables(estimates: pa.Table, arms: tuple[str, ...]) -> dict[str, pa.Table]:
    """Return tables of two moderators and one contrast of contrasts that repeat the estimates of arms."""
    bands = {"severity": BANDS, "attachment_avoidance": BANDS[:2]}
    contrasts = {name: [f"{own[-1]} minus {own[0]}", "per SD"] for name, own in bands.items()}
    pairs = dict(zip(ARM_KEYS, ("more_together", arms[-1], arms[0], arms[0], arms[-1]), strict=True))
    first = where(estimates, arm=arms[1]).drop_columns("arm")
    return {
        "effects_by_moderator": keyed(estimates, "band", bands, lower_cut=11.0, upper_cut=None, clients=40.0),
        "moderation": keyed(estimates, "contrast", contrasts),
        "differences_of_differences": pa.Table.from_pylist([pairs | row for row in first.to_pylist()]),
    }


def keyed(estimates: pa.Table, name: str, values: dict[str, list[str]], **others: float | None) -> pa.Table:
    """Return estimates of arms once for each moderator and value, which stand in columns after the arm."""
    parts = []
    for moderator, own in values.items():
        for value in own:
            columns = {"moderator": moderator, name: value, **others}
            part = estimates
            for place, (column, cell) in enumerate(columns.items(), 1):
                kind = pa.string() if isinstance(cell, str) else pa.float64()
                part = part.add_column(place, column, pa.array([cell] * part.num_rows, kind))
            parts.append(part)
    return pa.concat_tables(parts)


def outcome_table(
    rng: np.random.Generator, arms: tuple[str, ...], replicates: int, known: bool, difference: bool
) -> pa.Table:
    rows = []
    for place, arm in enumerate(arms):
        for outcome, (unit, level, error) in OUTCOMES.items():
            value = float(rng.normal(error * 2.5 * place, 2 * error)) + (0.0 if difference else level)
            mc_error = error / np.sqrt(replicates / 10) if known and replicates > 1 else None
            half = 1.96 * mc_error if mc_error else None
            rows.append(
                {
                    "arm": arm,
                    "outcome": outcome,
                    "unit": unit,
                    "value": value if known else None,
                    "mc_error": mc_error,
                    "low": value - half if half else None,
                    "high": value + half if half else None,
                    "replicates": replicates if known else 0,
                }
            )
    schema = pa.schema(
        [(name, pa.string()) for name in ("arm", "outcome", "unit")]
        + [(name, pa.float64()) for name in ("value", "mc_error", "low", "high")]
        + [("replicates", pa.int32())]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def trajectory_table(rng: np.random.Generator, arms: tuple[str, ...], clients: int) -> pa.Table:
    columns: dict[str, list[Any]] = {"arm": [], "session": [], "n": []}
    for measure in ("alliance", "distress"):
        columns |= {f"{measure}_{end}": [] for end in ("mean", "low", "high")}
    for place, arm in enumerate(arms):
        left = clients
        for session in range(1, 25):
            if left == 0:
                break
            columns["arm"].append(arm)
            columns["session"].append(session)
            columns["n"].append(left)
            alliance = 5.0 + 0.9 * (1 - np.exp(-session / (9 - place))) + rng.normal(0, 0.01)
            distress = 24 - (7 + place) * (1 - np.exp(-session / 9)) + rng.normal(0, 0.05)
            for measure, mean, spread in (("alliance", alliance, 0.8), ("distress", distress, 7.0)):
                columns[f"{measure}_mean"].append(mean)
                columns[f"{measure}_low"].append(mean - spread)
                columns[f"{measure}_high"].append(mean + spread)
            left = int(left * rng.uniform(0.86, 0.96))
    types = {"arm": pa.string(), "session": pa.int32(), "n": pa.int64()}
    return pa.table(
        {name: pa.array(column, types.get(name, pa.float64())) for name, column in columns.items()}
    )


def attendance_table(rng: np.random.Generator, arms: tuple[str, ...], clients: int) -> pa.Table:
    rows: dict[str, list[Any]] = {"arm": [], "sessions_attended": [], "clients": []}
    for arm in arms:
        sessions = np.minimum(1 + rng.gamma(1.4, 7, size=clients).astype(int), 24)
        for number, count in zip(*np.unique(sessions, return_counts=True), strict=True):
            rows["arm"].append(arm)
            rows["sessions_attended"].append(int(number))
            rows["clients"].append(int(count))
    types = {"arm": pa.string(), "sessions_attended": pa.int32(), "clients": pa.int64()}
    return pa.table({name: pa.array(column, types[name]) for name, column in rows.items()})


def flow_table(rng: np.random.Generator, arms: tuple[str, ...], clients: int, started: bool) -> pa.Table:
    rows = []
    for arm in arms:
        begun = int(clients * 0.94) if started else 0
        shares = rng.dirichlet([18, 8, 50, 14, 2, 6])
        stages = [("arrival", "arrived", clients), ("start", "started", begun)]
        stages.append(("start", "not started", clients - begun))
        stages += [
            ("ending", end, int(share * begun)) for end, share in zip(ENDS_OF_FLOW, shares, strict=True)
        ]
        rows += [
            {"arm": arm, "stage": stage, "status": status, "clients": count}
            for stage, status, count in stages
        ]
    schema = pa.schema([(n, pa.string()) for n in ("arm", "stage", "status")] + [("clients", pa.int64())])
    return pa.Table.from_pylist(rows, schema=schema)


def example_clients(rng: np.random.Generator, clients: int, therapists: int, started: bool) -> pa.Table:
    start = rng.integers(0, 52, clients)
    length = np.minimum(2 + rng.gamma(1.4, 8, clients).astype(int), 30)
    nobody = None if started else np.ones(clients, dtype=bool)
    status = (
        rng.choice(ENDINGS, clients, p=[0.25, 0.5, 0.14, 0.03, 0.08]) if started else ["waiting"] * clients
    )
    return pa.table(
        {
            "client": pa.array(range(clients), pa.int32()),
            "therapist": pa.array(rng.integers(0, therapists, clients), pa.int32(), mask=nobody),
            "start_week": pa.array(start, pa.int16(), mask=nobody),
            "end_week": pa.array(start + length, pa.int16(), mask=nobody),
            "status": pa.array(status, pa.string()).dictionary_encode(),
            "intake_distress": pa.array(rng.normal(0, 0.9, clients), pa.float32()),
        }
    )


def example_sessions(rng: np.random.Generator, people: pa.Table) -> pa.Table:
    rows: list[dict[str, Any]] = []
    for person in people.to_pylist():
        if person["start_week"] is None:
            continue
        came = 0
        for week in range(person["start_week"], person["end_week"]):
            attended = bool(rng.random() < 0.88)
            came += attended
            rupture = str(rng.choice(["none", "withdrawal", "confrontation"], p=[0.82, 0.12, 0.06]))
            repair = str(rng.choice(["none", "attempted", "repaired"], p=[0.5, 0.2, 0.3]))
            tense = attended and (rupture != "none" or rng.random() < 0.05)
            rows.append(
                {
                    "client": person["client"],
                    "week": week,
                    "session": came,
                    "attended": attended,
                    "rupture": rupture if attended else "none",
                    "repair": repair if tense else "none",
                }
            )
    types = {"client": pa.int32(), "week": pa.int16(), "session": pa.int16(), "attended": pa.bool_()}
    names = (*types, "rupture", "repair")
    columns = {name: pa.array([row[name] for row in rows], types.get(name, pa.string())) for name in names}
    for name in ("rupture", "repair"):
        columns[name] = columns[name].dictionary_encode()
    return pa.table(columns)


@pytest.fixture(scope="session")
def invent() -> Callable[..., ComparisonData]:
    """Return the function that invents comparisons."""
    return made_up
