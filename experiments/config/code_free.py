"""Configuration files hold values only: none of them decides which code is run, whoever wrote it.

Hydra makes objects of what stands below ``hydra`` (callbacks, launchers, sweepers), by the names of their classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from experiments.config.plain_values import PlainValues
from sim.errors import InputError

_HYDRA: Final = "hydra"
_CODE: Final = "_target_"


def check_code_free(
    path: Path, group: str, package: str, values: PlainValues, defaults: Iterable[object]
) -> None:
    """Refuse a file of a group that names code to be run.

    Parameters
    ----------
    path : Path
        The file, for the error.
    group : str
        Of the file.
    package : str
        Where its values go; empty for the group.
    values : mapping
    defaults : iterable
        Its defaults list.

    Raises
    ------
    InputError
    """
    places = [*group.split("/"), *package.split(".")]
    inside = package == "_global_" or not group
    composed = any(_HYDRA in _words(entry) for entry in defaults)
    if _HYDRA in places or (inside and _HYDRA in values) or composed:
        raise InputError(
            f"{path} sets {_HYDRA}, which decides what code is run, but values of a study, clinic or other group were "
            "expected; settings of Hydra itself are typed"
        )
    if _CODE in _names(values):
        raise InputError(f"{path} has {_CODE}, which names code to be run, but values were expected")


def _names(values: object) -> Iterator[object]:
    if isinstance(values, dict):
        yield from values
    inner = values.values() if isinstance(values, dict) else values if isinstance(values, list) else ()
    for value in inner:
        yield from _names(value)


def _words(entry: object) -> set[str]:
    """Return the parts of the groups and packages that an entry of a defaults list names."""
    text = " ".join(map(str, entry)) if isinstance(entry, dict) else str(entry)
    for mark in "/@.:":
        text = text.replace(mark, " ")
    return set(text.split())
