"""Claims S1 to S18: each shows in two paired clinics, and is gone when its path is cut."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.statements.claim import CLAIM_TEXTS, Claim
from experiments.statements.claim_registry import CLAIMS
from experiments.statements.observables import at_session
from experiments.statements.twin_clinics import twin_differences
from sim.parameters import Parameters
from tests.claims.clinics import REPLICATES, SEED, clearly, clinics, gone

NAMED = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)


@NAMED
def test_claim_shows_and_is_gone_without_its_path(claim: Claim) -> None:
    effect, left = (
        twin_differences(*claim.clinics(Parameters(), cut), claim.observable, REPLICATES, SEED)
        for cut in (False, True)
    )
    clearly(effect, claim.sign, claim.least)
    gone(left, effect)


def test_every_claim_of_the_source_text_is_tested() -> None:
    assert {claim.number for claim in CLAIMS} == {f"S{k}" for k in range(1, len(CLAIM_TEXTS) + 1)}


def test_trust_takes_time() -> None:
    # S3: trust grows over sessions, a little at a time, and does not grow when nothing is learned.
    first, eighth = at_session("state_trust", 1), at_session("state_trust", 8)
    setting = {"trust.start": 0.2}
    for tables in clinics(setting, replicates=3):
        start = first.of(tables)
        growth = np.nanmean(eighth.of(tables) - start)
        assert growth > 0.05
        assert np.nanmean(at_session("state_trust", 2).of(tables) - start) < 0.35 * growth
    still = {
        **setting,
        "trust.gain_up": 0.0,
        "trust.gain_down": 0.0,
        "trust.repair_bonus": 0.0,
        "rupture.hurt": 0.0,
        "trust.thinning": 0.0,
    }
    for tables in clinics(still, replicates=3):
        assert np.nanmax(abs(eighth.of(tables) - first.of(tables))) == 0.0
