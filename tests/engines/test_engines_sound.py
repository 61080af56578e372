"""Whatever the configuration, tables and states make sense: no NaN, everything in its range, books that balance."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings

from sim import AllianceModel, Parameters, Tables, World, simulate
from sim.engine.clinic_arrays import horizon
from sim.engine.table_rows import SESSION_ONLY
from sim.engine.tables import change_threshold
from sim.states import ClientState, DyadState, Meeting, TherapistState
from tests.engines.state_spans import state_spans
from tests.engines.strategies import worlds

NOT_BEGUN = {"waiting", "stopped waiting"}
OPEN = {*NOT_BEGUN, "in treatment"}
SD_STATES = {"state_distress", "mean_distress"}


@dataclass(frozen=True)
class Run:
    """A clinic that has been simulated."""

    world: World
    tables: Tables
    sessions: pd.DataFrame
    clients: pd.DataFrame
    therapists: pd.DataFrame
    weeks: pd.DataFrame

    @property
    def parameters(self) -> Parameters:
        return self.world.parameters

    @classmethod
    def of(cls, world: World) -> Run:
        tables = simulate(world)
        names = ("sessions", "clients", "therapists", "weeks")
        return cls(world, tables, *(getattr(tables, name).to_pandas() for name in names))


CHECKS: list[Callable[[Run], None]] = []


def check(function: Callable[[Run], None]) -> Callable[[Run], None]:
    CHECKS.append(function)
    return function


@check
def no_column_holds_nan_or_infinity(run: Run) -> None:
    tables = run.tables
    for table in (tables.sessions, tables.clients, tables.therapists, tables.weeks):
        for name, column in zip(table.column_names, table.columns, strict=True):
            if pa.types.is_floating(column.type):
                assert pc.all(pc.is_finite(column)).as_py() in (True, None), name


@check
def recorded_states_stay_in_their_ranges(run: Run) -> None:
    sessions, therapists, weeks = run.sessions, run.therapists, run.weeks
    states = [name for name in sessions if name.startswith("state_")]
    for table, names in ((sessions, states), (weeks, [name for name in weeks if name.startswith("mean_")])):
        for name in names:
            low, high = (-3.0, 3.0) if name in SD_STATES else (0.0, 1.0)
            assert table[name].dropna().between(low, high).all(), name
    assert therapists[["strain_mean", "strain_last"]].stack().between(0, 1 + 1e-6).all()


def on_grid(scores: pd.Series, low: float, high: float, step: float) -> bool:
    values = scores.dropna().to_numpy(np.float64)
    steps = (values - low) / step
    return bool(((values >= low) & (values <= high)).all() and np.allclose(steps, np.round(steps), atol=1e-4))


@check
def scores_are_what_the_items_can_add_up_to(run: Run) -> None:
    sessions, clients = run.sessions, run.clients
    form = run.parameters.instrument
    top = form.alliance_points
    for name in ("bond_client", "goal_client", "task_client"):
        assert on_grid(sessions[name], 1, top, 1 / 4)
    for name in ("alliance_client", "alliance_therapist", "alliance_observer"):
        assert on_grid(sessions[name], 1, top, 1 / 12)
    assert on_grid(sessions.empathy_client, 1, top, 1 / 5)
    assert on_grid(sessions.wellbeing_score, 0, 100, 4)
    assert on_grid(sessions.satisfaction_score, 8, 32, 1)
    assert on_grid(sessions.adherence_score, 0, 10, 1)
    for scores in (sessions.distress_score, clients.intake_score, clients.post_score, clients.followup_score):
        # The highest score need not be a multiple of the step.
        assert on_grid(scores[scores < form.distress_top], 0, form.distress_top, form.distress_step)
        assert not (scores > form.distress_top).any()
    parts = sessions[["bond_client", "goal_client", "task_client"]].mean(axis=1, skipna=False)
    assert np.allclose(sessions.alliance_client, parts, atol=1e-5, equal_nan=True)


@check
def forms_are_filled_in_whole_and_only_in_sessions(run: Run) -> None:
    sessions, clients = run.sessions, run.clients
    of_client = [name for name in sessions if name.endswith("_client") and name != "rupture_client"]
    of_client += [name for name in sessions if name.endswith("_score")]
    blank = sessions[[*of_client, "rupture_client"]].isna()
    assert (blank.all(axis=1) == blank.any(axis=1)).all()
    assert (sessions.alliance_therapist.isna() == sessions.rupture_therapist.isna()).all()
    assert (sessions.alliance_observer.notna() == sessions.attended).all()
    for name in SESSION_ONLY:
        assert (sessions[name].notna() == sessions.attended).all()
    missed = sessions[~sessions.attended]
    assert missed[[*of_client, "rupture_client", "alliance_therapist"]].isna().all(axis=None)
    assert ((missed["rupture"] == "none") & (missed["repair"] == "none")).all()
    last = sessions.dropna(subset=["distress_score"]).groupby("client").distress_score.last()
    assert clients.set_index("client").post_score.dropna().equals(last)


@check
def one_row_is_one_appointment(run: Run) -> None:
    sessions, clients = run.sessions, run.clients
    per_week = sessions.groupby(["client", "week"]).size()
    twice = run.parameters.intervention.twice_weekly
    assert (per_week <= (2 if twice.coverage > 0 else 1)).all()
    assert sessions.sort_values(["week", "client"], kind="stable").index.equals(sessions.index)
    counts = sessions.groupby("client").attended.agg(["sum", "size"]).reindex(clients.client, fill_value=0)
    assert (clients.sessions_attended.to_numpy() == counts["sum"].to_numpy()).all()
    assert (clients.sessions_missed.to_numpy() == (counts["size"] - counts["sum"]).to_numpy()).all()
    assert (sessions.groupby("client").attended.cumsum() == sessions.session).all()
    joined = sessions.merge(clients, on="client", suffixes=("", "_of_client"))
    assert (joined.therapist == joined.therapist_of_client).all()
    assert (joined.week >= joined.start_week).all()
    assert ((joined.week <= joined.end_week) | joined.end_week.isna()).all()
    since = joined.week - joined.start_week
    usual = since % run.parameters.clinic.session_interval == 0
    assert (usual | (since < twice.duration)).all()


@check
def the_way_of_a_client_makes_sense(run: Run) -> None:
    clients = run.clients
    clinic, status = run.parameters.clinic, clients.status.astype(str)
    assert len(clients) == len(run.world.clients)
    assert clients.arrival_week.between(0, clinic.weeks - 1).all()
    assert (
        (clients.start_week >= clients.arrival_week + clinic.minimum_wait) | clients.start_week.isna()
    ).all()
    assert ((clients.end_week >= clients.start_week) | clients.end_week.isna()).all()
    assert (clients.end_week.dropna() < clinic.weeks + clinic.closing_weeks).all()
    assert (clients.start_week.isna() == status.isin(NOT_BEGUN)).all()
    assert (clients.therapist.isna() == status.isin(NOT_BEGUN)).all()
    assert (clients.end_week.isna() == status.isin(OPEN)).all()
    assert ((clients.dropout_kind != "none") == (status == "dropped out")).all()
    for name in ("post_state", "followup_state", "followup_wellbeing", "followup_coping"):
        assert (clients[name].isna() == status.isin(OPEN)).all(), name
    assert clients.followup_score[status.isin(OPEN)].isna().all()
    assert (clients.sessions_attended[status.isin(NOT_BEGUN)] == 0).all()
    assert (clients.sessions_attended[status == "limit reached"] >= clinic.session_limit).all()
    planned = status == "ended as planned"
    assert (clients.sessions_attended[planned] >= clinic.minimum_sessions).all()
    assert (clients.sessions_attended[clients.dropout_kind == "well enough"] > 0).all()


@check
def change_follows_from_the_scores(run: Run) -> None:
    clients = run.clients
    threshold, cutoff = change_threshold(run.parameters), run.parameters.instrument.clinical_cutoff
    told = clients[clients.post_score.notna()]
    # Ties of a threshold with scores in steps that no float holds exactly may fall to either side.
    told = told[((told.intake_score - told.post_score).abs() - threshold).abs() > 1e-4]
    drop = told.intake_score - told.post_score
    assert (clients.reliable_change.isna() == clients.post_score.isna()).all()
    assert ((drop >= threshold) == (told.reliable_change == "improved")).all()
    assert ((drop <= -threshold) == (told.reliable_change == "deteriorated")).all()
    recovered = (drop >= threshold) & (told.intake_score >= cutoff) & (told.post_score < cutoff)
    assert (recovered == told.clinically_significant_change.astype(bool)).all()


@check
def the_waiting_list_and_the_places_balance(run: Run) -> None:
    clients, therapists, weeks = run.clients, run.therapists, run.weeks
    assert list(weeks.week) == list(range(horizon(run.parameters)))
    for name, happened in (("arrivals", "arrival_week"), ("starts", "start_week"), ("endings", "end_week")):
        counted = clients[happened].value_counts().reindex(weeks.week, fill_value=0)
        assert (weeks[name].to_numpy() == counted.to_numpy()).all(), name
    dropouts = (
        clients.end_week[clients.dropout_kind != "none"].value_counts().reindex(weeks.week, fill_value=0)
    )
    assert (weeks.dropouts.to_numpy() == dropouts.to_numpy()).all()
    gave_up = (weeks.arrivals - weeks.starts).cumsum() - weeks.waiting
    assert gave_up.is_monotonic_increasing
    assert gave_up.iloc[0] >= 0
    assert gave_up.iloc[-1] == (clients.status == "stopped waiting").sum()
    assert (weeks.in_treatment == (weeks.starts - weeks.endings).cumsum()).all()
    assert (weeks.waiting >= 0).all()
    means = [name for name in weeks if name.startswith("mean_") and name != "mean_strain"]
    assert (weeks[means].isna().all(axis=1) == (weeks.in_treatment == 0)).all()
    assert weeks.mean_strain.notna().all()
    seen = clients.therapist.value_counts().reindex(therapists.therapist, fill_value=0)
    assert (therapists.clients_seen.to_numpy() == seen.to_numpy()).all()


@check
def no_therapist_sees_more_clients_than_places(run: Run) -> None:
    clients, therapists, weeks = run.clients, run.therapists, run.weeks
    ends = clients.end_week.fillna(np.inf)
    at_the_end = np.zeros((len(weeks), len(therapists)))
    for week in weeks.week:
        there = clients[(clients.start_week <= week) & (ends >= week)]
        assert (there.therapist.value_counts() <= run.parameters.clinic.caseload_limit).all()
        stay = clients[(clients.start_week <= week) & (ends > week)]
        at_the_end[week] = stay.therapist.value_counts().reindex(therapists.therapist, fill_value=0)
    mean = at_the_end[: run.parameters.clinic.weeks].mean(axis=0)
    if run.parameters.clinic.warmup_weeks:
        # Clients of the warm-up are a load, too.
        assert (therapists.caseload_mean >= mean - 1e-5).all()
        assert (therapists.caseload_mean <= run.parameters.clinic.caseload_limit).all()
    else:
        assert np.allclose(therapists.caseload_mean, mean, atol=1e-5)


class Watched(AllianceModel):
    """Looks at every state after every appointment and every week."""

    def meet(self, client: Any, therapist: Any, meeting: Meeting) -> None:
        super().meet(client, therapist, meeting)
        self.look(Meeting, meeting)
        self.look(ClientState, client)
        self.look(DyadState, client.dyad)

    def step(self) -> None:
        super().step()
        for client in self.clients:
            self.look(ClientState, client)
            self.look(DyadState, client.dyad)
        for therapist in self.therapists:
            self.look(TherapistState, therapist)

    def look(self, kind: type, owner: Any) -> None:
        for name, nullable, low, high in state_spans(kind, self.world.parameters.instrument):
            for value in np.ravel(getattr(owner, name)):
                fine = low <= value <= high and math.isfinite(value)
                assert fine or (nullable and math.isnan(value)), f"{kind.__name__}.{name} is {value}"


@settings(max_examples=50)
@given(world=worlds())
def test_every_run_makes_sense(world: World) -> None:
    run = Run.of(world)
    for claim in CHECKS:
        claim(run)


@settings(max_examples=10)
@given(world=worlds())
def test_every_state_stays_in_its_documented_span(world: World) -> None:
    Watched(world).run()


@pytest.mark.verification
@settings(max_examples=500)
@given(world=worlds())
def test_many_runs_make_sense(world: World) -> None:
    run = Run.of(world)
    for claim in CHECKS:
        claim(run)


@pytest.mark.verification
@settings(max_examples=200)
@given(world=worlds())
def test_every_state_of_many_worlds_stays_in_its_documented_span(world: World) -> None:
    Watched(world).run()
