"""Clinics made from known parameters are recovered: intervals hold the truth about as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.calibration.coverage import RANGES, Recovery, coverage, main, recoveries
from experiments.calibration.inference import Budget


def test_coverage_is_the_share_of_intervals_that_hold_the_truth() -> None:
    held = [Recovery(path, 0.5, 0.4, 0.6) for path in RANGES]
    missed = [Recovery(path, 0.5, 0.6, 0.7) for path in RANGES]
    assert coverage([held, held, missed, held]) == dict.fromkeys(RANGES, 0.75)


def test_recovery_is_the_same_for_the_same_seed() -> None:
    budget = Budget(particles=10, generations=1, seconds=60)
    assert list(recoveries(1, 1, budget)) == list(recoveries(1, 1, budget))


def test_nothing_to_recover_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--clinics", "none"])
    assert "invalid int value" in capsys.readouterr().err


@pytest.mark.verification
def test_intervals_hold_what_clinics_were_made_from() -> None:
    found = list(recoveries(6, 1, Budget(particles=50, generations=3, seconds=600)))
    covered = [one.covered for each in found for one in each]
    widths = [
        (one.high - one.low) / (RANGES[one.path][1] - RANGES[one.path][0]) for each in found for one in each
    ]
    # Of 24 intervals, partly dependent: a wide band. The full check, on 100 clinics, is the module's command.
    assert 0.7 <= np.mean(covered) <= 1.0
    assert np.median(widths) < 0.8
