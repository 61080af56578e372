"""The alluvial diagram: labels keep their distance, bands keep their size."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.plots.stages import SPREAD, spread_out, stack


@given(st.lists(st.floats(0, 1), min_size=1, max_size=7))
def test_labels_keep_their_distance_and_order(heights: list[float]) -> None:
    moved = spread_out(sorted(heights, reverse=True), 0.12)
    assert all(a - b >= 0.12 - 1e-12 for a, b in pairwise(moved))
    assert min(moved) >= 0.05 - 1e-12
    assert max(moved) <= 0.95 + 1e-12


def test_labels_that_are_apart_stay_where_they_are() -> None:
    assert spread_out([0.9, 0.5, 0.1], 0.12) == [0.9, 0.5, 0.1]


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 1000), min_size=1, max_size=6))
def test_bars_are_proportional_and_do_not_touch(counts: dict[str, int]) -> None:
    total = sum(counts.values())
    parts = stack({name: float(count) for name, count in counts.items()}, total)
    scale = (parts[0].high - parts[0].low) / parts[0].clients
    assert all(part.high - part.low == pytest.approx(part.clients * scale) for part in parts)
    assert all(upper.low - lower.high == pytest.approx(SPREAD) for upper, lower in pairwise(parts))
    assert parts[-1].low >= -1e-9
