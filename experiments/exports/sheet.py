"""A table on its way to another program: what its columns hold, and its rows piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from experiments.results.column_catalogue import Column
from sim.errors import InputError

KEYS: Final = ("study", "arm", "point", "replicate", "seed", "row", "client", "name", "therapist", "week")
"""Columns that say what a row is about."""


@dataclass(frozen=True)
class Sheet:
    """One table.

    Attributes
    ----------
    name : str
    columns : tuple of Column
        In their order.
    rows : int
        How many there are.
    pieces : callable
        Yields the rows as tables, from the start at every call, so that no table has to fit in memory.
    """

    name: str
    columns: tuple[Column, ...]
    rows: int
    pieces: Callable[[], Iterator[pa.Table]]

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the columns that say what a row is about."""
        return tuple(column.name for column in self.columns if column.name in KEYS)

    def only(self, wanted: Sequence[str]) -> Sheet:
        """Return the same table with its keys and, of its other columns, those wanted."""
        kept = [column for column in self.columns if column.name in (*KEYS, *wanted)]
        names = [column.name for column in kept]
        return replace(
            self, columns=tuple(kept), pieces=lambda: (piece.select(names) for piece in self.pieces())
        )


def unify_words(piece: pa.Table, columns: Sequence[Column]) -> pa.Table:
    """Return a piece in which every column of names has the same names in the same order.

    Parameters
    ----------
    piece : pyarrow.Table
    columns : sequence of Column
        What its columns hold.

    Raises
    ------
    InputError
        If a column holds an unknown name: the folder comes from another version.
    """
    arrays = {}
    for column in columns:
        values = piece[column.name].combine_chunks()
        if column.values:
            values = _as_dictionary(values.cast(pa.string()), column)
        elif column.kind == "string":
            values = values.cast(pa.string())
        elif pa.types.is_floating(values.type):
            values = pc.if_else(pc.is_nan(values), None, values)
        arrays[column.name] = values
    return pa.table(arrays)


def _as_dictionary(values: pa.Array, column: Column) -> pa.Array:
    codes = pc.index_in(values, value_set=pa.array(column.values, pa.string()))
    strange = pc.and_(values.is_valid(), codes.is_null())
    if pc.any(strange).as_py():
        word = values.filter(strange)[0].as_py()
        raise InputError(
            f"{column.name} is {word!r} somewhere, but one of {', '.join(column.values)} was expected"
        )
    return pa.DictionaryArray.from_arrays(codes, pa.array(column.values, pa.string()))
