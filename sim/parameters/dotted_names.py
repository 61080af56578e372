"""Names of parameters such as ``trust.gain_up``: from nested mappings to dotted names, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from sim.errors import InputError

V = TypeVar("V")


def flattened(values: Mapping[str, V | Mapping[str, V]], prefix: str = "") -> Iterator[tuple[str, V]]:
    """Yield ``(dotted name, value)`` of nested mappings; names may already hold dots.

    Examples
    --------
    >>> list(flattened({"trust": {"start": 0.5}, "work.gain": 0.2}))
    [('trust.start', 0.5), ('work.gain', 0.2)]
    """
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from flattened(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def nested(values: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    """Return nested mappings in which no name holds a dot.

    Parameters
    ----------
    values : mapping
        Dotted names, names of groups with mappings of their parameters, or both.
    prefix : str
        Dotted name of the group in which the names stand, with a dot at its end.

    Raises
    ------
    InputError
        If a name is given two values.

    Examples
    --------
    >>> nested({"trust.gain_up": 0.2, "trust": {"start": 0.5}})
    {'trust': {'gain_up': 0.2, 'start': 0.5}}
    """
    out: dict[str, object] = {}
    for name, value in values.items():
        head, dot, rest = str(name).partition(".")
        path = f"{prefix}{head}"
        inner = {rest: value} if dot else value
        part = nested(inner, f"{path}.") if isinstance(inner, Mapping) else inner
        out[head] = _joined(path, out[head], part) if head in out else part
    return out


def _joined(path: str, first: object, second: object) -> object:
    if not isinstance(first, Mapping) or not isinstance(second, Mapping):
        raise InputError(f"{path} is given twice, as {first!r} and as {second!r}, but one value was expected")
    both = dict(first)
    for name, part in second.items():
        both[name] = _joined(f"{path}.{name}", both[name], part) if name in both else part
    return both
