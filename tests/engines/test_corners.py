"""Whatever parameters are given, within their ranges: engines agree, and no state leaves its range or is no number."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.weekly import LiveClinic
from sim.states import ClientState, DyadState, TherapistState
from tests.engines.corners import SIZES, corner
from tests.engines.state_spans import state_spans
from tests.engines.strategies import KNOWN
from tests.engines.test_engines_equal import check
from tests.engines.test_engines_sound import CHECKS, Run

FEW, EQUAL, ALL = 24, 200, 1000


def strayed(number: int) -> list[str]:
    """Live one corner week by week and return the states that left their ranges."""
    world = corner(number)
    clinic = LiveClinic(world)
    states = (ClientState, DyadState, TherapistState)
    spans = {state: state_spans(state, world.parameters.instrument) for state in states}
    found = []
    while not clinic.over:
        clinic.step()
        for state, records in zip(states, (clinic.clients, clinic.dyads, clinic.therapists), strict=True):
            for name, nullable, low, high in spans[state]:
                values = records[name]
                fine = np.isfinite(values) & (values >= low) & (values <= high)
                if not (fine | (nullable & np.isnan(values))).all():
                    found.append(f"corner {number}, week {clinic.week}: {state.__name__}.{name}")
    return found


def test_corners_have_every_parameter_at_both_ends_and_between() -> None:
    worlds = [corner(number).parameters.flat() for number in range(2 * FEW)]
    for path, (meta, _) in KNOWN.items():
        if meta.kind == "table":
            continue
        drawn = {world[path] for world in worlds}
        expected = meta.choices if meta.kind == "choice" else SIZES.get(path, (meta.low, meta.high))
        assert drawn >= set(expected), path
        if meta.kind == "number":
            assert len(drawn) > 2, path


def test_no_state_leaves_its_range_in_a_corner() -> None:
    assert [error for number in range(FEW) for error in strayed(number)] == []


@pytest.mark.parametrize("number", range(8))
def test_engines_agree_in_a_corner(number: int) -> None:
    check(corner(number))


@pytest.mark.verification
@pytest.mark.parametrize("hundred", range(ALL // 100))
def test_no_state_leaves_its_range_in_a_thousand_corners(hundred: int) -> None:
    numbers = range(100 * hundred, 100 * hundred + 100)
    assert [error for number in numbers for error in strayed(number)] == []


@pytest.mark.verification
@pytest.mark.parametrize("hundred", range(ALL // 100))
def test_tables_of_a_thousand_corners_make_sense(hundred: int) -> None:
    for number in range(100 * hundred, 100 * hundred + 100):
        run = Run.of(corner(number))
        for claim in CHECKS:
            claim(run)


@pytest.mark.verification
@pytest.mark.parametrize("number", range(EQUAL))
def test_engines_agree_in_two_hundred_corners(number: int) -> None:
    check(corner(number))


def test_engines_agree_on_gains_at_the_edge_of_a_form_with_fine_steps() -> None:
    # Steps of .1 points, and feedback that expects a gain which a client makes exactly.
    check(corner(169))
