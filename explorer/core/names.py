"""First names for simulated clients, so that people can talk about them; the number stays beside the name."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _names() -> tuple[str, ...]:
    return tuple(Path(__file__).with_name("names.txt").read_text(encoding="utf-8").split())


def name_of(client: int) -> str:
    """Return the first name of a client by number, with an initial where a name comes again.

    Examples
    --------
    >>> name_of(0), name_of(len(_names()))
    ('Ada', 'Ada B.')
    """
    turn, place = divmod(client, len(_names()))
    return _names()[place] if not turn else f"{_names()[place]} {chr(ord('A') + turn)}."
