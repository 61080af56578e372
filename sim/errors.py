"""Errors that a user can mend: one sentence that names the field, the value and what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class InputError(ValueError):
    """Input that cannot be used, said in one sentence meant for the user."""


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
    found = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean {found[0]!r}?" if found else ""
