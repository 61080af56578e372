"""What a browser is shown at once: a few words, while the server makes its page, one page at a time."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import Final

from bokeh.server.session import ServerSession
from bokeh.server.urls import per_app_patterns
from panel.io.server import DocHandler

from explorer.page_addresses import DOCUMENT, EMBEDDED, RESUMED, page_called
from explorer.reserve import Reserve, hand_over
from explorer.visit_limit import VisitLimit

_WORDS: Final = (Path(__file__).parent / "templates" / "opening.html").read_bytes()


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

    async def get_session(self) -> ServerSession:
        """Return the visit of this browser: one that was made in advance, if there is one with the page it asks for."""
        reserve: Reserve = self.application.settings["reserve"]
        page = page_called(self.get_argument("page", ""))
        other = {RESUMED, EMBEDDED} & self.request.arguments.keys()
        spare = None if other else reserve.take(page)
        if spare is None:
            return await super().get_session()
        hand_over(spare, self.request, self._generate_token_payload(), self.application)
        return spare


def use_opening() -> None:
    """Make every server created from now on use `OpeningHandler`; the list of routes is the library's own."""
    per_app_patterns[:] = [
        (route, OpeningHandler if handler is DocHandler else handler) for route, handler in per_app_patterns
    ]
