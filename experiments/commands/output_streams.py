"""Standard output and error that never end a command.

A closed pipe is quiet, characters that cannot be shown are replaced, and a full device is reported once results are
stored.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO, cast

_STAND_INS: Final = "alliance-stand-ins"
_PLAIN: Final = {
    "\N{PLUS-MINUS SIGN}": "+/-",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{MIDDLE DOT}": "*",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
}


class Output:
    """A stream that takes everything; after the first failure, what is written is dropped.

    Parameters
    ----------
    stream : text stream

    Attributes
    ----------
    failure : OSError or None
        Why nothing more can be written.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.failure: OSError | None = None

    def write(self, text: str) -> int:
        """Write as the stream does."""
        try:
            return len(text) if self.failure else self._stream.write(text)
        except OSError as error:
            self._give_up(error)
            return len(text)

    def flush(self) -> None:
        """Flush as the stream does."""
        try:
            if self.failure is None:
                self._stream.flush()
        except OSError as error:
            self._give_up(error)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def _give_up(self, error: OSError) -> None:
        self.failure = error
        try:
            # What is left in buffers goes nowhere, or Python would complain once more at its exit.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
        except (OSError, io.UnsupportedOperation):
            return


@contextmanager
def lasting_output() -> Iterator[tuple[Output, Output]]:
    """Replace standard output and error by an `Output` each, even where they are closed.

    Yields
    ------
    tuple of Output
        Standard output and error.
    """
    _open_closed_handles()
    before = sys.stdout, sys.stderr
    streams = [stream or io.StringIO() for stream in before]
    errors = [_with_stand_ins(stream) for stream in streams]
    out, err = Output(streams[0]), Output(streams[1])
    sys.stdout, sys.stderr = cast("TextIO", out), cast("TextIO", err)
    try:
        with _quiet_destructors():
            yield out, err
    finally:
        out.flush()
        err.flush()
        sys.stdout, sys.stderr = before
        for stream, kind in zip(streams, errors, strict=True):
            if kind:
                cast("io.TextIOWrapper", stream).reconfigure(errors=kind)


@contextmanager
def _quiet_destructors() -> Iterator[None]:
    """Let objects that cannot write their last bytes when they are removed stay silent: the error was reported."""
    before = sys.unraisablehook

    def hook(unraisable: sys.UnraisableHookArgs) -> None:
        if not isinstance(unraisable.exc_value, OSError):
            before(unraisable)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = before


def failure_sentence(output: Output) -> str:
    """Return why output is not shown, or an empty string; the reader of a closed pipe has seen enough."""
    output.flush()
    if output.failure is None or output.failure.errno == errno.EPIPE:
        return ""
    return f"the output cannot be written ({output.failure.strerror}); what the command stores is stored all the same"


def _open_closed_handles() -> None:
    # A file opened next would take the number of a closed stream, and what is printed by libraries would end in it.
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _with_stand_ins(stream: TextIO) -> str:
    """Let a stream write stand-ins for letters that it does not have; return how it treated them before."""
    if not isinstance(stream, io.TextIOWrapper):
        return ""
    before = stream.errors or "strict"
    stream.reconfigure(errors=_STAND_INS)
    return before


def plain_text(text: str) -> str:
    """Return the closest text in ASCII.

    Examples
    --------
    >>> plain_text("0.3 ± 0.1 (Müller)")
    '0.3 +/- 0.1 (Muller)'
    """
    return "".join(_PLAIN.get(letter) or _without_marks(letter) for letter in text)


def _without_marks(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return plain or "?"


def _replace(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return plain_text(error.object[error.start : error.end]), error.end


codecs.register_error(_STAND_INS, _replace)
