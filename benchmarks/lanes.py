"""The stages of the model over many clients side by side: what vector instructions of a processor can do with them.

The engine takes a client's stages one after the other, on records. Here every field of a tile of clients lies in one
piece of memory, and a stage is taken for all clients before the next stage begins; the stages are the model's own. A
`Lane` is one client of a tile to them: reading or writing a field goes to the client's place in that field's memory.
The compiler is told that lanes do not touch each other, and turns branches into selections.
"""

from __future__ import annotations

import dataclasses
import itertools
import operator
import re
from typing import Any, Final, TypeAlias

import numpy as np
from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.core.codegen import JITCodeLibrary
from numba.core.datamodel import models
from numba.core.imputils import lower_getattr_generic, lower_setattr_generic
from numba.core.registry import cpu_target
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global, signature
from numba.extending import infer_getattr, intrinsic, lower_builtin, register_model

from sim.states import ClientState, DyadState, Meeting, TherapistState

Typing: TypeAlias = Any
"""Objects of numba's compiler (types, contexts, builders), for which numba declares no types."""

TILE: Final = 128
"""Clients of a tile: their fields fit the second cache, and nearly the first."""
_STATES: Final = {"c": ClientState, "t": TherapistState, "d": DyadState, "m": Meeting}
_GROUP, _LOOP = "lanes.group", "lanes.loop"
_numbers = itertools.count()
_BYTES = ir.IntType(8).as_pointer()
_INDEX = ir.IntType(64)


def _field_by_field(state: type) -> np.dtype:
    fields = []
    for item in dataclasses.fields(state):
        kind = np.dtype(item.metadata["state"].kind)
        fields.append((item.name, kind.base, (*kind.shape, TILE)))
    return np.dtype(fields, align=True)


TILE_TYPE: Final = np.dtype([(name, _field_by_field(state)) for name, state in _STATES.items()], align=True)
"""Clients (c), their therapists (t), dyads (d) and meetings (m), each field by field."""


def tile_of(**records: np.ndarray) -> np.ndarray:
    """Return a tile with the fields of records, one of each of c, t, d and m for every client."""
    tile = np.zeros(1, TILE_TYPE)
    for name, given in records.items():
        for field in given.dtype.names:
            tile[name][field][0] = np.moveaxis(given[field], 0, -1)
    return tile


class LaneType(types.Type):
    """One client's part of a tile."""

    def __init__(self, record: Typing) -> None:
        self.record = record
        super().__init__(name=f"Lane({record})")

    def place(self, field: str) -> tuple[Typing, int] | None:
        """Return the type of a field's memory, and where it begins."""
        if field not in self.record.fields:
            return None
        return self.record.typeof(field), self.record.offset(field)


class RowType(types.Type):
    """One client's row of a field with several numbers a client, as its draws."""

    def __init__(self, dtype: Typing) -> None:
        self.dtype = dtype
        super().__init__(name=f"Row({dtype})")


@register_model(LaneType)
@register_model(RowType)
class _Place(models.StructModel):
    def __init__(self, manager: Typing, kind: Typing) -> None:
        super().__init__(manager, kind, [("base", types.CPointer(types.int8)), ("k", types.intp)])


@infer_getattr
class _Fields(AttributeTemplate):
    key = LaneType

    def generic_resolve(self, lane: LaneType, field: str) -> Typing:
        found = lane.place(field)
        if found is None:
            return None
        memory = found[0]
        return memory.dtype if memory.ndim == 1 else RowType(memory.dtype)


def _numbers_of(context: Typing, builder: Typing, kind: Typing, base: Typing) -> Typing:
    return builder.bitcast(base, context.get_value_type(kind).as_pointer())


def _pair(context: Typing, builder: Typing, kind: Typing, base: Typing, k: Typing) -> Typing:
    made = cgutils.create_struct_proxy(kind)(context, builder)
    made.base, made.k = base, k
    return made._getvalue()


@lower_getattr_generic(LaneType)
def _read(context: Typing, builder: Typing, lane: LaneType, value: Typing, field: str) -> Typing:
    place = cgutils.create_struct_proxy(lane)(context, builder, value)
    memory, offset = lane.place(field)
    base = cgutils.pointer_add(builder, place.base, offset)
    if memory.ndim > 1:
        return _pair(context, builder, RowType(memory.dtype), base, place.k)
    numbers = _numbers_of(context, builder, memory.dtype, base)
    return builder.load(builder.gep(numbers, [place.k], inbounds=True))


@lower_setattr_generic(LaneType)
def _write(context: Typing, builder: Typing, called: Typing, given: Typing, field: str) -> None:
    (lane, kind), (value, written) = called.args, given
    place = cgutils.create_struct_proxy(lane)(context, builder, value)
    memory, offset = lane.place(field)
    numbers = _numbers_of(context, builder, memory.dtype, cgutils.pointer_add(builder, place.base, offset))
    written = context.cast(builder, written, kind, memory.dtype)
    builder.store(written, builder.gep(numbers, [place.k], inbounds=True))


@infer_global(operator.getitem)
class _RowRead(AbstractTemplate):
    def generic(self, given: Typing, _: Typing) -> Typing:
        if len(given) == 2 and isinstance(given[0], RowType) and isinstance(given[1], types.Integer):
            return signature(given[0].dtype, given[0], types.intp)
        return None


@infer_global(operator.setitem)
class _RowWritten(AbstractTemplate):
    def generic(self, given: Typing, _: Typing) -> Typing:
        if len(given) == 3 and isinstance(given[0], RowType) and isinstance(given[1], types.Integer):
            return signature(types.void, given[0], types.intp, given[0].dtype)
        return None


