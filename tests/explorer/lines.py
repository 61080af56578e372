"""Websockets without a browser, hung up properly: one that is left open is a complaint of some later test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

PATIENCE = 5


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
