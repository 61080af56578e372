"""Typical values at which paths are neutral: they are those of the default clinic, or a path would move levels."""

from __future__ import annotations

import pytest

from sim.equations.anchors import ANCHORS
from tests.phenomena.anchor_means import anchor_means

pytestmark = pytest.mark.verification
NEAR = 0.03


@pytest.fixture(scope="module")
def means() -> dict[str, float]:
    return anchor_means()


def test_every_anchor_lies_where_the_default_clinic_does(means: dict[str, float]) -> None:
    off = {
        name: (ANCHORS[name].value, mean)
        for name, mean in means.items()
        if abs(ANCHORS[name].value - mean) > NEAR
    }
    assert not off
    assert len(means) == 15
