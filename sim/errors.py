"""Errors that a user can mend: one sentence that names the field, the value and what was expected."""

from __future__ import annotations

import traceback
import unicodedata
import warnings
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

CUTOFF: Final = 0.5
"""How alike two names must be for one to be offered for the other, from 0 to 1."""
_SHOWN: Final = 200
_LONGEST: Final = 2_000
_CELL: Final = "ipykernel"
"""Part of the file name that a notebook gives to a cell."""


class InputError(ValueError):
    """Input that cannot be used, said in one sentence meant for the user."""

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the user's own lines that led here, and the sentence."""
        frames = traceback.extract_tb(self.__traceback__)
        own = [f"line {frame.lineno}: {frame.line}" for frame in frames if _CELL in frame.filename]
        return [*own, f"{type(self).__name__}: {self}"]


class InputNote(UserWarning):
    """What was assumed about input that could be read in more than one way; said, but no error."""


def note(sentence: str) -> None:
    """Say what was assumed about input, as a warning of the kind `InputNote`."""
    warnings.warn(sentence, InputNote, stacklevel=2)


def shown(value: object) -> str:
    """Return a value as a sentence can hold it: as it would be typed in Python, and not longer than a line."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        # Python does not print a number of thousands of digits.
        return "a number of thousands of digits"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def one_line(sentence: str) -> str:
    """Return a sentence on one line of a readable length, whatever a user's words in it hold."""
    letters = (
        letter
        if letter.isprintable() or unicodedata.category(letter) == "Cf"
        else letter.encode("unicode_escape").decode()
        for letter in sentence
    )
    text = "".join(letters)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}...{text[-_LONGEST // 2 :]}"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the closest known name, or an empty string.

    Parameters
    ----------
    name : str
        What the user wrote.
    known : iterable of str
        Admissible names.

    Returns
    -------
    str
        A clause to append to an error sentence.
    """
    found = get_close_matches(name, list(known), n=1, cutoff=CUTOFF)
    return f"; did you mean {found[0]!r}?" if found else ""


def nearest_path(path: str, known: Iterable[str]) -> str:
    """Return the clause of `nearest` for a dotted name: one that is nested as deeply, or else ends alike.

    Parameters
    ----------
    path : str
        Dotted name as the user wrote it.
    known : iterable of str
        Admissible dotted names.
    """
    names = list(known)
    depth = path.count(".")
    if hint := nearest(path, [name for name in names if name.count(".") == depth]):
        return hint
    ends: dict[str, str] = {}
    for name in names:
        ends.setdefault(name.rpartition(".")[2], name)
    found = get_close_matches(path.rpartition(".")[2], list(ends), n=1, cutoff=CUTOFF)
    return f"; did you mean {ends[found[0]]!r}?" if found else ""


def missing_library(library: str, extra: str) -> InputError:
    """Return the error that names a library that is not installed, and the extra that has it.

    Parameters
    ----------
    library, extra : str
    """
    return InputError(
        f"{library} is not installed; pip install -e '.[{extra}]' in the checkout of alliance-sim adds it"
    )
