"""The clinics of several arms are those that would be built one by one, and what they share is drawn once."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.inputs.clinic_inputs import Inputs
from sim import Parameters, build_world, simulate

SMALL = {"clinic.clients": 30, "clinic.therapists": 3, "clinic.weeks": 8}
CHANGES = {
    "reference": ({}, True),
    "intervention": ({"intervention.feedback.coverage": 1.0}, True),
    "people": ({"population.resilience.mean": 0.6}, False),
    "therapists": ({"therapists.warmth.mean": 0.7}, False),
    "network": ({"network.support_ties": 6}, False),
    "size": ({"clinic.clients": 40}, False),
}


@pytest.mark.parametrize("arm", CHANGES)
def test_the_clinic_of_an_arm_is_that_built_by_itself(arm: str) -> None:
    changes, shared = CHANGES[arm]
    parameters = Parameters.of({**SMALL, **changes})
    usual, world = Inputs().worlds([Parameters.of(SMALL), parameters], 3, 5)
    alone = build_world(parameters, 3, 5)
    assert (world.clients is usual.clients) == shared
    assert world.parameters == parameters
    assert np.array_equal(world.clients, alone.clients)
    assert np.array_equal(world.therapists, alone.therapists)
    assert simulate(world).clients.equals(simulate(alone).clients)


@pytest.mark.parametrize(("seed", "replicate"), [(4, 5), (3, 6)])
def test_people_of_another_replicate_are_not_taken(seed: int, replicate: int) -> None:
    inputs, parameters = Inputs(), Parameters.of(SMALL)
    other = inputs.world(parameters, seed, replicate)
    world = inputs.world(parameters, 3, 5, twin=other)
    assert not np.array_equal(world.clients, other.clients)
    assert np.array_equal(world.clients, build_world(parameters, 3, 5).clients)
