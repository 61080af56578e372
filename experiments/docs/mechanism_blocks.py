"""What came out of the mechanisms, as Markdown, from results kept in `docs/evidence/`."""

from __future__ import annotations

from experiments.docs.kept_tables import EVIDENCE, kept_rows
from experiments.docs.markdown import table

OF_THE_GAME = 6
"""How many of the stored clients, the first ones, are those of the game."""


def choices_block() -> str:
    """Return typical clients, the best fixed division of their sessions, and what other ways bring beside it."""
    stored = kept_rows(EVIDENCE, "choices")
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
    game = stored[:OF_THE_GAME]
    mean = sum(float(row["following"]) for row in game) / OF_THE_GAME
    error = sum(float(row["following_error"]) ** 2 for row in game) ** 0.5 / OF_THE_GAME
    least = min(game, key=lambda row: float(row["least"]))
    summary = (
        f"For the six, following beats the best fixed division by {mean:.2f} ± {error:.2f} SD on average. Its "
        f"smallest advantage over any of the 1,001 divisions, with any of the six, is "
        f"{float(least['least']):+.2f} SD (`{least['client']}`)."
    )
    return f"{table(rows, tuple(rows[0]))}\n\n{summary}"


def paths_block() -> str:
    """Return what deleting each causal path does to the mean outcome."""
    rows = [
        {
            "name": row["path"],
            "what": row["meaning"],
            "at the end": _with_error(row, "at_end", 3),
            "at follow-up": _with_error(row, "later", 3),
        }
        for row in kept_rows(EVIDENCE, "paths")
    ]
    return table(rows, tuple(rows[0]))


def _with_error(row: dict[str, str], name: str, digits: int = 2) -> str:
    return f"{float(row[name]):+.{digits}f} ± {float(row[f'{name}_error']):.{digits}f}"
