"""A clinic without the tables of sessions and weeks is the same clinic."""

from __future__ import annotations

from sim import Parameters, build_world, simulate


def test_clients_and_therapists_are_the_same_without_the_tables_of_sessions_and_weeks() -> None:
    world = build_world(Parameters.of({"clinic.clients": 40, "clinic.therapists": 4, "clinic.weeks": 20}), 3)
    whole, people = simulate(world), simulate(world, sessions=False)
    assert people.clients.equals(whole.clients)
    assert people.therapists.equals(whole.therapists)
    assert people.sessions.num_rows == people.weeks.num_rows == 0
    assert people.sessions.schema == whole.sessions.schema
    assert people.weeks.schema == whole.weeks.schema
