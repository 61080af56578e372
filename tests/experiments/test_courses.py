"""Running totals over clinics give what one computes from all rows at once."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.studies.comparison_data import STAGES, TRAJECTORY_SESSIONS
from experiments.studies.running_totals import CELLS, ArmTotals, ScoreTotals, by_arm
from sim import Tables
from sim.parameters.instrument import Instrument


def test_course_means_are_exact_and_bands_are_within_a_cell() -> None:
    rng = np.random.default_rng(3)
    totals, scores = ScoreTotals(1.0, 7.0), rng.uniform(1, 7, size=(4, 5000))
    for part in scores:
        totals.add(np.ones(5000, dtype=np.int64), part)
    band = totals.band()
    assert band["mean"][0] == pytest.approx(scores.mean())
    assert band["low"][0] == pytest.approx(np.quantile(scores, 0.1), abs=6 / CELLS)
    assert band["high"][0] == pytest.approx(np.quantile(scores, 0.9), abs=6 / CELLS)


def test_course_ends_of_the_scale_stay_inside() -> None:
    totals = ScoreTotals(1.0, 7.0)
    totals.add(np.array([1, 1]), np.array([1.0, 7.0]))
    assert 1.0 <= totals.band()["low"][0] <= totals.band()["high"][0] <= 7.0  # type: ignore[operator]


def test_course_without_scores_has_no_mean() -> None:
    totals = ScoreTotals(1.0, 7.0)
    totals.add(np.array([2]), np.array([np.nan]))
    assert totals.band()["mean"] == [None] * TRAJECTORY_SESSIONS


def test_arm_course_of_two_clinics(four_clients: Tables) -> None:
    totals = ArmTotals(Instrument())
    totals.add(four_clients)
    totals.add(four_clients)
    rows = totals.trajectories().to_pylist()
    assert [row["n"] for row in rows[:4]] == [6, 4, 2, 0]
    assert [row["alliance_mean"] for row in rows[:4]] == [4.5, 5.5, 6.0, None]
    assert rows[0]["distress_mean"] == pytest.approx((24 + 20 + 30) / 3)


def test_attendance_counts_started_clients(four_clients: Tables) -> None:
    totals = ArmTotals(Instrument())
    totals.add(four_clients)
    assert totals.attendance().to_pydict() == {"sessions_attended": [0, 1, 2, 3], "clients": [0, 1, 1, 1]}


def test_flow_adds_up(four_clients: Tables) -> None:
    totals = ArmTotals(Instrument())
    for _ in range(3):
        totals.add(four_clients)
    counts = {(row["stage"], row["status"]): row["clients"] for row in totals.flow().to_pylist()}
    assert counts == {
        ("arrival", "arrived"): 12,
        ("start", "started"): 9,
        ("start", "not started"): 3,
        ("ending", "dropped out, dissatisfied"): 3,
        ("ending", "dropped out, well enough"): 3,
        ("ending", "ended as planned"): 3,
    }
    assert {stage for stage, _ in counts} == set(STAGES)


@pytest.mark.parametrize("part", ["trajectories", "attendance", "flow"])
def test_arms_are_stacked(four_clients: Tables, part: str) -> None:
    totals = ArmTotals(Instrument())
    totals.add(four_clients)
    stacked = by_arm({"usual": totals, "more": totals}, part)
    assert stacked.column_names[0] == "arm"
    assert set(stacked["arm"].to_pylist()) == {"usual", "more"}
