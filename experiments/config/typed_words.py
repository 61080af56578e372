"""Settings as they are typed after a command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.parameters import flattened


def typed_words(settings: Mapping[str, object]) -> list[str]:
    """Return ``name=value`` for every setting.

    Examples
    --------
    >>> typed_words({"clinic": "small", "trust": {"gain_up": 0.2}, "intervention": ["feedback"]})
    ['clinic=small', 'trust.gain_up=0.2', 'intervention=[feedback]']
    """
    return [f"{name}={typed_value(value)}" for name, value in flattened(settings)]


def typed_value(value: object) -> str:
    """Return a value as it is typed.

    Examples
    --------
    >>> typed_value({"a": [1, None]}), typed_value(False)
    ('{a:[1,null]}', 'false')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{name}:{typed_value(own)}" for name, own in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{','.join(typed_value(item) for item in value)}]"
    return str(value)
