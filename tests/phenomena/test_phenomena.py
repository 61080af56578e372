"""What is known to happen in treatments, as properties of the default clinic: none of these numbers is tuned."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from experiments.validation.deleted_paths import path_weights
from tests.phenomena.clinics import above, clients, clinics, gain_over, sessions

NEUTRAL = 0.03
"""Change of the mean outcome, in SD, up to which a path that is deleted counts as leaving the mean alone."""


def _mean_by_session(column: str, numbers: tuple[int, ...]) -> list[float]:
    attended = sessions()
    longest = attended.groupby(["replicate", "client"])["session"].transform("max")
    same_people = attended[longest >= max(numbers)].groupby("session")[column].mean()
    return [float(same_people[number]) for number in numbers]


@pytest.mark.parametrize("part", ["state_goal", "state_task"])
def test_goals_and_tasks_are_worked_out(part: str) -> None:
    first, early, late = _mean_by_session(part, (1, 5, 15))
    assert first < early - 0.02
    assert early < late - 0.02


def test_the_bond_flattens_early() -> None:
    first, early, late = _mean_by_session("state_empathy", (1, 5, 15))
    assert (late - early) / 10 < (early - first) / 4


def test_far_more_long_alliances_rise_than_fall() -> None:
    attended = sessions().dropna(subset="alliance_client")
    slopes = [
        np.polyfit(one["session"], one["alliance_client"], 1)[0]
        for _, one in attended.groupby(["replicate", "client"])
        if len(one) >= 20
    ]
    assert np.mean(np.array(slopes) > 0) > 0.7


def test_the_severe_stay_longer() -> None:
    treated = clients()
    middle = treated["intake_distress"].median()
    severe = treated["intake_distress"] > middle
    lengths = treated.groupby([severe, "replicate"])["sessions_attended"].mean().unstack()
    above((lengths.loc[True] - lengths.loc[False]).to_numpy(), least=1.0)


def test_whoever_ends_as_planned_is_better() -> None:
    treated = clients()
    planned = treated[treated["status"] == "ended as planned"]
    assert (planned["post_state"] < planned["intake_distress"]).mean() > 0.9
    assert (planned["reliable_change"] == "deteriorated").mean() < 0.02


def test_gains_last() -> None:
    treated = clients()
    planned = treated[treated["status"] == "ended as planned"]
    gained = (planned["intake_distress"] - planned["post_state"]).mean()
    kept = (planned["intake_distress"] - planned["followup_state"]).mean()
    assert kept > 0.85 * gained


@pytest.mark.parametrize("path", path_weights())
def test_a_path_changes_who_gains_not_how_much_is_gained(path: str) -> None:
    gained = gain_over({path: 0.0})
    # Sixteen clinics leave an error of .004; the table of a hundred, tested below, has to lie within the limit itself.
    assert abs(gained.mean()) - 2 * gained.std(ddof=1) / np.sqrt(len(gained)) < NEUTRAL


def test_no_path_in_the_table_of_a_hundred_clinics_moves_the_mean_at_the_end() -> None:
    with (Path(__file__).parents[2] / "docs" / "evidence" / "paths.csv").open(encoding="utf-8") as file:
        moved = {row["path"]: float(row["at_end"]) for row in csv.DictReader(file)}
    assert set(moved) == set(path_weights())
    assert {path: by for path, by in moved.items() if abs(by) >= NEUTRAL} == {}


def test_ruptures_hurt_and_repairs_heal() -> None:
    above(gain_over({"rupture.base_rate": 0.0}))
    above(-gain_over({"rupture.confrontation_visibility": 0.0, "rupture.withdrawal_visibility": 0.0}))


def test_following_the_client_beats_a_fixed_division() -> None:
    above(gain_over({"emphasis.policy": "responsive"}, {"emphasis.policy": "fixed"}))


@pytest.mark.parametrize("intervention", ["feedback", "empathy_training", "preference_accommodation"])
def test_effects_grow_with_coverage(intervention: str) -> None:
    half, whole = (gain_over({f"intervention.{intervention}.coverage": share}) for share in (0.5, 1.0))
    above(half)
    above(whole - half)


def test_exploring_and_working_are_not_the_same() -> None:
    explored = {"emphasis.policy": "fixed", "emphasis.explore": 0.45, "emphasis.work": 0.1}
    worked = {"emphasis.policy": "fixed", "emphasis.explore": 0.1, "emphasis.work": 0.45}
    for preference, wanted, other in ((0.9, explored, worked), (0.1, worked, explored)):
        people = {
            "population.preference.mean": preference,
            "population.interpersonal_problems.mean": preference,
        }
        above(gain_over(wanted, {**people, **other}), least=0.05)


def test_those_who_do_not_come_back_are_disappointed_or_helped() -> None:
    kinds = clients().query("sessions_attended == 1")["status"].value_counts()
    assert kinds.get("dropped out", 0) > 0
    assert kinds.get("ended as planned", 0) > 0


def test_every_replicate_is_a_clinic_of_its_own() -> None:
    assert len({table.clients["post_state"].to_pylist()[0] for table in clinics()}) > 1
