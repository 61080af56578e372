"""`python -m experiments.commands.interval_coverage`: how often 90 % intervals hold the true parameters."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.calibration.coverage import CoverageDesign, coverages, default_ranges, recoveries
from experiments.calibration.result_tables import coverage_table
from experiments.reports.coverage_text import coverage_text
from experiments.results.progress import with_progress
from experiments.results.rounded_csv import write_rounded_csv


def main(arguments: Sequence[str] | None = None) -> int:
    """Print coverage for each parameter that `alliance calibrate` fits."""
    from sim.engine.loop import usable_cores

    parser = argparse.ArgumentParser(
        prog="python -m experiments.commands.interval_coverage",
        description="coverage of 90 % intervals over clinics with known parameters",
    )
    parser.add_argument("--clinics", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cores", type=int, default=usable_cores())
    parser.add_argument("--out", type=Path, help="a CSV file for the same numbers")
    given = parser.parse_args(arguments)
    design = CoverageDesign(default_ranges(), seed=given.seed)
    calibrations = list(
        with_progress(recoveries(design, given.clinics, given.cores), given.clinics, "calibrations")
    )
    rows = coverages(calibrations, design.ranges)
    print(coverage_text(rows))
    if given.out is not None:
        write_rounded_csv(coverage_table(rows), given.out, digits=4)
    return 0


if __name__ == "__main__":
    sys.exit(main())
