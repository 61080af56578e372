"""One set of equations, two ways to walk them: the same tables, bit for bit."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings

from sim import AllianceModel, Tables, World, simulate
from tests.engines.strategies import worlds

TABLES = ("sessions", "clients", "therapists", "weeks")


def differences(first: Tables, second: Tables) -> list[str]:
    """Return what differs between two sets of tables: types, lengths, or any value of any column."""
    found = []
    for table in TABLES:
        one, two = getattr(first, table), getattr(second, table)
        if one.schema != two.schema:
            found.append(f"{table}: {one.schema} / {two.schema}")
        elif one.num_rows != two.num_rows:
            found.append(f"{table}: {one.num_rows} / {two.num_rows} rows")
        else:
            found += [f"{table}.{name}" for name in one.column_names if not same(one[name], two[name])]
    return found


def same(one: pa.ChunkedArray, two: pa.ChunkedArray) -> bool:
    """Return whether values and nulls are equal; NaN, which no table holds, is equal to nothing."""
    return bool(one.equals(two))


def check(world: World) -> None:
    assert differences(simulate(world), AllianceModel(world).run()) == []


@settings(max_examples=15)
@given(world=worlds())
def test_engine_and_mesa_model_give_the_same_tables(world: World) -> None:
    check(world)


@pytest.mark.verification
@settings(max_examples=600)
@given(world=worlds())
def test_engine_and_mesa_model_give_the_same_tables_in_many_worlds(world: World) -> None:
    check(world)
