"""`python -m experiments.commands.release_scores`: add the scores of this release to the table of all releases."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from experiments.api.validating import Scoreboard
from experiments.results.manifest import installed_version
from experiments.results.rounded_csv import write_rounded_csv
from experiments.validation.scored_releases import COLUMNS, release_scores
from sim.errors import InputError


def main(arguments: Sequence[str] | None = None) -> int:
    """Score a results folder and write its rows in place of those of the same version and model."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.commands.release_scores",
        description="scores of a release, figures that were known and others apart",
    )
    parser.add_argument("folder", type=Path, help="of alliance validate population=posterior")
    parser.add_argument("--out", type=Path, required=True, help="a CSV file with rows of all releases")
    parser.add_argument("--version", default=installed_version("alliance-sim"))
    given = parser.parse_args(arguments)
    try:
        board = Scoreboard.read(given.folder)
    except InputError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    model, today = str(board.manifest["model"]), datetime.now(UTC).date().isoformat()
    rows = [asdict(row) for row in release_scores(board.scores, given.version, model, today)]
    earlier = [row for row in read_rows(given.out) if row["version"] != given.version]
    kept = [*earlier, *rows]
    write_rounded_csv(pa.table({name: [row[name] for row in kept] for name in COLUMNS}), given.out, digits=3)
    for row in rows:
        print(
            f"{row['version']} {row['role']:10} known {row['known']:3} {row['inside']:3} of {row['figures']:3} inside,"
            f" crps {row['crps']:.2f}, interval score {row['interval_score']:.1f}"
        )
    return 0


def read_rows(path: Path) -> list[dict[str, object]]:
    """Return the rows of all releases so far, none if there is no file yet."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {
                **row,
                **{name: int(row[name]) for name in ("figures", "inside")},
                **{name: float(row[name] or "nan") for name in ("crps", "interval_score")},
            }
            for row in csv.DictReader(file)
        ]


if __name__ == "__main__":
    sys.exit(main())
