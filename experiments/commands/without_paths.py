"""`python -m experiments.commands.without_paths`: what deleting a causal path does to the mean outcome."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.results.rounded_csv import write_rounded_csv
from experiments.validation.deleted_paths import deleted_paths, paths_table
from sim.errors import InputError


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the change of the mean outcome for each path."""
    from sim.engine.loop import usable_cores

    parser = argparse.ArgumentParser(
        prog="python -m experiments.commands.without_paths",
        description="the mean outcome of the default clinic without each causal path",
    )
    parser.add_argument("--clinics", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cores", type=int, default=usable_cores())
    parser.add_argument("--out", type=Path, help="a CSV file for the same numbers")
    given = parser.parse_args(arguments)
    try:
        paths = list(deleted_paths(given.clinics, given.seed, given.cores))
    except InputError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    print(f"{'change of the mean outcome, SD':32} {'at the end':>15} {'at follow-up':>15}")
    for path in paths:
        at_end, later = (
            f"{path.at_end:+.3f} ± {path.at_end_error:.3f}",
            f"{path.later:+.3f} ± {path.later_error:.3f}",
        )
        print(f"{path.path:32} {at_end:>15} {later:>15}")
    if given.out is not None:
        write_rounded_csv(paths_table(paths), given.out, digits=3)
    return 0


if __name__ == "__main__":
    sys.exit(main())
