"""What figures and report show of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from experiments.config.options import Options
from experiments.config.plain_values import PlainValues
from experiments.results.table_reading import read_csv
from experiments.studies.arm_contrasts import ARM_KEYS
from experiments.studies.moderation import BAND_KEYS, CONTRAST_KEYS
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
"""The tables of estimates of every comparison, and the types of their columns; each is stored as ``<name>.csv``."""
_ESTIMATE: Final = {name: kind for name, kind in _SUMMARY.items() if name != "arm"}
_MODERATION: Final[Mapping[str, Mapping[str, pa.DataType]]] = {
    "effects_by_moderator": {**BAND_KEYS, **_ESTIMATE},
    "moderation": {**CONTRAST_KEYS, **_ESTIMATE},
}
_CONTRASTS: Final[Mapping[str, Mapping[str, pa.DataType]]] = {
    "differences_of_differences": {**dict.fromkeys(ARM_KEYS, pa.string()), **_ESTIMATE}
}


def estimate_types(study: PlainValues) -> Mapping[str, Mapping[str, pa.DataType]]:
    """Return the tables of estimates that a study asks for, and the types of their columns.

    Parameters
    ----------
    study : mapping
        As the configuration keeps it.
    """
    moderated = _MODERATION if study.get("moderators") else {}
    return {**ESTIMATES, **moderated, **(_CONTRASTS if study.get("contrasts") else {})}


def _no_rows(name: str) -> pa.Table:
    return pa.schema(list({**_MODERATION, **_CONTRASTS}[name].items())).empty_table()


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
    effects_by_moderator, moderation, differences_of_differences : pyarrow.Table
        Effects in the bands of moderators and their contrasts, and contrasts of contrasts between arms; see
        `experiments.studies.moderation` and `experiments.studies.arm_contrasts`. Empty where a study asks for none.
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
    effects_by_moderator: pa.Table = field(default_factory=partial(_no_rows, "effects_by_moderator"))
    moderation: pa.Table = field(default_factory=partial(_no_rows, "moderation"))
    differences_of_differences: pa.Table = field(
        default_factory=partial(_no_rows, "differences_of_differences")
    )

    @property
    def estimates(self) -> tuple[str, ...]:
        """Names of the tables of estimates that have rows."""
        names = (*ESTIMATES, *_MODERATION, *_CONTRASTS)
        return tuple(name for name in names if getattr(self, name).num_rows)


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
        Every table of `estimate_types`.
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
        **estimates,
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
    return read_csv(path, {**ESTIMATES, **_MODERATION, **_CONTRASTS}[name])
