"""Outcomes of two worlds and their differences as a table, in digits that agree with what is bold."""

from __future__ import annotations

from typing import Final

from experiments.config.plain_values import PlainValues
from experiments.measures.registry import MEASURES
from experiments.reports.comparison_text import number as format_number
from explorer.core.tables import table_html
from explorer.core.world_pair import ARMS, WorldPair

_MOST_MORE: Final = 3
"""Decimals that a row may have beyond those of its outcome."""


def differences_html(worlds: WorldPair) -> str:
    """Return the outcomes of both worlds and their difference as a table; bold where the interval excludes zero."""
    levels = {(row["arm"], row["outcome"]): row["value"] for row in worlds.summary.to_pylist()}
    rows = [_row(row, levels) for row in worlds.differences.to_pylist()]
    columns = ("Outcome", "first", "second", "second minus first", "95 % interval")
    return table_html("Outcomes", columns, rows)


def digits_for(low: float | None, high: float | None, digits: int) -> int:
    """Return how many decimals an interval needs so that one that excludes zero does not seem to hold it.

    Parameters
    ----------
    low, high : float or None
        Ends of the interval.
    digits : int
        Decimals usual for the outcome.

    Examples
    --------
    >>> digits_for(0.004, 0.02, 2), digits_for(0.06, 0.2, 2), digits_for(-0.004, 0.02, 2)
    (3, 2, 2)
    """
    if not excludes_zero(low, high):
        return digits
    nearest = min(abs(low or 0.0), abs(high or 0.0))
    needed = (more for more in range(digits, digits + _MOST_MORE + 1) if round(nearest, more))
    return next(needed, digits + _MOST_MORE)


def excludes_zero(low: float | None, high: float | None) -> bool:
    """Return whether an interval is known and lies on one side of zero."""
    return low is not None and high is not None and (low > 0 or high < 0)


def _row(row: PlainValues, levels: dict[tuple[str, str], float | None]) -> list[str]:
    outcome = MEASURES[row["outcome"]]
    low, high = row["low"], row["high"]
    digits = digits_for(low, high, outcome.digits)
    cells = [format_number(levels[name, row["outcome"]], digits) for name in ARMS]
    change = format_number(row["value"], digits, "+")
    between = " to ".join(format_number(end, digits, "+") for end in (low, high))
    clear = excludes_zero(low, high)
    return [f"{outcome.label} ({outcome.unit})", *cells, f"<b>{change}</b>" if clear else change, between]
