"""Messages to the browser leave at once."""

from __future__ import annotations

import asyncio
import socket

import pytest

from explorer.low_latency import LowLatencyHandler
from explorer.server import ServerOptions, make_server
from tests.explorer.lines import connection


def test_frames_do_not_wait_for_acknowledgements(monkeypatch: pytest.MonkeyPatch) -> None:
    options: list[int] = []

    def note_option(handler: LowLatencyHandler) -> None:
        """Stand in for the library's own greeting, which wants a visitor's token."""
        stream = handler.ws_connection.stream
        options.append(stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    monkeypatch.setattr(LowLatencyHandler.__mro__[1], "open", note_option)

    async def knock() -> None:
        server = make_server(ServerOptions(port=0))
        async with connection(f"http://127.0.0.1:{server.port}/", "no token") as line:
            await line.write_message("hello")
        server.stop()
        # One more turn of the loop, in which the server lets go of its connections.
        await asyncio.sleep(0.05)

    asyncio.run(knock())
    assert options == [1]
