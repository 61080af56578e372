"""What the division of sessions is worth as Markdown, from the results kept in `docs/evidence/choices.csv`."""

from __future__ import annotations

import csv

from experiments.config.locations import configs_folder
from experiments.docs.markdown import table

OF_THE_GAME = 6
"""How many of the stored clients, the first ones, are those of the game."""


def choices_block() -> str:
    """Return typical clients, the best fixed division of their sessions, and what other ways bring beside it."""
    path = configs_folder().parent / "docs" / "evidence" / "choices.csv"
    stored = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    rows = [
        {
            "name": row["client"],
            "need": f"{float(row['need']):.2f}",
            "best fixed": " ".join(row[name] for name in row if name.startswith("best_")),
            "best - even": _with_error(row, "over_even"),
            "responsive - best": _with_error(row, "responsive"),
            "following - best": _with_error(row, "following"),
            "exploring - working": _with_error(row, "exploring"),
        }
        for row in stored
    ]
    following = [float(row["following"]) for row in stored[:OF_THE_GAME]]
    mean = f"Following beats the best fixed division of the six by {sum(following) / OF_THE_GAME:.2f} SD on average."
    return f"{table(rows, tuple(rows[0]))}\n\n{mean}"


def _with_error(row: dict[str, str], name: str) -> str:
    return f"{float(row[name]):+.2f} ± {float(row[f'{name}_error']):.2f}"
