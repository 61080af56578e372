"""`python -m explorer.commands.session_divisions`: fixed divisions of sessions against policies."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.results.rounded_csv import write_rounded_csv
from explorer.game.division_choice import (
    Advantage,
    ClientChoices,
    all_choices,
    choices_table,
    division_grid,
    every_division_table,
)
from explorer.game.typical_clients import clients_near_an_end, typical_clients
from sim import InputError

_HEAD = (
    "client",
    "need",
    "best fixed",
    "best - even",
    "responsive - best",
    "following - best",
    "exploring - working",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the advantage of policies over fixed divisions, and of exploring over working.

    Parameters
    ----------
    arguments : sequence of str, optional
        As typed; ``--help`` lists them.

    Returns
    -------
    int
        0, or 2 after an error.
    """
    parser = argparse.ArgumentParser(
        prog="python -m explorer.commands.session_divisions",
        description="fixed divisions of sessions against policies that follow the client",
    )
    parser.add_argument("--treatments", type=int, default=400, help="of each client; half of them choose")
    parser.add_argument(
        "--parts", type=int, default=10, help="equal parts of a session in the grid of divisions"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="a CSV file for the same numbers")
    parser.add_argument("--every", type=Path, help="a CSV file for the advantage over each fixed division")
    given = parser.parse_args(arguments)
    try:
        clients = [*typical_clients(), *clients_near_an_end()]
        choices = list(all_choices(clients, division_grid(given.parts), given.treatments, given.seed))
    except InputError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    print(choices_text(choices))
    if given.out is not None:
        write_rounded_csv(choices_table(choices), given.out, digits=3)
    if given.every is not None:
        write_rounded_csv(every_division_table(choices), given.every, digits=3)
    return 0


def choices_text(choices: Sequence[ClientChoices]) -> str:
    """Return the advantages in columns, each with its Monte Carlo standard error."""
    rows = [_HEAD, *(_cells(choice) for choice in choices)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    note = (
        "Fall of distress by week 16 in SD, more after the first than after the second; ± Monte Carlo standard error.\n"
        "Best fixed: tenths (or whatever --parts says) for listening, exploring, goals and tasks, work, repair."
    )
    return "\n".join([*(line.rstrip() for line in lines), note])


def _cells(choice: ClientChoices) -> tuple[str, ...]:
    advantages = (choice.over_even, choice.responsive, choice.following, choice.exploring)
    best = " ".join(str(weight) for weight in choice.best)
    return (choice.client.name, f"{choice.client.need:.2f}", best, *map(_with_error, advantages))


def _with_error(advantage: Advantage) -> str:
    return f"{advantage.mean:+.3f} ± {advantage.error:.3f}"


if __name__ == "__main__":
    sys.exit(main())
