"""Clinics made from known parameters are recovered: intervals hold the truth about as often as they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.calibration.coverage import (
    Recovery,
    Trial,
    coverage_text,
    coverages,
    default_ranges,
    interval,
    main,
    recoveries,
    write_coverage,
)

RANGES = {
    "work.gain": (0.05, 0.3),
    "course.natural_drop": (0.2, 1.1),
    "instrument.client_lift": (0.2, 0.7),
    "instrument.style_spread": (0.02, 0.16),
}
CLINIC = {"therapists": 5, "clients": 100, "weeks": 20, "closing_weeks": 20, "followup_weeks": 1}


def test_coverage_is_the_share_of_intervals_that_hold_the_truth(tmp_path: Path) -> None:
    held = [Recovery(path, 0.5, 0.4, 0.6) for path in RANGES]
    missed = [Recovery(path, 0.7, 0.4, 0.6) for path in RANGES]
    made = coverages([held, held, missed, held], RANGES)
    assert [one.share for one in made] == [0.75] * (len(RANGES) + 1)
    assert made[0].width == pytest.approx(0.2 / (0.9 * 0.25))
    assert all("0.75" in line for line in coverage_text(made).splitlines()[1:])
    write_coverage(made, tmp_path / "coverage.csv")
    rows = (tmp_path / "coverage.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "parameter,share,low,high,width"
    assert rows[-1].startswith("all,0.75,")
    assert rows[-1].endswith(",")


def test_a_share_has_a_binomial_interval() -> None:
    # Wilson (1927), as statsmodels' proportion_confint(method="wilson") has it.
    assert interval(90, 100) == pytest.approx((0.82563, 0.94478), abs=1e-4)
    assert interval(0, 10)[0] == pytest.approx(0, abs=1e-9)


def test_recovery_is_the_same_for_the_same_seed() -> None:
    trial = Trial(RANGES, CLINIC, bank=12, nearest=8, surface=100, averaged=2)
    first, again = (list(recoveries(trial, 1, 1)) for _ in range(2))
    assert first == again
    assert [one.path for one in first[0]] == list(RANGES)
    assert all(RANGES[one.path][0] <= one.low < one.high <= RANGES[one.path][1] for one in first[0])


def test_what_is_recovered_is_what_is_calibrated() -> None:
    assert len(default_ranges()) >= 6


def test_nothing_to_recover_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--clinics", "none"])
    assert "invalid int value" in capsys.readouterr().err


@pytest.mark.verification
def test_intervals_hold_what_clinics_were_made_from() -> None:
    trial = Trial(RANGES, CLINIC, bank=400, nearest=40, surface=110, averaged=20)
    found = list(recoveries(trial, 8, 1))
    covered = [one.covered for each in found for one in each]
    widths = [
        (one.high - one.low) / (RANGES[one.path][1] - RANGES[one.path][0]) for each in found for one in each
    ]
    # Of 32 intervals, partly dependent: three standard errors. The full check, on 100 clinics, is the module's command.
    assert 0.74 <= np.mean(covered) <= 1.0
    assert np.median(widths) < 0.6
