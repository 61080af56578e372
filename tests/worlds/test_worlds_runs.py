"""Minimally different worlds: who runs them, how many at once and in what order changes nothing; the key does."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim import AllianceModel, build_world, simulate, simulate_many
from sim.engine import loop
from sim.process.interventions import NAMES
from tests.worlds.clinics import TABLES, clinic, frame, same

WORLDS = [
    build_world(
        clinic(clinic={"clients": 5 + 6 * n}, intervention={NAMES[n]: {"coverage": 1.0}}), n, replicate=n
    )
    for n in range(9)
]


@cache
def alone():
    """Return the tables of each world, run by itself."""
    return [simulate(world) for world in WORLDS]


@pytest.mark.parametrize("cores", [1, 2, 5, None])
def test_the_number_of_cores_changes_nothing(cores):
    # An iterator: worlds are taken one by one, and a long study is never in memory.
    results = simulate_many(iter(WORLDS), cores=cores)
    assert all(same(one, together) for one, together in zip(alone(), results, strict=True))


def test_the_order_of_worlds_changes_nothing():
    backwards = list(simulate_many(WORLDS[::-1], cores=2))
    assert all(same(one, together) for one, together in zip(alone(), backwards[::-1], strict=True))


def test_a_study_can_be_left_early():
    results = simulate_many(WORLDS, cores=2)
    assert same(next(results), alone()[0])
    results.close()


def test_a_world_can_be_run_again():
    world = build_world(clinic(), 5)
    assert same(simulate(world), simulate(world))
    assert same(simulate(world), simulate(build_world(clinic(), 5)))


@pytest.mark.parametrize(("seed", "replicate"), [(5, 1), (6, 0), (2**64 - 1, 2**32 - 1), (5 + 2**32, 0)])
def test_another_key_gives_other_people_and_other_luck(seed, replicate):
    base, other = build_world(clinic(), 5), build_world(clinic(), seed, replicate)
    assert base.clients.tobytes() != other.clients.tobytes()
    one, two = simulate(base), simulate(other)
    assert not any(getattr(one, name).equals(getattr(two, name)) for name in TABLES)


def test_another_replicate_has_the_same_ties_and_another_seed_has_others():
    base, again, other = (build_world(clinic(), seed, rep).networks for seed, rep in ((5, 0), (5, 9), (6, 0)))
    assert base.support is again.support
    assert base.support.others.tolist() != other.support.others.tolist()


@pytest.mark.parametrize("spare", [0, 1, 7, 200])
def test_the_size_of_the_session_buffer_changes_nothing(monkeypatch, spare):
    world = build_world(clinic(intervention={"twice_weekly": {"coverage": 0.5}}), 8)
    base = simulate(world)
    monkeypatch.setattr(loop, "_ROWS", loop._Rows(2 + spare))
    in_pieces = simulate(world)
    assert in_pieces.sessions["week"].num_chunks > base.sessions["week"].num_chunks
    assert same(base, in_pieces)


class Backwards(list):
    """A list that is walked from its end, while positions stay."""

    def __iter__(self):
        return reversed(self)


def test_the_order_in_which_people_are_walked_never_matters():
    world = build_world(clinic(clinic={"caseload_limit": 4}), 3)
    model = AllianceModel(world)
    model.clients, model.therapists = Backwards(model.clients), Backwards(model.therapists)
    there, back = simulate(world), model.run()
    assert not frame(back.sessions).equals(frame(there.sessions))
    for name, keys in (
        ("sessions", ["week", "client"]),
        ("clients", ["client"]),
        ("therapists", ["therapist"]),
    ):
        one, two = (
            frame(getattr(tables, name)).sort_values(keys, kind="stable").reset_index(drop=True)
            for tables in (there, back)
        )
        assert one.equals(two)
    # Means over the clinic are sums in another order.
    for name in there.weeks.column_names:
        one, two = (frame(tables.weeks)[name].to_numpy(float) for tables in (there, back))
        assert np.allclose(one, two, rtol=1e-6, equal_nan=True)
