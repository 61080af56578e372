"""Options of configuration groups that an extension adds, such as a theory or an instrument: values under a name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.errors import InputError

Values = Mapping[str, object]

_added: dict[tuple[str, str], Values] = {}

GROUP_VALUES: Mapping[tuple[str, str], Values] = MappingProxyType(_added)
"""(group, name) -> values, as a file ``group/name.yaml`` would hold them."""


def add_group_values(group: str, name: str, values: Values) -> None:
    """Let a name stand for values in a configuration group.

    Raises
    ------
    InputError
        If the name is taken by another extension.
    """
    if (group, name) in _added:
        raise InputError(f"{group} {name!r} exists already, but a new name was expected")
    _added[group, name] = values


def remove_group_values(group: str, name: str) -> None:
    """Take back what `add_group_values` added."""
    del _added[group, name]


def added_options(group: str) -> tuple[str, ...]:
    """Return the names that extensions add to a group."""
    return tuple(name for own, name in _added if own == group)
