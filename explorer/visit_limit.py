"""How many browsers one server admits, and one after another for what takes long."""

from __future__ import annotations

import asyncio
from typing import Final

_FULL: Final = "This server has as many visitors as it can serve ({most})."


class VisitLimit:
    """Counts the visits of one server, admits no more than it can serve, and makes one page at a time.

    Parameters
    ----------
    most : int
        Visits admitted at a time.

    Attributes
    ----------
    turn : asyncio.Lock
        Held while a page is made.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._admitted: set[str] = set()
        self.turn = asyncio.Lock()

    def admit(self, visit: str) -> bool:
        """Return whether there is room for a visit, and count it if so."""
        if self.full:
            return False
        self._admitted.add(visit)
        return True

    @property
    def full(self) -> bool:
        """Whether nobody else can be admitted."""
        return self.room <= 0

    @property
    def room(self) -> int:
        """How many more can be admitted."""
        return self._most - len(self._admitted)

    @property
    def sentence(self) -> str:
        """What is said to those who come too late."""
        return _FULL.format(most=self._most)

    def leave(self, visit: str) -> None:
        """Stop counting a visit; one that is not counted changes nothing."""
        self._admitted.discard(visit)

    def __len__(self) -> int:
        return len(self._admitted)
