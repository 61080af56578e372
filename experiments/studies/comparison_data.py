"""What figures and report show of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from experiments.config.options import Options
from experiments.results.table_reading import read_csv
from experiments.studies.study import StudyPlan
from sim.errors import InputError

if TYPE_CHECKING:
    from sim import Parameters, Tables, World
    from sim.population.networks import Networks

TRAJECTORY_SESSIONS = 24
"""Last attended session that `ComparisonData.trajectories` covers."""

STAGES = ("arrival", "start", "ending")
"""Stages of `ComparisonData.flow`, in order."""

_SUMMARY: Final = {
    **dict.fromkeys(("arm", "outcome", "unit"), pa.string()),
    **dict.fromkeys(("value", "mc_error", "low", "high"), pa.float64()),
    "replicates": pa.int32(),
}
_SCORES: Final = [f"{name}_{part}" for name in ("alliance", "distress") for part in ("mean", "low", "high")]
ESTIMATES: Final[Mapping[str, Mapping[str, pa.DataType]]] = {
    "summary": _SUMMARY,
    "differences": _SUMMARY,
    "trajectories": {
        "arm": pa.string(),
        "session": pa.int32(),
        "n": pa.int64(),
        **dict.fromkeys(_SCORES, pa.float64()),
    },
    "attendance": {"arm": pa.string(), "sessions_attended": pa.int32(), "clients": pa.int64()},
    "flow": {**dict.fromkeys(("arm", "stage", "status"), pa.string()), "clients": pa.int64()},
}
"""The tables of estimates of a comparison, and the types of their columns; each is stored as ``<name>.csv``."""


@dataclass(frozen=True)
class ComparisonData:
    """Everything that a report shows; sums run over all replicates, examples are of the first replicate.

    Attributes
    ----------
    study, question : str
        Name of the study, and the question it answers in one sentence.
    arms : tuple of str
        Names of the arms, in order of the study.
    reference : str
        The arm that the others are compared with.
    replicates, seed : int
        Number of paired replicates, and the seed they share.
    summary : pyarrow.Table
        One row an arm and outcome: ``arm, outcome, unit (string), value, mc_error, low, high (double),
        replicates (int32)``; `value` is the mean over replicates, `low` and `high` its 95 % interval.
    differences : pyarrow.Table
        The same columns for the paired difference of every other arm to the reference.
    trajectories : pyarrow.Table
        One row an arm and attended session 1..24: ``arm, session (int32), n (int64), alliance_mean,
        alliance_low, alliance_high, distress_mean, distress_low, distress_high (double)``; scores of clients
        who came to that session, low and high are the 10th and 90th percentile of clients, null where nobody
        filled in a form.
    attendance : pyarrow.Table
        Clients by the number of sessions they attended: ``arm, sessions_attended (int32), clients (int64)``;
        started clients only.
    flow : pyarrow.Table
        ``arm, stage, status, clients (int64)``: stage ``arrival`` (status ``arrived``), ``start`` (``started``,
        ``not started``), ``ending`` (a started client's last status, for dropouts with their kind:
        ``ended as planned``, ``dropped out, well enough``, ...).
    example_sessions, example_clients : pyarrow.Table
        The session and client table of the first replicate of the reference arm.
    networks : sim.population.networks.Networks
        Support, colleague and supervision networks of that replicate.
    parameters : sim.Parameters
        Parameters of the reference arm.
    """

    study: str
    question: str
    arms: tuple[str, ...]
    reference: str
    replicates: int
    seed: int
    summary: pa.Table
    differences: pa.Table
    trajectories: pa.Table
    attendance: pa.Table
    flow: pa.Table
    example_sessions: pa.Table
    example_clients: pa.Table
    networks: Networks
    parameters: Parameters


def comparison_data(
    plan: StudyPlan, options: Options, estimates: Mapping[str, pa.Table], example: Tables, world: World
) -> ComparisonData:
    """Put together what figures and report show.

    Parameters
    ----------
    plan : StudyPlan
    options : Options
        Replicates and seed.
    estimates : mapping
        Every table of `ESTIMATES`.
    example : sim.Tables
        The first replicate of the reference arm.
    world : sim.World
        Its people and networks.
    """
    return ComparisonData(
        study=plan.name,
        question=plan.question,
        arms=tuple(arm.name for arm in plan.arms),
        reference=plan.reference,
        replicates=options.replicates,
        seed=options.seed,
        **{name: estimates[name] for name in ESTIMATES},
        example_sessions=example.sessions,
        example_clients=example.clients,
        networks=world.networks,
        parameters=world.parameters,
    )


def read_estimates(folder: Path, name: str) -> pa.Table:
    """Read a table of estimates from a results folder.

    Raises
    ------
    InputError
        If the folder does not have it.
    """
    path = folder / f"{name}.csv"
    if not path.is_file():
        raise InputError(
            f"{path} is missing; an earlier version stored this folder, overwrite=true reruns it"
        )
    return read_csv(path, ESTIMATES[name])
