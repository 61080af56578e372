"""Prefetching memory before it is needed: a hint to the processor that changes no value.

In a clinic of many thousands the states of its people fit no cache, and the loop would wait for memory at every client.
The records of those who are next but a few are therefore requested while the present client's week is computed. Numba
has no such instruction of its own, so that the functions here write LLVM's `llvm.prefetch` into the machine code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload
from numpy.typing import NDArray

from sim.numba_marks import inlined

Typing: TypeAlias = Any
"""Objects of numba's compiler (types, contexts, builders), for which numba declares no types."""

FAR, NEAR = 5, 2
"""How many clients ahead their records are requested: far enough for memory to answer in the meantime."""
_LINE, _LONGEST = 64, 1024
_WORD, _FLAG, _POINTER = ir.IntType(64), ir.IntType(32), ir.PointerType(ir.IntType(8))
# Flags of llvm.prefetch: for reading, to be kept in all caches, data rather than code.
_READ_KEEP_DATA = [ir.Constant(_FLAG, hint) for hint in (0, 3, 1)]


def prefetch(record: object) -> None:
    """Request a record of an array; interpreted Python has nothing to do."""


def prefetch_start(record: object) -> None:
    """Request the first two cache lines of a record, which hold the fields that every week touches."""


def _prefetcher(most: int) -> Callable[[object], None]:
    @intrinsic  # type: ignore[untyped-decorator]
    def request(_: Typing, record: Typing) -> Typing:
        def generate(context: Typing, builder: Typing, signature: Typing, given: Typing) -> Typing:
            shape = ir.FunctionType(ir.VoidType(), [_POINTER, _FLAG, _FLAG, _FLAG])
            instruction = cgutils.get_or_insert_function(builder.module, shape, "llvm.prefetch.p0")
            start = builder.ptrtoint(given[0], _WORD)
            for offset in range(0, min(most, signature.args[0].size), _LINE):
                line = builder.inttoptr(builder.add(start, ir.Constant(_WORD, offset)), _POINTER)
                builder.call(instruction, [line, *_READ_KEEP_DATA])
            return context.get_dummy_value()

        return types.void(record), generate

    made: Callable[[object], None] = request
    return made


_request, _request_start = _prefetcher(_LONGEST), _prefetcher(2 * _LINE)


@overload(prefetch)  # type: ignore[untyped-decorator]
def _prefetch(record: Typing) -> Callable[[Typing], None]:
    def compiled_prefetch(record: Typing) -> None:
        _request(record)

    return compiled_prefetch


@overload(prefetch_start)  # type: ignore[untyped-decorator]
def _prefetch_start(record: Typing) -> Callable[[Typing], None]:
    def compiled_prefetch(record: Typing) -> None:
        _request_start(record)

    return compiled_prefetch


@inlined
def prefetch_queued(records: NDArray[np.void], queue: NDArray[np.int64], k: int) -> None:
    """Request the record of a client who stands some places behind place `k` of the queue.

    Clients stand in the order of their arrival, which strides through memory without a pattern that the processor
    could foresee.
    """
    if k + FAR < len(queue):
        prefetch(records[queue[k + FAR]])
