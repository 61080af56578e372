"""Which equations set a state, read from the stages: the outermost call in each assignment to it.

A general form says little by itself, so that the equations of its arguments are named with it.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Final

from sim.equations import EQUATIONS, general
from sim.process import instruments, peer_influence, session, week
from sim.states import ClientState, DyadState, Meeting, TherapistState

_HOLDERS: Final[Mapping[str, type]] = {
    "c": ClientState,
    "t": TherapistState,
    "d": DyadState,
    "m": Meeting,
}
"""Names that stages give to what holds the states."""
_NUMBERS: Final = {equation.function.__code__: number for number, equation in EQUATIONS.items()}


def setting_equations() -> dict[tuple[type, str], list[str]]:
    """Return (class of states, name of the state) -> numbers of the equations that set it, in order."""
    out = defaultdict[tuple[type, str], set[str]](set)
    for module in (session, week, instruments, peer_influence):
        for _, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__:
                for state, number in _settings(function):
                    out[state].add(number)
    return {state: sorted(numbers, key=lambda number: int(number[1:])) for state, numbers in out.items()}


def _settings(function: FunctionType) -> Iterator[tuple[tuple[type, str], str]]:
    local = defaultdict[str, set[str]](set)
    for node in ast.walk(_tree(function)):
        if not isinstance(node, ast.Assign | ast.AugAssign):
            continue
        numbers = set(_outermost(node.value, function, local))
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name):
                local[target.id] |= numbers
            elif isinstance(target, ast.Attribute):
                holder = _HOLDERS.get(ast.unparse(target.value))
                yield from (((holder, target.attr), number) for number in numbers if holder is not None)


def _outermost(value: ast.expr, function: FunctionType, local: Mapping[str, set[str]]) -> Iterator[str]:
    if isinstance(value, ast.Name):
        yield from local.get(value.id, ())
    elif isinstance(value, ast.Call):
        called = _function_of(value.func, function)
        if isinstance(called, FunctionType) and called.__code__ in _NUMBERS:
            yield _NUMBERS[called.__code__]
            if called.__module__ == general.__name__:
                for argument in value.args:
                    yield from _outermost(argument, function, local)
        elif isinstance(called, FunctionType) and called.__module__.startswith("sim.process."):
            for node in ast.walk(_tree(called)):
                if isinstance(node, ast.Return) and node.value is not None:
                    yield from _outermost(node.value, called, {})


def _tree(function: FunctionType) -> ast.Module:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _function_of(node: ast.expr, function: FunctionType) -> object:
    if isinstance(node, ast.Name):
        return function.__globals__.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        module = function.__globals__.get(node.value.id)
        return getattr(module, node.attr) if isinstance(module, ModuleType) else None
    return None
