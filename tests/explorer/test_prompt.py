"""Messages to the browser leave at once."""

from __future__ import annotations

import socket

import pytest
from tornado.websocket import websocket_connect

from explorer.prompt import PromptHandler
from explorer.server import Serving, make_server


def test_frames_do_not_wait_for_acknowledgements(monkeypatch: pytest.MonkeyPatch) -> None:
    options: list[int] = []

    def opened(handler: PromptHandler) -> None:
        """Stand in for the library's own greeting, which wants a visitor's token."""
        stream = handler.ws_connection.stream
        options.append(stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    monkeypatch.setattr(PromptHandler.__mro__[1], "open", opened)
    server = make_server(Serving(port=0, open=False))
    where = f"ws://127.0.0.1:{server.port}/ws"

    async def knock() -> None:
        connection = await websocket_connect(where, subprotocols=["bokeh", "no token"])
        await connection.write_message("hello")
        connection.close()

    server.io_loop.run_sync(knock, timeout=20)
    server.stop()
    assert options == [1]
