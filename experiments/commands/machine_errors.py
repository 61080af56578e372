"""One sentence for what a machine refuses: room on a disk, memory, files, threads."""

from __future__ import annotations

import errno
import os
import re
from concurrent.futures import BrokenExecutor
from typing import Final

_HINTS: Final = {
    errno.ENOSPC: "make room, or choose another out, and give the same command again",
    errno.EDQUOT: "make room, or choose another out, and give the same command again",
    errno.EFBIG: "files may not be so large here; choose another out",
    errno.EROFS: "choose another out",
    errno.ENAMETOOLONG: "a shorter name was expected",
    errno.EMFILE: "more open files than are allowed; cores=1 needs fewer",
}
_LESS: Final = "cores=1 and smaller clinics need less"
_NO_THREAD: Final = "can't start new thread"
_WITHIN: Final = re.compile(r"\[errno (\d+)\]", re.IGNORECASE)


def machine_sentence(error: BaseException) -> str:
    """Return what the machine refused; empty for an error that is a fault of the program.

    Parameters
    ----------
    error : exception
    """
    if isinstance(error, MemoryError):
        return f"there is not enough memory{_detail(error)}; {_LESS}"
    if isinstance(error, RecursionError):
        return "what was given is nested too deeply, but a few levels were expected"
    if isinstance(error, BrokenExecutor):
        return f"a worker process ended early, perhaps for lack of memory; {_LESS}"
    if isinstance(error, RuntimeError) and _NO_THREAD in str(error):
        return f"the machine allows no further thread; {_LESS}"
    return _file_sentence(error) if isinstance(error, OSError) else ""


def _detail(error: BaseException) -> str:
    line = " ".join(str(error).split())
    return f" ({line})" if line else ""


def _file_sentence(error: OSError) -> str:
    number = error.errno or _number_in(error)
    reason = os.strerror(number) if number else " ".join(str(error).split()) or type(error).__name__
    name = f"{os.fsdecode(error.filename)!r}: " if isinstance(error.filename, str | bytes) else ""
    hint = _HINTS.get(number, "")
    return f"{name}{reason}" + (f"; {hint}" if hint else "")


def _number_in(error: OSError) -> int:
    """Return the number that a library wrote into its message, or 0."""
    found = _WITHIN.search(str(error))
    return int(found[1]) if found else 0
