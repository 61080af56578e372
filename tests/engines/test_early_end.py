"""A clinic that ends when every treatment was assessed is the whole clinic up to there."""

from __future__ import annotations

import numpy as np
import pytest

from sim import Parameters, World, build_world, simulate
from sim.states import ASSESSED, AssessmentWeek

SETTINGS = (
    {"clinic.clients": 60, "clinic.therapists": 6, "clinic.weeks": 20},
    # A queue that few leave in time: some begin long after the last one has arrived.
    {"clinic.clients": 60, "clinic.therapists": 2, "clinic.weeks": 8, "clinic.caseload_limit": 5},
    {"clinic.clients": 60, "clinic.therapists": 1, "clinic.weeks": 4, "clinic.closing_weeks": 12},
    {"clinic.clients": 40, "clinic.therapists": 4, "clinic.weeks": 12, "clinic.warmup_weeks": 30},
    {"clinic.clients": 50, "clinic.therapists": 5, "clinic.weeks": 10, "clinic.followup_weeks": 2},
)


def worlds() -> list[World]:
    return [build_world(Parameters.of(setting), seed) for setting in SETTINGS for seed in range(3)]


@pytest.mark.parametrize("weeks", [4, 12, 26])
def test_everything_up_to_the_last_assessment_is_the_same(weeks: int) -> None:
    shown = [name for name, week in zip(ASSESSED, AssessmentWeek, strict=True) if week <= weeks]
    traits = ["client", "therapist", "arrival_week", "start_week", "intake_score", "warmth_preference"]
    shorter = 0
    for world in worlds():
        whole, part = simulate(world), simulate(world, assessed=weeks)
        names = [name for name in (*traits, *shown) if name in whole.clients.column_names]
        assert part.clients.select(names).equals(whole.clients.select(names))
        passed = part.weeks.num_rows
        assert part.weeks.equals(whole.weeks.slice(0, passed))
        until = np.count_nonzero(whole.sessions["week"].to_numpy() < passed)
        assert part.sessions.equals(whole.sessions.slice(0, until))
        shorter += passed < whole.weeks.num_rows
    assert shorter > len(SETTINGS)


def test_no_week_more_is_run_than_is_needed() -> None:
    world = build_world(Parameters.of(SETTINGS[0]), 1)
    tables = simulate(world, assessed=12)
    starts = tables.clients["start_week"].drop_null().to_numpy()
    earliest = world.parameters.clinic.weeks + 12
    assert tables.weeks.num_rows == max(earliest, int(starts.max()) + 13)
