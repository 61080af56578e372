"""Cells as numbers, dates and words: every different text is looked at once, and a wrong one is named with its row."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.inputs.column_tables import number_in
from experiments.routine_data.tabular_files import FileTable
from sim.errors import InputError, shown

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

USUALLY_MISSING: Final = frozenset(
    {"na", "nan", "n/a", "null", "none", ".", "-", "#n/a", "#null!", "missing"}
)
"""Texts that stand for no answer in most programs, in small letters; numbers that do have to be named."""
DATE_ORDERS: Final = ("year first", "day first", "month first")
_TIME: Final = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d*)?)?(Z|[+-]\d{2}:?\d{2})?$")
_PARTS: Final = re.compile(r"(\d{1,4})([-./])(\d{1,2})\2(\d{1,4})")
_EARLIEST, _LATEST = 1900, 2100


class Cells:
    """A column as codes of its different texts.

    Parameters
    ----------
    table : FileTable
    column : str
    missing : collection of str
        Texts that stand for no answer, in addition to `USUALLY_MISSING`.
    """

    def __init__(self, table: FileTable, column: str, missing: frozenset[str] = frozenset()) -> None:
        self.table, self.column = table, column
        encoded = table.columns[column].dictionary_encode()
        self.texts: list[str] = encoded.dictionary.to_pylist()
        gone = [text.lower() in USUALLY_MISSING or text in missing for text in self.texts]
        codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        self.codes: Whole = np.where(np.append(gone, True)[codes], -1, codes)
        """Code of each row's text; -1 where there is no answer."""

    def present(self) -> list[tuple[int, str]]:
        """Return code and text of everything that stands in a row as an answer."""
        used = np.unique(self.codes)
        return [(int(code), self.texts[code]) for code in used if code >= 0]

    def first_row(self, code: int) -> int:
        """Return the first row in which a text stands."""
        return int(np.flatnonzero(self.codes == code)[0])

    def refused(self, code: int, expected: str) -> InputError:
        """Return the error for a text that cannot be used."""
        where = self.table.where(self.first_row(code), self.column)
        return InputError(f"{where} is {shown(self.texts[code])}, but {expected} was expected")

    def spread_out(self, values: Sequence[float]) -> Floats:
        """Return one value for each row from one for each text; NaN where there is no answer."""
        return np.append(np.array(values, dtype=np.float64), np.nan)[self.codes]

    def numbers(self, expected: str = "a number, a code for missing or an empty cell") -> Floats:
        """Return the numbers in a column.

        Raises
        ------
        InputError
            Naming the first row in which there is something else.
        """
        return self._each(number_in, expected)

    def _each(self, read: Callable[[str], float], expected: str) -> Floats:
        values = np.full(len(self.texts), np.nan)
        wrong = []
        for code, text in self.present():
            values[code] = read(text)
            if not math.isfinite(values[code]):
                wrong.append(code)
        if wrong:
            raise self.refused(min(wrong, key=self.first_row), expected)
        return self.spread_out(list(values))

    def days(self, order: str = "") -> tuple[Floats, str]:
        """Return dates as days since 1 January of year 1, and in which order their parts are read.

        Parameters
        ----------
        order : str
            One of `DATE_ORDERS`; found out if empty.

        Raises
        ------
        InputError
            If a cell is no date, dates are in several orders, or they can be read in two ways.
        """
        orders = {code: _orders(text) for code, text in self.present()}
        for code, found in sorted(orders.items(), key=lambda item: self.first_row(item[0])):
            if not found or (order and order not in found):
                raise self.refused(code, f"a date{f' with the {order}' if order else ''} such as 2026-03-31")
        shared = [name for name in DATE_ORDERS if all(name in found for found in orders.values())]
        if not order and len(shared) != 1:
            raise self._unclear(orders, shared)
        chosen = order or shared[0]
        values = np.full(len(self.texts), np.nan)
        for code, found in orders.items():
            values[code] = found[chosen]
        return self.spread_out(list(values)), chosen

    def _unclear(self, orders: dict[int, dict[str, int]], shared: list[str]) -> InputError:
        where = f"{self.table.path}, column {self.column!r}"
        if not orders:
            return InputError(f"{where} holds no date, but at least one was expected")
        codes = sorted(orders, key=self.first_row)
        if shared:
            first = self.texts[codes[0]]
            return InputError(
                f"{where}: dates such as {first!r} can be read with the day or the month first; write 'dates: day "
                "first' or 'dates: month first' into the mapping"
            )
        other = next(code for code in codes if not set(orders[code]) & set(orders[codes[0]]))
        row = self.table.numbers[self.first_row(other)]
        return InputError(
            f"{where}: {self.texts[codes[0]]!r} and {self.texts[other]!r} (row {row}) are dates in different orders, "
            "but one order was expected"
        )

    def words(self) -> tuple[Whole, list[str]]:
        """Return each row's code among the names that stand in the column, sorted, and these names; -1 for none."""
        present = sorted(self.present(), key=lambda item: item[1])
        renumbered = np.full(len(self.texts) + 1, -1)
        for number, (code, _) in enumerate(present):
            renumbered[code] = number
        return renumbered[self.codes], [text for _, text in present]


def _orders(text: str) -> dict[str, int]:
    """Return the orders in which a text is a date, with its day since year 1."""
    found = _PARTS.fullmatch(_TIME.sub("", text))
    if not found:
        return {}
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    readings = {
        "year first": (first, second, third) if len(found[1]) == 4 else None,
        "day first": (third, second, first) if len(found[4]) == 4 else None,
        "month first": (third, first, second) if len(found[4]) == 4 else None,
    }
    days = {}
    for order, parts in readings.items():
        if parts is None or not _EARLIEST <= parts[0] <= _LATEST:
            continue
        try:
            days[order] = date(*parts).toordinal()
        except ValueError:
            continue
    return days
