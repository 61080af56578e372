"""Everything strange in a file, as a table: what, how often, where first, and what was done about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

FEWEST: Final = 5
"""People in the smallest group of whom anything is told unless asked."""
_EXAMPLES: Final = 5
ODDITIES: Final = pa.schema(dict.fromkeys(("what", "count", "unit", "rows", "column", "done"), pa.string()))


@dataclass(frozen=True)
class Oddity:
    """One kind of strangeness.

    Attributes
    ----------
    what : str
    count : int
    unit : str
        What is counted: ``rows``, ``scores``, ``clients``.
    rows : tuple of int
        Numbers of the first few rows of the file.
    column : str
        Empty where it is not about one.
    done : str
        What was done about it.
    """

    what: str
    count: int
    unit: str
    rows: tuple[int, ...]
    column: str
    done: str


class Oddities:
    """A list that grows while a file is read."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = numbers
        self.found: list[Oddity] = []

    def add(
        self, what: str, rows: Iterable[int], unit: str, done: str, column: str = "", count: int | None = None
    ) -> None:
        """Add something strange, if there is any of it.

        Parameters
        ----------
        what : str
        rows : iterable of int
            Places of rows in the table, from 0; one for each thing that is counted.
        unit, done, column : str
            See `Oddity`.
        count : int, optional
            How many there are, where rows are not told.
        """
        places = [int(row) for row in rows]
        number = len(places) if count is None else count
        if number:
            shown = tuple(self._numbers[place] for place in sorted(places)[:_EXAMPLES])
            self.found.append(Oddity(what, number, unit, shown, column, done))


def oddity_table(found: Sequence[Oddity], small_groups: bool) -> pa.Table:
    """Return oddities as ``what count unit rows column done``.

    Parameters
    ----------
    found : sequence of Oddity
    small_groups : bool
        Whether groups of fewer than five clients may be counted.
    """
    columns: dict[str, list[str]] = {
        "what": [oddity.what for oddity in found],
        "count": [count_text(oddity.count, small_groups or oddity.unit != "clients") for oddity in found],
        "unit": [oddity.unit for oddity in found],
        "rows": [" ".join(map(str, oddity.rows)) for oddity in found],
        "column": [oddity.column for oddity in found],
        "done": [oddity.done for oddity in found],
    }
    return pa.table(columns, schema=ODDITIES)


def count_text(count: int, small_groups: bool) -> str:
    """Return a count of people as it may be told."""
    return f"fewer than {FEWEST}" if 0 < count < FEWEST and not small_groups else f"{count}"
