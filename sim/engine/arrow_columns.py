"""Session rows turned into columns of a table: one compiled pass, outside the global lock, into one piece of memory.

Python only says where each column begins. Missing values are found, counted and marked in the pass itself.
"""

from __future__ import annotations

import threading
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.engine.table_rows import CODES, FLAGS, MAY_BE_MISSING, SESSION_COLUMNS, SESSION_ROW, SHORTS, WORDS
from sim.numba_marks import compiled, inlined
from sim.states import REPAIRS, RUPTURES

_ALIGNED = 64
_BLOCK = 16 << 20
_FLOATS, _SHORTS, _CODES, _FLAGS = len(MAY_BE_MISSING), len(SHORTS), len(CODES), len(FLAGS)
_WORDS = len(WORDS)
# Bytes (or, negative, values a byte) of every section: columns first, then the bits that say what is known.
_WIDTHS = np.array([4] * _WORDS + [2] * _SHORTS + [1] * _CODES + [-8] * (2 * _FLAGS + _FLOATS))
_SHORT_AT = SESSION_ROW.fields[SHORTS[0]][1] // 2  # type: ignore[index]
_CODE_AT = SESSION_ROW.fields[CODES[0]][1]  # type: ignore[index]
_FLAG_AT = _CODE_AT + _CODES
_VALUE_BITS = _WORDS + _SHORTS + _CODES
_KNOWN_BITS = _VALUE_BITS + 2 * _FLAGS
# The bits of a float without its sign, and those of infinity.
_NO_SIGN, _INFINITY = np.uint32(0x7FFFFFFF), np.uint32(0x7F800000)


class _TableMemory(threading.local):
    """Memory for tables, in blocks that one thread fills one table after the other.

    Blocks are large because the system then gives them as huge pages, whose first touch costs a small part of what
    that of small pages costs. A block is freed with the last table in it.
    """

    def __init__(self) -> None:
        self._block = np.empty(0, np.uint8)

    def take(self, size: int) -> NDArray[np.uint8]:
        """Return `size` bytes that nobody else uses; they begin where the processor likes it."""
        if size > len(self._block):
            fresh = np.empty(max(size, _BLOCK) + _ALIGNED, np.uint8)
            self._block = fresh[-fresh.ctypes.data % _ALIGNED :]
        taken, self._block = self._block[:size], self._block[size:]
        return taken


_TABLE_MEMORY = _TableMemory()


@inlined
def _copy(column: Any, rows: Any) -> None:
    for i in range(len(rows)):
        column[i] = rows[i]


@inlined
def _known(words: Any) -> Any:
    # Looked at as words: NaN is what lies above infinity, whatever its sign.
    bits = np.uint64(0)
    for i in range(len(words)):
        bits |= np.uint64(words[i] & _NO_SIGN <= _INFINITY) << np.uint64(i)
    return bits


@inlined
def _above(values: Any, limit: int) -> Any:
    bits = np.uint64(0)
    for i in range(len(values)):
        bits |= np.uint64(values[i] > limit) << np.uint64(i)
    return bits


