"""The verdicts on all claims and lessons that are kept with the project.

They are the table ``statements.csv`` of ``alliance robust claim=all lesson=all robustness=claims``.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Final

from experiments.statements.verdict_sentences import StatementVerdict, weakest

_PLAIN: Final = {
    "ROBUST": "It is robust",
    "SHIFTED": "Its direction holds, its size varies",
    "FRAGILE": "It is fragile",
    "UNDECIDED": "It is undecided",
}
_TABLE: Final = Path(__file__).with_name("kept_verdicts.csv")


@cache
def kept_verdicts(kind: str) -> tuple[StatementVerdict, ...]:
    """Return the kept verdicts on all statements of a kind, see `experiments.statements.homes.KINDS`."""
    with _TABLE.open(newline="", encoding="utf-8") as file:
        return tuple(StatementVerdict.of(row) for row in csv.DictReader(file) if row["kind"] == kind)


def subject_sentence(kind: str, subject: str) -> str:
    """Return in one sentence whether what a claim or lesson says holds elsewhere.

    Parameters
    ----------
    kind, subject : str
        Of a statement.

    Returns
    -------
    str
        Of several statements, what is said of the weakest; empty where no verdict is kept.
    """
    own = [verdict for verdict in kept_verdicts(kind) if verdict.subject == subject]
    if not own:
        return ""
    worst = weakest(own)
    beside = f" (of {len(own)} statements, the least certain: {worst.text})" if len(own) > 1 else ""
    return f"{_PLAIN[worst.verdict]}{beside}: {worst.sentence[0].lower()}{worst.sentence[1:]}"
