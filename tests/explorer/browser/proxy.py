"""A reverse proxy as jupyter-server-proxy and nginx are: it takes a prefix away and passes everything else on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketClientConnection, WebSocketHandler, websocket_connect

PREFIX = "/user/student/proxy/5006"


class Pages(RequestHandler):
    def initialize(self, upstream: str) -> None:
        self.upstream = upstream

    async def get(self, path: str) -> None:
        query = f"?{self.request.query}" if self.request.query else ""
        asked = HTTPRequest(
            f"{self.upstream}/{path}{query}", headers={"Host": self.request.host}, request_timeout=60
        )
        answer = await AsyncHTTPClient().fetch(asked, raise_error=False)
        self.set_status(answer.code)
        for name in ("Content-Type", "Content-Security-Policy", "Cache-Control"):
            if name in answer.headers:
                self.set_header(name, answer.headers[name])
        self.finish(answer.body)


class Lines(WebSocketHandler):
    def initialize(self, upstream: str) -> None:
        self.upstream = upstream
        self.other: WebSocketClientConnection | None = None

    def check_origin(self, origin: str) -> bool:
        return True

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        self.asked = subprotocols
        return subprotocols[0] if subprotocols else None

    async def open(self, *_: str) -> None:
        headers = {"Host": self.request.host, "Origin": self.request.headers["Origin"]}
        asked = HTTPRequest(f"{self.upstream.replace('http', 'ws', 1)}/ws", headers=headers)
        self.other = await websocket_connect(asked, subprotocols=self.asked)
        self.passing = asyncio.ensure_future(self._pass_back())

    async def _pass_back(self) -> None:
        assert self.other is not None
        while (message := await self.other.read_message()) is not None:
            await self.write_message(message, binary=isinstance(message, bytes))
        self.close()

    async def on_message(self, message: str | bytes) -> None:
        while self.other is None:
            await asyncio.sleep(0.01)
        await self.other.write_message(message, binary=isinstance(message, bytes))

    def on_close(self) -> None:
        if self.other is not None:
            self.other.close()


@contextmanager
def proxy(upstream: str) -> Iterator[str]:
    """Pass on what is asked for under `PREFIX`; yields the address that browsers open."""
    listening: Future[int] = Future()
    ended: Future[None] = Future()

    async def serve() -> None:
        sockets = bind_sockets(0, "127.0.0.1")
        options = {"upstream": upstream.rstrip("/")}
        server = HTTPServer(
            Application([(f"{PREFIX}/ws", Lines, options), (f"{PREFIX}/(.*)", Pages, options)])
        )
        server.add_sockets(sockets)
        listening.set_result(sockets[0].getsockname()[1])
        await asyncio.wrap_future(ended)
        server.stop()
        await server.close_all_connections()

    with ThreadPoolExecutor(1) as aside:
        running = aside.submit(asyncio.run, serve())
        try:
            yield f"http://127.0.0.1:{listening.result(20)}{PREFIX}/"
        finally:
            ended.set_result(None)
            running.result(20)
