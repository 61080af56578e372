"""Which equations a stage uses, read from its code, so that no list of numbers has to be kept in step with it."""

from __future__ import annotations

import dis
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType

from sim.equations import EQUATIONS, Equation, general

_BY_CODE = {equation.function.__code__: equation for equation in EQUATIONS.values()}
_LOADS = ("LOAD_ATTR", "LOAD_METHOD")


def equations_used(function: Callable[..., object]) -> tuple[Equation, ...]:
    """Return the equations that a function uses, in order of first use.

    Parameters
    ----------
    function : callable
        A stage, or any function of the model; what it calls in turn is followed, inside `sim` only.

    Returns
    -------
    tuple of Equation
        Without the general forms of `sim.equations.general`, which are used throughout.
    """
    found = dict.fromkeys(_used(function, set()))
    return tuple(one for one in found if one.function.__module__ != general.__name__)


def _used(function: Callable[..., object], seen: set[FunctionType]) -> Iterator[Equation]:
    for called in _functions_named(function):
        if called in seen or not called.__module__.startswith("sim."):
            continue
        seen.add(called)
        if called.__code__ in _BY_CODE:
            yield _BY_CODE[called.__code__]
        yield from _used(called, seen)


def _functions_named(function: Callable[..., object]) -> Iterator[FunctionType]:
    if not isinstance(function, FunctionType):
        return
    loaded: object = None
    for step in dis.get_instructions(function):
        if step.opname == "LOAD_GLOBAL":
            loaded = function.__globals__.get(step.argval)
        elif step.opname in _LOADS and isinstance(loaded, ModuleType):
            loaded = getattr(loaded, step.argval)
        else:
            continue
        if isinstance(loaded, FunctionType):
            yield loaded
