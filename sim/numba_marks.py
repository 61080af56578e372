"""Compilation by numba: functions inlined into compiled loops, and entry points whose machine code is cached.

Numba's own cache looks only at the file of the compiled function, not at the equations it calls; the cache folder used
here is therefore named after the content of the whole package, so a changed equation can never meet stale code.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import config
from numba.extending import register_jitable

F = TypeVar("F", bound=Callable[..., Any])


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder() -> str:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return str(Path(base) / "alliance-sim" / _fingerprint())


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


def compiled_in_place(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile an entry point that makes no array; arrays that it hands on are then not counted, which costs time."""
    return _compiled(function, {"_nrt": False})


def _compiled(function: F, options: Mapping[str, bool]) -> F:
    before = config.CACHE_DIR
    config.CACHE_DIR = _FOLDER
    try:
        jit = numba.njit(nogil=True, error_model="numpy", cache=_CACHED, **options)
        machine_code: F = jit(function)
    finally:
        config.CACHE_DIR = before
    return machine_code
