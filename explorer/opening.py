"""What a browser is shown at once: a few words, while the server makes its page, one page at a time."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import Final

from bokeh.server.urls import per_app_patterns
from panel.io.server import DocHandler

DOCUMENT: Final = "document"
"""What an address says for the page itself; without it, the words are sent that ask for the page."""
_WORDS: Final = (Path(__file__).parent / "templates" / "opening.html").read_bytes()
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
        return len(self._admitted) >= self._most

    @property
    def sentence(self) -> str:
        """What is said to those who come too late."""
        return _FULL.format(most=self._most)

    def leave(self, visit: str) -> None:
        """Stop counting a visit; one that is not counted changes nothing."""
        self._admitted.discard(visit)

    def __len__(self) -> int:
        return len(self._admitted)


class OpeningHandler(DocHandler):
    """Sends words at once, and pages to those who ask for one, as long as there is room."""

    async def get(self, *args: object, **keywords: object) -> None:
        """Answer; a server that is full says so, and the words that asked will ask again."""
        visits: VisitLimit = self.application.settings["visits"]
        self.set_header("Cache-Control", "no-store")
        if DOCUMENT not in self.request.arguments:
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.finish(_WORDS)
            return
        async with visits.turn:
            # Whatever else has come in is answered between two pages.
            await asyncio.sleep(0)
            if visits.full:
                self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)
                self.finish(visits.sentence)
                return
            await super().get(*args, **keywords)


def use_opening() -> None:
    """Make every server created from now on use `OpeningHandler`; the list of routes is the library's own."""
    per_app_patterns[:] = [
        (route, OpeningHandler if handler is DocHandler else handler) for route, handler in per_app_patterns
    ]
