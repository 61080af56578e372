"""The pair of a lesson lived what is told of it, and is always the same."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.names import name_of
from explorer.lessons.catalogue import LESSONS
from explorer.lessons.lesson_clinics import LessonRuns, by_session
from explorer.lessons.pair_story import course, people, sessions_of, state_in_worlds, typical_client
from sim import Tables

QUICK = [key for key in LESSONS if key != "slow_and_fast"]


@pytest.fixture(scope="module")
def tables() -> Tables:
    (found,) = LessonRuns(range(1)).clinics({})
    return found


def test_the_typical_client_lies_nearest_to_the_mean() -> None:
    assert typical_client(np.array([0.0, np.nan, 4.0, 9.0, 5.0])) == 2
    assert typical_client(np.array([np.nan, np.nan])) == 0


def test_a_pair_is_named_and_what_is_told_is_in_the_tables(tables: Tables) -> None:
    client = next(c for c in range(50) if len(sessions_of(tables, c)) > 6)
    assert people(tables, client, "who came").startswith(f"{name_of(client)} (")
    told = course(tables, client, 20)
    held = {row["session"] for row in sessions_of(tables, client)}
    numbers = [int(line.split(".")[0].removeprefix("Session ")) for line in told]
    assert set(numbers) <= held
    assert (numbers, numbers[0]) == (sorted(set(numbers)), 1)
    assert course(tables, client, 0) == ()


def test_ruptures_are_told(tables: Tables) -> None:
    row = next(
        row for row in tables.sessions.to_pylist() if row["attended"] and row["rupture"] == "confrontation"
    )
    told = course(tables, row["client"], row["session"], row["session"])
    assert any(word in told[0] for word in ("angry", "not helping", "Contradicts"))


def test_a_state_is_that_of_the_table_and_who_left_is_said_to_have_left(tables: Tables) -> None:
    trust = by_session(tables, "state_trust", 20)
    here, gone = (int(np.flatnonzero(np.isnan(trust[:, 19]) == left)[0]) for left in (False, True))
    said = state_in_worlds([("usual", tables)], here, 20, "state_trust", "Trust")
    assert said == f"Trust of {name_of(here)} in session 20. Usual: {trust[here, 19]:.2f}."
    assert "was no longer there" in state_in_worlds([("usual", tables)], gone, 20, "state_trust", "Trust")


@pytest.mark.parametrize("key", QUICK)
def test_every_lesson_tells_a_pair_that_stays_the_same_with_more_replicates(key: str) -> None:
    story = LESSONS[key].run(replicates=2).story
    assert story is not None
    assert len(story.before) >= 3
    assert story.after
    assert LESSONS[key].run(replicates=3).story == story
