"""Columns of the comparison' tables as numpy arrays, nulls as NaN."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def where(table: pa.Table, **values: str) -> pa.Table:
    """Return the rows in which every named column holds the given text.

    Parameters
    ----------
    table : pyarrow.Table
    **values : str
        Column name to the value it must have.
    """
    for name, value in values.items():
        table = table.filter(pc.equal(table[name].cast(pa.string()), value))
    return table


def numbers(table: pa.Table, name: str) -> NDArray[np.float64]:
    """Return a numeric column as doubles, nulls as NaN."""
    return np.asarray(table[name].cast(pa.float64()).to_numpy(), dtype=np.float64)


def words(table: pa.Table, name: str) -> list[str]:
    """Return a text column as plain strings, nulls as the empty string."""
    return [value or "" for value in table[name].cast(pa.string()).to_pylist()]


def distinct(table: pa.Table, name: str) -> list[str]:
    """Return the values of a text column, each once, in the order of their first row."""
    return list(dict.fromkeys(words(table, name)))
