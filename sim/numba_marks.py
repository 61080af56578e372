"""Compilation by numba: functions inlined into compiled loops, and entry points whose machine code is cached.

Numba's own cache looks only at the file of the compiled function, not at the equations it calls; the cache folder used
here is therefore named after the content of the whole package, so a changed equation can never meet stale code.
"""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numba
from numba.core import config
from numba.extending import register_jitable

F = TypeVar("F", bound=Callable[..., Any])


_PACKAGE = Path(__file__).parent
_LIBRARIES = ("stdlib", "platstdlib", "purelib", "platlib")
_KNOWN = (_PACKAGE, *(Path(sysconfig.get_path(name)) for name in _LIBRARIES))


def _digest_of(files: Iterable[Path]) -> str:
    digest = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder() -> str:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return str(Path(base) / "alliance-sim" / _digest_of(_PACKAGE.rglob("*.py")))


def _writable(folder: str) -> bool:
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


_FOLDER = _cache_folder()
_CACHED = _writable(_FOLDER)


def inlined(function: F) -> F:
    """Leave a scalar function plain Python, and let compiled loops take it in without a call."""
    marked: F = register_jitable(forceinline=True, error_model="numpy")(function)
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
    folder = _FOLDER if not files else str(Path(_FOLDER) / _digest_of(files))
    return _compiled(function, {"_nrt": False}, folder, all(map(_has_file, functions)))


def _has_file(function: Callable[..., object]) -> bool:
    # What was typed into a notebook leaves no file to tell one version from the next, nor a module to load again.
    module = sys.modules.get(function.__module__)
    return Path(getattr(module, "__file__", None) or "").is_file()


def _compiled(function: F, options: Mapping[str, bool], folder: str = _FOLDER, kept: bool = True) -> F:
    before = config.CACHE_DIR
    config.CACHE_DIR = folder
    try:
        jit = numba.njit(nogil=True, error_model="numpy", cache=_CACHED and kept, **options)
        machine_code: F = jit(function)
    finally:
        config.CACHE_DIR = before
    return machine_code


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
