"""Tables say whom each intervention reaches, with the same columns whether or not an intervention is on."""

from __future__ import annotations

import pytest

from experiments.results.column_catalogue import columns_of
from sim import AllianceModel, build_world, simulate
from sim.engine.clinic_arrays import starting_clients, starting_therapists
from sim.engine.weekly import LiveClinic
from sim.process.interventions import NAMES, index_of, interventions_for
from tests.worlds.clinics import SMALL, clinic, same

ALL = {name: {"coverage": 0.5} for name in NAMES}


def test_every_intervention_has_a_column_where_its_coverage_counts_people():
    clients, therapists = interventions_for("clients"), interventions_for("therapists")
    assert set(clients) | set(therapists) == set(NAMES)
    assert not set(clients) & set(therapists)
    tables = simulate(build_world(clinic(), 1))
    for table, names in ((tables.clients, clients), (tables.therapists, therapists)):
        columns = [name for name in table.column_names if name.startswith("reached_")]
        assert columns == [f"reached_{name}" for name in names] == table.column_names[-len(names) :]
        assert not any(table[name].to_pylist().count(True) for name in columns)


def test_the_columns_are_the_people_whom_the_coverage_draws():
    world = build_world(clinic(clinic={**SMALL["clinic"], "therapists": 20}, intervention=ALL), 1)
    tables = simulate(world)
    for people, table, records in (
        ("clients", tables.clients, starting_clients(world)),
        ("therapists", tables.therapists, starting_therapists(world)),
    ):
        for name in interventions_for(people):
            drawn = [bool(bits >> index_of(name) & 1) for bits in records["covered"]]
            assert table[f"reached_{name}"].to_pylist() == drawn
            assert 0 < sum(drawn) < len(drawn)


def test_both_engines_and_a_living_clinic_say_the_same():
    world = build_world(clinic(intervention=ALL), 1)
    live = LiveClinic(world)
    while not live.over:
        live.step()
    assert same(simulate(world), AllianceModel(world).run())
    assert same(simulate(world), live.tables())


def test_an_intervention_that_starts_after_the_run_reaches_nobody():
    late = {name: {"coverage": 1.0, "start_week": 1000} for name in NAMES}
    assert same(*(simulate(build_world(p, 1)) for p in (clinic(), clinic(intervention=late))))


@pytest.mark.parametrize(
    ("table", "column", "who"),
    [("clients", "reached_reminders", "client"), ("therapists", "reached_feedback", "therapist")],
)
def test_the_columns_are_described(table: str, column: str, who: str) -> None:
    described = columns_of(table)[column]
    assert described.kind == "bool"
    assert described.meaning.startswith(
        f"whether intervention.{column.removeprefix('reached_')} covers this {who}"
    )
