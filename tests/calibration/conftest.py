"""Chains as long as a test needs: their full length is for posteriors that somebody reads."""

from __future__ import annotations

import pytest

from experiments.calibration import refinement

FULL_LENGTH = ("test_refinement", "test_inference")
"""Files whose tests ask how well chains sample."""


@pytest.fixture(autouse=True)
def short_chains(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the chains in tests of what is stored, shown and resumed."""
    if not request.module.__name__.endswith(FULL_LENGTH):
        monkeypatch.setattr(refinement, "ROUNDS", min(refinement.ROUNDS, 2))
        monkeypatch.setattr(refinement, "BURN_IN", 60)
        monkeypatch.setattr(refinement, "KEPT_STEPS", 100)
