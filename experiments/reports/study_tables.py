"""The two tables of the report: what each arm reached, and how far it is from the reference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.measures.registry import digits_of
from experiments.plots.outcome_labels import outcome_label, unit_words
from experiments.plots.reading import distinct, numbers, where, words

if TYPE_CHECKING:
    from experiments.studies.comparison_data import ComparisonData

MOST_DECIMALS: Final = 4
MISSING: Final = "\N{EN DASH}"


@dataclass(frozen=True)
class Cell:
    """One number of a table as text: value, Monte Carlo error, 95 % interval; `clear` if that leaves out zero."""

    value: str
    error: str
    interval: str
    clear: bool


@dataclass(frozen=True)
class Row:
    """One outcome: its name, unit, and a cell an arm, band or contrast (in their order)."""

    outcome: str
    unit: str
    cells: tuple[Cell, ...]


def summary_rows(findings: ComparisonData) -> list[Row]:
    """Return the mean of every outcome in every arm."""
    return outcome_rows(findings.summary, "arm", findings.arms, signed=False)


def difference_rows(findings: ComparisonData) -> list[Row]:
    """Return the paired difference of every other arm to the reference."""
    others = tuple(arm for arm in findings.arms if arm != findings.reference)
    return outcome_rows(findings.differences, "arm", others, signed=True) if others else []


def outcome_rows(table: pa.Table, across: str, names: Sequence[str], signed: bool) -> list[Row]:
    """Return one row an outcome, with a cell for each value of a column.

    Parameters
    ----------
    table : pyarrow.Table
        Estimates.
    across : str
        The column.
    names : sequence of str
        Its values, in order; a dash where an outcome has none.
    signed : bool
        Whether these are differences.
    """
    rows = []
    for outcome in distinct(table, "outcome"):
        part = where(table, outcome=outcome)
        decimals = decimals_for(numbers(part, "mc_error"), digits_of(outcome))
        cells = tuple(_cell(where(part, **{across: name}), decimals, signed) for name in names)
        rows.append(Row(outcome_label(outcome), unit_words(words(part, "unit")[0], difference=signed), cells))
    return rows


def decimals_for(errors: NDArray[np.float64], least: int) -> int:
    """Return how many decimals show the smallest Monte Carlo error with one digit, at least `least`."""
    known = errors[np.isfinite(errors) & (errors > 0)]
    needed = -math.floor(math.log10(float(known.min()))) if known.size else 0
    return max(least, min(needed, MOST_DECIMALS))


def _cell(row: pa.Table, decimals: int, signed: bool) -> Cell:
    if row.num_rows == 0:
        return Cell(MISSING, MISSING, MISSING, clear=False)
    value, error, low, high = (float(numbers(row, name)[0]) for name in ("value", "mc_error", "low", "high"))
    interval = MISSING
    if math.isfinite(low) and math.isfinite(high):
        interval = f"{written(low, decimals, signed)} to {written(high, decimals, signed)}"
    return Cell(
        written(value, decimals, signed),
        written(error, decimals),
        interval,
        clear=signed and (low > 0 or high < 0),
    )


def written(value: float, decimals: int, signed: bool = False) -> str:
    r"""Return a number as text with a true minus sign, a dash where there is none.

    With `signed`, a value that rounds to zero keeps its sign, so that an interval shows on which side of zero it ends.

    Examples
    --------
    >>> written(1.0, 1, signed=True)
    '+1.0'
    >>> written(-0.25, 2) == "\N{MINUS SIGN}0.25", written(float("nan"), 2) == MISSING
    (True, True)
    """
    if not math.isfinite(value):
        return MISSING
    text = f"{value:+.{decimals}f}" if signed else f"{value:.{decimals}f}"
    if float(text) == 0 and (value == 0 or not signed):
        text = text.lstrip("+-")
    return text.replace("-", "\N{MINUS SIGN}")