def _at(context: Typing, builder: Typing, row: RowType, value: Typing, number: Typing) -> Typing:
    place = cgutils.create_struct_proxy(row)(context, builder, value)
    at = builder.add(builder.mul(number, ir.Constant(_INDEX, TILE)), place.k)
    return builder.gep(_numbers_of(context, builder, row.dtype, place.base), [at], inbounds=True)


@lower_builtin(operator.getitem, RowType, types.intp)
def _read_row(context: Typing, builder: Typing, called: Typing, given: Typing) -> Typing:
    return builder.load(_at(context, builder, called.args[0], *given))


@lower_builtin(operator.setitem, RowType, types.intp, types.Any)
def _write_row(context: Typing, builder: Typing, called: Typing, given: Typing) -> Typing:
    builder.store(given[2], _at(context, builder, called.args[0], *given[:2]))
    return context.get_dummy_value()


@intrinsic
def local_copy(_: Typing, record: Typing) -> Typing:
    """Return a copy of a record of which the compiler knows that nothing else writes into it."""

    def generate(context: Typing, builder: Typing, called: Typing, given: Typing) -> Typing:
        size = called.args[0].size
        room = cgutils.alloca_once(builder, ir.ArrayType(ir.IntType(8), size))
        room.align = 64
        cgutils.raw_memcpy(builder, room, given[0], ir.Constant(_INDEX, size), 1)
        return builder.bitcast(room, given[0].type)

    return record(record), generate


@intrinsic
def for_each_lane(typing: Typing, stage: Typing, p: Typing, tile: Typing, width: Typing) -> Typing:
    """Take a stage for every client of a tile, `width` (a literal number) at a time."""
    if not isinstance(width, types.IntegerLiteral):
        return None
    lanes = [LaneType(tile.dtype.typeof(name)) for name in _STATES]
    call = stage.get_call_type(typing, (p, *lanes), {})

    def generate(context: Typing, builder: Typing, called: Typing, given: Typing) -> Typing:
        take = context.get_function(stage, call)
        context.add_linking_libs(getattr(take, "libs", ()))
        array = context.make_array(called.args[2])(context, builder, given[2])
        start = builder.bitcast(array.data, _BYTES)
        bases = [cgutils.pointer_add(builder, start, tile.dtype.offset(name)) for name in _STATES]
        before = set(map(id, builder.function.blocks))
        entry, body, end = builder.block, builder.append_basic_block(), builder.append_basic_block()
        builder.branch(body)
        builder.position_at_end(body)
        k = builder.phi(_INDEX)
        k.add_incoming(ir.Constant(_INDEX, 0), entry)
        places = [_pair(context, builder, lane, base, k) for lane, base in zip(lanes, bases, strict=True)]
        take(builder, [given[1], *places])
        group, loop = _independent(builder.module, width.literal_value)
        inside = (block for block in builder.function.blocks if id(block) not in before and block is not end)
        for instruction in itertools.chain.from_iterable(block.instructions for block in inside):
            if instruction.opname in ("call", "load", "store"):
                instruction.set_metadata("llvm.access.group", group)
        following = builder.add(k, ir.Constant(_INDEX, 1), flags=["nsw"])
        k.add_incoming(following, builder.block)
        more = builder.icmp_signed("<", following, ir.Constant(_INDEX, TILE))
        builder.cbranch(more, body, end).set_metadata("llvm.loop", loop)
        builder.position_at_end(end)
        return context.get_dummy_value()

    return types.void(stage, p, tile, width), generate


def _independent(module: Typing, width: int) -> tuple[Typing, Typing]:
    """Return what says of memory accesses and of their loop that no lane touches what another does."""
    number = next(_numbers)
    group = module.add_metadata([ir.MetaDataString(module, f"{_GROUP}{number}")])
    parallel = module.add_metadata([ir.MetaDataString(module, "llvm.loop.parallel_accesses"), group])
    wide = module.add_metadata(
        [ir.MetaDataString(module, "llvm.loop.vectorize.width"), ir.Constant(ir.IntType(32), width)]
    )
    enabled = module.add_metadata(
        [ir.MetaDataString(module, "llvm.loop.vectorize.enable"), ir.Constant(ir.IntType(1), 1)]
    )
    return group, module.add_metadata(
        [ir.MetaDataString(module, f"{_LOOP}{number}"), parallel, wide, enabled]
    )


def _with_distinct_nodes(text: str) -> str:
    # LLVM wants these nodes to be distinct from all others, which llvmlite cannot write.
    text = re.sub(rf'^(!\d+) = !\{{\s*!"{_GROUP}\d+"\s*\}}$', r"\1 = distinct !{}", text, flags=re.M)
    return re.sub(
        rf'^(!\d+) = !\{{\s*!"{_LOOP}\d+", (.*?)\s*\}}$', r"\1 = distinct !{ \1, \2 }", text, flags=re.M
    )


class LaneLibrary(JITCodeLibrary):
    """Machine code of loops over lanes."""

    def add_ir_module(self, module: Typing) -> None:
        """Add code as numba does, with loops marked as LLVM wants them."""
        text = _with_distinct_nodes(cgutils.normalize_ir_text(str(module)))
        parsed = binding.parse_assembly(text)
        parsed.name = module.name
        parsed.verify()
        self.add_llvm_module(parsed)


def compile_with_lanes() -> None:
    """Let numba compile functions with loops over lanes from now on."""
    cpu_target.target_context.codegen()._library_class = LaneLibrary
