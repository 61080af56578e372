"""Session rows become columns: every value in its place and every missing one null, whatever the number of rows."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.arrow_columns import session_batch
from sim.engine.table_rows import CODES, FLAGS, MAY_BE_MISSING, SESSION_COLUMNS, SESSION_ROW
from sim.states import REPAIRS, RUPTURES

NAMES = {"rupture": RUPTURES, "repair": REPAIRS}


def random_rows(count: int) -> np.ndarray:
    luck = np.random.default_rng(count)
    rows = np.zeros(count, dtype=SESSION_ROW)
    for name in SESSION_COLUMNS:
        low, high = (-1, 2) if name in FLAGS else (0, 3) if name in CODES else (0, 30_000)
        rows[name] = luck.integers(low, high, count)
        if SESSION_ROW[name].kind == "f":
            rows[name] += luck.random(count, np.float32)
        if name in MAY_BE_MISSING:
            rows[name][luck.random(count) < 0.3] = luck.choice([np.nan, -np.nan])
            rows[name][luck.random(count) < 0.1] = luck.choice([np.inf, -np.inf])
    return rows


def plain(rows: np.ndarray, name: str) -> list:
    """Return a column value by value."""
    values = rows[name].tolist()
    if name in NAMES:
        return [NAMES[name][code] for code in values]
    if name in FLAGS:
        return [None if code < 0 else code == 1 for code in values]
    return [None if value != value else value for value in values]


@pytest.mark.parametrize("count", [0, 1, 7, 63, 64, 65, 128, 1000])
def test_every_value_is_in_its_place_and_every_missing_one_is_null(count):
    rows = random_rows(count)
    batch = session_batch(rows)
    batch.validate(full=True)
    assert batch.schema.names == list(SESSION_COLUMNS)
    for name in SESSION_COLUMNS:
        expected = plain(rows, name)
        assert batch[name].to_pylist() == expected
        assert batch[name].null_count == expected.count(None)


def test_columns_stay_as_they_are_when_the_rows_are_used_again():
    rows = random_rows(500)
    first = session_batch(rows)
    kept = first.to_pylist()
    rows["state_trust"], rows["rupture_client"] = 0.5, 1
    second = session_batch(rows)
    assert first.to_pylist() == kept != second.to_pylist()
