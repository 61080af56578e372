"""The compiled engine week by week: the same tables as in one go, and changes that hold from the next week on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import AllianceModel, InputError, Parameters, simulate
from sim.engine.weekly import LiveClinic, takes_effect_at_once
from sim.parameters import walk
from tests.mesa.clinics import TIED, world
from tests.worlds.clinics import same


def lived(walk: LiveClinic, weeks: int) -> LiveClinic:
    for _ in range(weeks):
        walk.step()
    return walk


def test_a_walk_to_the_end_has_the_tables_of_the_whole_run() -> None:
    walk = LiveClinic(world(TIED))
    assert same(lived(walk, walk.last_week).tables(), simulate(world(TIED)))


def test_half_a_walk_has_the_tables_of_half_a_mesa_run() -> None:
    model = AllianceModel(world(TIED))
    for _ in range(5):
        model.step()
    assert same(lived(LiveClinic(world(TIED)), 5).tables(), model.tables())


def test_nothing_happens_after_the_last_week() -> None:
    walk = LiveClinic(world())
    lived(walk, walk.last_week + 3)
    assert walk.over
    assert walk.week == walk.last_week


def test_before_the_first_week_the_tables_are_empty() -> None:
    tables = LiveClinic(world()).tables()
    assert tables.sessions.num_rows == tables.weeks.num_rows == 0


def test_two_walks_share_nothing() -> None:
    one, two = LiveClinic(world(TIED)), LiveClinic(world(TIED))
    lived(one, 9)
    assert same(lived(two, 4).tables(), lived(LiveClinic(world(TIED)), 4).tables())


def test_a_change_holds_from_the_next_week_on() -> None:
    usual, changed = LiveClinic(world(TIED)), LiveClinic(world(TIED))
    lived(usual, 6), lived(changed, 4)
    changed.change(Parameters.of({"rupture": {"base_rate": 0.0, "lapse_rate": 0.0}}, changed.parameters))
    lived(changed, 2)
    before = changed.meetings["week"] < 4
    assert np.array_equal(
        changed.meetings[before]["rupture"], usual.meetings[usual.meetings["week"] < 4]["rupture"]
    )
    assert changed.meetings[before]["rupture"].any()
    assert not changed.meetings[~before]["rupture"].any()


def test_an_intervention_switched_on_later_is_one_that_starts_later() -> None:
    feedback = {"intervention": {"feedback": {"coverage": 1.0, "start_week": 5}}}
    walk = lived(LiveClinic(world(TIED)), 5)
    walk.change(Parameters.of(feedback, walk.parameters))
    assert same(lived(walk, 99).tables(), simulate(world(TIED, **feedback)))


@pytest.mark.parametrize("path", ["clinic.clients", "population.resilience.mean", "network.support_ties"])
def test_what_makes_a_clinic_cannot_change_in_it(path: str) -> None:
    group, name, *rest = path.split(".")
    value = {name: {rest[0]: 0.3}} if rest else {name: 1}
    walk = LiveClinic(world(TIED))
    with pytest.raises(InputError, match=f"{path} .* needs a new one"):
        walk.change(Parameters.of({group: value}, walk.parameters))


def test_people_calendar_and_ties_go_into_making_a_clinic() -> None:
    making = {path for path, _, _ in walk(Parameters()) if not takes_effect_at_once(path)}
    assert {path.split(".")[0] for path in making} == {
        "population",
        "therapists",
        "clinic",
        "network",
        "strain",
    }
    assert not making & {"clinic.caseload_limit", "network.hope_contagion", "strain.rate"}
    assert {"network.support_builder", "network.supervision_span", "clinic.weeks"} <= making


def test_a_plan_set_on_the_way_divides_the_next_session() -> None:
    given = world()
    plan = np.zeros((len(given.clients), 40, 5))
    plan[:, :, 0] = 1.0
    walk = lived(LiveClinic(replace(given, plan=plan)), 2)
    walk.plan[:, :, :] = [0.0, 0.0, 0.0, 1.0, 0.0]
    lived(walk, 2)
    listened = walk.dyads["listened"][walk.clients["sessions_attended"] > 0]
    assert listened.size
    assert plan[0, 0, 0] == 1.0
    assert (walk.meetings["state_depth"] >= 0).any()
