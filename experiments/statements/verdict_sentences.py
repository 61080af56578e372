"""What a check of robustness said of a statement, in one plain sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from experiments.config.plain_values import PlainValues

_WORST_FIRST: Final = ("FRAGILE", "UNDECIDED", "SHIFTED", "ROBUST")


@dataclass(frozen=True)
class StatementVerdict:
    """What a check said of one statement.

    Attributes
    ----------
    kind, subject, statement, text : str
        As of `experiments.statements.statement.Statement`.
    verdict : str
        ROBUST, SHIFTED, FRAGILE or UNDECIDED.
    as_expected : bool
        Whether the model as configured has the expected sign.
    draws, kept, turned : int
        Plausible parameter sets, and those that keep and that turn the sign; the others do not tell it.
    changes, changes_turned : int
        Single changes, and those that turn the sign.
    change : str
        The single change that turns it furthest, or leaves least of it.
    ratio : float or None
        What that leaves, as a multiple of the difference in the model as configured.
    """

    kind: str
    subject: str
    statement: str
    text: str
    verdict: str
    as_expected: bool
    draws: int
    kept: int
    turned: int
    changes: int
    changes_turned: int
    change: str
    ratio: float | None

    @classmethod
    def of(cls, row: PlainValues) -> StatementVerdict:
        """Return the verdict in a row of the table of statements, of text or of numbers; nothing is None or empty."""
        value, ratio = (None if row[name] in (None, "") else float(row[name]) for name in ("value", "ratio"))
        return cls(
            kind=row["kind"],
            subject=row["subject"],
            statement=row["statement"],
            text=row["text"],
            verdict=row["verdict"],
            as_expected=value is not None and value * int(row["expected"]) > 0,
            draws=int(row["draws"]),
            kept=int(row["kept"]),
            turned=int(row["turned"]),
            changes=int(row["changes"]),
            changes_turned=int(row["changes_turned"]),
            change=row["change"] or "",
            ratio=ratio,
        )

    @property
    def sentence(self) -> str:
        """The verdict in a sentence."""
        if self.ratio is None:
            return "Not distinguishable from chance in the model as configured, so that nothing is decided."
        if not self.as_expected:
            return "The model as configured shows the opposite."
        if not self.draws:
            return f"{self._changes[0].upper()}{self._changes[1:]}."
        return f"Holds in {self.kept} of {self.draws} plausible settings{self._others}; {self._changes}."

    @property
    def _others(self) -> str:
        silent = self.draws - self.kept - self.turned
        said = [f"{self.turned} {'turns' if self.turned == 1 else 'turn'} it"] if self.turned else []
        said += [f"{silent} {'leaves' if silent == 1 else 'leave'} it open"] if silent else []
        return f" ({', '.join(said)})" if said else ""

    @property
    def _changes(self) -> str:
        assert self.ratio is not None
        if self.changes_turned:
            more = f", the furthest of {self.changes_turned} that do" if self.changes_turned > 1 else ""
            return f"turns with {self.change}{more} ({self.changes} single changes tried)"
        return (
            f"none of {self.changes} single changes turns it, and {self.change} leaves least: {self.ratio:.2f} times "
            "the difference"
        )


def weakest(verdicts: Sequence[StatementVerdict]) -> StatementVerdict:
    """Return the verdict that holds least of several: by its word, then by the draws that keep the sign."""
    return min(verdicts, key=lambda own: (_WORST_FIRST.index(own.verdict), own.kept))
