"""Tables of a result, read or computed when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import pyarrow as pa

from sim.errors import nearest


class LazyTables(Mapping[str, pa.Table]):
    """Tables by name.

    Parameters
    ----------
    loaders : mapping
        Name -> what returns the table; called at most once.
    """

    def __init__(self, loaders: Mapping[str, Callable[[], pa.Table]]) -> None:
        self._loaders = dict(loaders)
        self._loaded: dict[str, pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        if name not in self._loaders:
            raise KeyError(
                f"{name!r} is not a table of this result{nearest(name, self._loaders)} "
                f"(there are: {', '.join(self._loaders)})"
            )
        if name not in self._loaded:
            self._loaded[name] = self._loaders[name]()
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaders)

    def __len__(self) -> int:
        return len(self._loaders)

    def __repr__(self) -> str:
        return f"<tables {', '.join(self._loaders)}>"


class HasTables(Protocol):
    """What has tables by name."""

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """Every table by name."""


class TableAttribute:
    """Makes a table of a result its attribute of the same name.

    Parameters
    ----------
    doc : str
        What the table holds: its rows and columns.
    """

    def __init__(self, doc: str) -> None:
        self.__doc__ = doc

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, result: HasTables, owner: type | None = None) -> pa.Table:
        return self if result is None else result.tables[self._name]
