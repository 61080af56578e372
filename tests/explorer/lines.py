"""Browsers without a browser: websockets that speak as the server's own page would, and hang up properly.

One that is left open is a complaint of some later test.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

PATIENCE = 5
LONG = 120


@asynccontextmanager
async def connection(server: str, token: str) -> AsyncIterator[WebSocketClientConnection]:
    """Connect as the server's own page would, and wait in the end until the other side has hung up, too."""
    asked = HTTPRequest(f"{server.replace('http', 'ws', 1)}ws", headers={"Origin": server.rstrip("/")})
    line = await websocket_connect(asked, subprotocols=["bokeh", token])
    try:
        yield line
    finally:
        line.close()
        with suppress(TimeoutError, WebSocketClosedError):
            while await asyncio.wait_for(line.read_message(), PATIENCE) is not None:
                pass


def page_address(server: str, query: str = "") -> str:
    """Return the address of the page itself, for which the words that a browser is sent at once ask."""
    return f"{server}?{query}{'&' if query else ''}document=1"


def token_in(page: str) -> str:
    """Return the token with which a page opens its websocket."""
    found = re.search(r'"token":"([^"]+)"', page)
    assert found
    return found[1]


def things(document: Any) -> Iterator[dict[str, Any]]:
    """Yield every model of a document, or of a change of it."""
    if isinstance(document, dict):
        if document.get("type") == "object" and "id" in document:
            yield document
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from things(part)


class PageClient:
    """One page as a browser holds it: it says that it is there, hears what changes, and presses buttons.

    Parameters
    ----------
    line : WebSocketClientConnection
        To the server.
    query : str
        What the address of the page has after the ``?``.

    Attributes
    ----------
    models : dict
        Model -> its attributes as they came first, by the number of the model.
    """

    def __init__(self, line: WebSocketClientConnection, query: str = "") -> None:
        self._line, self._search = line, f"?{query}" if query else ""
        self.models: dict[str, dict[str, Any]] = {}

    async def hear(self) -> tuple[str, str]:
        """Return kind and content of the next message, and note the models in it."""
        header, _, content = [await asyncio.wait_for(self._line.read_message(), LONG) for _ in range(3)]
        assert header, "the server has hung up"
        assert content
        fields = json.loads(header)
        for _ in range(2 * fields.get("num_buffers", 0)):
            await self._line.read_message()
        for model in things(json.loads(content)):
            self.models[model["id"]] = {"name": model["name"], **model.get("attributes", {})}
        return str(fields["msgtype"]), str(content)

    async def say(self, kind: str, content: Any) -> None:
        """Send one message."""
        for part in ({"msgid": "1", "msgtype": kind}, {}, content):
            await self._line.write_message(json.dumps(part))

    async def answered(self, kind: str, content: Any, ends: tuple[str, ...]) -> str:
        """Say something and return the content of the answer, whatever comes between."""
        await self.say(kind, content)
        while True:
            said, text = await self.hear()
            if said in ends:
                return text

    async def ready(self) -> str:
        """Fetch the document, tell the page's address, say that it is drawn, and return it."""
        await self.hear()
        document = await self.answered("PULL-DOC-REQ", {}, ("PULL-DOC-REPLY",))
        for number, model in self.models.items():
            if "pathname" in model:
                await self._patch(
                    {"kind": "ModelChanged", "model": {"id": number}, "attr": "search", "new": self._search}
                )
        await self.happen("document_ready", {"type": "map", "entries": []})
        return document

    async def happen(self, name: str, values: Any) -> None:
        """Tell of an event."""
        told = {"type": "event", "name": name, "values": values}
        await self._patch({"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": told})

    async def _patch(self, event: dict[str, Any]) -> None:
        await self.say("PATCH-DOC", {"events": [event]})

    async def press(self, label: str) -> None:
        """Press the button of a name."""
        known = (model for model, told in self.models.items() if told.get("label") == label)
        values = {"type": "map", "entries": [["model", {"id": next(known)}]]}
        await self.happen("button_click", values)

    async def until(self, words: str) -> str:
        """Return the first message, from now on, in which some words come."""
        while True:
            _, text = await self.hear()
            if words in text:
                return text


@asynccontextmanager
async def page_client(server: str, query: str = "") -> AsyncIterator[PageClient]:
    """Open a page, and leave it in the end."""
    client = AsyncHTTPClient()
    answer = await client.fetch(page_address(server, query), request_timeout=LONG, connect_timeout=LONG)
    async with connection(server, token_in(answer.body.decode())) as line:
        yield PageClient(line, query)
