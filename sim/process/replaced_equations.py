"""Another form of an equation, wherever the stages of a week use it.

Stages find equations by name in their modules, and compiled code is made from what a name meant when it was compiled.
Nothing is therefore changed in place: functions that use the equation, directly or through others, are copied with the
new form under the old name, and the usual ones stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import TypeAlias

from sim.numba_marks import inlined

Function: TypeAlias = Callable[..., object]


class Replacement:
    """Copies functions so that they use other forms of some equations.

    Parameters
    ----------
    changes : mapping
        Function of an equation -> the function in its place.
    """

    def __init__(self, changes: Mapping[Function, Function]) -> None:
        self._copies: dict[Function, Function] = dict(changes)

    def of(self, function: Function) -> Function:
        """Return a function with the changes in it; the same function where it uses none of the equations."""
        # Names also stand for arrays and the like, which cannot even be looked up.
        if not isinstance(function, FunctionType):
            return function
        if function in self._copies or not _is_ours(function):
            return self._copies.get(function, function)
        # Known as unchanged while it is looked through, should it ever call itself.
        self._copies[function] = function
        changed = self._changed_names(function)
        if changed:
            self._copies[function] = inlined(_copied(function, changed))
        return self._copies[function]

    def _changed_names(self, function: FunctionType) -> dict[str, object]:
        names = set(_names(function.__code__))
        changed: dict[str, object] = {}
        for name in names & function.__globals__.keys():
            value = function.__globals__[name]
            other = self._changed_module(value, names) if isinstance(value, ModuleType) else self.of(value)
            if other is not value:
                changed[name] = other
        return changed

    def _changed_module(self, module: ModuleType, names: set[str]) -> ModuleType:
        changed = {
            name: other
            for name in names & vars(module).keys()
            if (other := self.of(vars(module)[name])) is not vars(module)[name]
        }
        if not changed:
            return module
        copy = ModuleType(module.__name__, module.__doc__)
        vars(copy).update({**vars(module), **changed})
        return copy


def _is_ours(function: FunctionType) -> bool:
    return function.__module__.startswith("sim.")


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _copied(function: FunctionType, changed: Mapping[str, object]) -> FunctionType:
    scope = {**function.__globals__, **changed}
    copy = FunctionType(
        function.__code__, scope, function.__name__, function.__defaults__, function.__closure__
    )
    copy.__kwdefaults__, copy.__doc__, copy.__module__ = (
        function.__kwdefaults__,
        function.__doc__,
        function.__module__,
    )
    return copy
