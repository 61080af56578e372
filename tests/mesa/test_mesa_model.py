"""The model is an ordinary Mesa model: weeks are steps, people are agents, agents live in cells."""

from __future__ import annotations

import dataclasses

import mesa
import networkx as nx
import numpy as np
import pytest
from mesa.discrete_space import FixedAgent, Network

from sim import AllianceModel, build_world, simulate
from sim.mesa_model.agents import Client, Therapist
from sim.population.people import CLIENT_TRAITS
from sim.process.interventions import interventions_for
from sim.states import ClientState, DyadState, Status, TherapistState
from tests.mesa.clinics import TIED, lived, sessions, world
from tests.worlds.clinics import same


def test_a_step_is_a_week():
    model = AllianceModel(world(TIED))
    assert isinstance(model, mesa.Model)
    assert (model.week, model.last_week) == (0, 6 + 4 + 2 + 1)
    model.step()
    assert model.week == 1
    assert model.tables().weeks.num_rows == 1
    model.run()
    assert model.week == model.last_week


@pytest.mark.parametrize("weeks", [0, 1, 3])
def test_tables_of_a_young_clinic_tell_nothing_of_clients_to_come(weeks):
    tables = lived(AllianceModel(world(TIED)), weeks).tables()
    clients, therapists = tables.clients.to_pandas(), tables.therapists.to_pandas()
    to_come = clients[clients.status.isna()]
    assert len(to_come) == 15 - tables.weeks["arrivals"].to_numpy().sum() > 0
    told = to_come.dropna(axis=1).columns
    drawn = {*CLIENT_TRAITS, *(f"reached_{name}" for name in interventions_for("clients"))}
    assert set(told) == {"client", "dropout_kind", "sessions_attended", "sessions_missed", *drawn}
    assert clients.arrival_week.dropna().between(0, weeks - 1).all()
    assert clients[clients.status.notna()].intake_score.notna().all()
    if weeks:
        means = tables.weeks.to_pandas().mean_strain.mean()
        assert therapists.strain_mean.mean() == pytest.approx(means, rel=1e-6)


def test_stepping_by_hand_and_running_are_the_same():
    by_hand = lived(AllianceModel(world(TIED)), 13)
    assert same(by_hand.tables(), AllianceModel(world(TIED)).run())
    assert same(by_hand.tables(), simulate(world(TIED)))


def test_tables_half_way_are_the_beginning_of_tables_at_the_end():
    model = lived(AllianceModel(world(TIED)), 5)
    half, whole = model.tables(), model.run()
    assert whole.sessions.slice(0, half.sessions.num_rows).equals(half.sessions)
    assert whole.weeks.slice(0, 5).equals(half.weeks)
    assert sessions(half).week.max() == 4


def test_people_can_be_read_and_written_at_any_time():
    model = lived(AllianceModel(world(TIED)), 4)
    client = next(c for c in model.clients if c.status == Status.IN_TREATMENT)
    assert 0.0 < client.trust < 1.0
    assert client.counterpart is model.therapists[client.therapist]
    assert 0.0 < client.dyad.preference_fit <= 1.0
    assert client.counterpart.caseload == sum(
        c.status == Status.IN_TREATMENT and c.counterpart is client.counterpart for c in model.clients
    )
    client.trust = 0.0
    model.step()
    assert client.trust < 0.5


def test_a_dyad_knows_how_long_ago_it_met():
    model = lived(AllianceModel(world(TIED, engagement={"miss_rate": 0.5})), 7)
    rows = sessions(model.tables())
    last = rows[rows.attended].groupby("client").week.max()
    treated = [c for c in model.clients if c.status == Status.IN_TREATMENT]
    for client in treated:
        since = model.week - 1 - last.get(client.person, client.start_week - 1)
        assert client.dyad.weeks_apart == since
    assert max(c.dyad.weeks_apart for c in treated) > 0


@pytest.mark.parametrize(
    ("people", "state"), [("clients", ClientState), ("therapists", TherapistState), ("dyads", DyadState)]
)
def test_every_declared_state_is_an_attribute_of_a_type_of_pythons_own(people, state):
    model = lived(AllianceModel(world(TIED)), 3)
    owners = [c.dyad for c in model.clients] if people == "dyads" else getattr(model, people)
    for owner in owners:
        values = {item.name: getattr(owner, item.name) for item in dataclasses.fields(state)}
        assert not any(isinstance(value, np.generic) for value in values.values()), values


