"""Where the statements of each kind are: imported when they are asked for, also from packages on top of this one."""

from __future__ import annotations

CLAIM = "claim"
LESSON = "lesson"
KINDS = (CLAIM, LESSON)
"""Kinds of statements; each is an option of `alliance robust`."""
homes: dict[str, str] = {CLAIM: "experiments.statements.claim_registry:GROUPS"}
"""Kind -> ``module:name`` of a sequence of `experiments.statements.statement.StatementGroup`."""


def add_statements(kind: str, home: str) -> None:
    """Let statements of a kind be asked for that a package on top of this one has.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    home : str
        ``module:name`` of a sequence of them.
    """
    homes[kind] = home
