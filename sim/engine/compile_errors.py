"""What the engine cannot compile of an extension, in one sentence where numba writes pages."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Iterable

from numba.core.errors import NumbaError

from sim.errors import InputError

_REASON = re.compile(
    r"Untyped global name '\w+'|NameError: name '\w+' is not defined|Unknown attribute '\w+'"
)


def explained(run: Callable[..., int], sources: Iterable[Callable[..., object]]) -> Callable[..., int]:
    """Return a compiled function that says what of an extension cannot be compiled.

    Parameters
    ----------
    run : callable
        Compiled when it is first called.
    sources : iterable of callable
        Functions of extensions in it.

    Returns
    -------
    callable
        The same, which raises `InputError` where compilation fails.
    """
    files = {os.path.basename(inspect.getfile(function)) for function in sources}

    def run_or_explain(*arguments: object) -> int:
        try:
            return run(*arguments)
        except (NumbaError, KeyError) as error:
            raise InputError(_sentence(error, files)) from None

    return run_or_explain


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
