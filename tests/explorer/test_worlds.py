"""Two worlds: the numbers of `alliance compare`, twins, and the client who parts most."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv

from experiments.commands.command_line import main
from explorer.core.clinic_setup import ClinicSetup
from explorer.core.differences import differences_html
from explorer.core.world_pair import (
    WEEKLY_QUANTITIES,
    WeeklyComparison,
    WorldPair,
    most_different_client,
    simulate_pair,
)
from sim.errors import InputError
from tests.explorer.clinics import SMALL

OTHER = SMALL.with_changes({"trust.gain_up": 0.3}, theory="retention", interventions=("feedback",))


@pytest.fixture(scope="module")
def worlds() -> WorldPair:
    return simulate_pair(SMALL, OTHER, 4)


def test_the_study_gives_the_same_numbers(
    worlds: WorldPair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "my_configs" / "study" / "two_worlds.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(worlds.study())
    words = worlds.command().replace("\\\n", "").split()
    assert main([*words[1:], "figures=false", "out=run"]) == 0
    for name, table in (("summary", worlds.summary), ("differences", worlds.differences)):
        stored = csv.read_csv(tmp_path / "run" / f"{name}.csv").to_pandas()
        shown = table.to_pandas()
        assert stored["outcome"].tolist() == shown["outcome"].tolist()
        for column in ("value", "mc_error", "low", "high"):
            assert stored[column].to_numpy() == pytest.approx(
                shown[column].to_numpy(), rel=1e-12, nan_ok=True
            )


def test_the_same_world_twice_does_not_differ() -> None:
    worlds = simulate_pair(SMALL, SMALL, 2)
    assert all(
        (course.difference[course.difference == course.difference] == 0).all()
        for course in worlds.weekly.values()
    )
    assert set(worlds.differences["value"].drop_null().to_pylist()) == {0.0}


def test_courses_are_means_of_replicates_and_their_difference(worlds: WorldPair) -> None:
    assert set(worlds.weekly) == set(WEEKLY_QUANTITIES)
    for course in worlds.weekly.values():
        known = ~(course.low != course.low)
        assert (course.low[known] <= course.difference[known]).all()
        assert (course.difference[known] <= course.high[known]).all()
    treated = worlds.weekly["in treatment"]
    assert treated.difference == pytest.approx(treated.second - treated.first)


def test_the_first_replicate_is_kept_whole(worlds: WorldPair) -> None:
    assert all(clinic.over for clinic in worlds.clinics)
    assert 0 <= worlds.most_different < 24


def test_who_parts_most_has_another_ending() -> None:
    same = pa.table(
        {
            "status": ["dropped out"] * 3,
            "post_state": [0.0, 1.0, 2.0],
            "sessions_attended": [3, 3, 3],
            "therapist": [0, 1, 0],
        }
    )
    other = same.set_column(0, "status", pa.array(["dropped out", "dropped out", "referred on"]))
    assert most_different_client(same, other) == 2
    elsewhere = other.set_column(3, "therapist", pa.array([0, 1, 1]))
    further = elsewhere.set_column(1, "post_state", pa.array([0.0, 1.3, 2.0]))
    assert most_different_client(same, further) == 1


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (SMALL.with_changes(seed=2), "same seed"),
        (SMALL.with_changes(population="severe"), "the same people"),
        (SMALL.with_changes({"clinic.clients": 25}), "clinic.clients is 24 and 25"),
    ],
)
def test_worlds_without_twins_are_refused(second: ClinicSetup, words: str) -> None:
    with pytest.raises(InputError, match=words):
        simulate_pair(SMALL, second, 2)


@pytest.mark.parametrize("replicates", [1, 51, 2.0, True])
def test_replicates_out_of_bounds_are_refused(replicates: int) -> None:
    with pytest.raises(InputError, match="replicates is"):
        simulate_pair(SMALL, SMALL, replicates)


def test_digits_agree_with_what_is_bold(worlds: WorldPair) -> None:
    table = differences_html(worlds)
    bold = [row for row in table.split("<tr>") if "<b>" in row]
    assert bold
    for row in bold:
        ends = [float(end) for end in re.findall(r"<td>([+-][\d.]+) to ([+-][\d.]+)</td>", row)[0]]
        assert ends[0] * ends[1] > 0


def test_curves_part_where_the_interval_excludes_zero_and_goes_on_so() -> None:
    low = np.array([np.nan, 0.1, -0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
    course = WeeklyComparison(low, low, low + 0.1, low, low + 0.2)
    assert course.parted == 3
    never = WeeklyComparison(low, low, low, low - 1, low + 1)
    assert never.parted is None


def test_progress_is_told_after_every_clinic() -> None:
    told: list[float] = []
    simulate_pair(SMALL, SMALL, 2, told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]
