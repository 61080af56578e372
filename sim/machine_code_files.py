"""Files of machine code that numba keeps: only in a folder of one's own, and mended when they are damaged."""

from __future__ import annotations

import fcntl
import functools
import gc
import hashlib
import os
import pickle
import stat
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numba
from numba.core import caching
from numba.core.compiler_lock import global_compiler_lock
from numba.core.runtime import rtsys

from sim.errors import InputNote

_DIGEST = hashlib.sha256().digest_size
_locked: set[str] = set()


class DamagedFileError(Exception):
    """A file of machine code does not hold what was written."""


class _CheckedFiles(caching.IndexDataCacheFile):  # type: ignore[misc]
    """Files that end with a checksum of what is before it."""

    def _dump(self, content: object) -> bytes:
        written: bytes = super()._dump(content)
        return written + hashlib.sha256(written).digest()

    def _save_index(self, overloads: dict[object, str]) -> None:
        with self._open_for_write(self._index_path) as file:
            file.write(self._dump((numba.__version__, self._source_stamp, overloads)))

    def _load_index(self) -> dict[object, str]:
        try:
            version, stamp, overloads = _checked(self._index_path)
        except FileNotFoundError:
            return {}
        return overloads if (version, stamp) == (numba.__version__, self._source_stamp) else {}

    def _load_data(self, name: str) -> object:
        return _checked(self._data_path(name))


def _checked(path: str) -> tuple[str, object, dict[object, str]]:
    content = Path(path).read_bytes()
    written, digest = content[:-_DIGEST], content[-_DIGEST:]
    if hashlib.sha256(written).digest() != digest:
        raise DamagedFileError(f"{os.path.basename(path)} holds other bytes than were written")
    stored: tuple[str, object, dict[object, str]] = pickle.loads(written)
    return stored


class MachineCodeFiles(caching.FunctionCache):  # type: ignore[misc]
    """The kept machine code of a function; whatever is wrong with its files, the function runs, and a note says so.

    Parameters
    ----------
    function : callable
        numba's setting ``CACHE_DIR`` says where its machine code is kept.
    """

    def __init__(self, function: Callable[..., object]) -> None:
        super().__init__(function)
        stamp = self._impl.locator.get_source_stamp()
        self._cache_file = _CheckedFiles(self._cache_path, self._impl.filename_base, stamp)

    def one_at_a_time(self, compile_for: Callable[..., object]) -> Callable[..., object]:
        """Let one process at a time compile for this folder, so that all others read what the first has kept.

        Parameters
        ----------
        compile_for : callable
            Loads or compiles the machine code for the signature that it is given.
        """

        @functools.wraps(compile_for)
        def alone(signature: object) -> object:
            # Numba's lock of threads first, and in every process: otherwise two threads could wait for each other.
            with global_compiler_lock, _lock(self.cache_path), _without_collection():
                return compile_for(signature)

        return alone

    def load_overload(self, signature: object, context: object) -> object:
        """Return what is kept for a signature; None where nothing is, or nothing that can be used."""
        try:
            # Numba would first make ready what its compiler needs: half a second, and nothing for what is kept.
            # Where something has to be compiled after all, the compiler does so itself.
            rtsys.initialize(context)
            with self._guard_against_spurious_io_errors():
                return self._load_overload(signature, context)
        except Exception as error:
            _note(
                f"machine code kept in {self.cache_path} cannot be used ({_reason(error)}), and is compiled again"
            )
        try:
            self.flush()
        except OSError:
            self.disable()
        return None

    def save_overload(self, signature: object, code: object) -> None:
        """Keep machine code for a signature, where that is possible."""
        try:
            super().save_overload(signature, code)
        except OSError as error:
            _note(
                f"machine code cannot be kept in {self.cache_path} ({_reason(error)}); the next start takes longer"
            )


@contextmanager
def _lock(folder: str) -> Iterator[None]:
    """Hold a folder against other processes; where that cannot be done, each compiles for itself."""
    try:
        descriptor = None if folder in _locked else os.open(folder, os.O_RDONLY)
    except OSError:
        descriptor = None
    if descriptor is None:
        yield
        return
    _locked.add(folder)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        _locked.remove(folder)
        os.close(descriptor)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Look for no garbage: compiling makes many objects and hardly any, and the search takes an eighth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def _note(text: str) -> None:
    warnings.warn(InputNote(text), stacklevel=3)


def private_folder(name: str) -> Path | None:
    """Return a folder for machine code in which nobody else can write; None if there is none.

    What stands in its files is run. In a folder of another user, or one that everybody may write to, that would be
    anybody's code; a private one among the temporary files is used instead.

    Parameters
    ----------
    name : str
        Of the folder, below one of this project.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    wanted = base / "alliance-sim" / name
    refused = _refusal(wanted)
    if not refused:
        return wanted
    other = Path(tempfile.gettempdir()) / f"alliance-sim-{os.geteuid()}" / name
    if not _refusal(other):
        _note(f"{refused}; machine code is kept in {other} instead")
        return other
    _note(f"{refused}; machine code is not kept, and every start takes longer")
    return None


def _refusal(folder: Path) -> str:
    """Return why a folder of machine code cannot be used, which is made if need be; or an empty string."""
    own, base = folder.parent, folder.parent.parent
    try:
        base.mkdir(parents=True, exist_ok=True)
        for made in (own, folder):
            made.mkdir(mode=0o700, exist_ok=True)
        for path in (base, own, folder):
            if _belongs_to_others(path, shared=path == base):
                return f"others can write to {path}"
    except OSError as error:
        return f"{folder} cannot be made ({error.strerror})"
    return "" if os.access(folder, os.W_OK) else f"{folder} cannot be written to"


def _belongs_to_others(folder: Path, shared: bool) -> bool:
    """Tell whether others can change what is in a folder; in a shared one, only what they own themselves."""
    found = folder.stat() if shared else folder.lstat()
    owners = (os.geteuid(), 0) if shared else (os.geteuid(),)
    open_to_all = found.st_mode & stat.S_IWOTH and not (shared and found.st_mode & stat.S_ISVTX)
    return found.st_uid not in owners or bool(open_to_all) or not stat.S_ISDIR(found.st_mode)
