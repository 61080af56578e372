"""Pages that are made while nobody waits, for the browsers of a class that come all at once."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from typing import Final

from bokeh.document import Document
from bokeh.server.contexts import ApplicationContext, _RequestProxy
from bokeh.server.session import ServerSession
from bokeh.server.tornado import BokehTornado
from bokeh.util.token import generate_jwt_token, generate_session_id
from panel.io.resources import LOCAL_DIST, patch_model_css
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine
from tornado.ioloop import IOLoop, PeriodicCallback

from explorer.page_addresses import DOCUMENT
from explorer.visit_limit import VisitLimit

_PAUSE_MILLISECONDS: Final = 300
"""Between two pages, so that whoever is there already is answered."""
_QUIET_SECONDS: Final = 5.0
"""How long nobody must have asked for a page: whoever waits goes before those who may come."""
_PATIENCE_SECONDS: Final = 30
"""How long a page that was handed over waits for its browser to connect."""


def hand_over(
    session: ServerSession, request: HTTPServerRequest, payload: Mapping[str, object], server: BokehTornado
) -> None:
    """Let a visit without a browser be that of a browser, as if it had been made when the browser asked.

    Parameters
    ----------
    session : ServerSession
        The visit.
    request : HTTPServerRequest
        What the browser asks.
    payload : mapping
        What the token of the visit tells of that request.
    server : BokehTornado
    """
    session._token = generate_jwt_token(
        session.id,
        secret_key=server.secret_key,
        signed=server.sign_sessions,
        expiration=server.session_token_expiration,
        extra_payload=payload,
    )
    session.document.session_context._request = _RequestProxy(request)
    IOLoop.current().call_later(_PATIENCE_SECONDS, session.unblock_expiration)


def write_in_advance(document: Document) -> None:
    """Write a document as it will be sent, and send that the first time, unless something has changed by then."""
    for root in document.roots:
        # What Panel does when a browser asks; done now, it changes nothing then.
        patch_model_css(root, dist_url=LOCAL_DIST)
    written = [document.to_json()]

    def note(_: object) -> None:
        written.clear()

    def sent() -> object:
        del document.to_json
        document.remove_on_change(note)
        return written.pop() if written else document.to_json()

    document.on_change(note)
    document.to_json = sent


class Reserve:
    """Makes pages in advance, one now and then, and gives them away.

    Parameters
    ----------
    page : str
        Which page they show; other pages are made when somebody asks for them.
    most : int
        Pages in reserve; there are never more than the server can still admit.
    visits : VisitLimit
    """

    def __init__(self, page: str, most: int, visits: VisitLimit) -> None:
        self.page, self._most, self._visits = page, most, visits
        self._spare: deque[ServerSession] = deque()
        self._made = ""
        self._asked = -_QUIET_SECONDS

    def __len__(self) -> int:
        return len(self._spare)

    def makes(self, visit: str) -> bool:
        """Return whether a visit is being made for the reserve, and not for a browser."""
        return visit == self._made

    def take(self, page: str) -> ServerSession | None:
        """Return a page, which is the caller's and counted as a visit from now on; nothing if there is none."""
        self._asked = time.monotonic()
        if page != self.page or not self._spare:
            return None
        session = self._spare.popleft()
        self._visits.admit(session.id)
        return session

    def fill(self, server: BokehTornado) -> None:
        """Begin to make pages, and go on whenever some are missing, as long as the server runs."""
        if self._most:
            PeriodicCallback(lambda: self._add_one(server), _PAUSE_MILLISECONDS).start()

    async def _add_one(self, server: BokehTornado) -> None:
        quiet = time.monotonic() - self._asked > _QUIET_SECONDS
        if not quiet or len(self) >= min(self._most, self._visits.room):
            return
        async with self._visits.turn:
            context: ApplicationContext = server._applications["/"]
            self._made = generate_session_id(secret_key=server.secret_key, signed=server.sign_sessions)
            line = RequestStartLine("GET", f"/?page={self.page}&{DOCUMENT}=1", "HTTP/1.1")
            request = HTTPServerRequest(start_line=line, headers=HTTPHeaders({"Host": "127.0.0.1"}))
            session = await context.create_session_if_needed(self._made, request)
            # Without a browser it would be thrown away.
            session.block_expiration()
            write_in_advance(session.document)
            self._spare.append(session)
