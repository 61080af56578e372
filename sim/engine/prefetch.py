"""Asking for memory before it is needed: a hint to the processor that changes no value.

In a clinic of many thousands the states of its people fit no cache. Whoever is next but a few is therefore asked for
while the present client's week is computed.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from sim.numba_marks import inlined

FAR, NEAR = 5, 2
"""How many clients ahead their records are asked for: far enough for memory to answer in the meantime."""
_LINE, _LONGEST = 64, 1024
_WORD, _FLAG, _POINTER = ir.IntType(64), ir.IntType(32), ir.PointerType(ir.IntType(8))
_READ_KEEP_DATA = [ir.Constant(_FLAG, hint) for hint in (0, 3, 1)]


def ask_for(record: Any) -> None:
    """Ask for a record of an array; interpreted Python has nothing to do."""


def ask_for_start(record: Any) -> None:
    """Ask for the first two lines of a record, where the fields stand that every week touches."""


def _prefetcher(most: int) -> Any:
    @intrinsic  # type: ignore[untyped-decorator]
    def prefetch(_: Any, record: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            shape = ir.FunctionType(ir.VoidType(), [_POINTER, _FLAG, _FLAG, _FLAG])
            ask = cgutils.get_or_insert_function(builder.module, shape, "llvm.prefetch.p0")
            start = builder.ptrtoint(given[0], _WORD)
            for offset in range(0, min(most, signature.args[0].size), _LINE):
                line = builder.inttoptr(builder.add(start, ir.Constant(_WORD, offset)), _POINTER)
                builder.call(ask, [line, *_READ_KEEP_DATA])
            return context.get_dummy_value()

        return types.void(record), generate

    return prefetch


_whole, _start = _prefetcher(_LONGEST), _prefetcher(2 * _LINE)


@overload(ask_for)  # type: ignore[untyped-decorator]
def _ask_for(record: Any) -> Any:
    def ask(record: Any) -> None:
        _whole(record)

    return ask


@overload(ask_for_start)  # type: ignore[untyped-decorator]
def _ask_for_start(record: Any) -> Any:
    def ask(record: Any) -> None:
        _start(record)

    return ask


@inlined
def ask_further(records: Any, queue: Any, k: int) -> None:
    """Ask for the record of a client who arrives some places after place `k` of the queue.

    Clients come in the order of their arrival, which strides through memory without a pattern.
    """
    if k + FAR < len(queue):
        ask_for(records[queue[k + FAR]])
