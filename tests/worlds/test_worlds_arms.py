"""Minimally different worlds: arms share each client's luck, and an arm that cannot act changes nothing."""

from __future__ import annotations

from itertools import combinations

import pytest

from sim import build_world, simulate
from sim.engine.clinic_arrays import arrival_weeks, horizon, starting_clients, starting_therapists
from sim.process.interventions import NAMES
from tests.worlds.clinics import APART, clinic, frame, same, unmoved

SEED = 77
FOR_CLIENTS = ("preference_accommodation", "role_induction", "twice_weekly", "reminders")
FOR_THERAPISTS = ("feedback", "empathy_training", "shared_decisions", "cultural_adaptation")


def arm(base=None, **interventions):
    chosen = {} if base is None else {"base": base}
    return build_world(clinic(**chosen, intervention=interventions), SEED)


def covered(world, name, therapists=False):
    people = starting_therapists(world) if therapists else starting_clients(world)
    return {person for person, bits in enumerate(people["covered"]) if bits >> NAMES.index(name) & 1}


@pytest.mark.parametrize("name", NAMES)
def test_an_intervention_that_starts_after_the_end_changes_nothing(name):
    late = arm(**{name: {"coverage": 1.0, "start_week": 1040}})
    assert horizon(late.parameters) < 1040
    assert same(simulate(arm()), simulate(late))


@pytest.mark.parametrize("name", NAMES)
def test_an_intervention_that_reaches_nobody_changes_nothing(name):
    assert same(simulate(arm()), simulate(arm(**{name: {"coverage": 0.0, "start_week": 3}})))


@pytest.mark.parametrize("name", NAMES)
def test_an_intervention_changes_something_and_only_from_its_start(name):
    # Few places, so that fit and caseload matter; many ruptures, so that repair does.
    changes = {"clinic": {"caseload_limit": 4}, "rupture": {"base_rate": 0.3}}
    base, other = (
        simulate(build_world(clinic(**changes, intervention={name: action}), SEED))
        for action in ({}, {"coverage": 1.0, "start_week": 4})
    )
    assert not same(base, other)
    before = [frame(tables.sessions).query("week < 4") for tables in (base, other)]
    assert before[0].equals(before[1])


@pytest.mark.parametrize("therapists", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_wider_coverage_keeps_those_already_covered(name, therapists):
    sizes = {"clients": 200, "therapists": 200}
    some, more, both = (
        build_world(clinic(clinic=sizes, intervention=chosen), SEED)
        for chosen in (
            {name: {"coverage": 0.3}},
            {name: {"coverage": 0.6}},
            {other: {"coverage": 0.3} for other in NAMES},
        )
    )
    assert covered(some, name, therapists) < covered(more, name, therapists)
    assert covered(some, name, therapists) == covered(both, name, therapists)
    assert 0 < len(covered(some, name, therapists)) < 100 < len(covered(more, name, therapists)) < 160


def test_who_is_covered_by_one_intervention_says_nothing_of_another():
    halves = clinic(clinic={"clients": 4000}, intervention={name: {"coverage": 0.5} for name in NAMES})
    world = build_world(halves, SEED)
    people = [covered(world, name) for name in NAMES]
    assert all(1850 < len(some) < 2150 for some in people)
    assert all(850 < len(some & others) < 1150 for some, others in combinations(people, 2))


@pytest.mark.parametrize("name", FOR_CLIENTS)
def test_wider_coverage_leaves_covered_and_uncovered_clients_alone(name):
    some, more = (arm(APART, **{name: {"coverage": share}}) for share in (0.3, 0.6))
    newly = covered(more, name) - covered(some, name)
    assert newly
    base, other = simulate(some), simulate(more)
    assert unmoved(base, other, set(range(24)) - newly)
    assert not unmoved(base, other, newly)


@pytest.mark.parametrize("name", FOR_THERAPISTS)
def test_a_trained_therapist_leaves_clients_of_the_others_alone(name):
    some, more = (
        build_world(clinic(APART, clinic={"therapists": 8}, intervention={name: {"coverage": share}}), SEED)
        for share in (0.3, 0.8)
    )
    newly = covered(more, name, True) - covered(some, name, True)
    assert newly
    base, other = simulate(some), simulate(more)
    therapist = frame(base.clients).therapist
    assert unmoved(base, other, therapist.index[~therapist.isin(newly)])
    assert not unmoved(base, other, therapist.index[therapist.isin(newly)])


def test_arms_share_people_arrivals_ties_and_styles():
    base, other = arm(), arm(**{name: {"coverage": 0.5} for name in NAMES})
    assert base.clients.tobytes() == other.clients.tobytes()
    assert base.therapists.tobytes() == other.therapists.tobytes()
    assert arrival_weeks(base).tolist() == arrival_weeks(other).tolist()
    assert base.networks.support is other.networks.support
    assert (starting_clients(base)["style"] == starting_clients(other)["style"]).all()


def test_the_session_limit_only_cuts_off():
    longer, shorter = (
        simulate(build_world(clinic(APART, clinic={"session_limit": limit}), SEED)) for limit in (9, 5)
    )
    rows = frame(longer.sessions)
    ended = frame(shorter.clients).end_week.fillna(10_000)
    kept = rows[rows.week <= rows.client.map(ended)].reset_index(drop=True)
    assert kept.equals(frame(shorter.sessions))
    assert len(kept) < len(rows)
