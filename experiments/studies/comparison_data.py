"""What a finished comparison hands to the figures and the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from sim import Parameters
    from sim.population.networks import Networks

TRAJECTORY_SESSIONS = 24
"""Last attended session that `ComparisonData.trajectories` covers."""

STAGES = ("arrival", "start", "ending")
"""Stages of `ComparisonData.flow`, in order."""


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
