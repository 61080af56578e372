"""Compilation by numba: functions inlined into compiled loops, and entry points whose machine code is cached.

Numba's own cache looks only at the file of the compiled function, not at the equations it calls; the cache folder used
here is therefore named after the content of the whole package, so a changed equation can never meet stale code.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
import sysconfig
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

import numpy as np

from sim.errors import InputError

try:
    # Numba raises the same for 0, and only warns of words.
    int(os.environ.get("NUMBA_NUM_THREADS", "1"))
    import numba
    from numba.core import config
    from numba.extending import register_jitable
except ValueError as error:
    raise InputError(
        f"NUMBA_NUM_THREADS is {os.environ.get('NUMBA_NUM_THREADS')!r}, but a whole number from 1 was expected"
    ) from error

from sim.linked_code import EntryCompiler, LinkedCompiler
from sim.machine_code_files import MachineCodeFiles, private_folder

F = TypeVar("F", bound=Callable[..., Any])


_PACKAGE = Path(__file__).parent
_LIBRARIES = ("stdlib", "platstdlib", "purelib", "platlib")
_KNOWN = (_PACKAGE, *(Path(sysconfig.get_path(name)) for name in _LIBRARIES))


def _digest_of(files: Iterable[Path]) -> str:
    digest = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


_FOLDER = None if config.DISABLE_JIT else private_folder(_digest_of(_PACKAGE.rglob("*.py")))


def inlined(function: F) -> F:
    """Leave a scalar function plain Python, and let compiled loops take it in without a call."""
    # Python never calls its machine code, so that and the two wrappers for it are left out: half of the time.
    marked: F = register_jitable(
        forceinline=True,
        error_model="numpy",
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        pipeline_class=LinkedCompiler,
    )(function)
    return marked


def compiled(function: F) -> F:
    """Compile an entry point: no global lock, IEEE arithmetic in source order, machine code cached on disk."""
    return _compiled(function, {})


def compiled_in_place(
    function: Callable[..., Any], extensions: Iterable[Callable[..., object]] = ()
) -> Callable[..., Any]:
    """Compile an entry point that makes no array; arrays that it passes on are then not counted, which costs time.

    Parameters
    ----------
    function : callable
    extensions : iterable of callable
        Functions from outside the package that are inlined into it; code compiled with them is cached under the
        content of the files they come from, and not at all if one of them comes from no file.
    """
    functions = list(extensions)
    files = _files_of(functions)
    folder = _FOLDER if all(map(_has_file, functions)) else None
    if folder is not None and files:
        folder = private_folder(f"{folder.name}-{_digest_of(files)}")
    return _compiled(function, {"_nrt": False}, folder)


def _has_file(function: Callable[..., object]) -> bool:
    # What was typed into a notebook leaves no file to tell one version from the next, nor a module to load again.
    module = sys.modules.get(function.__module__)
    return Path(getattr(module, "__file__", None) or "").is_file()


def _compiled(function: F, options: Mapping[str, bool], folder: Path | None = _FOLDER) -> F:
    machine_code: F = numba.njit(
        nogil=True, error_model="numpy", no_cfunc_wrapper=True, pipeline_class=EntryCompiler, **options
    )(function)
    if config.DISABLE_JIT:
        return interpreted(machine_code)
    if folder is not None:
        before, config.CACHE_DIR = config.CACHE_DIR, str(folder)
        try:
            files = MachineCodeFiles(function)
            machine_code._cache = files  # type: ignore[attr-defined]
            machine_code.compile = files.one_at_a_time(machine_code.compile)  # type: ignore[attr-defined]
        finally:
            config.CACHE_DIR = before
    return machine_code


def interpreted(function: F) -> F:
    """Return an entry point that is left plain Python, as NUMBA_DISABLE_JIT=1 asks for: slow, and the same results.

    Compiled code reads fields of a record as attributes, which in Python only arrays of such records allow.
    """

    @functools.wraps(function)
    def run(*arguments: object) -> object:
        with np.errstate(all="ignore"):
            return function(*map(_with_attributes, arguments))

    return cast("F", run)


class _PlainRecord(np.record):  # type: ignore[misc]
    """A record whose fields are Python's numbers, as in the Mesa model, and come before methods of the same name."""

    def __getattribute__(self, name: str) -> object:
        fields = super().__getattribute__("dtype").names
        value: object = self[name] if name in fields else super().__getattribute__(name)
        return value.item() if isinstance(value, np.number | np.bool_) else value

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


def _with_attributes(argument: object) -> object:
    if isinstance(argument, np.ndarray) and argument.dtype.names:
        return argument.view(np.dtype((_PlainRecord, argument.dtype)))
    if isinstance(argument, tuple) and hasattr(argument, "_make"):
        named: object = argument._make(map(_with_attributes, argument))
        return named
    return argument


def _files_of(functions: Iterable[Callable[..., object]]) -> set[Path]:
    """Return the files of functions and of what their modules import, libraries and this package apart."""
    files: set[Path] = set()
    waiting = [sys.modules.get(function.__module__) for function in functions]
    while waiting:
        module = waiting.pop()
        path = Path(getattr(module, "__file__", None) or "")
        if not path.is_file() or path in files or any(path.is_relative_to(known) for known in _KNOWN):
            continue
        files.add(path)
        for value in vars(module).values():
            origin = str(getattr(value, "__module__", ""))
            waiting.append(value if isinstance(value, ModuleType) else sys.modules.get(origin))
    return files


def is_kept(machine_code: Callable[..., object]) -> bool:
    """Tell whether the machine code of an entry point is kept on disk."""
    return bool(machine_code._cache.cache_path)  # type: ignore[attr-defined]
