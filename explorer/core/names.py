"""Names for simulated people, so that one can talk about them: clients by first name, therapists by surname."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _names(file: str = "names") -> tuple[str, ...]:
    return tuple(Path(__file__).with_name(f"{file}.txt").read_text(encoding="utf-8").split())


def name_of(client: int) -> str:
    """Return the first name of a client by number, with an initial where a name comes again.

    Examples
    --------
    >>> name_of(0), name_of(len(_names()))
    ('Ada', 'Ada B.')
    """
    return _turned(client, _names())


def therapist_name(therapist: int) -> str:
    """Return the surname of a therapist by number; as `name_of`.

    Examples
    --------
    >>> therapist_name(2)
    'Castro'
    """
    return _turned(therapist, _names("therapist_names"))


def _turned(number: int, names: tuple[str, ...]) -> str:
    turn, place = divmod(number, len(names))
    return names[place] if not turn else f"{names[place]} {chr(ord('A') + turn)}."
