"""Work is divided by its content: every replicate of every point once, each beginning spread over the whole."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.designs import Design
from experiments.sweeps.layout import (
    EMPTY,
    LEAST_PARTS,
    PART_WORK,
    Layout,
    extend_layout,
    layout_of,
    part_plans_of,
    plan_table,
    points_of,
    points_table,
    spread_order,
)


def design(count: int) -> Design:
    return Design(tuple({"trust.gain_up": 0.001 * k, "clinic.clients": k} for k in range(count)))


def laid_out(count: int, replicates: int, cost: int = 1, divisible: bool = True) -> Layout:
    return extend_layout(EMPTY, design(count), replicates, {}, cost, divisible)


def runs(layout: Layout) -> Counter[tuple[str, int]]:
    return Counter(
        (name, replicate)
        for block in layout.parts
        for name in block.points
        for replicate in range(block.first, block.last + 1)
    )


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(1, 30), st.integers(1, 40_000), st.booleans())
def test_every_replicate_of_every_point_is_laid_out_once(
    count: int, reps: int, cost: int, apart: bool
) -> None:
    layout = laid_out(count, reps, cost, apart)
    assert set(runs(layout).values()) == {1}
    assert len(runs(layout)) == count * reps
    assert [block.part for block in layout.parts] == list(range(len(layout.parts)))


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(1, 30), st.integers(1, 40_000))
def test_parts_are_small_enough(count: int, reps: int, cost: int) -> None:
    for block in laid_out(count, reps, cost).parts:
        replicates = len(block.points) * (block.last - block.first + 1)
        assert replicates == 1 or replicates * cost <= PART_WORK


def test_small_sweeps_have_something_for_several_workers() -> None:
    assert len(laid_out(32, 4).parts) == LEAST_PARTS


def test_replicates_stay_together_where_one_depends_on_those_before() -> None:
    layout = laid_out(3, 20, PART_WORK, divisible=False)
    assert [(block.first, block.last) for block in layout.parts] == [(0, 19)] * 3


def test_first_replicates_of_all_points_come_first() -> None:
    layout = laid_out(3, 4, PART_WORK)
    assert [block.first for block in layout.parts] == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]


def test_every_beginning_is_spread_over_the_whole() -> None:
    for count in (5, 64, 100):
        order = spread_order(count)
        assert sorted(order) == list(range(count))
        for seen in (4, count // 2):
            gaps = np.diff([0, *sorted(order[:seen]), count])
            assert gaps.max() <= 2 * count / seen + 1


def test_extending_adds_what_is_missing_only() -> None:
    first = laid_out(10, 4)
    done = dict.fromkeys(first.points, 4)
    more = extend_layout(first, design(15), 6, done, 1, True)
    assert more.parts[: len(first.parts)] == first.parts
    assert set(runs(more).values()) == {1}
    assert len(runs(more)) == 15 * 6
    assert {block.round for block in more.parts[len(first.parts) :]} == {1}
    added = more.since(first)
    assert first.parts + added.parts == more.parts
    assert {**first.points, **added.points} == more.points
    assert set(added.design["round"].to_pylist()) == {1}


def test_rounds_that_are_stored_one_by_one_are_one_layout() -> None:
    first = laid_out(10, 4)
    more = extend_layout(first, design(15), 6, dict.fromkeys(first.points, 4), 1, True)
    rounds = [first, more.since(first)]
    again = layout_of(
        [points_table(each.points) for each in rounds],
        [each.design for each in rounds],
        [plan_table(each.parts) for each in rounds],
    )
    assert (again.points, again.parts) == (more.points, more.parts)
    assert again.design.equals(more.design)


def test_nothing_missing_is_a_round_without_work() -> None:
    first = laid_out(10, 4)
    again = extend_layout(first, design(5), 3, dict.fromkeys(first.points, 4), 1, True)
    assert again.parts == first.parts
    assert again.rounds == 2


def test_tables_hold_everything() -> None:
    layout = laid_out(10, 30, 2_000)
    assert part_plans_of(plan_table(layout.parts)) == layout.parts
    assert points_of(points_table(layout.points)) == layout.points
    assert points_table(layout.points).schema.field("clinic.clients").type == pa.int64()


def test_a_repeated_row_is_run_once() -> None:
    twice = Design((*design(3).rows, *design(3).rows))
    layout = extend_layout(EMPTY, twice, 2, {}, 1, True)
    assert len(runs(layout)) == 3 * 2
    assert layout.design.num_rows == 6
