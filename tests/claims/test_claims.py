"""Claims S1 to S18: each shows in two paired clinics, and is gone when its path is cut."""

from __future__ import annotations

import pytest

from tests.claims.claims import CLAIMS, Claim
from tests.claims.clinics import at_session, clearly, clinics, gone, twin_differences

NAMED = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.number)


@NAMED
def test_claim_shows_and_is_gone_without_its_path(claim: Claim) -> None:
    effect = twin_differences(
        {**claim.setting, **claim.low}, {**claim.setting, **claim.high}, claim.observable
    )
    clearly(effect, claim.sign, claim.least)
    cut = {**claim.setting, **claim.cut}
    left = twin_differences(
        {**cut, **claim.low, **claim.cut}, {**cut, **claim.high, **claim.cut}, claim.observable
    )
    gone(left, effect)


def test_every_claim_of_the_source_text_is_tested() -> None:
    assert {claim.number.split()[0] for claim in CLAIMS} == {f"S{k}" for k in range(1, 19)}


def test_trust_takes_time() -> None:
    # S3: trust grows over sessions, a little at a time, and does not grow when nothing is learned.
    first, eighth = at_session("state_trust", 1), at_session("state_trust", 8)
    setting = {"trust.start": 0.2}
    for tables in clinics(setting, replicates=3):
        growth = (eighth(tables) - first(tables)).dropna()
        second = (at_session("state_trust", 2)(tables) - first(tables)).dropna()
        assert growth.mean() > 0.05
        assert second.mean() < 0.35 * growth.mean()
    still = {
        **setting,
        "trust.gain_up": 0.0,
        "trust.gain_down": 0.0,
        "trust.repair_bonus": 0.0,
        "rupture.hurt": 0.0,
        "trust.thinning": 0.0,
    }
    for tables in clinics(still, replicates=3):
        assert abs((eighth(tables) - first(tables)).dropna()).max() == 0.0
