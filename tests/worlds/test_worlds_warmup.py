"""A warm-up leaves behind a clinic at work, and nothing else: no row, no other draw, no head start of an arm."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from sim import AllianceModel, Parameters, build_world, simulate
from sim.engine.weekly import LiveClinic
from sim.errors import InputError
from sim.process.interventions import NAMES
from sim.random.streams import uniforms
from tests.worlds.clinics import APART, SMALL, clinic, frame, same

SEED = 7
WARMUP = 15


def world(warmup=WARMUP, base=SMALL, **changes):
    values = {**base["clinic"], **changes.pop("clinic", {}), "warmup_weeks": warmup}
    return build_world(clinic(base, clinic=values, **changes), SEED)


def test_people_of_the_warmup_arrive_at_the_same_rate_and_are_in_no_table():
    warm = world()
    assert len(warm.warmup_clients) == round(24 / 10 * WARMUP)
    tables = simulate(warm)
    clients, weeks = frame(tables.clients), frame(tables.weeks)
    assert clients.client.tolist() == list(range(24))
    assert clients.arrival_week.between(0, 9).all()
    assert set(frame(tables.sessions).client) <= set(range(24))
    assert weeks.week.tolist() == list(range(10 + 6 + 4 + 1))
    assert weeks.arrivals.sum() == 24
    assert frame(tables.therapists).clients_seen.sum() == clients.therapist.notna().sum()


def test_a_warmup_leaves_traits_ties_and_arrivals_of_everybody_else_alone():
    everyone = {name: {"coverage": 0.5} for name in NAMES}
    cold, warm = world(0, intervention=everyone), world(intervention=everyone)
    assert np.array_equal(cold.clients, warm.clients)
    assert cold.networks.support.others.tolist() == warm.networks.support.others.tolist()
    one, two = (frame(simulate(made).clients) for made in (cold, warm))
    kept = [name for name in one if name.startswith("reached_") or name in ("arrival_week", "intake_score")]
    assert len(kept) > 2
    assert one[kept].equals(two[kept])


def test_where_nobody_reaches_another_a_warmup_changes_nothing():
    alone = {"clinic": {"therapists": 1}, "strain": {"load_gain": 0.0, "start": 0.0}}
    cold, warm = (simulate(world(weeks, APART, **alone)) for weeks in (0, WARMUP))
    for name in ("sessions", "clients", "weeks"):
        assert getattr(cold, name).equals(getattr(warm, name)), name


def test_no_intervention_acts_before_week_0():
    usual = LiveClinic(world())
    helped = LiveClinic(world(intervention={name: {"coverage": 1.0} for name in NAMES}))
    assert usual.week == helped.week == 0
    assert usual.therapists["caseload"].sum() > 0
    assert usual.therapists["strain_sum"].sum() == 0
    for one, two in ((usual.therapists, helped.therapists), (usual.clients, helped.clients)):
        for name in set(one.dtype.names or ()) - {"covered", "places"}:
            assert np.array_equal(one[name], two[name], equal_nan=True), name


def test_an_intervention_that_starts_after_the_end_changes_nothing_with_a_warmup_either():
    late = {name: {"coverage": 1.0, "start_week": 1040} for name in NAMES}
    assert same(simulate(world()), simulate(world(intervention=late)))


def test_all_ways_to_run_a_clinic_give_the_same_tables_with_a_warmup():
    warm = world(intervention={name: {"coverage": 0.5, "start_week": k} for k, name in enumerate(NAMES)})
    live = LiveClinic(warm)
    while not live.over:
        live.step()
    tables = simulate(warm)
    assert same(tables, AllianceModel(warm).run())
    assert same(tables, live.tables())


def test_given_people_and_ties_keep_their_places():
    given = {"intake_distress": np.linspace(-1.0, 1.0, 24)}
    parameters = clinic(clinic={**SMALL["clinic"], "warmup_weeks": WARMUP})
    warm = build_world(parameters, SEED, clients=given, networks={"support": nx.path_graph(24)})
    assert warm.clients["intake_distress"].tolist() == given["intake_distress"].tolist()
    ties = warm.networks_of_everybody.support
    assert len(ties) == len(warm.everybody) == 24 + len(warm.warmup_clients)
    assert ties.others[ties.starts[0] : ties.starts[1]].tolist() == [1]
    assert (ties.others[ties.starts[24] :] >= 24).all()
    assert simulate(warm).clients.num_rows == 24


def test_weeks_before_week_0_have_draws_of_their_own():
    drawn = {uniforms(SEED, 0, 3, week, 24) for week in range(-520, 520)}
    assert len(drawn) == 1040


def test_a_warmup_with_too_many_people_is_refused():
    crowded = Parameters.of({"clinic.clients": 100_000, "clinic.weeks": 1, "clinic.warmup_weeks": 500})
    with pytest.raises(InputError, match=r"warmup_weeks is 500.* means 50000000 further people.* at most"):
        build_world(crowded, SEED)
