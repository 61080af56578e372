"""Minimally different worlds: another client, or another trait of one, moves nobody who is not reached by it."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from sim import build_world, simulate
from sim.engine.clinic_arrays import arrival_weeks, starting_clients, starting_therapists
from tests.worlds.clinics import APART, clinic, frame, of_clients, same, unmoved

FEW, MORE = 9, 14
ISLANDS = nx.Graph([(0, 1), (1, 2), (3, 4), (4, 5), (5, 3)])
SEED = 20_201
EVERYBODY_STAYS = {
    "dropout_rate": 0.0,
    "circumstance_rate": 0.0,
    "well_rate": 0.0,
    "planned_rate": 0.0,
    "waiting_rate": 0.0,
}


def one_changed(name: str, value: float, people: int) -> dict[str, np.ndarray]:
    column = np.full(people, np.nan)
    column[0] = value
    return {name: column}


def of_size(clients: int, **changes):
    parameters = clinic(APART, **{"clinic": {"clients": clients, "therapists": 1}, **changes})
    return build_world(parameters, SEED)


def test_further_clients_leave_traits_and_luck_of_the_others_alone():
    few, more = of_size(FEW), of_size(MORE)
    assert more.clients[:FEW].tobytes() == few.clients.tobytes()
    assert more.therapists.tobytes() == few.therapists.tobytes()
    assert arrival_weeks(more)[:FEW].tolist() == arrival_weeks(few).tolist()
    assert starting_clients(more)[:FEW].tobytes() == starting_clients(few).tobytes()


def test_further_clients_to_whom_nothing_ties_leave_the_others_alone():
    few, more = simulate(of_size(FEW)), simulate(of_size(MORE))
    assert unmoved(few, more, range(FEW))
    assert more.sessions.num_rows > few.sessions.num_rows


def test_further_clients_take_places_where_places_are_few():
    few, more = (
        simulate(of_size(n, clinic={"clients": n, "therapists": 1, "caseload_limit": 2})) for n in (FEW, 24)
    )
    assert not unmoved(few, more, range(FEW))


def test_a_further_therapist_leaves_the_others_as_they_are():
    three, four = (build_world(clinic(clinic={"therapists": n}), SEED) for n in (3, 4))
    assert four.therapists[:3].tobytes() == three.therapists.tobytes()
    assert starting_therapists(four)[:3].tobytes() == starting_therapists(three).tobytes()
    assert four.clients.tobytes() == three.clients.tobytes()


@pytest.mark.parametrize(
    ("trait", "value"), [("outcome_expectation", 0.99), ("intake_distress", -2.9), ("resilience", 0.01)]
)
def test_a_changed_trait_moves_its_client_and_those_tied_to_it(trait, value):
    parameters = clinic(APART, network={"hope_contagion": 0.3}, endings=EVERYBODY_STAYS)
    base, other = (
        simulate(build_world(parameters, SEED, clients=given, networks={"support": ISLANDS}))
        for given in (one_changed(trait, np.nan, 24), one_changed(trait, value, 24))
    )
    assert not unmoved(base, other, [0])
    assert not unmoved(base, other, [1])
    assert unmoved(base, other, range(3, 24))


def test_a_changed_trait_moves_nobody_who_is_not_tied_to_anybody():
    base, other = (
        simulate(build_world(clinic(APART), SEED, clients=one_changed("reactance", value, 24)))
        for value in (0.05, 0.95)
    )
    assert not unmoved(base, other, [0])
    assert unmoved(base, other, range(1, 24))
    assert base.therapists.equals(other.therapists)


def test_a_tiring_client_moves_those_who_share_the_therapist_and_no_others():
    parameters = clinic(APART, strain={"load_gain": 0.5, "severity_weight": 5.0}, endings=EVERYBODY_STAYS)
    base, other = (
        simulate(build_world(parameters, SEED, clients=one_changed("intake_distress", value, 24)))
        for value in (-2.5, 2.5)
    )
    clients = frame(base.clients)
    mine = clients.therapist[0]
    shared = clients.client[(clients.therapist == mine) & (clients.client > 0)]
    assert not unmoved(base, other, shared)
    assert unmoved(base, other, clients.client[clients.therapist != mine])


def test_a_changed_therapist_moves_only_clients_of_that_therapist():
    base, other = (
        simulate(build_world(clinic(APART), SEED, therapists=one_changed("warmth", value, 2)))
        for value in (0.1, 0.9)
    )
    clients = frame(base.clients)
    assert unmoved(base, other, clients.client[clients.therapist == 1])
    assert not unmoved(base, other, clients.client[clients.therapist == 0])


def test_given_traits_that_are_all_to_be_drawn_change_nothing():
    unknown = one_changed("warmth", np.nan, 4)
    plain, given = (build_world(clinic(), SEED, therapists=therapists) for therapists in (None, unknown))
    assert same(simulate(plain), simulate(given))


def test_a_plan_for_one_client_moves_that_client_alone():
    ordinary = np.tile([0.25, 0.2, 0.15, 0.35, 0.05], (24, 3, 1))
    odd = ordinary.copy()
    odd[5] = [1.0, 0.0, 0.0, 0.0, 0.0]
    base, other = (simulate(build_world(clinic(APART), SEED, plan=plan)) for plan in (ordinary, odd))
    assert unmoved(base, other, set(range(24)) - {5})
    assert not of_clients(base.sessions, [5]).equals(of_clients(other.sessions, [5]))


def test_only_proportions_of_a_plan_matter():
    plan = np.random.default_rng(1).integers(1, 9, (24, 2, 5)).astype(float)
    assert same(*(simulate(build_world(clinic(), SEED, plan=shares)) for shares in (plan, plan * 4.0)))


def test_each_division_of_a_plan_is_made_to_add_up_to_one():
    plan = build_world(clinic(), SEED, plan=np.full((24, 2, 5), 7.0)).plan
    assert plan == pytest.approx(np.full((24, 2, 5), 0.2))
