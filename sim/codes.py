"""Whole numbers with names: what a state record and compiled code can hold where a table shows a word."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING


class Code(IntEnum):
    """A value of a coded variable; compiled code takes it as a constant."""

    @property
    def label(self) -> str:
        """The name as tables and configurations write it."""
        return self.name.lower().replace("_", " ")

    @classmethod
    def labels(cls) -> tuple[str, ...]:
        """Return the names of all values, in the order of their numbers."""
        return tuple(value.label for value in cls)

    if TYPE_CHECKING:
        # A choice is a word in `Parameters` and its code where stages read it, so that both may be compared.
        def __eq__(self, other: object) -> bool: ...