@compiled
def _spread(words: Any, shorts: Any, small: Any, block: Any, starts: Any) -> None:
    # One block seen as numbers of each width: a section starts at its byte divided by the width.
    as_words, as_shorts, as_bits = block.view(np.uint32), block.view(np.int16), block.view(np.uint64)
    as_bytes = block.view(np.int8)
    # By 64 rows, which stay in the nearest cache while they are read again for every column.
    for first in range(0, len(words), 64):
        last = min(len(words), first + 64)
        for k in range(_WORDS):
            at = starts[k] // 4
            _copy(as_words[at + first : at + last], words[first:last, k])
        for k in range(_SHORTS):
            at = starts[_WORDS + k] // 2
            _copy(as_shorts[at + first : at + last], shorts[first:last, _SHORT_AT + k])
        for k in range(_CODES):
            at = starts[_WORDS + _SHORTS + k]
            _copy(as_bytes[at + first : at + last], small[first:last, _CODE_AT + k])
        # Arrow keeps one bit a row, lowest first: 64 rows are exactly one word.
        bits = first // 64
        for k in range(_FLAGS):
            values = small[first:last, _FLAG_AT + k]
            as_bits[starts[_VALUE_BITS + k] // 8 + bits] = _above(values, 0)
            # A flag is 1, 0 or, where nothing is known, -1: what is above -1 is known.
            as_bits[starts[_VALUE_BITS + _FLAGS + k] // 8 + bits] = _above(values, -1)
        for k in range(_FLOATS):
            at = starts[k] // 4
            known = _known(as_words[at + first : at + last])
            as_bits[starts[_KNOWN_BITS + k] // 8 + bits] = known


_KINDS = (np.dtype(np.uint32), np.dtype(np.int16), np.dtype(np.int8))


def _starts(count: int) -> NDArray[np.int64]:
    # -(-a // b) rounds up: bits take whole bytes, and each section begins on a cache line as Arrow advises.
    sizes = np.where(_WIDTHS > 0, _WIDTHS * count, -(-count // 8))
    return np.concatenate(([0], np.cumsum(-(-sizes // _ALIGNED) * _ALIGNED)))


def _type(name: str) -> pa.DataType:
    if name in FLAGS:
        return pa.bool_()
    if name in CODES:
        return pa.dictionary(pa.int8(), pa.string())
    if name in SHORTS:
        return pa.int16()
    return pa.int32() if name in ("client", "therapist") else pa.float32()


_SCHEMA = pa.schema([(name, _type(name)) for name in SESSION_COLUMNS])
_FIELDS = list(_SCHEMA)
_NAMES = {"rupture": pa.array(RUPTURES, pa.string()), "repair": pa.array(REPAIRS, pa.string())}
_VALUES = {name: k for k, name in enumerate((*WORDS, *SHORTS, *CODES, *FLAGS))}
_KNOWN = {name: len(_VALUES) + k for k, name in enumerate((*FLAGS, *MAY_BE_MISSING))}


def _column(field: pa.Field, count: int, parts: list[pa.Buffer]) -> pa.Array:
    known = parts[_KNOWN[field.name]] if field.name in _KNOWN else None
    buffers = [known, parts[_VALUES[field.name]]]
    if field.name in _NAMES:
        return pa.DictionaryArray.from_buffers(field.type, count, buffers, _NAMES[field.name])
    return pa.Array.from_buffers(field.type, count, buffers)


def session_batch(rows: NDArray[np.void]) -> pa.RecordBatch:
    """Return session rows as typed columns, which share no memory with the rows.

    Parameters
    ----------
    rows : record array
        Of `SESSION_ROW`, or of a row with further scores at its end.

    Returns
    -------
    pyarrow.RecordBatch
        Columns in the order of the table.
    """
    count = len(rows)
    starts = _starts(count)
    block = _TABLE_MEMORY.take(int(starts[-1]))
    size = rows.dtype.itemsize
    words, shorts, small = (rows.view(kind).reshape(count, size // kind.itemsize) for kind in _KINDS)
    _spread(words, shorts, small, block, starts)
    whole, at = pa.py_buffer(block), starts.tolist()
    parts = [whole.slice(start, end - start) for start, end in pairwise(at)]
    columns = [_column(field, count, parts) for field in _FIELDS]
    if rows.dtype == SESSION_ROW:
        return pa.RecordBatch.from_arrays(columns, schema=_SCHEMA)
    return _with_scores(columns, rows)


def _with_scores(columns: list[pa.Array], rows: NDArray[np.void]) -> pa.RecordBatch:
    """Append the scores that extensions add to a row; they are few, and need no pass of their own."""
    names = [name for name in rows.dtype.names or () if name not in _SCHEMA.names]
    scores = [pa.array(rows[name], pa.float32(), from_pandas=True) for name in names]
    return pa.RecordBatch.from_arrays([*columns, *scores], names=[*_SCHEMA.names, *names])
