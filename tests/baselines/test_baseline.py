"""The model gives the numbers it gave when the baseline was last refreshed."""

from __future__ import annotations

import json

import pytest

from tests.baselines.refresh import FILE, WORLDS, means


def test_the_model_gives_the_numbers_of_the_baseline() -> None:
    kept, now = json.loads(FILE.read_text(encoding="utf-8")), means()
    assert set(kept) == set(now) == set(WORLDS)
    for world, values in kept.items():
        # Means are kept to six digits; `tests/bits` compares values to the last bit.
        assert now[world] == pytest.approx(values, rel=1e-5, abs=1e-9, nan_ok=True), world
