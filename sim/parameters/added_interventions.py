"""Interventions that an extension adds to those of the model: groups of parameters under ``intervention.<name>``."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from types import MappingProxyType

from sim.errors import InputError
from sim.parameters.intervention import Intervention

MOST = 40
"""Most interventions that can be added: a person's coverage is kept in the bits of one number."""

_added: dict[str, object] = {}

ADDED: Mapping[str, object] = MappingProxyType(_added)
"""Name -> group with the default values, in the order in which interventions were added."""


def add_intervention(name: str, group: object) -> None:
    """Let `Parameters` made from now on have one more intervention.

    Parameters
    ----------
    name : str
        A name that no intervention has.
    group : frozen dataclass instance
        Its parameters, among them ``coverage`` and ``start_week``.

    Raises
    ------
    InputError
        If the name is taken, or there are too many.
    """
    if name in (item.name for item in dataclasses.fields(default_interventions())):
        raise InputError(f"intervention {name} exists already, but a new name was expected")
    if len(_added) == MOST:
        raise InputError(f"intervention {name} is one too many; at most {MOST} can be added")
    _added[name] = group
    default_interventions.cache_clear()


def remove_intervention(name: str) -> None:
    """Take back what `add_intervention` added."""
    del _added[name]
    default_interventions.cache_clear()


@functools.cache
def default_interventions() -> Intervention:
    """Return all interventions with their default values, which switch them off."""
    if not _added:
        return Intervention()
    own = [(name, type(group), dataclasses.field(default=group)) for name, group in _added.items()]
    kind = dataclasses.make_dataclass("Intervention", own, bases=(_Extended,), frozen=True)
    made: Intervention = kind()
    return made


class _Extended(Intervention):
    """The interventions of model and extensions; pickled as values, since the class is made when it is needed."""

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (dataclasses.asdict(self),)


def _restored(values: Mapping[str, Mapping[str, object]]) -> Intervention:
    usual = default_interventions()
    groups = {name: dataclasses.replace(getattr(usual, name), **own) for name, own in values.items()}
    return dataclasses.replace(usual, **groups)
