"""Known parameters of clinics are recovered: intervals contain the truth about as often as they claim."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.calibration.coverage import (
    CoverageDesign,
    Recovery,
    coverages,
    default_ranges,
    recoveries,
    wilson_interval,
)
from experiments.calibration.result_tables import coverage_table
from experiments.commands.interval_coverage import main
from experiments.reports.coverage_text import coverage_text
from experiments.results.rounded_csv import write_rounded_csv

RANGES = {
    "work.gain": (0.05, 0.3),
    "course.natural_drop": (0.2, 1.1),
    "instrument.client_ease": (0.6, 2.2),
    "instrument.style_spread": (0.2, 1.0),
}
CLINIC = {"therapists": 5, "clients": 100, "weeks": 20, "closing_weeks": 20, "followup_weeks": 1}


def test_coverage_is_the_share_of_intervals_that_contain_the_truth(tmp_path: Path) -> None:
    hits = [Recovery(path, 0.5, 0.4, 0.6) for path in RANGES]
    misses = [Recovery(path, 0.7, 0.4, 0.6) for path in RANGES]
    rows = coverages([hits, hits, misses, hits], RANGES)
    assert [row.share for row in rows] == [0.75] * (len(RANGES) + 1)
    assert rows[0].width == pytest.approx(0.2 / (0.9 * 0.25))
    assert all("0.75" in line for line in coverage_text(rows).splitlines()[1:])
    write_rounded_csv(coverage_table(rows), tmp_path / "coverage.csv", digits=4)
    lines = (tmp_path / "coverage.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "parameter,share,low,high,width"
    assert lines[-1].startswith("all,0.75,")
    assert lines[-1].endswith(",")


def test_a_share_has_a_binomial_interval() -> None:
    # Wilson (1927), as statsmodels' proportion_confint(method="wilson") has it.
    assert wilson_interval(90, 100) == pytest.approx((0.82563, 0.94478), abs=1e-4)
    assert wilson_interval(0, 10)[0] == pytest.approx(0, abs=1e-9)


@pytest.mark.verification
def test_recovery_is_the_same_for_the_same_seed() -> None:
    design = CoverageDesign(RANGES, CLINIC, bank=12, nearest=8, surface=100, averaged=2)
    first, again = (list(recoveries(design, 1, 1)) for _ in range(2))
    assert first == again
    assert [recovery.path for recovery in first[0]] == list(RANGES)
    assert all(
        RANGES[recovery.path][0] <= recovery.low < recovery.high <= RANGES[recovery.path][1]
        for recovery in first[0]
    )


def test_coverage_uses_the_prior_of_the_calibration() -> None:
    assert len(default_ranges()) >= 6


def test_a_wrong_argument_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--clinics", "none"])
    assert "invalid int value" in capsys.readouterr().err


@pytest.mark.verification
def test_intervals_contain_the_parameters_behind_the_clinics() -> None:
    design = CoverageDesign(RANGES, CLINIC, bank=400, nearest=40, surface=110, averaged=20)
    clinics = list(recoveries(design, 8, 1))
    covered = [recovery.covered for clinic in clinics for recovery in clinic]
    widths = [
        (recovery.high - recovery.low) / (RANGES[recovery.path][1] - RANGES[recovery.path][0])
        for clinic in clinics
        for recovery in clinic
    ]
    # Of 32 intervals, partly dependent: three standard errors. The full check, on 100 clinics, is the module's command.
    assert 0.74 <= np.mean(covered) <= 1.0
    assert np.median(widths) < 0.6
