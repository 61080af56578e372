"""What the engine cannot compile of an extension, in one sentence where numba writes pages."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Iterator

from numba.core.errors import NumbaError
from numba.core.registry import cpu_target
from numba.core.types.containers import NamedTuple

from sim.errors import InputError
from sim.process.schedule import ARGUMENTS, USUAL, Process

_REASON = re.compile(
    r"Untyped global name '\w+'|NameError: name '\w+' is not defined|Unknown attribute '\w+'"
)


_ARRAYS = {
    "p": "parameters",
    "client": "clients",
    "therapist": "therapists",
    "dyad": "dyads",
    "meeting": "meeting",
}
"""Which of the clinic's arrays holds an argument of a stage."""


def explained(run: Callable[..., int], process: Process) -> Callable[..., int]:
    """Return a compiled loop that says what of an extension cannot be compiled.

    Parameters
    ----------
    run : callable
        Compiled when it is first called; its first argument are the arrays of a clinic.
    process : Process
        What it runs, with sources.

    Returns
    -------
    callable
        The same, which raises `InputError` where compilation fails.
    """
    files = {os.path.basename(inspect.getfile(function)) for function in process.sources}
    if compiler := getattr(run, "_compiler", None):
        compiler.compile = _own_stages_first(compiler.compile, process)

    def run_or_explain(*arguments: object) -> int:
        try:
            return run(*arguments)
        except (NumbaError, KeyError) as error:
            raise InputError(_sentence(error, files)) from None

    return run_or_explain


def _own_stages_first(compile_loop: Callable[..., object], process: Process) -> Callable[..., object]:
    """Let the stages that are not the model's own be compiled before all others: an error then comes at once."""

    def compile_in_order(types: tuple[NamedTuple, object], result: object) -> object:
        clinic, context = types[0], cpu_target.typing_context
        arrays = dict(zip(clinic.fields, clinic.types, strict=True))
        context.refresh()
        for function, names in _own_stages(process):
            records = tuple(arrays[name].dtype for name in names)
            context.resolve_function_type(context.resolve_value_type(function), records, {})
        return compile_loop(types, result)

    return compile_in_order


def _own_stages(process: Process) -> Iterator[tuple[Callable[..., None], list[str]]]:
    usual = {stage.function for part in USUAL.parts for stage in part.stages}
    for part in process.parts:
        names = [_ARRAYS.get(argument, "") for argument in ARGUMENTS[part.scope].split(", ")]
        if all(names):
            yield from ((stage.function, names) for stage in part.stages if stage.function not in usual)


def _sentence(error: Exception, files: set[str]) -> str:
    # A state that there is not comes out of numba as the bare key that it did not find in a record.
    if isinstance(error, KeyError):
        return f"{', '.join(sorted(files))} uses {error.args[0]!r}, which is not a state or parameter"
    text = str(error)
    lines = re.findall(r'File "([^"]*)", line (\d+)', text)
    own = [
        f"{os.path.basename(file)}, line {line}" for file, line in lines if os.path.basename(file) in files
    ]
    where = own[0] if own else ", ".join(sorted(files))
    reason = _REASON.search(text)
    return (
        f"{where} cannot be compiled ({reason[0] if reason else 'its types are not known'}); functions in it need "
        "@inlined, and engine=mesa takes any Python"
    )
