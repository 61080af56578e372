"""Extensions: files of one's own with interventions, measures, theories, instruments and equations, loaded by path.

What a file may declare is defined in `experiments.extension`; here it is found, run, checked by its digest, and kept.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import pickle
import shlex
import sys
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from types import CodeType
from typing import Final, Protocol, SupportsIndex

from sim.errors import InputError

ENTRY_POINTS: Final = "alliance_sim.extensions"
"""Group of entry points under which an installed package names the modules that are extensions."""


class Declaration(Protocol):
    """One thing that an extension declares."""

    def activate(self) -> None:
        """Make it known to the model and the commands."""

    def deactivate(self) -> None:
        """Take back what `activate` did."""


@dataclass(frozen=True)
class Extension:
    """An extension that is loaded.

    Attributes
    ----------
    name : str
        Name of its file without the ending.
    path : str
        Its file, as it was given.
    sha256 : str
        Digest of the file's content.
    """

    name: str
    path: str
    sha256: str


_loaded: dict[str, tuple[Extension, tuple[Declaration, ...]]] = {}
_declared: list[Declaration] | None = None


def declare(declaration: Declaration) -> None:
    """Activate a declaration of the extension whose file is being run.

    Raises
    ------
    InputError
        If no extension is being loaded, or the declaration is not possible.
    """
    if _declared is None:
        raise InputError(
            "a declaration of an extension stands outside of one, but a file for load_extension or --extension was "
            "expected"
        )
    declaration.activate()
    _declared.append(declaration)


def extensions() -> tuple[Extension, ...]:
    """Return the extensions that are loaded, in the order in which they were."""
    return tuple(extension for extension, _ in _loaded.values())


def load_extension(path: str | Path) -> Extension:
    """Load an extension, so that everything in it can be named in configurations, studies and Python.

    Parameters
    ----------
    path : str or Path
        A Python file; see ``docs/extending.md``. A file that is loaded already is loaded again if it has changed.

    Returns
    -------
    Extension

    Raises
    ------
    InputError
        In one sentence with file and line, if it cannot be read or run, or declares something that is not possible.
    """
    file = Path(path)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(
            f"extension {str(path)!r} cannot be read ({error.strerror}), but a Python file was expected"
        ) from None
    extension = Extension(file.stem, str(path), hashlib.sha256(content).hexdigest())
    key = str(file.resolve())
    if any(other.name == extension.name for path, (other, _) in _loaded.items() if path != key):
        raise InputError(
            f"extension {str(path)!r} has the name of another one, but a name of its own was expected"
        )
    if key in _loaded:
        if _loaded[key][0].sha256 == extension.sha256:
            return _loaded[key][0]
        unload_extension(key)
    _loaded[key] = (extension, _run_file(extension, content))
    return extension


def unload_extension(path: str | Path) -> None:
    """Forget an extension and everything that it declared."""
    _, declarations = _loaded.pop(str(Path(path).resolve()))
    for declaration in reversed(declarations):
        declaration.deactivate()


def unload_extensions() -> None:
    """Forget all extensions."""
    for path in reversed(list(_loaded)):
        unload_extension(path)


def load_installed() -> None:
    """Load the extensions of installed packages: the modules named under the entry points `ENTRY_POINTS`."""
    for entry in entry_points(group=ENTRY_POINTS):
        spec = importlib.util.find_spec(entry.module)
        if spec is None or spec.origin is None:
            raise InputError(
                f"entry point {entry.name} names {entry.module}, which is not an installed module"
            )
        load_extension(spec.origin)


def recorded() -> dict[str, dict[str, str]]:
    """Return the loaded extensions as a manifest records them: ``extension.name`` -> path and sha256."""
    return {
        f"extension.{extension.name}": {
            "path": str(Path(extension.path).resolve()),
            "sha256": extension.sha256,
        }
        for extension in extensions()
    }


def load_recorded(inputs: Mapping[str, Mapping[str, str]]) -> None:
    """Load the extensions of the process that sent something to this one.

    Parameters
    ----------
    inputs : mapping
        As `recorded` returned it there.

    Raises
    ------
    InputError
        If one is missing, or is not what it was.
    """
    for digest in _not_loaded(inputs):
        _load_unchanged(digest)


def require_recorded(inputs: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse a stored result whose extensions are not loaded; a results folder must not decide which code is run.

    Parameters
    ----------
    inputs : mapping
        As `recorded` returned it when the result was made, among other files.

    Raises
    ------
    InputError
        Naming the file, and whether another version of it is loaded.
    """
    for digest in _not_loaded(inputs):
        name = Path(digest["path"]).stem
        if any(extension.name == name for extension in extensions()):
            raise InputError(
                f"extension {digest['path']!r} has changed since these results were made with it; restore it"
            )
        raise InputError(
            f"these results were made with the extension {digest['path']!r}, which is a program; if you trust it, give "
            f"--extension {shlex.quote(digest['path'])} (load_extension in Python)"
        )


def _not_loaded(inputs: Mapping[str, Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
    there = {extension.sha256 for extension in extensions()}
    for name, digest in inputs.items():
        if name.startswith("extension.") and digest["sha256"] not in there:
            yield digest


class CarriesExtensions:
    """Something that is sent to other processes, where the extensions that are loaded here are loaded before it."""

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[object, ...]:
        usual = object.__reduce_ex__(self, protocol)
        if not extensions():
            return usual
        return _received, (recorded(), pickle.dumps(usual, protocol=int(protocol)))


def _received(inputs: Mapping[str, Mapping[str, str]], content: bytes) -> object:
    load_recorded(inputs)
    rebuild, arguments, state, *_ = pickle.loads(content)
    received: object = rebuild(*arguments)
    vars(received).update(state or {})
    return received


def _load_unchanged(digest: Mapping[str, str]) -> None:
    path = Path(digest["path"])
    if not path.is_file():
        raise InputError(
            f"extension {digest['path']!r} is missing, but these results were made with it; restore it, or give "
            "--extension with its new path"
        )
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest["sha256"]:
        raise InputError(
            f"extension {digest['path']!r} has changed since these results were made with it; restore it"
        )
    load_extension(path)


def _run_file(extension: Extension, content: bytes) -> tuple[Declaration, ...]:
    global _declared
    name = f"alliance_extension_{extension.sha256[:12]}"
    try:
        code: CodeType = compile(content, extension.path, "exec")
    except (SyntaxError, ValueError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        words = error.msg if isinstance(error, SyntaxError) else str(error)
        raise InputError(f"{extension.path}{line}: {words}, but a Python file was expected") from None
    spec = importlib.util.spec_from_loader(name, loader=None, origin=extension.path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    module.__file__ = extension.path
    outer, _declared = _declared, []
    sys.modules[name] = module
    try:
        exec(code, module.__dict__)
        return tuple(_declared)
    except Exception as error:
        for declaration in reversed(_declared):
            declaration.deactivate()
        raise InputError(_sentence(extension, error)) from error
    finally:
        _declared = outer


def _sentence(extension: Extension, error: Exception) -> str:
    """Return what went wrong, with the last line of the extension that was being run."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == extension.path
    ]
    where = f"{extension.path}, line {lines[-1]}" if lines else extension.path
    if isinstance(error, InputError):
        return f"{where}: {error}"
    return (
        f"{where}: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no reason given'}"
    )