def test_agents_are_selected_and_summed_up_as_mesa_does():
    model = lived(AllianceModel(world(TIED)), 4)
    assert set(model.agent_types) == {Client, Therapist}
    clients, therapists = model.agents_by_type[Client], model.agents_by_type[Therapist]
    assert list(clients) == model.clients
    assert list(therapists) == model.therapists
    treated = clients.select(lambda c: c.status == Status.IN_TREATMENT)
    assert len(treated) == sum(t.caseload for t in therapists) > 0
    assert treated.agg("trust", np.mean) == pytest.approx(np.mean([c.trust for c in treated]))
    assert therapists.agg("strain", max) == max(t.strain for t in therapists)
    assert sorted(treated.get("person")) == [c.person for c in treated]
    assert {len(group) for _, group in clients.groupby("status")} <= set(range(1, 16))


def test_a_data_collector_sees_every_week_and_every_agent():
    collector = mesa.DataCollector(
        model_reporters={
            "week": "week",
            "waiting": lambda m: len(m.agents_by_type[Client].select(lambda c: c.status == Status.WAITING)),
            "in_treatment": lambda m: sum(t.caseload for t in m.therapists),
        },
        agenttype_reporters={Client: {"trust": "trust", "status": "status"}, Therapist: {"strain": "strain"}},
    )
    model = AllianceModel(world(TIED), collector=collector)
    weeks = model.run().weeks.to_pandas()
    seen = collector.get_model_vars_dataframe()
    assert seen.week.tolist() == list(range(1, model.last_week + 1))
    assert seen.waiting.tolist() == weeks.waiting.tolist()
    assert seen.in_treatment.tolist() == weeks.in_treatment.tolist()
    clients = collector.get_agenttype_vars_dataframe(Client)
    assert len(clients) == 15 * model.last_week
    treated = clients[clients.status == Status.IN_TREATMENT].groupby("Step").trust.mean()
    expected = weeks.mean_trust[weeks.in_treatment > 0]
    assert treated.to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-6)
    strains = collector.get_agenttype_vars_dataframe(Therapist).groupby("Step").strain.mean()
    assert strains.to_numpy() == pytest.approx(weeks.mean_strain.to_numpy(), rel=1e-6)


def test_collecting_changes_nothing():
    collector = mesa.DataCollector(agenttype_reporters={Client: {"hope": "hope"}})
    assert same(AllianceModel(world(TIED), collector=collector).run(), simulate(world(TIED)))


@pytest.mark.parametrize("people", ["clients", "therapists"])
def test_agents_live_on_network_cells_next_to_whom_they_are_tied_to(people):
    model = AllianceModel(world(TIED))
    space, ties = {
        "clients": (model.support_space, model.world.networks.support),
        "therapists": (model.colleague_space, model.world.networks.colleagues),
    }[people]
    assert isinstance(space, Network)
    for agent in getattr(model, people):
        assert isinstance(agent, FixedAgent)
        assert agent.cell is space[agent.person]
        assert list(agent.cell.agents) == [agent]
        neighbours = {other.person for other in agent.cell.neighborhood.agents} - {agent.person}
        assert neighbours == set(ties.of(agent.person).tolist())
    assert len(ties.others) > 0


def test_agents_live_on_given_networks():
    given = {"support": nx.Graph([(0, 3), (3, 7)]), "colleagues": nx.Graph([(0, 2)])}
    model = AllianceModel(build_world(world(TIED).parameters, 11, networks=given))
    assert {other.person for other in model.clients[3].cell.neighborhood.agents} - {3} == {0, 7}
    assert {other.person for other in model.therapists[2].cell.neighborhood.agents} - {2} == {0}


def test_two_models_of_one_world_know_nothing_of_each_other():
    shared = world(TIED)
    first, second = AllianceModel(shared), AllianceModel(shared)
    first.run()
    assert second.week == 0
    assert all(c.status == Status.NOT_ARRIVED for c in second.clients)
    assert same(first.tables(), second.run())
